import type { InputType } from "@patchbay/contract/rule";
import { MISTAKES_SHOWN } from "../document-mistake.ts";
import { type CompiledTests, compileTests, type Names } from "../feel/expression.ts";
import type { Finding, FindingCode } from "../feel/finding.ts";
import { dayOf, plainTexts, readLiteralCell } from "./literal-cell.ts";
import { checkOutputs } from "./output-check.ts";
import { planIndex } from "./index-planner.ts";
import type { RowIndex } from "./row-index.ts";
import { columnType, compileColumn } from "./table-column.ts";
import { ANY_TEST, GridBuilder, OPEN, type TableGrid } from "./table-grid.ts";
import type { ColumnSpec, RowSpec, TableSpec } from "./table-spec.ts";

/**
 * All that is known of a table once its cells were read: what table.ts needs to match rows without reading them again.
 * Plain data and flat arrays; with the document it can be handed from one thread to another.
 */
export type TableImage = {
  readonly grid: TableGrid;
  readonly index: RowIndex;
  /** The row at each position; null: the same. Rows stand in order of priority where that is all that matters. */
  readonly order: Int32Array | null;
  /** Whether rows have days on which they count: then the last column of the grid is the day. */
  readonly dated: boolean;
  /** Of each input column: the test of the grid that takes the values it allows; -1: it allows all, or says so openly. */
  readonly allowed: Int32Array;
  /** Slots that a frame needs. */
  readonly slots: number;
};

/** A table that was read in full, and everything that is wrong with it. */
export type CheckedTable = { readonly image: TableImage; readonly findings: readonly Finding[] };

/** Reads every cell of a table and builds its index. `path` is that of the table in its document. */
export function checkTable(spec: TableSpec, names: Names, path = ""): CheckedTable {
  const findings = new FindingList(names.size);
  for (const [index, column] of spec.inputColumns.entries())
    findings.keep(compileColumn(column, `${path}/inputColumns/${index}`, names));
  const { order } = checkOutputs(spec, names, path, findings);
  const dated = spec.rows.some(({ from, until }) => from !== undefined || until !== undefined);
  const grid = new GridBuilder(spec.rows.length, spec.inputColumns.length + (dated ? 1 : 0));
  const positions = positionsOf(order, spec.rows.length);
  const allowed = Int32Array.from(spec.inputColumns, (column, index) =>
    addAllowed(grid, column, index, names),
  );
  for (const column of spec.inputColumns.keys())
    addColumn(grid, spec, column, positions, names, path, findings);
  if (dated) addDays(grid, spec, positions, path, findings);
  const built = grid.build();
  const image = { grid: built, index: planIndex(built), order, dated, allowed, slots: findings.slots };
  return { image, findings: findings.all };
}

/** Findings as they come; reading ends when there are more than anybody wants to see. */
export class FindingList {
  readonly all: Finding[] = [];
  slots: number;
  #errors = 0;

  constructor(slots: number) {
    this.slots = slots;
  }

  get isFull(): boolean {
    return this.#errors >= MISTAKES_SHOWN;
  }

  keep({ findings, slots }: { readonly findings: readonly Finding[]; readonly slots: number }): void {
    if (slots > this.slots) this.slots = slots;
    for (const finding of findings) this.add(finding);
  }

  add(finding: Finding): void {
    this.all.push(finding);
    if (finding.severity === "error") this.#errors += 1;
  }

  /** Adds an error about the whole of a text. */
  fail(path: string, code: FindingCode, message: string, expected?: string): void {
    const place = { path, source: "", offset: null };
    this.add({ severity: "error", code, message, place, ...(expected === undefined ? {} : { expected }) });
  }
}

/** The position of each row. */
function positionsOf(order: Int32Array | null, rows: number): Int32Array {
  const positions = new Int32Array(rows);
  for (let position = 0; position < rows; position += 1) positions[order?.[position] ?? position] = position;
  return positions;
}

function addColumn(
  grid: GridBuilder,
  { inputColumns, rows }: TableSpec,
  column: number,
  positions: Int32Array,
  names: Names,
  path: string,
  findings: FindingList,
): void {
  const spec = inputColumns[column];
  if (spec === undefined) return;
  const plain = plainTexts((word) => names.has(word));
  const known = new Map<string, number>([
    ["", ANY_TEST],
    ["-", ANY_TEST],
  ]);
  for (const [row, { when }] of rows.entries()) {
    const source = when[column];
    if (source === undefined) continue;
    const position = positions[row] ?? 0;
    // Where nearly every cell is another one, looking for equal ones is not worth the time.
    const repeats = row < 1000 || known.size < row * 0.9;
    const before = repeats || source.length < 2 ? known.get(source) : undefined;
    if (before !== undefined) {
      grid.put(column, position, before, false);
      continue;
    }
    if (findings.isFull) return;
    const read = spec.type === undefined ? null : readLiteralCell(source, spec.type, plain);
    if (read !== null) {
      const test = grid.add(column, position, read);
      if (repeats) known.set(source, test);
      grid.put(column, position, test, false);
      continue;
    }
    const tests = compileCell(source, `${path}/rows/${row}/when/${column}`, spec, names);
    findings.keep(tests);
    if (tests.any) known.set(source, ANY_TEST);
    else {
      const cell = tests.keyed && tests.literals !== null ? tests.literals : OPEN;
      const test = grid.add(column, position, cell);
      if (cell !== OPEN) known.set(source, test);
      grid.put(column, position, test, cell === OPEN);
    }
  }
}

/** Adds the values that a column allows as a test that stands in no cell. */
function addAllowed(grid: GridBuilder, column: ColumnSpec, index: number, names: Names): number {
  if (column.allowed === undefined) return -1;
  const { literals } = compileCell(column.allowed, "", column, names);
  return literals === null ? -1 : grid.add(index, 0, literals);
}

/** Compiles a cell of a column. */
export function compileCell(
  source: string,
  path: string,
  column: { readonly type?: InputType | undefined },
  names: Names,
): CompiledTests {
  const { type } = column;
  return compileTests(source, {
    path,
    names,
    tested: columnType(column),
    ...(type === undefined ? {} : { type }),
  });
}

/** The days on which rows count, as cells of a column behind the others. */
function addDays(
  grid: GridBuilder,
  { inputColumns, rows }: TableSpec,
  positions: Int32Array,
  path: string,
  findings: FindingList,
): void {
  const known = new Map<string, number>();
  for (const [row, { from, until }] of rows.entries()) {
    if (from === undefined && until === undefined) continue;
    const text = `${from ?? ""}/${until ?? ""}`;
    const position = positions[row] ?? 0;
    const [low, high] = [dayIn(from), dayIn(until)];
    checkDays({ from, until }, low, high, `${path}/rows/${row}`, findings);
    let test = known.get(text);
    if (test === undefined) {
      const days = { kind: "interval", low, high, lowClosed: true, highClosed: true } as const;
      test = grid.add(inputColumns.length, position, { negated: false, parts: [days] });
      known.set(text, test);
    }
    grid.put(inputColumns.length, position, test, false);
  }
}

const dayIn = (text: string | undefined): number | null => (text === undefined ? null : dayOf(text));

function checkDays(
  { from, until }: Pick<RowSpec, "from" | "until">,
  low: number | null,
  high: number | null,
  path: string,
  findings: FindingList,
): void {
  for (const [name, text, day] of [
    ["from", from, low],
    ["until", until, high],
  ] as const)
    if (text !== undefined && day === null)
      findings.fail(`${path}/${name}`, "no_such_day", `There is no day ${text}.`, "a day, YYYY-MM-DD");
  if (low !== null && high !== null && low > high)
    findings.fail(
      `${path}/until`,
      "no_such_day",
      `The row would end on ${until ?? ""}, before it begins on ${from ?? ""}.`,
      `${from ?? ""} or later`,
    );
}
