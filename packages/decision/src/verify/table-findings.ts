import type { DecisionTableDocument, Diagnostic } from "@patchbay/contract/rule";
import type { Json } from "@patchbay/contract/vocabulary";
import type { BoxTable } from "./box-table.ts";
import { exampleOf, wordsOf } from "./value-words.ts";

// Findings about rows in the words of the contract: which rows and columns, and values for which it shows.

/** The document, its rows as boxes, and the row at each position. */
export type VerifiedTable = {
  readonly document: DecisionTableDocument;
  readonly boxes: BoxTable;
  readonly rowAt: (position: number) => number;
};

const name = ({ document }: VerifiedTable, row: number): string =>
  `row ${row + 1} (\`${document.rows[row]?.id ?? ""}\`)`;
const idOf = ({ document }: VerifiedTable, row: number): string => document.rows[row]?.id ?? "";

/** Rows as a sentence has them: the first few, and how many more. */
function named(table: VerifiedTable, rows: readonly number[]): string {
  const shown = rows.slice(0, 3).map((row) => name(table, row));
  const more = rows.length - shown.length;
  if (more > 0) return `${shown.join(", ")} and ${more} more`;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1) ?? ""}`;
}

/** An example: a value for each column, by its expression. Columns in which any value will do are left out. */
function exampleFor(
  { document, boxes }: VerifiedTable,
  numberIn: (column: number) => number,
): Record<string, Json> {
  const example: Record<string, Json> = {};
  for (const [column, space] of boxes.spaces.entries()) {
    const number = numberIn(column);
    const value = number < 0 ? undefined : exampleOf(space, number);
    const { expression } = document.inputColumns[column] ?? {};
    if (value !== undefined) example[expression ?? "today()"] = value;
  }
  return example;
}

/** The columns in which one of the rows, given by position, does not take everything. */
function columnsOf({ document, boxes }: VerifiedTable, rows: readonly number[]): string[] {
  return document.inputColumns.flatMap(({ id }, column) =>
    rows.some((row) => !boxes.takesAll(row, column)) ? [id] : [],
  );
}

/** Rows that match together with a row before which they must not, or with other outcomes than it has. */
export function overlapFinding(
  table: VerifiedTable,
  severity: Diagnostic["severity"],
  row: number,
  others: readonly number[],
  policy: string,
): Diagnostic {
  const [first = row] = others;
  const unsure = [row, ...others].some((one) => table.boxes.isOpen(one));
  const [at, ...rows] = [row, ...others].map(table.rowAt);
  const may = unsure ? "may match" : "matches";
  const reason =
    policy === "UNIQUE" ? "a UNIQUE table allows one row" : "an ANY table wants them to say the same";
  return {
    severity: unsure ? "warning" : severity,
    code: "rows_overlap",
    message: `${capital(name(table, at ?? 0))} ${may} together with ${named(table, rows)}, and ${reason}.`,
    path: `/rows/${at ?? 0}`,
    rows: [idOf(table, at ?? 0), ...rows.slice(0, 20).map((one) => idOf(table, one))],
    columns: columnsOf(table, [row, first]),
    example: exampleFor(table, (column) => table.boxes.meetIn(row, first, column)),
  };
}

/** A row that others before it leave nothing to match. */
export function shadowFinding(table: VerifiedTable, row: number, by: readonly number[]): Diagnostic {
  const at = table.rowAt(row);
  const rows = by.map(table.rowAt);
  return {
    severity: "warning",
    code: "row_unreachable",
    message: `${capital(name(table, at))} is never reached: ${named(table, rows)} ${
      rows.length === 1 ? "takes" : "together take"
    } all that it takes.`,
    path: `/rows/${at}`,
    rows: [idOf(table, at), ...rows.slice(0, 20).map((one) => idOf(table, one))],
    columns: columnsOf(table, [row]),
    example: exampleFor(table, (column) => table.boxes.meetIn(row, row, column)),
  };
}

/** A row that matches nothing, because a cell takes no value that can happen. */
export function neverFinding(table: VerifiedTable, row: number, column: number): Diagnostic {
  const at = table.rowAt(row);
  const { id, expression } = table.document.inputColumns[column] ?? {};
  const cell = table.document.rows[at]?.when[column] ?? "";
  return {
    severity: "warning",
    code: "row_never_matches",
    message: `${capital(name(table, at))} never matches: no value that \`${expression ?? ""}\` can have passes \`${cell}\`.`,
    path: `/rows/${at}/when/${column}`,
    rows: [idOf(table, at)],
    columns: [id ?? ""],
  };
}

/** A row that says what another says already. */
export function duplicateFinding(table: VerifiedTable, row: number, of: number): Diagnostic {
  const [at, first] = [table.rowAt(row), table.rowAt(of)];
  return {
    severity: "warning",
    code: "row_duplicate",
    message: `${capital(name(table, at))} takes the same values as ${name(table, first)} and says the same.`,
    path: `/rows/${at}`,
    rows: [idOf(table, at), idOf(table, first)],
    columns: columnsOf(table, [row]),
    example: exampleFor(table, (column) => table.boxes.meetIn(row, row, column)),
  };
}

/** Values that no row takes. */
export function gapFinding(table: VerifiedTable, gap: readonly (readonly number[])[]): Diagnostic {
  const { boxes, document } = table;
  const bound = gap.flatMap((numbers, column) => {
    const space = boxes.spaces[column];
    const isAll = numbers.length === 2 && numbers[0] === 0 && numbers[1] === (space?.size ?? 0) - 1;
    return space === undefined || isAll ? [] : [{ column, space, numbers }];
  });
  const said = bound.map(
    ({ column, space, numbers }) =>
      `\`${document.inputColumns[column]?.expression ?? "the day"}\` is ${wordsOf(space, numbers)}`,
  );
  return {
    severity: "warning",
    code: "rows_gap",
    message:
      said.length === 0
        ? "No row is certain to match anything."
        : `No row is certain to match when ${said.join(", and ")}.`,
    path: "/rows",
    columns: bound.flatMap(({ column }) => document.inputColumns[column]?.id ?? []),
    example: exampleFor(table, (column) => gap[column]?.[0] ?? -1),
  };
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
