import {
  type CompiledExpression,
  type CompiledTests,
  compileExpression,
  compileTests,
  type Names,
} from "../feel/expression.ts";
import type { Finding, Place } from "../feel/finding.ts";
import type { Frame } from "../feel/frame.ts";
import { keyOf } from "../feel/literal-test.ts";
import { inWords, mayCompare, type StaticType, staticTypeOf } from "../feel/static-type.ts";
import { parseDate, parseDateTime } from "../feel/temporal-text.ts";
import { kindOf, type Value } from "../feel/value.ts";
import type { ColumnSpec } from "./table-spec.ts";

/** An input column: reads the value that its cells are tested with, null or of the column's type. */
export type Column = {
  readonly id: string;
  readonly source: string;
  readonly expression: CompiledExpression;
  readonly findings: readonly Finding[];
  readonly slots: number;
};

/** The static type of a column's values. */
export function columnType({ type }: Pick<ColumnSpec, "type">): StaticType {
  return type === undefined ? "any" : staticTypeOf(type);
}

/**
 * Compiles the expression of a column; `path` is that of the column. Its values must be of the column's type, and among
 * those that it allows; only texts in nested JSON, which has no dates, are read as dates where the column wants them.
 * Anything else is an error, never a cell that does not match.
 */
export function compileColumn(column: ColumnSpec, path: string, names: Names): Column {
  const { id, expression: source, type, allowed } = column;
  const place = { path: `${path}/expression`, source, offset: 0 };
  const compiled = compileExpression(source, { path: place.path, names });
  const wanted = columnType(column);
  const misfit = (found: string): string => `The column is for ${inWords(wanted)}, and this is ${found}.`;
  const misfits: readonly Finding[] = mayCompare(compiled.type, wanted)
    ? []
    : [
        {
          severity: "error",
          code: "type_mismatch",
          message: misfit(inWords(compiled.type)),
          place,
          expected: inWords(wanted),
        },
      ];
  const dated = (text: string): Value =>
    type === "date" ? parseDate(text) : type === "dateTime" ? parseDateTime(text) : null;
  const typed = (frame: Frame): Value => {
    const value = compiled.run(frame);
    if (value === null || kindOf(value) === wanted) return value;
    const date = typeof value === "string" ? dated(value) : null;
    return date ?? frame.fail(place, "type_mismatch", misfit(inWords(kindOf(value))), inWords(wanted));
  };
  const certain = wanted === "any" || compiled.type === wanted;
  const run = certain ? compiled.run : typed;
  const limits = allowed === undefined ? null : compileAllowed(allowed, `${path}/allowed`, column, names);
  return {
    id,
    source,
    expression: { ...compiled, run: limits === null ? run : limited(run, limits, place) },
    findings: [...compiled.findings, ...misfits, ...(limits?.findings ?? [])],
    slots: Math.max(compiled.slots, limits?.slots ?? 0),
  };
}

/** Compiles the values that a column allows. */
export function compileAllowed(
  allowed: string,
  path: string,
  column: Pick<ColumnSpec, "type">,
  names: Names,
): CompiledTests {
  const { type } = column;
  return compileTests(allowed, {
    path,
    names,
    tested: columnType(column),
    ...(type === undefined ? {} : { type }),
  });
}

function limited(
  run: (frame: Frame) => Value,
  { run: holds, keyed }: CompiledTests,
  place: Place,
): (frame: Frame) => Value {
  return (frame) => {
    const value = run(frame);
    if (value === null || holds(keyed ? keyOf(value) : value, frame) === true) return value;
    return frame.fail(place, "not_allowed", "The value is none of those that the column allows.");
  };
}
