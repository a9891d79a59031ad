import type { Code, Compiling } from "./code.ts";
import { dateAt, dayNumber } from "./calendar.ts";
import { toInteger } from "./exact-number.ts";
import type { Place } from "./finding.ts";
import type { Frame } from "./frame.ts";
import { isDate } from "./moment.ts";
import type { Scope, Variable } from "./scope.ts";
import { guardList } from "./size-guard.ts";
import { eitherType, inWords, mayCompare } from "./static-type.ts";
import { type Iterator, mentions, type Node } from "./syntax-tree.ts";
import { isList, isNumeric, kindOf, Range, type Value } from "./value.ts";

// Blocks: if, for, some, every, and objects, whose entries see those before them.

type Of<K extends Node["kind"]> = Extract<Node, { kind: K }>;

/** `if c then a else b`; a condition that is null takes the else branch. */
export function compileIf(node: Of<"if">, scope: Scope, { code, place, report }: Compiling): Code {
  const condition = code(node.condition, scope);
  const [whenTrue, whenFalse] = [code(node.whenTrue, scope), code(node.whenFalse, scope)];
  if (!mayCompare(condition.type, "boolean"))
    report(node.condition, "type_mismatch", `A condition is true or false, not ${inWords(condition.type)}.`);
  const at = place(node.condition);
  const run = (frame: Frame): Value => {
    const verdict = condition.run(frame);
    if (verdict === true) return whenTrue.run(frame);
    if (verdict === false || verdict === null) return whenFalse.run(frame);
    return frame.fail(at, "type_mismatch", `A condition is true or false, not ${inWords(kindOf(verdict))}.`);
  };
  return { run, type: eitherType(whenTrue.type, whenFalse.type) };
}

/** One iterator: where its item goes, and what it goes through. Null: through nothing known. */
type Loop = { readonly slot: number; readonly items: (frame: Frame) => Iterable<Value> | null };

function* integers(from: number, to: number): Generator<number> {
  const step = from <= to ? 1 : -1;
  for (let at = from; step > 0 ? at <= to : at >= to; at += step) yield at;
}

function* daysAt(from: number, to: number): Generator<Value> {
  for (const day of integers(from, to)) yield dateAt(day);
}

function span(from: Value, to: Value, frame: Frame, place: Place): Iterable<Value> | null {
  if (from === null || to === null) return null;
  const low = isNumeric(from) ? toInteger(from) : null;
  const high = isNumeric(to) ? toInteger(to) : null;
  if (low !== null && high !== null) return integers(low, high);
  if (isDate(from) && isDate(to)) return daysAt(dayNumber(from), dayNumber(to));
  return frame.fail(
    place,
    "type_mismatch",
    "A loop goes from one integer or date to another, or through a list.",
  );
}

/** The integers or dates in an interval; one that ends before it begins has none, and is a mistake. */
function rangeItems(range: Range, frame: Frame, place: Place): Iterable<Value> | null {
  const { low, high, lowClosed, highClosed } = range;
  const ends = [low, high].map((end) =>
    isNumeric(end) ? toInteger(end) : isDate(end) ? dayNumber(end) : null,
  );
  const [from, to] = ends;
  const fits = typeof from === "number" && typeof to === "number" && isDate(low) === isDate(high);
  if (!fits || range.only === "!=") return span("", "", frame, place);
  if (from > to) return frame.fail(place, "invalid_value", "The interval ends before it begins.");
  const [first, last] = [lowClosed ? from : from + 1, highClosed ? to : to - 1];
  if (first > last) return [];
  return isDate(low) ? daysAt(first, last) : integers(first, last);
}

/** Compiles iterators, each in the scope of those before it. */
function compileLoops(
  iterators: readonly Iterator[],
  scope: Scope,
  { code, place, slots }: Compiling,
): { loops: readonly Loop[]; inner: Scope } {
  let inner = scope;
  const loops = iterators.map(({ name, from, to }): Loop => {
    const source = code(from, inner);
    const end = to === undefined ? null : code(to, inner);
    const at = place(from);
    const slot = slots.take();
    inner = inner.within([[name, { slot, type: end === null ? "any" : source.type }]]);
    const items = (frame: Frame): Iterable<Value> | null => {
      const value = source.run(frame);
      if (end !== null) return span(value, end.run(frame), frame, at);
      if (value === null || isList(value)) return value;
      return value instanceof Range ? rangeItems(value, frame, at) : [value];
    };
    return { slot, items };
  });
  return { loops, inner };
}

/** Runs `body` once for each combination of items, until it answers false. Answers false if something to go through is null. */
function runLoops(loops: readonly Loop[], frame: Frame, place: Place, body: () => boolean): boolean {
  const [loop, ...rest] = loops;
  if (loop === undefined) {
    frame.burn(1, place);
    return body();
  }
  const items = loop.items(frame);
  if (items === null) return false;
  for (const item of items) {
    frame.slots[loop.slot] = item;
    if (!runLoops(rest, frame, place, body)) return false;
  }
  return true;
}

/** `for … return …`. The body sees what was made so far as `partial`. */
export function compileFor(node: Of<"for">, scope: Scope, compiling: Compiling): Code {
  const { code, place, slots } = compiling;
  const { loops, inner } = compileLoops(node.iterators, scope, compiling);
  const partial: Variable = { slot: slots.take(), type: "list" };
  const readsPartial = mentions(node.body, "partial");
  const body = code(node.body, inner.within([["partial", partial]]));
  const at = place(node);
  const run = (frame: Frame): Value => {
    const made: Value[] = [];
    const complete = runLoops(loops, frame, at, () => {
      if (readsPartial) {
        guardList(made.length, frame, at);
        frame.slots[partial.slot] = [...made];
      }
      made.push(body.run(frame));
      return true;
    });
    return complete ? made : null;
  };
  return { run, type: "list" };
}

/** `some … satisfies …`, `every … satisfies …`: three-valued, ending at the first item that decides. */
export function compileQuantified(node: Of<"quantified">, scope: Scope, compiling: Compiling): Code {
  const { code, place, report } = compiling;
  const { loops, inner } = compileLoops(node.iterators, scope, compiling);
  const condition = code(node.body, inner);
  if (!mayCompare(condition.type, "boolean"))
    report(node.body, "type_mismatch", `A condition is true or false, not ${inWords(condition.type)}.`);
  const at = place(node.body);
  const run = (frame: Frame): boolean | null => {
    let verdict: boolean | null = node.every;
    const decided = { yet: false };
    const complete = runLoops(loops, frame, at, () => {
      const value = condition.run(frame);
      decided.yet = value === !node.every;
      if (value === null) verdict = null;
      else if (typeof value !== "boolean")
        verdict = frame.fail(
          at,
          "type_mismatch",
          `A condition is true or false, not ${inWords(kindOf(value))}.`,
        );
      return !decided.yet;
    });
    if (decided.yet) return !node.every;
    return complete ? verdict : null;
  };
  return { run, type: "boolean" };
}

/** `{a: 1, b: a + 1}` */
export function compileContext(
  node: Of<"context">,
  scope: Scope,
  { code, place, report, slots }: Compiling,
): Code {
  let inner = scope;
  const seen = new Set<string>();
  let twice: { readonly key: string; readonly at: Place } | null = null;
  const entries = node.entries.map(({ key, value }) => {
    if (seen.has(key)) {
      twice ??= { key, at: place(value) };
      report(value, "duplicate_name", `The key \`${key}\` stands here twice.`);
    }
    seen.add(key);
    const made = code(value, inner);
    const slot = slots.take();
    inner = inner.within([[key, { slot, type: made.type }]]);
    return { key, slot, made };
  });
  if (twice !== null) {
    const { key, at }: { readonly key: string; readonly at: Place } = twice;
    const message = `The key \`${key}\` stands here twice.`;
    return { run: (frame) => frame.fail(at, "duplicate_name", message), type: "context" };
  }
  const run = (frame: Frame): Value => {
    const context = new Map<string, Value>();
    for (const { key, slot, made } of entries) {
      const value = made.run(frame);
      frame.slots[slot] = value;
      context.set(key, value);
    }
    return context;
  };
  return { run, type: "context" };
}
