import type { RuleDocument } from "@patchbay/contract/rule";
import { ruleRoutes } from "@patchbay/contract/rule-api";
import { useQueries } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { ask, readKey } from "../../../api/queries.ts";
import { placedEntries } from "./ruleset-edit.ts";

/** A rule that an entry asks: the version it is pinned to, else the draft, which is what staging asks. */
export type AskedRule = {
  /** As the entry names it, with the version where it is pinned. */
  readonly key: string;
  readonly id: string;
  readonly name: string;
  readonly liveVersion: number | null;
  readonly document: RuleDocument;
};

/** How an entry's reference is looked up among the asked rules. */
export const askedKey = (rule: string, version: number | undefined): string => `${rule}@${version ?? ""}`;

type Reference = { readonly rule: string; readonly version: number | undefined };

const referencesOf = (document: RuleDocument): readonly Reference[] =>
  document.kind === "ruleset"
    ? placedEntries(document.entries).flatMap(({ entry }) =>
        entry.kind === "rule" && entry.rule !== "" ? [{ rule: entry.rule, version: entry.version }] : [],
      )
    : [];

async function readAsked({ rule, version }: Reference): Promise<AskedRule> {
  const read = await ask(ruleRoutes.read, { params: { rule } });
  const document =
    version === undefined
      ? read.document
      : (await ask(ruleRoutes.version, { params: { rule, version } })).document;
  return {
    key: askedKey(rule, version),
    id: read.id,
    name: read.name,
    liveVersion: read.liveVersion,
    document,
  };
}

const none: readonly AskedRule[] = [];

/**
 * The rules that a ruleset asks, and those that they ask, as they are read one after the other. One that cannot be read is
 * left out: the check says so at its entry. `complete`: nothing is being read any more.
 */
export function useAskedRules(document: RuleDocument): {
  readonly rules: readonly AskedRule[];
  readonly complete: boolean;
} {
  const [kept, setKept] = useState(none);
  const wanted = useMemo(() => {
    const found = new Map<string, Reference>();
    for (const one of [document, ...kept.map((rule) => rule.document)].flatMap(referencesOf))
      found.set(askedKey(one.rule, one.version), one);
    return [...found.values()];
  }, [document, kept]);
  const reads = useQueries({
    queries: wanted.map((reference) => ({
      queryKey: [
        ...readKey(ruleRoutes.read, { params: { rule: reference.rule } }),
        reference.version ?? null,
      ],
      queryFn: () => readAsked(reference),
      retry: false,
    })),
  });
  const rules = reads.flatMap(({ data }) => (data === undefined ? [] : [data]));
  // The same rules are the same value, so that nothing is checked again because something else was rendered.
  if (rules.length !== kept.length || rules.some((one, index) => one !== kept[index])) setKept(rules);
  return { rules: kept, complete: reads.every(({ isPending }) => !isPending) };
}
