import type { DecisionTableDocument } from "@patchbay/contract/rule";
import { useState } from "react";
import { type CellEdit, cellText, setCells } from "../../grid/grid-cells.ts";
import { type GridColumn, headOf, isClosedByDefault } from "../../grid/grid-column.ts";
import type { GridSelection } from "../../grid/use-grid-selection.ts";
import styles from "./table-toolbar.module.css";

type FormulaBarProps = {
  readonly table: DecisionTableDocument;
  readonly columns: readonly GridColumn[];
  readonly selection: GridSelection;
  /** The cell being edited in the table, which the long box follows. */
  readonly edit: CellEdit | null;
  readonly readOnly: boolean;
  readonly onChange: (table: DecisionTableDocument) => void;
};

/** The active cell with room to read and write. */
export function FormulaBar({ table, columns, selection, edit, readOnly, onChange }: FormulaBarProps) {
  const { row, column: at } = selection.active;
  const column = columns[at];
  const [typed, setTyped] = useState<{ readonly place: string; readonly text: string } | null>(null);
  if (column === undefined || row < 0) return <div className={styles.formula} />;
  const place = `${row}:${at}`;
  const stored = cellText(table, row, column);
  const inCell = edit !== null && edit.row === row && edit.column === at;
  const shown = inCell ? cellText(setCells(table, columns, [edit]), row, column) : stored;
  const text = typed?.place === place ? typed.text : shown;
  const isDefault = row === table.rows.length;
  const isClosed = isDefault && isClosedByDefault(column);
  const name = `${headOf(column).label}, ${isDefault ? "default row" : `row ${row + 1}`}`;
  const commit = (): void => {
    if (text !== stored) onChange(setCells(table, columns, [{ row, column: at, text }]));
    setTyped(null);
  };
  return (
    <div className={styles.formula}>
      <span aria-hidden>{name}</span>
      <input
        aria-label={name}
        spellCheck={false}
        value={text}
        readOnly={readOnly || isClosed}
        placeholder={isClosed ? "Applies when no row matched" : ""}
        onChange={(event) => setTyped({ place, text: event.currentTarget.value })}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === "Enter") commit();
          if (event.key === "Escape") setTyped(null);
        }}
      />
    </div>
  );
}
