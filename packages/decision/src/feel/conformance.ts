import { anyType, type FeelType, resolved } from "./feel-type.ts";
import { feelLimits } from "./feel-limits.ts";
import type { Place } from "./finding.ts";
import type { Frame } from "./frame.ts";
import { isDate, midnight } from "./moment.ts";
import { type FunctionValue, isContext, isList, kindOf, Range, type Value } from "./value.ts";

// Which values are of which type (DMN 1.5, 10.3.2.9): `instance of`, and the implicit conversions of arguments and of
// results that are bound to a variable with a type.

/** `value instance of type`. Null is an instance of Null only. */
export function isInstance(value: Value, type: FeelType, frame: Frame, place: Place): boolean {
  return value === null ? resolved(type).kind === "null" : conforms(value, type, frame, place, false);
}

/**
 * Whether the type of a value conforms to another: null, whose type is the lowest, does to every type. With `allowed`,
 * the conditions that a model sets on its types count too.
 */
function conforms(
  value: Value,
  type: FeelType,
  frame: Frame,
  place: Place,
  allowed: boolean,
  depth = 0,
): boolean {
  if (value === null) return true;
  if (depth > feelLimits.valueDepth)
    frame.stop(place, "too_deep", "Lists or objects stand in each other too deep.");
  let outer = type;
  for (let steps = 0; outer.kind === "named" && steps < 100; steps += 1) {
    if (allowed && outer.allows?.(value, frame) === false) return false;
    outer = outer.resolve();
  }
  return (
    hasStructure(value, resolved(outer), frame, place, allowed, depth) &&
    (!allowed || outer.allows?.(value, frame) !== false)
  );
}

function hasStructure(
  value: Value,
  type: Exclude<FeelType, { kind: "named" }>,
  frame: Frame,
  place: Place,
  allowed: boolean,
  depth: number,
): boolean {
  const inner = (one: Value, wanted: FeelType): boolean =>
    conforms(one, wanted, frame, place, allowed, depth + 1);
  switch (type.kind) {
    case "any":
      return true;
    case "list":
      if (!isList(value)) return false;
      frame.burn(1 + (value.length >> 4), place);
      return value.every((item) => inner(item, type.item));
    case "range":
      return value instanceof Range && [value.low, value.high].every((end) => inner(end, type.item));
    case "context":
      if (!isContext(value)) return false;
      frame.burn(1 + (type.members.size >> 4), place);
      return type.members
        .entries()
        .every(([name, member]) => value.has(name) && inner(value.get(name) ?? null, member));
    case "function":
      return kindOf(value) === "function" && functionConforms(value as FunctionValue, type);
    default:
      return kindOf(value) === type.kind;
  }
}

/** Parameters may ask for less than the type promises, the result may give more (contra- and covariance). */
function functionConforms(
  { parameters, result }: FunctionValue,
  wanted: Extract<FeelType, { kind: "function" }>,
): boolean {
  return (
    parameters.length === wanted.parameters.length &&
    wanted.parameters.every((type, index) => typeConforms(type, parameters[index]?.type ?? anyType)) &&
    typeConforms(result, wanted.result)
  );
}

/** Whether all values of one type are values of the other. */
export function typeConforms(one: FeelType, other: FeelType, depth = 0): boolean {
  const [a, b] = [resolved(one), resolved(other)];
  if (one === other || b.kind === "any" || a.kind === "null" || depth > feelLimits.valueDepth) return true;
  if (a.kind === "list" || a.kind === "range")
    return (
      (b.kind === "list" || b.kind === "range") &&
      a.kind === b.kind &&
      typeConforms(a.item, b.item, depth + 1)
    );
  if (a.kind === "context")
    return (
      b.kind === "context" &&
      b.members.entries().every(([name, member]) => {
        const mine = a.members.get(name);
        return mine !== undefined && typeConforms(mine, member, depth + 1);
      })
    );
  if (a.kind === "function")
    return (
      b.kind === "function" &&
      a.parameters.length === b.parameters.length &&
      b.parameters.every((type, index) => typeConforms(type, a.parameters[index] ?? anyType, depth + 1)) &&
      typeConforms(a.result, b.result, depth + 1)
    );
  return a.kind === b.kind;
}

/**
 * The value as the type wants it: itself, the only item of its list, a list of it, or a date as its midnight in UTC.
 * Undefined: it can become none of these.
 */
export function convert(value: Value, type: FeelType, frame: Frame, place: Place): Value | undefined {
  const fits = (one: Value): boolean => conforms(one, type, frame, place, true);
  if (fits(value)) return value;
  const target = resolved(type);
  if (isList(value)) {
    const [only] = value;
    if (value.length === 1 && only !== undefined && fits(only)) return only;
  } else if (target.kind === "list") {
    if (fits([value])) return [value];
  }
  if (target.kind !== "dateTime" || !isDate(value)) return undefined;
  const moment = midnight(value);
  return moment !== null && fits(moment) ? moment : undefined;
}
