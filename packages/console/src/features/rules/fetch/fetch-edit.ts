import type { Action, RuleInput } from "@patchbay/contract/rule";
import type { Fetch, FetchOutcome } from "@patchbay/contract/rule-fetch";

/** Where the fetch of an input begins. */
export const newFetch: Fetch = { method: "GET", restUrl: "/" };

/** The call of a fetch in the form in which requests are edited. */
export function fetchAsAction({ name }: Pick<RuleInput, "name">, fetch: Fetch): Action {
  const { path: _, onResult: __, ...call } = fetch;
  return { id: "fetch", name, ...call };
}

/** The fetch with another call; what it makes of the answer stays. */
export function withCall({ path, onResult }: Fetch, call: Action): Fetch {
  const { id: _, name: __, onError: ___, idempotencyKey: ____, ...request } = call;
  return {
    ...request,
    ...(path === undefined ? {} : { path }),
    ...(onResult === undefined ? {} : { onResult }),
  };
}

/** What the templates of a fetch may read: the inputs that a caller sends, for all are fetched at the same time. */
export function pathsForFetch(inputs: readonly RuleInput[], own: string): readonly string[] {
  return [
    ...inputs.flatMap(({ name, fetch }) => (fetch === undefined && name !== own ? [`input.${name}`] : [])),
    "connection.name",
    "connection.http.baseURI",
  ];
}

/** Results that every fetch has a line for: what one has to think of. */
export const usualResults = ["absent", "timeout", "max-connection", "error", "default"] as const;

const resultWords: Readonly<Record<string, string>> = {
  absent: "Nothing at the path",
  timeout: "Time-out",
  "max-connection": "No free connection",
  error: "No answer, or one that cannot be read",
  default: "Every other failure",
};

/** A result in words; a status or a value of the selector as it is. */
export const sayResult = (result: string): string => resultWords[result] ?? result;

/** What happens on a result for which nothing is written. */
export function sayUnset(result: string, { optional }: Pick<RuleInput, "optional">): string {
  if (result === "absent") return optional === true ? "is left out" : "fails the run";
  return result === "default" ? "fails the run" : "as every other failure";
}

/** The results that have a line: statuses and the like first, then the usual ones. */
export function resultsOf({ onResult = {} }: Fetch): readonly string[] {
  const usual: readonly string[] = usualResults;
  return [...Object.keys(onResult).filter((result) => !usual.includes(result)), ...usual];
}

/** The fetch with what a result makes of the input; null: nothing is written for it. */
export function withOutcome(fetch: Fetch, result: string, outcome: FetchOutcome | null): Fetch {
  const { onResult = {}, ...rest } = fetch;
  const { [result]: _, ...others } = onResult;
  const next = outcome === null ? others : { ...onResult, [result]: outcome };
  return Object.keys(next).length === 0 ? rest : { ...rest, onResult: next };
}
