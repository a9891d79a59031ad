import type { Json } from "@patchbay/contract/vocabulary";

/**
 * Text that a function has already put into the form of one place: printed there as it is, elsewhere like any text.
 * `number`: the digits of a number of JSON, which also keep their form as a member of a document.
 */
export class Marked {
  readonly text: string;
  readonly place: "url" | "json" | "number";

  constructor(text: string, place: Marked["place"]) {
    this.text = text;
    this.place = place;
  }
}

/** What an expression yields. undefined: there is no such value. */
export type Value = Json | undefined | Marked;

/** Reads a member that is the value's own: nothing inherited can be reached from a template. */
export function memberOf(value: Value, name: string): Value {
  if (typeof value === "string") return name === "length" ? value.length : undefined;
  if (value === null || typeof value !== "object" || value instanceof Marked) return undefined;
  return Object.hasOwn(value, name) ? (value as Readonly<Record<string, Json>>)[name] : undefined;
}

/** How a value reads as text: null is empty, lists and objects are JSON (Handlebars prints `[object Object]`). */
export function printed(value: Value): string {
  if (typeof value === "string") return value;
  if (value === null || value === undefined) return "";
  if (value instanceof Marked) return value.text;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** Whether `#if` takes the value for nothing, as Handlebars does: 0 and the empty list included. */
export function isBlank(value: Value): boolean {
  return !value || (Array.isArray(value) && value.length === 0);
}

/** A value as JSON: what is not there is null, prepared text is text. */
export const plain = (value: Value): Json => (value instanceof Marked ? value.text : (value ?? null));
