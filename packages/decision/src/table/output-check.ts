import type { Aggregation, InputType } from "@patchbay/contract/rule";
import { evaluateIn, type Names } from "../feel/expression.ts";
import { Frame } from "../feel/frame.ts";
import type { Value } from "../feel/value.ts";
import { type PlainTexts, plainTexts, readLiteralCell } from "./literal-cell.ts";
import { compileRank, type OutputRank } from "./output-rank.ts";
import { compileOutputCell } from "./row-outcome.ts";
import type { FindingList } from "./table-check.ts";
import type { OutputSpec, TableSpec } from "./table-spec.ts";

/** What is known of a value before any evaluation. */
type Known = { readonly value: Value } | null;

/**
 * Reads every output of a table. Where rows are ranked by outputs that never change, `order` is the row at each
 * position, the highest rank first; else null.
 */
export function checkOutputs(
  spec: TableSpec,
  names: Names,
  path: string,
  findings: FindingList,
): { readonly order: Int32Array | null } {
  const { outputColumns, rows, defaultRow, hitPolicy } = spec;
  const columns = outputColumns.map((column, index) => ({
    column,
    at: index,
    rank: compileRank(column, `${path}/outputColumns/${index}`, names),
    known: new Map<string, Known>(),
    plain: plainTexts((word) => names.has(word)),
  }));
  for (const { rank } of columns) if (rank !== null) findings.keep(rank);
  checkPolicy(spec, path, findings);
  const ranked = hitPolicy === "PRIORITY" || hitPolicy === "OUTPUT ORDER";
  const ranking = columns.filter(({ rank }) => ranked && rank !== null);
  const ranks = ranking.map(() => new Int32Array(rows.length));
  let isFixed = ranking.length > 0;
  for (const [row, outcome] of rows.entries()) {
    if (findings.isFull) break;
    for (const one of columns) {
      const value = readOutput(one, outcome.then, `${path}/rows/${row}`, names, findings);
      const among = ranking.indexOf(one);
      if (among < 0 || !isFixed) continue;
      const rank = value === null || one.rank === null ? null : fixedRank(value.value, one.rank);
      isFixed = rank !== null;
      const column = ranks[among];
      if (rank !== null && column !== undefined) column[row] = rank;
    }
  }
  if (defaultRow !== undefined)
    for (const one of columns) readOutput(one, defaultRow.then, `${path}/defaultRow`, names, findings);
  return { order: isFixed ? orderOf(ranks, rows.length) : null };
}

/** Reads one output cell. Equal cells that always have the same value are read once. */
function readOutput(
  {
    column,
    at,
    rank,
    known,
    plain,
  }: {
    readonly column: OutputSpec;
    readonly at: number;
    readonly rank: OutputRank | null;
    readonly known: Map<string, Known>;
    readonly plain: PlainTexts;
  },
  then: readonly string[],
  path: string,
  names: Names,
  findings: FindingList,
): Known {
  const source = then[at];
  if (source === undefined) return null;
  const before = known.get(source);
  if (before !== undefined) return before;
  const literal = rank === null ? literalOf(source, column.type, plain) : null;
  if (literal !== null) {
    known.set(source, literal);
    return literal;
  }
  const output = compileOutputCell(source, `${path}/then/${at}`, column, rank, names);
  findings.keep(output);
  const value = output.kind === "constant" ? { value: output.value } : null;
  if (value !== null && output.findings.length === 0) known.set(source, value);
  return value;
}

/** One number, text or boolean without anything else: quick to read, and never wrong. */
function literalOf(source: string, type: InputType | undefined, plain: PlainTexts): Known {
  if (type !== "number" && type !== "string" && type !== "boolean") return null;
  const [part, ...more] = readLiteralCell(source, type, plain)?.parts ?? [];
  return part?.kind === "point" && more.length === 0 && !source.trimStart().startsWith("=")
    ? { value: part.key }
    : null;
}

/** The rank of a value, if it does not depend on anything. */
function fixedRank(value: Value, { rank }: OutputRank): number | null {
  const frame = new Frame([], "");
  const found = evaluateIn(frame, () => rank(value, frame));
  return frame.errors > 0 ? null : found;
}

/** Rows by rank, column by column; those of equal rank stay in order. */
function orderOf(ranks: readonly Int32Array[], rows: number): Int32Array {
  const compare = (a: number, b: number): number => {
    for (const column of ranks) {
      const difference = (column[a] ?? 0) - (column[b] ?? 0);
      if (difference !== 0) return difference;
    }
    return a - b;
  };
  return Int32Array.from({ length: rows }, (_, row) => row).sort(compare);
}

const aggregated: Readonly<Record<Aggregation, readonly InputType[]>> = {
  SUM: ["number"],
  MIN: ["number", "string", "date", "dateTime"],
  MAX: ["number", "string", "date", "dateTime"],
  COUNT: ["string", "number", "boolean", "date", "dateTime", "list", "object"],
};

function checkPolicy(
  { hitPolicy, aggregation, outputColumns }: TableSpec,
  path: string,
  findings: FindingList,
): void {
  const ranked = hitPolicy === "PRIORITY" || hitPolicy === "OUTPUT ORDER";
  if (ranked && outputColumns.every(({ allowed }) => allowed === undefined))
    findings.fail(
      `${path}/hitPolicy`,
      "no_priority",
      `${hitPolicy} ranks rows by their outputs, and no output column lists its values.`,
      "an output column with allowed values, the highest first",
    );
  if (aggregation === undefined) return;
  if (hitPolicy !== "COLLECT")
    findings.fail(
      `${path}/aggregation`,
      "wrong_aggregation",
      `${aggregation} goes with COLLECT, not with ${hitPolicy}.`,
      "the hit policy COLLECT, or no aggregation",
    );
  for (const [index, { name, type }] of outputColumns.entries())
    if (type !== undefined && !aggregated[aggregation].includes(type))
      findings.fail(
        `${path}/outputColumns/${index}/type`,
        "wrong_aggregation",
        `\`${name}\` is a ${type} column, which has no ${aggregation}.`,
        aggregated[aggregation].join(", "),
      );
}
