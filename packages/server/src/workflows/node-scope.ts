// What the expressions and templates of a node can read, as JSON for templates and as FEEL values for expressions.
import type { Json, JsonObject } from "@patchbay/contract/vocabulary";
import { Names } from "@patchbay/decision/feel/expression";
import type { Value } from "@patchbay/decision/feel/value";
import { fromJson, isNoValue } from "@patchbay/decision/json-value";
import type { TemplateScope } from "@patchbay/outbound/template-run";

/** The names FEEL can read, in the order of their slots. `payload` is there only where a callback's output is mapped. */
export const scopeNames = new Names([
  ["input", "context"],
  ["nodes", "context"],
  ["vars", "context"],
  ["loop", "any"],
  ["callbacks", "context"],
  ["execution", "context"],
  ["payload", "any"],
]);

/** The turn of a loop: `loop.item`, `loop.index` (from 0), and of a loop around it `loop.outer`. */
export type LoopTurn = {
  readonly item: Json;
  readonly index: number;
  readonly outer: LoopTurn | null;
};

/** Everything a node can read. Members without a prototype: nodes and variables may have any name. */
export type NodeScope = {
  readonly input: JsonObject;
  readonly nodes: Readonly<Record<string, Json>>;
  readonly vars: Readonly<Record<string, Json>>;
  readonly loop: LoopTurn | null;
  readonly callbacks: Readonly<Record<string, Json>>;
  readonly execution: JsonObject;
};

/** An object to be filled that nothing is inherited by. */
export const emptyRecord = (): Record<string, Json> => Object.create(null) as Record<string, Json>;

/** The scope as templates take it. */
export const templateScope = (scope: NodeScope): TemplateScope => scope;

/** JSON objects that were read before: inputs and answers stay the same while many expressions read them. */
const known = new WeakMap<object, Value>();

function valueOf(json: Json): Value {
  if (json === null || typeof json !== "object") return toValue(json);
  const found = known.get(json);
  if (found !== undefined) return found;
  const value = toValue(json);
  known.set(json, value);
  return value;
}

function toValue(json: Json): Value {
  const value = fromJson(json);
  // Too deep for FEEL: null, as FEEL has it for everything that it cannot hold.
  return isNoValue(value) ? null : value;
}

const members = (record: Readonly<Record<string, Json>>): Value =>
  new Map(Object.entries(record).map(([name, json]) => [name, valueOf(json)]));

const loopValue = (turn: LoopTurn | null): Value =>
  turn === null
    ? null
    : new Map<string, Value>([
        ["item", valueOf(turn.item)],
        ["index", turn.index],
        ["outer", loopValue(turn.outer)],
      ]);

/** The values of `scopeNames`. */
export function scopeSlots(scope: NodeScope, payload: Json = null): Value[] {
  return [
    valueOf(scope.input),
    members(scope.nodes),
    members(scope.vars),
    loopValue(scope.loop),
    members(scope.callbacks),
    valueOf(scope.execution),
    valueOf(payload),
  ];
}
