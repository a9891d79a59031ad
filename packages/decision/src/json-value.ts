import type { Json } from "@patchbay/contract/vocabulary";
import { fromDouble, toDoubleOrText } from "./feel/exact-number.ts";
import { feelLimits } from "./feel/feel-limits.ts";
import type { Place } from "./feel/finding.ts";
import type { Frame } from "./feel/frame.ts";
import { isDate, isTime } from "./feel/moment.ts";
import { inWords } from "./feel/static-type.ts";
import { dateText, dateTimeText, durationText, timeText } from "./feel/temporal-text.ts";
import {
  type DateTimeValue,
  type DateValue,
  DaysTime,
  FunctionValue,
  isContext,
  isList,
  isNumeric,
  kindOf,
  Range,
  type TimeValue,
  type Value,
  WideDateTime,
  YearsMonths,
} from "./feel/value.ts";

/** Why something cannot be a value. */
export type NoValue = { readonly noValue: string };

const noValue = (reason: string): NoValue => ({ noValue: reason });

/** Tells values from the reason why there is none. */
export function isNoValue(result: Value | NoValue): result is NoValue {
  return typeof result === "object" && result !== null && "noValue" in result;
}

/** JSON as values of FEEL: objects as Maps of their own members, everything else as it is. */
export function fromJson(json: unknown, depth = 0): Value | NoValue {
  if (json === null || typeof json === "string" || typeof json === "boolean") return json;
  if (typeof json === "number")
    return Number.isFinite(json) ? fromDouble(json) : noValue("This is no finite number.");
  if (typeof json !== "object") return noValue(`This is no JSON but a ${typeof json}.`);
  if (depth >= feelLimits.valueDepth)
    return noValue(`Lists and objects stand in each other more than ${feelLimits.valueDepth} deep.`);
  if (Array.isArray(json)) {
    const items: Value[] = [];
    for (const item of json) {
      const value = fromJson(item, depth + 1);
      if (isNoValue(value)) return value;
      items.push(value);
    }
    return items;
  }
  const members = new Map<string, Value>();
  for (const [name, member] of Object.entries(json)) {
    const value = fromJson(member, depth + 1);
    if (isNoValue(value)) return value;
    members.set(name, value);
  }
  return members;
}

/** Outputs of an evaluation as values again: what is a text only because JSON could not hold it is a number. */
export function fromOutputs(json: Json, { numbersAsText }: Frame): Value {
  const value = fromJson(json);
  const numbered = (one: Value): Value => {
    if (typeof one === "string") return numbersAsText.get(one) ?? one;
    if (isList(one)) return one.map(numbered);
    return isContext(one) ? new Map(Array.from(one, ([name, member]) => [name, numbered(member)])) : one;
  };
  if (isNoValue(value)) return null;
  return numbersAsText.size === 0 ? value : numbered(value);
}

/**
 * A value of FEEL as JSON. Dates, times and durations become ISO 8601 text; a number that JavaScript cannot print
 * (more than 15 to 17 digits) becomes text, so that no digit is lost. Intervals and functions are errors.
 */
export function toJson(value: Value, frame: Frame, place: Place, depth = 0): Json {
  if (value === null || typeof value !== "object") return value;
  if (isNumeric(value)) {
    const number = toDoubleOrText(value);
    if (typeof number === "string") frame.numbersAsText.set(number, value);
    return number;
  }
  if (isList(value) || isContext(value)) {
    if (depth >= feelLimits.valueDepth)
      frame.stop(place, "too_deep", "The output stands in itself too deep.");
    if (isList(value)) {
      frame.takeOutput(1 + value.length, place);
      return value.map((item) => toJson(item, frame, place, depth + 1));
    }
    frame.takeOutput(1 + value.size, place);
    return Object.fromEntries(
      Array.from(value, ([name, member]) => [name, toJson(member, frame, place, depth + 1)]),
    );
  }
  if (value instanceof DaysTime || value instanceof YearsMonths) return durationText(value);
  if (value instanceof Range || value instanceof FunctionValue)
    return frame.fail(place, "type_mismatch", `An output cannot be ${inWords(kindOf(value))}.`);
  return momentJson(value);
}

function momentJson(value: DateValue | TimeValue | DateTimeValue): string {
  if (isDate(value)) return dateText(value);
  if (isTime(value)) return timeText(value);
  if (value instanceof WideDateTime) return dateTimeText(value);
  if (value instanceof Temporal.PlainDateTime) return value.toString();
  return value.toString({ timeZoneName: "never" }).replace(/\+00:00$/, "Z");
}
