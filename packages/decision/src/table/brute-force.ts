import type { DecisionTableDocument } from "@patchbay/contract/rule";
import { type CompiledTests, evaluateIn, type Names } from "../feel/expression.ts";
import { Frame } from "../feel/frame.ts";
import { keyOf } from "../feel/literal-test.ts";
import type { Value } from "../feel/value.ts";
import { compileCell } from "./table-check.ts";

// The hit policies in the plainest words, without codes and without an index: every cell of every row is compiled and
// run. What table.ts answers is compared with this.

/** What was found: rows from 0 on in the order of the answer, or that the decision fails. */
export type Found = { readonly failed: boolean; readonly rows: readonly number[] };

/** Compiles all cells of a table whose columns read one input each, in their order. */
export function bruteForce(
  document: DecisionTableDocument,
  names: Names,
): (values: readonly Value[], now: string) => Found {
  const rows = document.rows.map(({ when }) =>
    when.map((source, column) => compileCell(source, "", document.inputColumns[column] ?? {}, names)),
  );
  const outputs = document.rows.map(({ then }) => rankOf(then[0] ?? ""));
  return (values, now) => decide(document, rows, outputs, values, now);
}

const rankOf = (source: string): number =>
  ["high", "middle", "low"].findIndex((name) => source.includes(name));

function decide(
  { hitPolicy, rows: specs }: DecisionTableDocument,
  rows: readonly (readonly CompiledTests[])[],
  ranks: readonly number[],
  values: readonly Value[],
  now: string,
): Found {
  const frame = new Frame([...values], now);
  const ranked = hitPolicy === "PRIORITY" || hitPolicy === "OUTPUT ORDER";
  const isFixed = ranked && specs.every(({ then }) => !then[0]?.startsWith("if"));
  const order = rows.map((_, row) => row);
  const byRanks = (found: readonly number[]): readonly number[] =>
    found.toSorted((a, b) => (ranks[a] ?? 0) - (ranks[b] ?? 0) || a - b);
  const found: number[] = [];
  for (const row of isFixed ? byRanks(order) : order) {
    const { from = "", until = "9999" } = specs[row] ?? {};
    if (now.slice(0, 10) < from || now.slice(0, 10) > until) continue;
    const held = evaluateIn(frame, () => holds(rows[row] ?? [], values, frame));
    if (frame.errors > 0) return { failed: true, rows: [] };
    if (held === true) found.push(row);
    if (found.length > 0 && (hitPolicy === "FIRST" || (hitPolicy === "PRIORITY" && isFixed))) break;
    if (found.length > 1 && hitPolicy === "UNIQUE") return { failed: true, rows: [] };
  }
  if (hitPolicy === "ANY" && new Set(found.map((row) => ranks[row])).size > 1)
    return { failed: true, rows: [] };
  const answered = ranked ? byRanks(found) : found;
  return { failed: false, rows: hitPolicy === "PRIORITY" ? answered.slice(0, 1) : answered };
}

/** Whether a row holds: first its cells of literals, then the others. */
function holds(cells: readonly CompiledTests[], values: readonly Value[], frame: Frame): boolean {
  return [true, false].every((keyed) =>
    cells.every((tests, column) => {
      if (tests.any || tests.keyed !== keyed || frame.errors > 0) return true;
      const value = values[column] ?? null;
      return tests.run(keyed ? keyOf(value) : value, frame) === true;
    }),
  );
}
