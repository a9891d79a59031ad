// oxlint-disable jsx-a11y/prefer-tag-over-role -- rows are placed by the virtualizer, which table elements do not allow
import type { DecisionTableDocument } from "@patchbay/contract/rule";
import type { PointerEvent } from "react";
import { ActionsCell } from "./actions-cell.tsx";
import styles from "./decision-grid.module.css";
import { CellInput } from "./cell-input.tsx";
import { type CellEdit, cellText, type Place, type Range } from "./grid-cells.ts";
import type { GridColumn } from "./grid-column.ts";
import type { GridMarks } from "./grid-marks.ts";

type GridRowProps = {
  readonly id: string;
  readonly index: number;
  readonly top: number;
  readonly table: DecisionTableDocument;
  readonly columns: readonly GridColumn[];
  readonly active: Place;
  readonly range: Range;
  readonly marks: GridMarks;
  readonly matched: boolean;
  /** What the verifier says about the row. */
  readonly doubt: string | undefined;
  /** Whether a test case reaches the row; undefined: nothing is known of it. */
  readonly reached: boolean | undefined;
  readonly edit: CellEdit | null;
  readonly onSelect: (place: Place, extend: boolean) => void;
  readonly onOpen: () => void;
  readonly onEdit: (edit: CellEdit) => void;
  readonly onCommit: (
    edit: CellEdit,
    move: { readonly rows: number; readonly columns: number } | null,
  ) => void;
  readonly onCancel: () => void;
};

/** One row of the table; the row after the last is the default row, which applies when no other matched. */
export function GridRow(props: GridRowProps) {
  const { id, index, top, table, columns, active, range, marks, matched, edit } = props;
  const isDefault = index === table.rows.length;
  const selectedRow = index >= range.top && index <= range.bottom;
  const point = (event: PointerEvent, column: number): void => {
    // A box that is open here takes the pointer itself; React brings what happens in its popover here, too.
    if (event.button !== 0 || edit?.column === column) return;
    event.preventDefault();
    props.onSelect({ row: index, column }, event.shiftKey);
  };
  return (
    <div
      role="row"
      className={styles.line}
      aria-rowindex={index + 2}
      data-matched={matched || undefined}
      data-default={isDefault || undefined}
      style={{ transform: `translateY(${top}px)` }}
    >
      <div
        role="rowheader"
        className={styles.number}
        aria-colindex={1}
        data-active={active.row === index || undefined}
        data-doubt={props.doubt !== undefined || undefined}
        data-reached={props.reached}
        title={props.doubt ?? (props.reached === false ? "No test case reaches this row" : undefined)}
      >
        {isDefault ? "else" : index + 1}
      </div>
      {columns.map((column, at) => {
        const mark = marks.get(`${index}:${at}`);
        const text = cellText(table, index, column);
        const editing = edit?.column === at ? edit : null;
        const closed = isDefault && column.kind === "when";
        return (
          <div
            key={column.id}
            id={`${id}-${index}-${at}`}
            role="gridcell"
            tabIndex={-1}
            className={styles.cell}
            data-kind={column.kind}
            data-first={columns[at - 1]?.kind !== column.kind || undefined}
            data-place={`${index}:${at}`}
            data-active={(active.row === index && active.column === at) || undefined}
            data-closed={closed || undefined}
            data-mark={mark?.severity}
            data-editing={editing !== null || undefined}
            aria-colindex={at + 2}
            aria-selected={selectedRow && at >= range.left && at <= range.right}
            aria-invalid={mark?.severity === "error" || undefined}
            title={mark?.message}
            onPointerDown={(event) => point(event, at)}
            onPointerEnter={(event) =>
              event.buttons === 1 && edit === null && props.onSelect({ row: index, column: at }, true)
            }
            onDoubleClick={() => editing === null && props.onOpen()}
          >
            {editing === null ? (
              <span className={styles.text}>
                {column.kind === "when" && text === "" && !isDefault ? "-" : text}
              </span>
            ) : column.kind === "actions" ? (
              <ActionsCell
                chosen={editing.text.split(",").filter((one) => one !== "")}
                actions={table.actions}
                onChoose={(ids) => props.onEdit({ ...editing, text: ids.join(",") })}
                onDone={(below) => props.onCommit(editing, below ? { rows: 1, columns: 0 } : null)}
                onCancel={props.onCancel}
              />
            ) : (
              <CellInput
                edit={editing}
                onEdit={props.onEdit}
                onCommit={props.onCommit}
                onCancel={props.onCancel}
              />
            )}
          </div>
        );
      })}
    </div>
  );
}
