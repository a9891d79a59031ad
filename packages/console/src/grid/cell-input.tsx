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

/**
 * The box in a cell while it is edited. Enter goes on below, Tab beside, Escape leaves the cell as it was; what leaves the
 * box otherwise (the pointer, the focus) is the table's to see.
 */
export function CellInput({ edit, onEdit, onCommit, onCancel }: CellInputProps) {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const end = box.current?.value.length ?? 0;
    box.current?.focus();
    box.current?.setSelectionRange(end, end);
  }, []);
  const onKeyDown = (event: KeyboardEvent): void => {
    const back = event.shiftKey ? -1 : 1;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      // Saving saves what stands in the box, too: the page's shortcut comes after this.
      onCommit(edit, null);
      return;
    }
    event.stopPropagation();
    if (event.key === "Enter") onCommit(edit, { rows: back, columns: 0 });
    else if (event.key === "Tab") onCommit(edit, { rows: 0, columns: back });
    else if (event.key === "Escape") onCancel();
    else return;
    event.preventDefault();
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
    />
  );
}
