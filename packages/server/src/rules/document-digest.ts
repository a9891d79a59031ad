import type { RuleDocument } from "@patchbay/contract/rule";
import { canonicalJson, digestOf } from "../platform/digest.ts";

/** The defaults of the contract's schemas. They are filled in where a document leaves the server. */
const inputDefaults = { optional: false, nullable: false } as const;
const actionDefaults = { restUrlEncoded: true, onError: "continue", idempotencyKey: false } as const;

/**
 * Tells documents apart by what they mean: neither the order of members nor a default written out makes another one, so
 * that a document saved back as it was read is no change.
 */
export function documentDigest(document: RuleDocument): string {
  return digestOf(
    canonicalJson({
      ...document,
      inputs: document.inputs.map((input) => ({ ...inputDefaults, ...input })),
      actions: document.actions.map((action) => ({ ...actionDefaults, ...action })),
    }),
  );
}
