import type { RuleDocument } from "@patchbay/contract/rule";
import type { CompiledRule } from "../rule.ts";

/** A rule that an entry asks, as whoever compiles the ruleset has found it: compiled already, or as its document. */
export type RuleSource = { readonly id: string; readonly name: string } & (
  | { readonly rule: CompiledRule }
  | { readonly document: RuleDocument }
);

/** Finds the rule that an entry names by id or name; no version is the live one. Undefined: there is none. */
export type RuleFinder = (reference: string, version: number | undefined) => RuleSource | undefined;

/** A rule by its id, and its name for messages. */
export type RuleRef = { readonly id: string; readonly name: string };

/**
 * Whether a rule may be asked here. `chain` are the rules that are being compiled, each asked by the one before; to ask
 * one of them again would never end. Answers that circle in words.
 */
export function circleIn(chain: readonly RuleRef[], asked: RuleRef): string | null {
  const from = chain.findIndex(({ id }) => id === asked.id);
  return from < 0 ? null : [...chain.slice(from), asked].map(({ name }) => `\`${name}\``).join(" asks ");
}
