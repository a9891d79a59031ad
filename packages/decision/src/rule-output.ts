import type { InputType } from "@patchbay/contract/rule";
import type { Json } from "@patchbay/contract/vocabulary";
import { compileExpression, type Names } from "./feel/expression.ts";
import type { Finding } from "./feel/finding.ts";
import { EvaluationStopped, Frame } from "./feel/frame.ts";
import { inWords, staticTypeOf } from "./feel/static-type.ts";
import { kindOf } from "./feel/value.ts";
import { toJson } from "./json-value.ts";

/** One output of a row or branch: its value as JSON, always the same or to be evaluated. */
export type Output =
  | {
      readonly kind: "constant";
      readonly json: Json;
      readonly slots: number;
      readonly findings: readonly Finding[];
    }
  | {
      readonly kind: "open";
      readonly run: (frame: Frame) => Json;
      readonly slots: number;
      readonly findings: readonly Finding[];
    };

/**
 * Compiles an output. With a type, its value must be of that type or null, words without quotes are text in a text
 * column, and an empty cell is null.
 */
export function compileOutput(source: string, path: string, names: Names, type?: InputType): Output {
  if (type !== undefined && source.trim() === "")
    return { kind: "constant", json: null, slots: 0, findings: [] };
  const made = compileExpression(source, type === undefined ? { path, names } : { path, names, type });
  const place = { path, source, offset: 0 };
  const wanted = type === undefined ? null : staticTypeOf(type);
  const run = (frame: Frame): Json => {
    const value = made.run(frame);
    if (value === null) return null;
    if (wanted !== null && kindOf(value) !== wanted) {
      const message = `The output is ${inWords(kindOf(value))}, and its column is for ${inWords(wanted)}.`;
      return frame.fail(place, "type_mismatch", message, inWords(wanted));
    }
    return toJson(value, frame, place);
  };
  const { slots, findings, constant } = made;
  const json = constant === undefined ? undefined : constantJson(run);
  return json === undefined
    ? { kind: "open", run, slots, findings }
    : { kind: "constant", json, slots, findings };
}

/** The value of an output that never changes; undefined if it cannot be had. */
function constantJson(run: (frame: Frame) => Json): Json | undefined {
  const frame = new Frame([], "");
  try {
    const json = run(frame);
    return frame.errors === 0 ? frozen(json) : undefined;
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

/** All outputs of a row or branch in one object. Made once if none of them changes. */
export function outputObject(
  outputs: readonly (readonly [name: string, output: Output])[],
): (frame: Frame) => Json {
  const evaluate = (frame: Frame): { readonly [name: string]: Json } => {
    const object: Record<string, Json> = {};
    // Plain assignment is safe: checkDocument refuses `__proto__`, the one name it would not create.
    for (const [name, output] of outputs)
      object[name] = output.kind === "constant" ? output.json : output.run(frame);
    return object;
  };
  if (outputs.some(([, output]) => output.kind === "open")) return evaluate;
  const fixed = Object.freeze(evaluate(new Frame([], "")));
  return () => fixed;
}
