import type { Json } from "@patchbay/contract/vocabulary";

/** A text as JSON says it, or undefined where it is none. */
function jsonOf(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/**
 * What was typed, as a value: JSON where it is some (a number, true, a list, an object, a text in quotes), else the text
 * itself. Nothing, or `null`, is no value.
 */
export function valueFrom(typed: string): Json {
  const text = typed.trim();
  if (text === "") return null;
  const json = jsonOf(text);
  return json === undefined ? typed : json;
}

/** A value as it is typed: texts without quotes, unless they would be taken for something else. */
export function typedFrom(value: Json): string {
  if (value === null) return "";
  if (typeof value !== "string") return JSON.stringify(value);
  return valueFrom(value) === value ? value : JSON.stringify(value);
}
