import type { RuleDocument, RulesetEntry } from "@patchbay/contract/rule";
import { canonicalJson, digestOf } from "../platform/digest.ts";

/** The defaults of the contract's schemas. Whoever writes one out has said nothing new. */
const inputDefaults = { optional: false, nullable: false } as const;
const callDefaults = { restUrlEncoded: true } as const;
const actionDefaults = { ...callDefaults, onError: "continue", idempotencyKey: false } as const;
const entryDefaults = { enabled: true } as const;

/**
 * Tells documents apart by what they mean: neither the order of members nor a default written out makes another one, so
 * that a document saved back as it was read is no change.
 */
export function documentDigest(document: RuleDocument): string {
  return digestOf(
    canonicalJson({
      ...document,
      inputs: document.inputs.map(({ fetch, ...input }) => ({
        ...inputDefaults,
        ...input,
        ...(fetch === undefined ? {} : { fetch: { ...callDefaults, ...fetch } }),
      })),
      actions: document.actions.map((action) => ({ ...actionDefaults, ...action })),
      ...(document.kind === "ruleset"
        ? { combine: document.combine ?? "list", entries: written(document.entries) }
        : {}),
    }),
  );
}

const written = (entries: readonly RulesetEntry[]): readonly object[] =>
  entries.map((entry) => ({
    ...entryDefaults,
    ...entry,
    ...(entry.kind === "group" ? { entries: written(entry.entries) } : {}),
  }));
