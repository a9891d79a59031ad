import type { InputType } from "@patchbay/contract/rule";
import type { Kind } from "./value.ts";

/** What is known of a value before it exists: its kind, or nothing. Null fits every type, so it is not counted. */
export type StaticType = Kind | "any";

const words: Readonly<Record<StaticType, string>> = {
  any: "a value of any type",
  null: "null",
  boolean: "true or false",
  number: "a number",
  string: "text",
  date: "a date",
  time: "a time",
  dateTime: "a date and time",
  daysTime: "a days and time duration",
  yearsMonths: "a years and months duration",
  list: "a list",
  context: "an object",
  range: "an interval",
  function: "a function",
};

/** A type in the words of a message: "text", "a number". */
export function inWords(type: StaticType): string {
  return words[type];
}

/** The static type of a declared input or column. */
export function staticTypeOf(type: InputType): StaticType {
  return type === "object" ? "context" : type;
}

/** Whether values of the two types can be equal or ordered; null and the unknown go with everything. */
export function mayCompare(a: StaticType, b: StaticType): boolean {
  return a === b || a === "any" || b === "any" || a === "null" || b === "null";
}

/** Types whose values have an order. */
export const orderedTypes: readonly StaticType[] = [
  "any",
  "null",
  "number",
  "string",
  "date",
  "time",
  "dateTime",
  "daysTime",
  "yearsMonths",
];

/** The type of either of two branches. */
export function eitherType(a: StaticType, b: StaticType): StaticType {
  if (a === b || b === "null") return a;
  return a === "null" ? b : "any";
}
