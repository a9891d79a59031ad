import type { DecisionTableDocument, Diagnostic } from "@patchbay/contract/rule";
import type { RunAnswer } from "@patchbay/contract/rule-api";
import { useMemo, useState } from "react";
import { DecisionGrid } from "../../grid/decision-grid.tsx";
import type { CellEdit } from "../../grid/grid-cells.ts";
import { columnsOf, type GridColumn, hasDays } from "../../grid/grid-column.ts";
import { errorsByRow, marksOfTable } from "../../grid/grid-marks.ts";
import { useGridSelection } from "../../grid/use-grid-selection.ts";
import { sayCount } from "../../ui/figures.ts";
import { Prose } from "../../ui/prose.tsx";
import type { CaseReport } from "./cases/use-case-report.ts";
import { ColumnDialog, type ColumnTarget } from "./column-dialog.tsx";
import { TableFindings } from "./table-findings.tsx";
import styles from "./table-editor.module.css";
import type { TableTabProps } from "./table-tab.tsx";
import { TableToolbar } from "./table-toolbar.tsx";

/** Rows of the last test's answer, as places in the table. */
function matchedRows(table: DecisionTableDocument, result: RunAnswer | null): ReadonlySet<number> {
  return new Set(
    (result?.matched ?? []).map((match) => {
      if (match.default === true) return table.rows.length;
      const byId = table.rows.findIndex((row) => row.id === match.rowId);
      return byId >= 0 ? byId : (match.row ?? 0) - 1;
    }),
  );
}

/** Row (from 0) → what the verifier says of it, for the mark beside the row. */
function rowsOfFindings(
  table: DecisionTableDocument,
  findings: readonly Diagnostic[],
): ReadonlyMap<number, string> {
  const places = new Map(table.rows.map((row, index) => [row.id, index]));
  const said = new Map<number, string>();
  for (const { rows = [], message } of findings)
    for (const id of rows) {
      const row = places.get(id);
      if (row !== undefined && !said.has(row)) said.set(row, message.replaceAll("`", ""));
    }
  return said;
}

/** Rows that no test case reaches; null where that is not known, or not of all of them. */
function missedRows({ report, current }: CaseReport): ReadonlySet<string> | null {
  if (report === null || !current) return null;
  const { missed, total, covered } = report.coverage;
  return missed.length < total - covered ? null : new Set(missed);
}

function sayCases({ count, report, current }: CaseReport): string {
  if (report === null || !current) return sayCount(count, "test case");
  const { passed, coverage } = report;
  return `Test cases: ${passed} of ${count} passed, ${coverage.covered} of ${sayCount(coverage.total, "row")} reached`;
}

/** The decision table with its tools above and its state below. */
export function TableEditor(props: TableTabProps) {
  const { editor, table, result, cases, readOnly, onTry } = props;
  const { inputColumns, outputColumns } = table;
  const [days, showDays] = useState(false);
  // Once there they stay, also while the last day is taken away.
  if (!days && hasDays(table)) showDays(true);
  const columns = useMemo(
    () => columnsOf({ inputColumns, outputColumns }, days),
    [inputColumns, outputColumns, days],
  );
  const selection = useGridSelection(table.rows.length + 1, columns.length);
  const [edit, setEdit] = useState<CellEdit | null>(null);
  const [verifying, setVerifying] = useState(false);
  const doubtful = useMemo(() => rowsOfFindings(table, editor.findings), [table, editor.findings]);
  const [target, setTarget] = useState<ColumnTarget | null>(null);
  const marks = useMemo(
    () => marksOfTable(table, columns, editor.diagnostics),
    [table, columns, editor.diagnostics],
  );
  const matched = useMemo(() => matchedRows(table, result), [table, result]);
  const openColumn = (column: GridColumn): void => {
    if (column.kind === "when" || column.kind === "then")
      setTarget({ group: column.kind, index: column.index, isNew: false });
  };
  const missed = useMemo(() => missedRows(cases), [cases]);
  const wrong = errorsByRow(marks);
  const here = marks.get(selection.active.row)?.get(selection.active.column);
  return (
    <div className={styles.editor}>
      <TableToolbar
        editor={editor}
        table={table}
        columns={columns}
        selection={selection}
        edit={edit}
        readOnly={readOnly}
        days={days}
        onDays={() => showDays(true)}
        onNewColumn={(group) =>
          setTarget({
            group,
            index: group === "when" ? table.inputColumns.length : table.outputColumns.length,
            isNew: true,
          })
        }
      />
      <div className={styles.grid}>
        <DecisionGrid
          table={table}
          columns={columns}
          label={`Decision table ${editor.stored.name}`}
          selection={selection}
          edit={edit}
          onEdit={setEdit}
          marks={marks}
          matched={matched}
          doubtful={doubtful}
          missed={missed}
          readOnly={readOnly}
          onChange={editor.change}
          onOpenColumn={openColumn}
        />
      </div>
      {verifying && (
        <TableFindings
          table={table}
          findings={editor.findings}
          stopped={editor.stopped}
          onRow={(row) => selection.select({ row, column: 0 })}
          onTry={onTry}
        />
      )}
      <footer className={styles.foot}>
        <span>{sayCount(table.rows.length, "row")}</span>
        <button
          type="button"
          className={styles.verify}
          data-found={editor.findings.length > 0 || undefined}
          aria-expanded={verifying}
          onClick={() => setVerifying(!verifying)}
        >
          {editor.findings.length === 0
            ? "Gaps and overlaps: none found"
            : `Gaps and overlaps: ${sayCount(editor.findings.length, "finding")}`}
        </button>
        {cases.count > 0 && (
          <button
            type="button"
            className={styles.verify}
            data-found={(cases.current && (cases.report?.failed ?? 0) > 0) || undefined}
            onClick={props.onCases}
          >
            {sayCases(cases)}
          </button>
        )}
        <output>
          {here === undefined ? (
            wrong.length > 0 && (
              <>
                {sayCount(wrong.length, "row needs", "rows need")} attention:{" "}
                {wrong.slice(0, 8).map((place) => (
                  <button key={place.row} type="button" onClick={() => selection.select(place)}>
                    {place.row === table.rows.length ? "default row" : `row ${place.row + 1}`}
                  </button>
                ))}
                {wrong.length > 8 && "…"}
              </>
            )
          ) : (
            <strong>
              <Prose text={here.message} />
            </strong>
          )}
        </output>
        <span className={styles.hint}>
          Paste from a spreadsheet · Ctrl D fills down · Alt with arrows moves rows
        </span>
      </footer>
      {target !== null && (
        <ColumnDialog
          table={table}
          target={target}
          diagnostics={editor.diagnostics}
          onChange={editor.change}
          onClose={() => setTarget(null)}
        />
      )}
    </div>
  );
}
