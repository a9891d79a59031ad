import { type CompiledTests, compileTests, type Names } from "../feel/expression.ts";
import type { Finding } from "../feel/finding.ts";
import type { Frame } from "../feel/frame.ts";
import { keyOf } from "../feel/literal-test.ts";
import { parseTests } from "../feel/parser.ts";
import type { Value } from "../feel/value.ts";
import { columnType, compileAllowed } from "./table-column.ts";
import type { OutputSpec } from "./table-spec.ts";

/**
 * The values that an output column allows, in their order: the first has rank 0, a value that is none of them -1. Null
 * is always allowed and comes last.
 */
export type OutputRank = {
  readonly rank: (value: Value, frame: Frame) => number;
  readonly findings: readonly Finding[];
  readonly slots: number;
};

/** Compiles the allowed values of an output column; null if it allows all. `path` is that of the column. */
export function compileRank(column: OutputSpec, path: string, names: Names): OutputRank | null {
  const { allowed, type } = column;
  if (allowed === undefined) return null;
  const whole = compileAllowed(allowed, `${path}/allowed`, column, names);
  const cell = {
    type: type === "string" ? "string" : type === "date" || type === "dateTime" ? "dated" : "other",
    isName: (word: string) => names.has(word),
  } as const;
  const parsed = parseTests(allowed, { names: names.table, cell });
  const single = (start: number, end: number): CompiledTests =>
    compileTests(allowed.slice(start, end), {
      path: `${path}/allowed`,
      names,
      tested: columnType(column),
      ...(type === undefined ? {} : { type }),
    });
  const tests =
    parsed.ok && parsed.tree.kind === "tests"
      ? parsed.tree.tests.map(({ start, end }) => single(start, end))
      : [whole];
  const rank = (value: Value, frame: Frame): number => {
    if (value === null) return tests.length;
    return tests.findIndex(({ run, keyed }) => run(keyed ? keyOf(value) : value, frame) === true);
  };
  return { rank, findings: whole.findings, slots: whole.slots };
}
