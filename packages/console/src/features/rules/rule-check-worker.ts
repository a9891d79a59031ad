import type { Diagnostic, RuleDocument } from "@patchbay/contract/rule";
import { compileRule } from "@patchbay/decision/rule";
import type { RuleSource } from "@patchbay/decision/ruleset/asked-rule";
import { verifyRule, type VerifyReport } from "@patchbay/decision/verify/verify";

/** What the worker is asked: a document, and for a ruleset the rules that it asks, by reference and version. */
export type CheckQuestion = {
  readonly document: RuleDocument;
  readonly self: { readonly id: string; readonly name: string };
  readonly asked: readonly (RuleSource & { readonly key: string })[];
  /** False: rules are still being read, and those that are not there yet are not missed. */
  readonly complete: boolean;
};

/** What the worker says about a document: first whether its texts are right, then what is doubtful about the whole. */
export type CheckAnswer =
  | { readonly kind: "compiled"; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: "verified"; readonly report: VerifyReport };

const say = (answer: CheckAnswer): void => postMessage(answer);
const nothing: VerifyReport = { findings: [], stopped: [] };

/**
 * Checks documents beside the page, so that a large table does not hold up typing. Finds nothing where the browser lacks
 * what the compiler needs (Temporal): the server checks again when the draft is saved.
 */
addEventListener("message", (event: MessageEvent<CheckQuestion>) => {
  if (!("Temporal" in globalThis)) {
    say({ kind: "compiled", diagnostics: [] });
    say({ kind: "verified", report: nothing });
    return;
  }
  const { document, self, asked, complete } = event.data;
  const checked = compileRule(document, {
    self,
    rules: (reference, version) => asked.find(({ key }) => key === `${reference}@${version ?? ""}`),
  });
  const found = checked.ok ? checked.warnings : checked.diagnostics;
  const diagnostics = complete ? found : found.filter(({ code }) => code !== "unknown_rule");
  say({ kind: "compiled", diagnostics });
  say({ kind: "verified", report: checked.ok ? verifyRule(document) : nothing });
});
