// oxlint-disable jsx-a11y/prefer-tag-over-role -- rows are placed by the virtualizer, which table elements do not allow
import type { Action } from "@patchbay/contract/rule";
import { memo, type ReactNode } from "react";
import styles from "./decision-grid.module.css";
import { type AnyRow, textIn } from "./grid-cells.ts";
import { type GridColumn, isClosedByDefault } from "./grid-column.ts";
import type { RowMarks } from "./grid-marks.ts";

type GridRowProps = {
  /** Id of the active cell, which the table points at; null: it is not in this row. */
  readonly activeId: string | null;
  readonly index: number;
  readonly top: number;
  readonly cells: AnyRow;
  readonly isDefault: boolean;
  readonly actions: readonly Action[];
  readonly columns: readonly GridColumn[];
  readonly activeColumn: number | null;
  /** The first and the last selected column; null: the row is not part of the selection. */
  readonly selectedFrom: number | null;
  readonly selectedTo: number | null;
  readonly marks: RowMarks | undefined;
  readonly matched: boolean;
  /** What the verifier says about the row. */
  readonly doubt: string | undefined;
  /** Whether a test case reaches the row; undefined: nothing is known of it. */
  readonly reached: boolean | undefined;
  readonly editedColumn: number | null;
  /** The box in the cell that is being edited. */
  readonly editor: ReactNode;
};

const kindStyles: Readonly<Record<GridColumn["kind"], string | undefined>> = {
  when: styles.when,
  then: styles.then,
  actions: styles.actions,
  from: styles.days,
  until: styles.days,
  note: styles.note,
};

const classOf = (columns: readonly GridColumn[], at: number, closed: boolean): string =>
  [
    styles.cell,
    kindStyles[columns[at]?.kind ?? "note"],
    at > 0 && columns[at - 1]?.kind !== columns[at]?.kind && columns[at]?.kind !== "until" && styles.first,
    closed && styles.closed,
  ]
    .filter(Boolean)
    .join(" ");

/**
 * One row of the table; the row after the last is the default row, which applies when no other matched. Only what has
 * changed of it is drawn again: while somebody scrolls or types, no other row is. What the pointer does is seen by the table.
 */
export const GridRow = memo((props: GridRowProps) => {
  const { index, cells, isDefault, actions, columns, activeColumn, selectedFrom, selectedTo } = props;
  return (
    <div
      role="row"
      className={styles.line}
      aria-rowindex={index + 2}
      data-matched={props.matched || undefined}
      style={{ transform: `translateY(${props.top}px)` }}
    >
      <div
        role="rowheader"
        className={styles.number}
        aria-colindex={1}
        data-active={activeColumn !== null || undefined}
        data-doubt={props.doubt !== undefined || undefined}
        data-reached={props.reached}
        title={props.doubt ?? (props.reached === false ? "No test case reaches this row" : undefined)}
      >
        {isDefault ? "else" : index + 1}
      </div>
      {columns.map((column, at) => {
        const mark = props.marks?.get(at);
        const text = textIn(cells, actions, column);
        const editing = props.editedColumn === at;
        const closed = isDefault && isClosedByDefault(column);
        return (
          <div
            key={column.id}
            id={activeColumn === at ? (props.activeId ?? undefined) : undefined}
            role="gridcell"
            className={classOf(columns, at, closed)}
            data-place={`${index}:${at}`}
            data-active={activeColumn === at || undefined}
            data-mark={mark?.severity}
            data-editing={editing || undefined}
            aria-colindex={at + 2}
            aria-selected={selectedFrom !== null && at >= selectedFrom && at <= (selectedTo ?? at)}
            aria-invalid={mark?.severity === "error" || undefined}
            title={mark?.message}
          >
            {editing ? props.editor : column.kind === "when" && text === "" && !isDefault ? "-" : text}
          </div>
        );
      })}
    </div>
  );
});
