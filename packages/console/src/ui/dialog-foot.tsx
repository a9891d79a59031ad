import { Button } from "@mantine/core";
import { type ReactNode, useEffect, useRef } from "react";
import styles from "./dialog-foot.module.css";
import type { DialogClose } from "./use-dialog-close.ts";

type DialogFootProps = {
  readonly close: DialogClose;
  /** Beside the left edge, e.g. what else can be done with the thing. */
  readonly side?: ReactNode;
  /** The button that does what the dialog is for. */
  readonly children: ReactNode;
};

/** The lower edge of a dialog with a form: always in sight, and the place where it asks before dropping what was entered. */
export function DialogFoot({ close, side, children }: DialogFootProps) {
  if (close.asking) return <DropQuestion close={close} />;
  return (
    <div className={styles.foot}>
      <span className={styles.side}>{side}</span>
      <Button onClick={close.leave}>Cancel</Button>
      {children}
    </div>
  );
}

function DropQuestion({ close }: { close: DialogClose }) {
  const keep = useRef<HTMLButtonElement>(null);
  useEffect(() => keep.current?.focus(), []);
  return (
    <div className={styles.foot} role="alert">
      <span className={styles.side}>Close without keeping what you entered?</span>
      <Button ref={keep} onClick={close.stay}>
        Keep editing
      </Button>
      <Button variant="filled" color="red" onClick={close.leave}>
        Drop it
      </Button>
    </div>
  );
}
