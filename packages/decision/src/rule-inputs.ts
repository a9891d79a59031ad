import type { FieldError } from "@patchbay/contract/problem";
import type { InputType, RuleInput } from "@patchbay/contract/rule";
import type { Json } from "@patchbay/contract/vocabulary";
import { didYouMean } from "./feel/near-name.ts";
import { parseNumber } from "./feel/exact-number.ts";
import { parseDate, parseDateTime } from "./feel/temporal-text.ts";
import { isContext, isList, type Value } from "./feel/value.ts";
import { fromJson, isNoValue, type NoValue } from "./json-value.ts";

/** The values of a rule's inputs, in the order in which they are declared; undefined was not given. */
export type RuleInputs = { readonly slots: readonly (Value | undefined)[] };

/** What a fetched input is: a value to be read as the input's type, nothing, or why there is none. */
export type Fetched =
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "absent" }
  | { readonly kind: "failed"; readonly message: string };

/** What a caller sent, read against the declared inputs: either all values, or every mistake. */
export type ReadInputs =
  | { readonly ok: true; readonly inputs: RuleInputs }
  | { readonly ok: false; readonly errors: readonly FieldError[] };

const accepted: Readonly<Record<InputType, string>> = {
  string: "a text",
  number: "a number",
  boolean: "true or false",
  date: "a date as text, YYYY-MM-DD",
  dateTime: "a date and time as text, RFC 3339, e.g. 2026-01-31T10:30:00Z",
  list: "a list",
  object: "an object",
};

const rfc3339 = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})$/;

/**
 * A number with more digits than JavaScript's have: whoever parsed the JSON has kept it as the text that it was, and outputs of
 * rules are written so. Null for any other text: a number in quotes is no number.
 */
function longNumber(text: string): Value {
  if (!/^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text) || String(Number(text)) === text) return null;
  const isLong = text.replaceAll(/[eE].*|\D/g, "").length > 15 || !Number.isFinite(Number(text));
  return isLong ? parseNumber(text) : null;
}

/** Reads one value as the type; `noValue` says why it is none. */
export function readTyped(json: unknown, type: InputType): Value | NoValue {
  const wrong: NoValue = { noValue: `This must be ${accepted[type]}.` };
  switch (type) {
    case "date":
      return typeof json === "string" && /^\d{4}-/.test(json) ? (parseDate(json) ?? wrong) : wrong;
    case "dateTime":
      return typeof json === "string" && rfc3339.test(json)
        ? (parseDateTime(json.toUpperCase()) ?? wrong)
        : wrong;
    case "list":
    case "object": {
      const value = fromJson(json);
      if (isNoValue(value)) return value;
      return (type === "list" ? isList(value) : isContext(value)) ? value : wrong;
    }
    case "number":
      return typeof json === "string" ? (longNumber(json) ?? wrong) : typeof json === type ? fromJson(json) : wrong; // prettier-ignore
    default:
      return typeof json === type ? fromJson(json) : wrong;
  }
}

/** What was sent, as far as it is short enough to be shown. */
function shown(json: unknown): { sent?: Json } {
  if (json === null || typeof json === "boolean") return { sent: json };
  if (typeof json === "number" && Number.isFinite(json)) return { sent: json };
  return typeof json === "string" ? { sent: json.length > 200 ? `${json.slice(0, 200)}…` : json } : {};
}

function readInput(input: RuleInput, params: object): Value | undefined | FieldError {
  const { name, type } = input;
  if (!Object.hasOwn(params, name))
    return input.optional === true
      ? undefined
      : { field: `params.${name}`, message: "This input is missing.", accepted: accepted[type] };
  return readValue(input, Reflect.get(params, name));
}

/** Reads an input that is there. */
function readValue(input: RuleInput, json: unknown): Value | FieldError {
  const { name, type } = input;
  const field = `params.${name}`;
  if (json === null)
    return input.nullable === true
      ? null
      : { field, message: "This input cannot be null.", sent: null, accepted: accepted[type] };
  const value = readTyped(json, type);
  return isNoValue(value)
    ? { field, message: value.noValue, ...shown(json), accepted: accepted[type] }
    : value;
}

/** Reads an input that was fetched; it cannot be sent. */
function readFetched(
  input: RuleInput,
  params: object,
  fetched: ReadonlyMap<string, Fetched>,
): Value | undefined | FieldError {
  const { name, type } = input;
  const field = `params.${name}`;
  const wrong = (message: string): FieldError => ({ field, message, accepted: accepted[type] });
  if (Object.hasOwn(params, name))
    return { field, message: "This input is fetched, and cannot be sent.", accepted: "nothing" };
  const found = fetched.get(name);
  switch (found?.kind) {
    case "value":
      return readValue(input, found.value);
    case "absent":
      return input.optional === true
        ? undefined
        : wrong("The answer to the call has no value for this input.");
    case "failed":
      return wrong(found.message);
    default:
      return wrong("This input has not been fetched.");
  }
}

const isError = (read: Value | undefined | FieldError): read is FieldError =>
  typeof read === "object" && read !== null && "field" in read && "message" in read;

const nothingFetched: ReadonlyMap<string, Fetched> = new Map();

/**
 * Reads what a caller sent: a JSON object with a member for each input, and what was fetched for the others. Missing is
 * told from null; names that are no inputs are refused.
 */
export function readRuleInputs(
  declared: readonly RuleInput[],
  params: unknown,
  fetched: ReadonlyMap<string, Fetched> = nothingFetched,
): ReadInputs {
  if (typeof params !== "object" || params === null || Array.isArray(params))
    return {
      ok: false,
      errors: [
        {
          field: "params",
          message: "The inputs are an object, with a member for each input.",
          accepted: "an object",
        },
      ],
    };
  const names = declared.map(({ name }) => name);
  const unknown = Object.keys(params).filter((name) => !names.includes(name));
  const reads = declared.map((input) =>
    input.fetch === undefined ? readInput(input, params) : readFetched(input, params, fetched),
  );
  const errors: FieldError[] = [
    ...reads.filter(isError),
    ...unknown.map((name) => ({
      field: `params.${name}`,
      message: `The rule has no such input.${didYouMean(name, names)}`,
      accepted: names.length === 0 ? "no inputs" : names.join(", "),
    })),
  ];
  if (errors.length > 0) return { ok: false, errors };
  return { ok: true, inputs: { slots: reads.map((read) => (isError(read) ? undefined : read)) } };
}
