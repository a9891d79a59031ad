import { type KeyboardEvent, useEffect, useRef } from "react";
import styles from "./decision-grid.module.css";
import type { CellEdit } from "./grid-cells.ts";

type CellInputProps = {
  readonly edit: CellEdit;
  readonly onEdit: (edit: CellEdit) => void;
  readonly onCommit: (
    edit: CellEdit,
    move: { readonly rows: number; readonly columns: number } | null,
  ) => void;
  readonly onCancel: () => void;
};

/** The box in a cell while it is edited. Enter goes on below, Tab beside, Escape leaves the cell as it was. */
export function CellInput({ edit, onEdit, onCommit, onCancel }: CellInputProps) {
  const box = useRef<HTMLInputElement>(null);
  // Escape and Enter take the box away, which blurs it: that must not write a second time.
  const done = useRef(false);
  useEffect(() => {
    const end = box.current?.value.length ?? 0;
    box.current?.focus();
    box.current?.setSelectionRange(end, end);
  }, []);
  const leave = (move: { readonly rows: number; readonly columns: number } | null): void => {
    if (done.current) return;
    done.current = true;
    onCommit(edit, move);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const back = event.shiftKey ? -1 : 1;
    if (event.key === "Enter") leave({ rows: back, columns: 0 });
    else if (event.key === "Tab") leave({ rows: 0, columns: back });
    else if (event.key === "Escape") {
      done.current = true;
      onCancel();
    } else {
      event.stopPropagation();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <input
      ref={box}
      className={styles.input}
      aria-label="Cell"
      spellCheck={false}
      autoComplete="off"
      value={edit.text}
      onChange={(event) => onEdit({ ...edit, text: event.currentTarget.value })}
      onKeyDown={onKeyDown}
      onPaste={(event) => event.stopPropagation()}
      onCopy={(event) => event.stopPropagation()}
      onCut={(event) => event.stopPropagation()}
      onBlur={() => leave(null)}
    />
  );
}
