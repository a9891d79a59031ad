// What a rule's document names: connections, endpoints and other rules, by name or id.
import type { FieldError } from "@patchbay/contract/problem";
import type { RuleDocument } from "@patchbay/contract/rule";
import { type Referenced, referenceTargets, resolveActions } from "../calls/call-references.ts";
import type { Reader } from "../platform/db.ts";
import { type NamedThing, nameLookup } from "../platform/name-lookup.ts";
import type { ReferenceTarget } from "../platform/references.ts";
import { renameAsked } from "./asked-rules.ts";
import { fetchAction, fetchedInputs } from "./fetch-calls.ts";
import { findRuleHead } from "./rule-store.ts";

/** A document that names everything by id, what those things are, and the names nobody has. */
export type ResolvedRule = {
  readonly document: RuleDocument;
  /** Connections that its actions and its fetched inputs call, with the endpoints they name. */
  readonly referenced: ReadonlyMap<string, Referenced>;
  /** The rules that its entries ask. */
  readonly asked: ReadonlyMap<string, NamedThing>;
  readonly errors: readonly FieldError[];
};

/** Replaces names by ids, so that a document survives a rename. `at` is where it stands in the request. */
export async function resolveRule(reader: Reader, written: RuleDocument, at: string): Promise<ResolvedRule> {
  const { actions, ...acting } = await resolveActions(reader, written.actions, `${at}.actions`);
  const fetched = fetchedInputs(written);
  const fetching = await resolveActions(
    reader,
    fetched.map(({ input }) => fetchAction(input)),
    "fetches",
  );
  const inputs = [...written.inputs];
  for (const [place, { input, index }] of fetched.entries()) {
    const { connection, endpoint } = fetching.actions[place] ?? {};
    const found = {
      ...(connection === undefined ? {} : { connection }),
      ...(endpoint === undefined ? {} : { endpoint }),
    };
    inputs[index] = { ...input, fetch: { ...input.fetch, ...found } };
  }
  const errors = [...acting.errors, ...fetchErrors(fetching.errors, written, at)];
  const rules = nameLookup((name) => findRuleHead(reader, name), "names no rule", "the id or name of a rule");
  const document = await renameAsked(
    { ...written, inputs, actions },
    async (name, place) => await rules.find(name, `${at}.${place}`, errors),
  );
  return {
    document,
    referenced: mergeReferenced([acting.referenced, fetching.referenced]),
    asked: rules.found,
    errors,
  };
}

/** Mistakes of fetches, told by their place in the list of fetches, told at their inputs instead. */
export function fetchErrors(
  errors: readonly FieldError[],
  document: RuleDocument,
  at: string,
): readonly FieldError[] {
  const fetched = fetchedInputs(document);
  return errors.map((one) => ({
    ...one,
    field: one.field.replace(
      /^fetches\.(\d+)/,
      (_, place: string) => `${at}.inputs.${fetched[Number(place)]?.index ?? 0}.fetch`,
    ),
  }));
}

/** Several maps of connections as one: what any of them names of a connection. */
export function mergeReferenced(
  maps: readonly ReadonlyMap<string, Referenced>[],
): ReadonlyMap<string, Referenced> {
  const merged = new Map<string, Referenced>();
  for (const { connection, endpoints } of maps.flatMap((one) => [...one.values()])) {
    const known = merged.get(connection.id)?.endpoints ?? [];
    const others = endpoints.filter(({ id }) => known.every((one) => one.id !== id));
    merged.set(connection.id, { connection, endpoints: [...known, ...others] });
  }
  return merged;
}

/** What a resolved document refers to, for the table of references. */
export const ruleTargets = ({
  referenced,
  asked,
}: Pick<ResolvedRule, "referenced" | "asked">): ReferenceTarget[] => [
  ...referenceTargets(referenced),
  ...[...asked.keys()].map((id) => ({ kind: "rule" as const, id })),
];
