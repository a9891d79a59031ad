import type { InputColumn } from "@patchbay/contract/rule";
import { type CompiledExpression, compileExpression, type Names } from "./feel/expression.ts";
import type { Finding } from "./feel/finding.ts";
import type { Frame } from "./feel/frame.ts";
import { inWords, mayCompare, staticTypeOf } from "./feel/static-type.ts";
import { parseDate, parseDateTime } from "./feel/temporal-text.ts";
import { kindOf, type Value } from "./feel/value.ts";

/** An input column: reads the value that its cells are tested with, null or of the column's type. */
export type Column = {
  readonly id: string;
  readonly source: string;
  readonly expression: CompiledExpression;
  readonly findings: readonly Finding[];
};

/**
 * Compiles the expression of a column. Its values must be of the column's type; only texts in nested JSON, which has
 * no dates, are read as dates where the column wants them. Anything else is an error, never a cell that does not match.
 */
export function compileColumn(
  { id, expression: source, type }: InputColumn,
  index: number,
  names: Names,
): Column {
  const path = `/inputColumns/${index}/expression`;
  const compiled = compileExpression(source, { path, names });
  const place = { path, source, offset: 0 };
  const wanted = staticTypeOf(type);
  const misfit = (found: string): string => `The column is for ${inWords(wanted)}, and this is ${found}.`;
  const findings: readonly Finding[] = mayCompare(compiled.type, wanted)
    ? compiled.findings
    : [
        ...compiled.findings,
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
  const run = (frame: Frame): Value => {
    const value = compiled.run(frame);
    if (value === null || kindOf(value) === wanted) return value;
    const date = typeof value === "string" ? dated(value) : null;
    return date ?? frame.fail(place, "type_mismatch", misfit(inWords(kindOf(value))), inWords(wanted));
  };
  const certain = compiled.type === wanted;
  return { id, source, expression: certain ? compiled : { ...compiled, run }, findings };
}
