import type { FieldError } from "@patchbay/contract/problem";
import type { Action, InputType, RuleDocument, RuleInput } from "@patchbay/contract/rule";
import type { Json } from "@patchbay/contract/vocabulary";
import { compileValuePath } from "@patchbay/outbound/value-path";

/** An input that is fetched, and its place in the document. */
export type FetchedInput = { readonly input: RuleInput; readonly index: number };

/** The inputs of a document that are fetched. */
export const fetchedInputs = ({ inputs }: Pick<RuleDocument, "inputs">): readonly FetchedInput[] =>
  inputs.flatMap((input, index) => (input.fetch === undefined ? [] : [{ input, index }]));

/** The call that fetches an input, as the action it is made as: it has the input's name. */
export function fetchAction({ name, fetch = {} }: RuleInput): Action {
  const { path: _path, onResult: _onResult, ...call } = fetch;
  return { id: name, name, ...call };
}

/** Reads an input's value out of an answer; undefined: there is nothing at its path. */
export type FoundReader = (body: Json) => Json | undefined;

/**
 * How an input's value is found. A JSONPath may find several: a list takes them all (or the one list that it finds), any
 * other type the first.
 */
export function foundReader(path: string | undefined, type: InputType): FoundReader {
  if (path === undefined) return (body) => body;
  const read = compileValuePath(path);
  if (typeof read !== "function") return () => undefined;
  return (body) => {
    const values = read(body);
    const [first] = values;
    if (type !== "list" || !path.startsWith("$") || (values.length === 1 && Array.isArray(first)))
      return first;
    return values.length === 0 ? undefined : [...values];
  };
}

/** Paths of fetches that cannot be read. `at` is where the document stands in the request. */
export function pathMistakes(document: RuleDocument, at: string): readonly FieldError[] {
  return fetchedInputs(document).flatMap(({ input: { fetch = {} }, index }) => {
    const read = fetch.path === undefined ? undefined : compileValuePath(fetch.path);
    return typeof read === "object"
      ? [{ field: `${at}.inputs.${index}.fetch.path`, message: read.problem, sent: fetch.path ?? "" }]
      : [];
  });
}
