import type { Json } from "@patchbay/contract/vocabulary";
import { evaluateIn, type Names } from "../feel/expression.ts";
import type { Finding } from "../feel/finding.ts";
import { Frame } from "../feel/frame.ts";
import type { Value } from "../feel/value.ts";
import { compileOutput, type NamedOutput, type Output, outputObject, valueOf } from "../rule-output.ts";
import type { OutputRank } from "./output-rank.ts";
import type { OutcomeSpec, OutputSpec } from "./table-spec.ts";

/** What follows from a row, or from the default row. */
export type RowOutcome = {
  /** All outputs in one object, by the names of their columns. */
  readonly json: (frame: Frame) => Json;
  /** The same values, one for each output column. */
  readonly values: (frame: Frame) => readonly Value[];
  readonly actions: readonly string[];
};

/** Compiles the cell of an output column. A value that the column does not allow is an error. */
export function compileOutputCell(
  source: string,
  path: string,
  column: OutputSpec,
  rank: OutputRank | null,
  names: Names,
): Output {
  const output = compileOutput(source, path, names, column.type);
  if (rank === null) return output;
  const message = `The output is none of the values that \`${column.name}\` allows.`;
  const { place } = output;
  const expected = column.allowed ?? "";
  if (output.kind === "open")
    return {
      ...output,
      run: (frame) => {
        const value = output.run(frame);
        return rank.rank(value, frame) >= 0 ? value : frame.fail(place, "not_allowed", message, expected);
      },
    };
  if (output.value === null || isAllowed(output.value, rank)) return output;
  const finding: Finding = { severity: "error", code: "not_allowed", message, place, expected };
  return { ...output, findings: [...output.findings, finding] };
}

function isAllowed(value: Value, { rank }: OutputRank): boolean {
  const frame = new Frame([], "");
  return evaluateIn(frame, () => rank(value, frame)) !== -1 || frame.errors > 0;
}

/** Compiles what follows from a row; `path` is that of the row. Cells behind the last column are left out. */
export function compileOutcome(
  { then, actions = [] }: OutcomeSpec,
  path: string,
  columns: readonly OutputSpec[],
  ranks: readonly (OutputRank | null)[],
  names: Names,
): RowOutcome {
  const outputs = columns.flatMap((column, index): readonly NamedOutput[] => {
    const source = then[index];
    return source === undefined
      ? []
      : [
          [
            column.name,
            compileOutputCell(source, `${path}/then/${index}`, column, ranks[index] ?? null, names),
          ],
        ];
  });
  return {
    json: outputObject(outputs),
    values: (frame) => outputs.map(([, output]) => valueOf(output, frame)),
    actions: [...new Set(actions)],
  };
}
