import { modals } from "@mantine/modals";
import type { ReactNode } from "react";

type Question = {
  readonly title: string;
  readonly children: ReactNode;
  /** The word on the button that does it: the verb, not "OK". */
  readonly verb: string;
  readonly danger?: boolean;
  readonly onConfirm: () => void;
};

/** Asks before something that is felt outside of this page. */
export function askFirst({ title, children, verb, danger = false, onConfirm }: Question): void {
  modals.openConfirmModal({
    title,
    size: 440,
    children: <div style={{ fontSize: 13 }}>{children}</div>,
    labels: { confirm: verb, cancel: "Cancel" },
    confirmProps: { variant: "filled", color: danger ? "red" : "brand" },
    groupProps: { gap: "xs" },
    onConfirm,
  });
}
