import type { InputType } from "@patchbay/contract/rule";
import type { Json } from "@patchbay/contract/vocabulary";
import { compileExpression, type Names } from "./feel/expression.ts";
import type { Finding, Place } from "./feel/finding.ts";
import { EvaluationStopped, Frame } from "./feel/frame.ts";
import { inWords, staticTypeOf } from "./feel/static-type.ts";
import { kindOf, type Value } from "./feel/value.ts";
import { toJson } from "./json-value.ts";

/** One output of a row or branch: always the same value, as FEEL has it and as JSON, or one to be evaluated. */
export type Output = {
  readonly place: Place;
  readonly slots: number;
  readonly findings: readonly Finding[];
} & (
  | { readonly kind: "constant"; readonly value: Value; readonly json: Json }
  | { readonly kind: "open"; readonly run: (frame: Frame) => Value }
);

/**
 * Compiles an output. With a type, its value must be of that type or null, words without quotes are text in a text
 * column, and an empty cell is null.
 */
export function compileOutput(source: string, path: string, names: Names, type?: InputType): Output {
  const place = { path, source, offset: 0 };
  if (type !== undefined && source.trim() === "")
    return { kind: "constant", value: null, json: null, place, slots: 0, findings: [] };
  const made = compileExpression(source, type === undefined ? { path, names } : { path, names, type });
  const wanted = type === undefined ? null : staticTypeOf(type);
  const run = (frame: Frame): Value => {
    const value = made.run(frame);
    if (value === null || wanted === null || kindOf(value) === wanted) return value;
    const message = `The output is ${inWords(kindOf(value))}, and its column is for ${inWords(wanted)}.`;
    return frame.fail(place, "type_mismatch", message, inWords(wanted));
  };
  const { slots, findings, constant } = made;
  const fixed = constant === undefined ? undefined : constantOf(run, place);
  return fixed === undefined
    ? { kind: "open", run, place, slots, findings }
    : { kind: "constant", ...fixed, place, slots, findings };
}

/** The value of an output that never changes; undefined if it cannot be had, or cannot be JSON. */
function constantOf(
  run: (frame: Frame) => Value,
  place: Place,
): { readonly value: Value; readonly json: Json } | undefined {
  const frame = new Frame([], "");
  try {
    const value = run(frame);
    const json = toJson(value, frame, place);
    // A number that JSON holds as a text is noted in each decision, so that it is read on as a number.
    const isSame = frame.errors === 0 && frame.numbersAsText.size === 0;
    return isSame ? { value, json: frozen(json) } : undefined;
  } catch (error) {
    if (error instanceof EvaluationStopped) return undefined;
    throw error;
  }
}

/** Constants are shared by all decisions, so nobody may change them. */
function frozen(json: Json): Json {
  if (typeof json === "object" && json !== null) for (const inner of Object.values(json)) frozen(inner);
  return Object.freeze(json);
}

/** The value of an output. */
export function valueOf(output: Output, frame: Frame): Value {
  return output.kind === "constant" ? output.value : output.run(frame);
}

/** The value of an output as JSON. */
function jsonOf(output: Output, frame: Frame): Json {
  return output.kind === "constant" ? output.json : toJson(output.run(frame), frame, output.place);
}

export type NamedOutput = readonly [name: string, output: Output];

/** All outputs of a row or branch in one object. Made once if none of them changes. */
export function outputObject(outputs: readonly NamedOutput[]): (frame: Frame) => Json {
  const evaluate = (frame: Frame): { readonly [name: string]: Json } => {
    const object: Record<string, Json> = {};
    // Plain assignment is safe: checkDocument refuses `__proto__`, the one name it would not create.
    for (const [name, output] of outputs) object[name] = jsonOf(output, frame);
    return object;
  };
  if (outputs.some(([, output]) => output.kind === "open")) return evaluate;
  const fixed = Object.freeze(evaluate(new Frame([], "")));
  return () => fixed;
}
