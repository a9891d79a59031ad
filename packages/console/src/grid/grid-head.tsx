// oxlint-disable jsx-a11y/prefer-tag-over-role -- rows are placed by the virtualizer, which table elements do not allow
import { EllipsisVertical } from "lucide-react";
import { memo } from "react";
import styles from "./decision-grid.module.css";
import { type GridColumn, headOf } from "./grid-column.ts";
import type { RowMarks } from "./grid-marks.ts";
import { headRow } from "./use-grid-selection.ts";

const groupWords = {
  when: "When",
  then: "Then",
  actions: "Do",
  from: "Counts",
  until: "",
  note: "",
} as const;

type GridHeadProps = {
  readonly activeId: string;
  readonly columns: readonly GridColumn[];
  readonly activeColumn: number | null;
  readonly marks: RowMarks | undefined;
  readonly onOpen: (column: GridColumn) => void;
};

/** The head of the table: which columns are conditions and which outcomes, what each is called, what it reads or sets. */
export const GridHead = memo(({ activeId, columns, activeColumn, marks, onOpen }: GridHeadProps) => {
  return (
    <div role="rowgroup" className={styles.head}>
      <div role="row" className={styles.line} aria-rowindex={1}>
        <div role="columnheader" className={styles.corner} aria-colindex={1}>
          #
        </div>
        {columns.map((column, index) => {
          const { label, detail } = headOf(column);
          const first = columns[index - 1]?.kind !== column.kind;
          const mark = marks?.get(index);
          const editable = column.kind === "when" || column.kind === "then";
          return (
            <div
              key={column.id}
              id={activeColumn === index ? activeId : undefined}
              role="columnheader"
              className={styles.header}
              data-kind={column.kind}
              data-first={first || undefined}
              data-active={activeColumn === index || undefined}
              data-place={`${headRow}:${index}`}
              aria-colindex={index + 2}
              title={mark?.message}
            >
              <span className={styles.group}>{first ? groupWords[column.kind] : ""}</span>
              <span className={styles.label} data-error={mark !== undefined || undefined}>
                {label}
              </span>
              <span className={styles.detail}>{detail}</span>
              {editable && (
                <button
                  type="button"
                  tabIndex={-1}
                  className={styles.more}
                  aria-label={`Change column ${label}`}
                  onClick={() => onOpen(column)}
                >
                  <EllipsisVertical size={14} aria-hidden />
                </button>
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
});
