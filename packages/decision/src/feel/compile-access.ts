import { builtinValue } from "./builtins/builtin-value.ts";
import { builtins } from "./builtins/registry.ts";
import type { Code, Compiling } from "./code.ts";
import { toInteger } from "./exact-number.ts";
import type { Place } from "./finding.ts";
import type { Frame } from "./frame.ts";
import { didYouMean } from "./near-name.ts";
import { propertyMisfit, propertyOf, propertyType } from "./property.ts";
import type { Resolved, Scope } from "./scope.ts";
import { inWords } from "./static-type.ts";
import type { Node } from "./syntax-tree.ts";
import { isContext, isList, isNumeric, kindOf, type Numeric, type Value } from "./value.ts";

// Names, properties and filters: how values are reached.

type Of<K extends Node["kind"]> = Extract<Node, { kind: K }>;

/** A name: a variable, or inside of a filter first a property of its item. */
export function compileName(node: Of<"name">, scope: Scope, { place, report }: Compiling): Code {
  const { name } = node;
  const resolved = scope.resolve(name);
  const { itemSlots, variable } = resolved;
  if (itemSlots.length > 0) return { run: itemProperty(name, resolved, place(node)), type: "any" };
  if (variable === null) {
    const at = place(node);
    const builtin = builtins.get(name);
    if (builtin !== undefined) return { run: (frame) => builtinValue(builtin, frame, at), type: "function" };
    report(
      node,
      "unknown_name",
      `There is no \`${name}\` here.${didYouMean(name, scope.names())}`,
      "a declared name, or text in double quotes",
    );
    return { run: (frame) => frame.fail(at, "unknown_name", `There is no \`${name}\` here.`), type: "any" };
  }
  const { slot, type } = variable;
  return { run: (frame) => frame.slots[slot] ?? null, type };
}

function itemProperty(name: string, { itemSlots, variable }: Resolved, place: Place): Code["run"] {
  return (frame) => {
    let seen: Value = null;
    for (const slot of itemSlots) {
      const item = frame.slots[slot] ?? null;
      const member = isContext(item) ? item.get(name) : undefined;
      if (member !== undefined) return member;
      seen ??= item;
    }
    if (variable !== null) return frame.slots[variable.slot] ?? null;
    return isContext(seen)
      ? frame.warn(place, "missing_property", `The item has no \`${name}\`; it is read as null.`)
      : frame.fail(
          place,
          "unknown_name",
          `There is no \`${name}\` here, and the item of the filter is no object.`,
        );
  };
}

/** Whether the node's value is there at all: an input that was given, a property that its object has. */
export function compileDefined(node: Node, scope: Scope, compiling: Compiling): Code | null {
  if (node.kind === "name") {
    const { itemSlots, variable } = scope.resolve(node.name);
    if (variable === null || itemSlots.length > 0) return null;
    return { run: (frame) => frame.slots[variable.slot] !== undefined, type: "boolean" };
  }
  if (node.kind !== "path") return null;
  const object = compiling.code(node.object, scope);
  const run = (frame: Frame): boolean => {
    const owner = object.run(frame);
    return isContext(owner)
      ? owner.has(node.name)
      : owner !== null && propertyMisfit(kindOf(owner), node.name) === null;
  };
  return { run, type: "boolean" };
}

/** `object.name` */
export function compilePath(node: Of<"path">, scope: Scope, { code, place, report }: Compiling): Code {
  const object = code(node.object, scope);
  const { name } = node;
  const nameAt = { start: Math.max(node.start, node.end - name.length) };
  const misfit = propertyMisfit(object.type, name);
  if (misfit !== null) report(nameAt, "type_mismatch", misfit);
  const at = place(nameAt);
  const owner = object.run;
  return {
    run: (frame) => propertyOf(owner(frame), name, frame, at),
    type: propertyType(object.type, name),
    fixed: object.constant !== undefined,
  };
}

/** The item at a position, from 1, or from the end if negative. None there: null, with a warning. */
function itemAt(list: readonly Value[], position: Numeric, frame: Frame, place: Place): Value {
  const at = toInteger(position);
  const item = at === null || at === 0 ? undefined : list.at(at > 0 ? at - 1 : at);
  return item === undefined
    ? frame.warn(
        place,
        "index_out_of_range",
        `The list has no item ${String(position)}; it has ${list.length} items.`,
      )
    : item;
}

/**
 * `list[condition]` keeps the items for which the condition holds; `list[2]` takes an item. What stands in the
 * brackets sees the item as `item` and its properties by their names. Anything but a list is a list of itself.
 */
export function compileFilter(
  node: Of<"filter">,
  scope: Scope,
  { code, place, report, slots }: Compiling,
): Code {
  const source = code(node.list, scope);
  const slot = slots.take();
  const inner = scope.within([["item", { slot, type: "any" }]], slot);
  const condition = code(node.condition, inner);
  const at = place(node.condition);
  if (!["any", "null", "boolean", "number"].includes(condition.type))
    report(
      node.condition,
      "type_mismatch",
      `A filter is a condition or a position, not ${inWords(condition.type)}.`,
    );

  const test = (item: Value, frame: Frame): Value => {
    frame.burn(1, at);
    const before = frame.slots[slot];
    frame.slots[slot] = item;
    const value = condition.run(frame);
    frame.slots[slot] = before;
    return value;
  };
  const run = (frame: Frame): Value => {
    const value = source.run(frame);
    if (value === null) return null;
    const list = isList(value) ? value : [value];
    if (condition.type === "number") {
      const position = condition.run(frame);
      return isNumeric(position) ? itemAt(list, position, frame, at) : null;
    }
    const kept: Value[] = [];
    for (const item of list) {
      const verdict = test(item, frame);
      if (isNumeric(verdict)) return itemAt(list, verdict, frame, at);
      if (verdict === true) kept.push(item);
      else if (verdict !== false && verdict !== null)
        return frame.fail(
          at,
          "type_mismatch",
          `A filter is a condition or a position, not ${inWords(kindOf(verdict))}.`,
        );
    }
    return kept;
  };
  return { run, type: condition.type === "boolean" ? "list" : "any" };
}
