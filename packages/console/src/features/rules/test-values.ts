import type { InputType, RuleInput } from "@patchbay/contract/rule";
import type { Json } from "@patchbay/contract/vocabulary";

/** What was typed for an input: text, or one of the two ways of giving nothing. */
export type TypedValue =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "null" }
  | { readonly kind: "absent" };

/** What was typed so far, by input; an input that is not here shows its start value. */
export type TypedValues = Readonly<Record<string, TypedValue>>;

/** Given values as if they had been typed. */
export function typedValuesOf(
  inputs: readonly RuleInput[],
  values: Readonly<Record<string, Json>>,
): TypedValues {
  const typed: Record<string, TypedValue> = {};
  for (const { name, type } of inputs) {
    const value = values[name];
    if (value !== undefined)
      typed[name] = value === null ? { kind: "null" } : { kind: "text", text: textOfValue(value, type) };
  }
  return typed;
}

/** A value as it is typed: texts bare, everything else as JSON. */
export function textOfValue(value: Json, type: InputType): string {
  return typeof value === "string" && type !== "list" && type !== "object" ? value : JSON.stringify(value);
}

/** What the panel begins with: the test value, else nothing where nothing is allowed, else an empty box. */
export function startValue(input: RuleInput): TypedValue {
  if (input.testValue === null) return { kind: "null" };
  if (input.testValue !== undefined) return { kind: "text", text: textOfValue(input.testValue, input.type) };
  return input.optional === true
    ? { kind: "absent" }
    : { kind: "text", text: input.type === "boolean" ? "false" : "" };
}

export type ReadValue =
  | { readonly ok: true; readonly value: Json | undefined }
  | { readonly ok: false; readonly message: string };

const no = (message: string): ReadValue => ({ ok: false, message });

/** Reads what was typed as a value of the input's type; undefined leaves the input out. */
export function readValue(typed: TypedValue, type: InputType): ReadValue {
  if (typed.kind === "absent") return { ok: true, value: undefined };
  if (typed.kind === "null") return { ok: true, value: null };
  const { text } = typed;
  switch (type) {
    case "number":
      return text.trim() !== "" && Number.isFinite(Number(text))
        ? { ok: true, value: Number(text) }
        : no("Enter a number");
    case "boolean":
      return { ok: true, value: text === "true" };
    case "date":
      return /^\d{4}-\d{2}-\d{2}$/.test(text.trim())
        ? { ok: true, value: text.trim() }
        : no("Enter a date, YYYY-MM-DD");
    case "dateTime":
      return Number.isNaN(Date.parse(text)) || !text.includes("T")
        ? no("Enter a date and time, such as 2026-01-31T10:30:00Z")
        : { ok: true, value: text.trim() };
    case "list":
    case "object":
      return readJson(text, type);
    default:
      return { ok: true, value: text };
  }
}

function readJson(text: string, type: "list" | "object"): ReadValue {
  try {
    const value = JSON.parse(text) as Json;
    const fits =
      type === "list"
        ? Array.isArray(value)
        : typeof value === "object" && value !== null && !Array.isArray(value);
    return fits
      ? { ok: true, value }
      : no(type === "list" ? "Enter a JSON list, such as [1, 2]" : 'Enter a JSON object, such as {"a": 1}');
  } catch {
    return no("This is not JSON");
  }
}
