import type { Diagnostic, InputType, RuleDocument, RuleInput } from "@patchbay/contract/rule";
import type { Fetch } from "@patchbay/contract/rule-fetch";
import type { Json } from "@patchbay/contract/vocabulary";
import { mistake } from "./document-mistake.ts";
import { didYouMean } from "./feel/near-name.ts";
import { isNoValue } from "./json-value.ts";
import { type Fetched, readTyped } from "./rule-inputs.ts";

// Inputs that are fetched before a rule decides. The calls are made by whoever runs the rule; what is called for, and
// what an input becomes when its call has ended, is said here.

/** An input that is fetched, in the order in which inputs are declared. */
export type WantedFetch = {
  readonly input: string;
  readonly type: InputType;
  /** The call and where the value stands in its answer. */
  readonly fetch: Fetch;
};

/** How a call has ended: its one result, whether that is a success, and the value at the fetch's path. */
export type FetchEnd = {
  readonly result: string;
  readonly success: boolean;
  /** Undefined: the answer has nothing there, or there is no answer. */
  readonly found: unknown;
  /** What went wrong, in words. */
  readonly message?: string;
};

/** The fetches that a document wants, all to be made at the same time. */
export function fetchesOf({ inputs }: Pick<RuleDocument, "inputs">): readonly WantedFetch[] {
  return inputs.flatMap(({ name, type, fetch }) =>
    fetch === undefined ? [] : [{ input: name, type, fetch }],
  );
}

/** What an input becomes when its call has ended: by the result's own entry, by `absent` or `default`, or as it is. */
export function settleFetch({ input, fetch }: WantedFetch, end: FetchEnd): Fetched {
  const { result, success, found, message } = end;
  const outcomes = fetch.onResult ?? {};
  const outcomeOf = (name: string) => (Object.hasOwn(outcomes, name) ? outcomes[name] : undefined);
  const listed = outcomeOf(result) ?? (success ? undefined : outcomeOf("default"));
  const chosen = listed ?? (success && found === undefined ? outcomeOf("absent") : undefined);
  if (chosen !== undefined)
    return "value" in chosen
      ? { kind: "value", value: chosen.value }
      : { kind: "failed", message: chosen.fail };
  if (!success)
    return {
      kind: "failed",
      message: `The call for \`${input}\` ended in ${result}${message === undefined ? "" : `: ${message}`}`,
    };
  return found === undefined ? { kind: "absent" } : { kind: "value", value: found };
}

/** Mistakes in the fetches of a document, apart from what only its connections can tell. */
export function checkFetches(document: RuleDocument): readonly Diagnostic[] {
  const fetched = new Set(fetchesOf(document).map(({ input }) => input));
  const given = document.inputs.map(({ name }) => name).filter((name) => !fetched.has(name));
  return document.inputs.flatMap((input, index) =>
    input.fetch === undefined ? [] : checkFetch(input, input.fetch, `/inputs/${index}/fetch`, fetched, given),
  );
}

function checkFetch(
  input: RuleInput,
  fetch: Fetch,
  path: string,
  fetched: ReadonlySet<string>,
  given: readonly string[],
): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const wrong = (at: string, message: string, expected: string): void => {
    found.push(mistake("wrong_fetch", `${path}${at}`, message, expected));
  };
  if (fetch.endpoint === undefined && (fetch.method === undefined || fetch.restUrl === undefined))
    wrong("", "Nothing says what is called.", "an endpoint, or a method and a restUrl");
  if (fetch.endpoint !== undefined && fetch.connection === undefined)
    wrong("/endpoint", "An endpoint belongs to a connection.", "the connection of the endpoint");
  for (const { name, at } of templateInputs(fetch)) {
    if (fetched.has(name))
      wrong(
        at,
        `\`input.${name}\` is fetched itself, and all inputs are fetched at the same time.`,
        given.length === 0 ? "no inputs" : given.map((one) => `input.${one}`).join(", "),
      );
    else if (!given.includes(name))
      wrong(
        at,
        `The rule has no input \`${name}\`.${didYouMean(name, given)}`,
        given.length === 0 ? "no inputs" : given.map((one) => `input.${one}`).join(", "),
      );
  }
  for (const [result, outcome] of Object.entries(fetch.onResult ?? {})) {
    if (!("value" in outcome)) continue;
    const { value } = outcome;
    const fits = value === null ? input.nullable === true : !isNoValue(readTyped(value, input.type));
    if (!fits)
      wrong(
        `/onResult/${result}/value`,
        value === null ? "This input cannot be null." : `This is no value of the input's type.`,
        value === null ? "a value, or an input that is nullable" : input.type,
      );
  }
  return found;
}

const mustaches = /\{\{\{?[^{}]*\}?\}\}/g;
const inputPath = /\binput\.([A-Za-z_]\w*)/g;

/** The inputs that the templates of a call read, each with where. */
function templateInputs(value: unknown, at = ""): readonly { readonly name: string; readonly at: string }[] {
  if (typeof value === "string")
    return (value.match(mustaches) ?? []).flatMap((mustache) =>
      Array.from(mustache.matchAll(inputPath), ([, name = ""]) => ({ name, at })),
    );
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]: [string, Json]) =>
    templateInputs(inner, `${at}/${name}`),
  );
}
