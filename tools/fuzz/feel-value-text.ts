// Values of two engines in one form, so that they can be compared: numbers to eight digits, dates and durations as their
// ISO 8601 texts.
import {
  isContext,
  isList,
  isNumeric,
  Range,
  FunctionValue,
  type Value,
} from "@patchbay/decision/feel/value";
import { toDecimal } from "@patchbay/decision/feel/exact-number";
import { Frame } from "@patchbay/decision/feel/frame";
import { textOf } from "@patchbay/decision/feel/value-text";

/** A value of ours. */
export function ourText(value: Value): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return JSON.stringify(value);
  if (isNumeric(value)) return numberText(toDecimal(value).toNumber());
  if (isList(value)) return `[${value.map(ourText).join(", ")}]`;
  if (isContext(value))
    return `{${Array.from(value, ([name, member]) => `${name}: ${ourText(member)}`)
      .sort()
      .join(", ")}}`;
  if (value instanceof FunctionValue) return "function";
  if (value instanceof Range) return "range";
  return textOf(value, new Frame([], ""), { path: "", source: "", offset: 0 });
}

/** A value of feelin. */
export function feelinText(value: unknown): string {
  if (value === null || value === undefined || typeof value === "boolean") return String(value ?? null);
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") return numberText(value);
  if (Array.isArray(value)) return `[${value.map(feelinText).join(", ")}]`;
  const name = value.constructor.name;
  if (name === "FeelFunction") return "function";
  if (name === "FeelRange") return "range";
  if (name === "Object")
    return `{${Object.entries(value)
      .map(([member, inner]) => `${member}: ${feelinText(inner)}`)
      .sort()
      .join(", ")}}`;
  // Its dates, times and durations write themselves.
  const writer: { toString(): string } = value;
  return writer.toString();
}

const numberText = (value: number): string =>
  Number.isFinite(value) ? String(Number(value.toPrecision(8)) + 0) : "null";
