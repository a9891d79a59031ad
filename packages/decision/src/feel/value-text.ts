import { numberText } from "./exact-number.ts";
import { feelLimits } from "./feel-limits.ts";
import type { Place } from "./finding.ts";
import type { Frame } from "./frame.ts";
import { isDate, isTime } from "./moment.ts";
import { guardText } from "./size-guard.ts";
import { dateText, dateTimeText, durationText, timeText } from "./temporal-text.ts";
import {
  DaysTime,
  FunctionValue,
  isContext,
  isList,
  isNumeric,
  Range,
  type Value,
  YearsMonths,
} from "./value.ts";

/** A value as `string()` writes it: a text as it is, everything else as FEEL would read it. */
export function textOf(value: Value, frame: Frame, place: Place): string {
  const text = typeof value === "string" ? value : feelText(value, frame, place, 0);
  guardText(text.length, frame, place);
  return text;
}

/** A value as a literal of FEEL. Lists and objects cost a step for each of their values. */
function feelText(value: Value, frame: Frame, place: Place, depth: number): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return JSON.stringify(value);
  if (isNumeric(value)) return numberText(value);
  if (value instanceof DaysTime || value instanceof YearsMonths) return durationText(value);
  if (value instanceof FunctionValue)
    return `function(${value.parameters.map(({ name }) => name).join(", ")})`;
  if (isList(value) || isContext(value) || value instanceof Range) {
    if (depth > feelLimits.valueDepth)
      frame.stop(place, "too_deep", "Lists or objects stand in each other too deep.");
    frame.burn(1, place);
    const inner = (item: Value): string => feelText(item, frame, place, depth + 1);
    if (isList(value)) return `[${joined(value.map(inner), frame, place)}]`;
    if (isContext(value))
      return `{${joined(
        Array.from(value, ([key, member]) => `${keyText(key)}: ${inner(member)}`),
        frame,
        place,
      )}}`;
    const { low, high, lowClosed, highClosed, only } = value;
    if (only !== null) return `(${only} ${inner(low)})`;
    if (low === null || high === null) {
      const operator = `${low === null ? "<" : ">"}${lowClosed || highClosed ? "=" : ""}`;
      return `(${operator} ${inner(low ?? high)})`;
    }
    return `${lowClosed ? "[" : "("}${inner(low)}..${inner(high)}${highClosed ? "]" : ")"}`;
  }
  if (isDate(value)) return dateText(value);
  return isTime(value) ? timeText(value) : dateTimeText(value);
}

function joined(parts: readonly string[], frame: Frame, place: Place): string {
  guardText(
    parts.reduce((length, part) => length + part.length + 2, 0),
    frame,
    place,
  );
  return parts.join(", ");
}

const keyText = (key: string): string => (/^[\p{L}_][\p{L}\p{N}_ ]*$/u.test(key) ? key : JSON.stringify(key));
