import type { Names } from "../feel/expression.ts";
import type { Frame } from "../feel/frame.ts";
import { keyOf } from "../feel/literal-test.ts";
import type { Finding, Place } from "../feel/finding.ts";
import type { CompiledTests } from "../feel/expression.ts";
import type { Value } from "../feel/value.ts";
import { namesIn, nodesOf } from "../names-read.ts";
import { type CodeReader, codeReader } from "./code-book.ts";
import { aggregate, answersList, areEqual, byRank, wanted } from "./hit-policy.ts";
import { dayOf } from "./literal-cell.ts";
import { compileRank, type OutputRank } from "./output-rank.ts";
import { compileOutcome, type RowOutcome } from "./row-outcome.ts";
import { type RowSearch, rowSearch } from "./row-index.ts";
import { checkTable, compileCell, type TableImage } from "./table-check.ts";
import { type Column, compileColumn } from "./table-column.ts";
import type { ColumnSpec, TableSpec } from "./table-spec.ts";

// A decision table: the columns' values are read once, rows are found through the index, and the hit policy says what
// becomes of them. In each row the cells of literals are tested first and the others, in their order, only if all of
// those hold: so an index, which knows the literals only, never changes an answer.

/** What a table found. Rows are counted from 0; `row` -1 is the default row. */
export type Hits = { readonly rows: readonly number[] } & (
  | { readonly kind: "none" | "failed" }
  | { readonly kind: "one"; readonly row: number }
  | { readonly kind: "list" }
  /** The default row of a policy that answers lists. */
  | { readonly kind: "listOfDefault" }
  /** A value for each output column. */
  | { readonly kind: "aggregate"; readonly values: readonly Value[] }
);

export type TableOptions = {
  /** Where the table stands in its document. */
  readonly path?: string;
  /** What checkTable made of the same table before. */
  readonly image?: TableImage;
  /** A cell that cannot be evaluated does not match, as DMN has it, instead of failing the decision. */
  readonly lenient?: boolean;
};

/** A compiled table with everything that was found while reading it. */
export type CompiledTable = { readonly table: Table; readonly findings: readonly Finding[] };

/** Compiles a table: reads all of it, unless that was done before. */
export function compileTable(spec: TableSpec, names: Names, options: TableOptions = {}): CompiledTable {
  const { image, findings } =
    options.image === undefined
      ? checkTable(spec, names, options.path)
      : { image: options.image, findings: [] };
  return { table: new Table(spec, names, { ...options, image }), findings };
}

/**
 * A table that is ready to decide. What a row yields, and cells that are no literals, are compiled when they are first
 * needed. Holds no state of decisions: it can be used by several at a time, and from within itself.
 */
export class Table {
  readonly spec: TableSpec;
  readonly columns: readonly Column[];
  readonly image: TableImage;
  readonly slots: number;
  readonly #names: Names;
  readonly #path: string;
  readonly #lenient: boolean;
  readonly #readers: readonly CodeReader[];
  readonly #search: RowSearch;
  readonly #ranks: readonly (OutputRank | null)[];
  readonly #openTests = new Map<number, CompiledTests>();
  readonly #outcomes = new Map<number, RowOutcome>();

  constructor(
    spec: TableSpec,
    names: Names,
    { image, path = "", lenient = false }: TableOptions & { readonly image: TableImage },
  ) {
    this.spec = spec;
    this.image = image;
    this.slots = image.slots;
    this.#names = names;
    this.#path = path;
    this.#lenient = lenient;
    this.columns = spec.inputColumns.map((column, index) =>
      compileColumn(column, `${path}/inputColumns/${index}`, names),
    );
    this.#readers = image.grid.books.map(codeReader);
    this.#search = rowSearch(image.grid, image.index);
    this.#ranks = spec.outputColumns.map((column, index) =>
      compileRank(column, `${path}/outputColumns/${index}`, names),
    );
  }

  /** Whether the outputs of a decision are a list. */
  get answersList(): boolean {
    return answersList(this.spec.hitPolicy, this.spec.aggregation);
  }

  /** What follows from a row; -1: the default row. */
  outcome(row: number): RowOutcome {
    const known = this.#outcomes.get(row);
    if (known !== undefined) return known;
    const spec = row < 0 ? this.spec.defaultRow : this.spec.rows[row];
    const path = row < 0 ? `${this.#path}/defaultRow` : `${this.#path}/rows/${row}`;
    const ranks = this.#lenient ? [] : this.#ranks;
    const made = compileOutcome(spec ?? { then: [] }, path, this.spec.outputColumns, ranks, this.#names);
    this.#outcomes.set(row, made);
    return made;
  }

  /** The test in a cell that holds more than literals. */
  openTest(row: number, column: number): CompiledTests {
    const cell = row * this.spec.inputColumns.length + column;
    const known = this.#openTests.get(cell);
    if (known !== undefined) return known;
    const made = compileCell(
      this.spec.rows[row]?.when[column] ?? "",
      `${this.#path}/rows/${row}/when/${column}`,
      this.spec.inputColumns[column] ?? {},
      this.#names,
    );
    this.#openTests.set(cell, made);
    return made;
  }

  /** The names that a text of this table reads: a cell of a column, or its expression. */
  readsIn(source: string, column?: ColumnSpec): readonly string[] {
    const names = this.#names;
    return namesIn(
      column === undefined
        ? nodesOf(source, "expression", names)
        : nodesOf(source, "tests", names, column.type),
      names,
    );
  }

  /** The values of all columns. */
  read(frame: Frame): readonly Value[] {
    const values: Value[] = [];
    for (const { expression } of this.columns) values.push(expression.run(frame));
    return values;
  }

  /** Finds the rows that match, and what the hit policy makes of them. */
  hits(frame: Frame): Hits {
    const values = this.read(frame);
    if (frame.errors > 0 && !this.#lenient) return { kind: "failed", rows: [] };
    const { hitPolicy } = this.spec;
    const rows = this.#matching(values, frame, wanted(hitPolicy, this.image.order !== null));
    if (frame.errors > 0 && !this.#lenient) return { kind: "failed", rows };
    const [first, second] = rows;
    if (first === undefined) return this.#noRow();
    switch (hitPolicy) {
      case "FIRST":
        return { kind: "one", row: first, rows };
      case "UNIQUE":
        if (second !== undefined) return this.#refuse("unique_violated", first, second, rows, frame);
        return { kind: "one", row: first, rows };
      case "ANY":
        return this.#agreed(rows, first, frame);
      case "PRIORITY": {
        const [top = first] = this.#ranked(rows, frame);
        return { kind: "one", row: top, rows: [top] };
      }
      case "OUTPUT ORDER":
        return { kind: "list", rows: this.#ranked(rows, frame) };
      case "RULE ORDER":
        return { kind: "list", rows };
      default:
        return this.#collected(rows, frame);
    }
  }

  /** The rows that match, as many as are wanted, in the order in which they are tried. */
  #matching(values: readonly Value[], frame: Frame, want: "first" | "two" | "all"): readonly number[] {
    const codes = this.#codes(values, frame);
    const { order } = this.image;
    const rowAt = (position: number): number => order?.[position] ?? position;
    if (want === "all") {
      const found: number[] = [];
      for (const position of this.#search.all(codes)) {
        const row = rowAt(position);
        if (this.#openHold(position, row, values, frame)) found.push(row);
        else if (frame.errors > 0 && !this.#lenient) break;
      }
      return found;
    }
    const first = this.#next(0, codes, values, frame);
    if (first < 0) return [];
    const second = want === "two" ? this.#next(first + 1, codes, values, frame) : -1;
    return second < 0 ? [rowAt(first)] : [rowAt(first), rowAt(second)];
  }

  #next(from: number, codes: readonly number[], values: readonly Value[], frame: Frame): number {
    const { grid, order } = this.image;
    let position = this.#search.next(from, codes);
    while (position >= 0) {
      if ((grid.openRows[position] ?? 0) === 0) return position;
      if (this.#openHold(position, order?.[position] ?? position, values, frame)) return position;
      if (frame.errors > 0 && !this.#lenient) return -1;
      position = this.#search.next(position + 1, codes);
    }
    return -1;
  }

  #codes(values: readonly Value[], frame: Frame): readonly number[] {
    const codes: number[] = [];
    for (const [column, value] of values.entries()) codes.push(this.#readers[column]?.(keyOf(value)) ?? 0);
    if (this.image.dated) codes.push(this.#readers[values.length]?.(dayIn(frame)) ?? 0);
    return codes;
  }

  /** Whether all cells of a row hold that are more than literals. */
  #openHold(position: number, row: number, values: readonly Value[], frame: Frame): boolean {
    const { grid } = this.image;
    if ((grid.openRows[position] ?? 0) === 0) return true;
    const from = position * grid.books.length;
    for (const [column, value] of values.entries()) {
      if ((grid.open[grid.cells[from + column] ?? 0] ?? 0) === 0) continue;
      const { run, keyed } = this.openTest(row, column);
      if (run(keyed ? keyOf(value) : value, frame) !== true) return false;
      if (frame.errors > 0 && !this.#lenient) return false;
    }
    return true;
  }

  #noRow(): Hits {
    if (this.spec.defaultRow !== undefined)
      return this.answersList ? { kind: "listOfDefault", rows: [] } : { kind: "one", row: -1, rows: [] };
    if (this.spec.aggregation === "COUNT" && this.spec.hitPolicy === "COLLECT")
      return { kind: "aggregate", values: this.spec.outputColumns.map(() => 0), rows: [] };
    return { kind: this.answersList ? "list" : "none", rows: [] };
  }

  #ranked(rows: readonly number[], frame: Frame): readonly number[] {
    if (this.image.order !== null) return rows;
    return byRank(rows, (row) => {
      const values = this.outcome(row).values(frame);
      return this.#ranks.flatMap((rank, index) => {
        if (rank === null) return [];
        const found = rank.rank(values[index] ?? null, frame);
        return [found < 0 ? Infinity : found];
      });
    });
  }

  /** ANY: all rows must say the same, actions included. */
  #agreed(rows: readonly number[], first: number, frame: Frame): Hits {
    const { values, actions } = this.outcome(first);
    const wantedValues = values(frame);
    for (const row of rows.slice(1)) {
      const other = this.outcome(row);
      const place = this.#placeOf(row);
      const same =
        other.actions.join(" ") === actions.join(" ") &&
        areEqual(wantedValues, other.values(frame), frame, place);
      if (!same) return this.#refuse("any_violated", first, row, rows, frame);
    }
    return { kind: "one", row: first, rows };
  }

  #collected(rows: readonly number[], frame: Frame): Hits {
    const { aggregation, outputColumns } = this.spec;
    if (aggregation === undefined) return { kind: "list", rows };
    const values = aggregation === "COUNT" ? [] : rows.map((row) => this.outcome(row).values(frame));
    const aggregated = outputColumns.map((_, column) => {
      const place = { path: `${this.#path}/outputColumns/${column}`, source: "", offset: null };
      if (aggregation === "COUNT") return rows.length;
      return aggregate(
        aggregation,
        values.map((row) => row[column] ?? null),
        frame,
        place,
      );
    });
    return { kind: "aggregate", values: aggregated, rows };
  }

  #refuse(
    code: "unique_violated" | "any_violated",
    first: number,
    second: number,
    rows: readonly number[],
    frame: Frame,
  ): Hits {
    const named = [first, second]
      .map((row) => `row ${row + 1} (\`${this.spec.rows[row]?.id ?? ""}\`)`)
      .join(" and ");
    const unique = code === "unique_violated";
    frame.fail(
      this.#placeOf(second),
      code,
      unique
        ? `Both ${named} match, and a UNIQUE table allows one.`
        : `Both ${named} match and say different things, which an ANY table does not allow.`,
      unique
        ? "rows that do not overlap, or the hit policy FIRST or COLLECT"
        : "equal outputs and actions, or the hit policy FIRST or COLLECT",
    );
    return { kind: "failed", rows };
  }

  #placeOf(row: number): Place {
    return { path: `${this.#path}/rows/${row}`, source: "", offset: null };
  }
}

/** The day of a decision in UTC. */
function dayIn(frame: Frame): number | null {
  return dayOf(frame.now().toInstant().toString().slice(0, 10));
}
