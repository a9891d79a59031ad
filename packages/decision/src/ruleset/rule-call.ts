import type { RuleEntry, RuleInput } from "@patchbay/contract/rule";
import type { Json } from "@patchbay/contract/vocabulary";
import type { Build } from "../condition-tree.ts";
import { compileExpression } from "../feel/expression.ts";
import type { FindingCode, Place } from "../feel/finding.ts";
import type { Frame } from "../feel/frame.ts";
import { didYouMean } from "../feel/near-name.ts";
import { inWords, mayCompare, staticTypeOf } from "../feel/static-type.ts";
import { kindOf, type Value } from "../feel/value.ts";
import { isNoValue, toJson } from "../json-value.ts";
import { readTyped, type RuleInputs } from "../rule-inputs.ts";

// What an entry of a ruleset gives to the rule that it asks: a value for each input of that rule, from an expression of
// the entry or by the input's own name.

/** Reads the inputs of the asked rule, and shows them as the JSON that a caller would have sent. */
export type InputReader = {
  readonly read: (frame: Frame) => RuleInputs;
  readonly json: (inputs: RuleInputs, frame: Frame) => Json;
};

type Reader = (frame: Frame) => Value | undefined;

/** Compiles the inputs that an entry gives to a rule with these inputs; `path` is that of the entry. */
export function compileInputs(
  entry: RuleEntry,
  name: string,
  inputs: readonly RuleInput[],
  path: string,
  build: Build,
): InputReader {
  const given = entry.inputs ?? {};
  const known = inputs.map((input) => input.name);
  for (const extra of Object.keys(given).filter((one) => !known.includes(one)))
    report(
      build,
      `${path}/inputs/${extra}`,
      "unknown_name",
      `\`${name}\` has no input \`${extra}\`.${didYouMean(extra, known)}`,
      known.length === 0 ? "no inputs" : known.join(", "),
    );
  const readers = inputs.map((input) => compileInput(entry, name, input, path, build));
  return {
    read: (frame) => ({ slots: readers.map((read) => read(frame)) }),
    json: ({ slots }, frame) =>
      Object.fromEntries(
        inputs.flatMap((input, index) => {
          const value = slots[index];
          const place = { path: `${path}/inputs/${input.name}`, source: "", offset: null };
          return value === undefined ? [] : [[input.name, toJson(value, frame, place)]];
        }),
      ),
  };
}

function compileInput(
  { inputs = {} }: RuleEntry,
  name: string,
  input: RuleInput,
  path: string,
  build: Build,
): Reader {
  const source = Object.hasOwn(inputs, input.name) ? inputs[input.name] : undefined;
  const own = build.names.has(input.name) ? input.name : undefined;
  const text = source ?? own;
  const at = source === undefined ? `${path}/rule` : `${path}/inputs/${input.name}`;
  const place: Place = { path: at, source: source ?? "", offset: source === undefined ? null : 0 };
  if (text === undefined) {
    if (input.optional !== true)
      report(
        build,
        at,
        "missing_rule_input",
        `\`${name}\` needs \`${input.name}\`, and neither the entry nor an input of this set gives it.`,
        `an input \`${input.name}\`, or an expression for it in the entry`,
      );
    return () => undefined;
  }
  const made = compileExpression(text, { path: at, names: build.names });
  build.findings.push(...made.findings);
  build.slots = Math.max(build.slots, made.slots);
  const wanted = staticTypeOf(input.type);
  const misfit = (found: string): string =>
    `\`${input.name}\` of \`${name}\` is ${inWords(wanted)}, and this is ${found}.`;
  if (!mayCompare(made.type, wanted) && !(made.type === "string" && isDated(input)))
    report(build, at, "type_mismatch", misfit(inWords(made.type)), inWords(wanted));
  return (frame) => {
    const value = made.run(frame);
    if (value === null) return missing(input, name, place, made.present?.(frame) !== false, frame);
    if (kindOf(value) === wanted) return value;
    const read = typeof value === "string" && isDated(input) ? readTyped(value, input.type) : null;
    if (read !== null && !isNoValue(read)) return read;
    return frame.fail(place, "type_mismatch", misfit(inWords(kindOf(value))), inWords(wanted));
  };
}

/** Outputs of other rules are JSON, where dates are texts. */
const isDated = ({ type }: RuleInput): boolean => type === "date" || type === "dateTime";

function missing(
  input: RuleInput,
  name: string,
  place: Place,
  isThere: boolean,
  frame: Frame,
): Value | undefined {
  if (!isThere && input.optional === true) return undefined;
  if (input.nullable === true) return null;
  if (input.optional === true) return undefined;
  return frame.fail(place, "missing_rule_input", `\`${input.name}\` of \`${name}\` cannot be null.`);
}

function report(build: Build, path: string, code: FindingCode, message: string, expected?: string): void {
  build.findings.push({
    severity: "error",
    code,
    message,
    place: { path, source: "", offset: null },
    ...(expected === undefined ? {} : { expected }),
  });
}
