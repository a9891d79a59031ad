import type { Diagnostic, RuleDocument } from "@patchbay/contract/rule";
import { compileRule } from "@patchbay/decision/rule";
import { verifyRule, type VerifyReport } from "@patchbay/decision/verify/verify";

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
addEventListener("message", (event: MessageEvent<RuleDocument>) => {
  if (!("Temporal" in globalThis)) {
    say({ kind: "compiled", diagnostics: [] });
    say({ kind: "verified", report: nothing });
    return;
  }
  const checked = compileRule(event.data);
  say({ kind: "compiled", diagnostics: checked.ok ? checked.warnings : checked.diagnostics });
  say({ kind: "verified", report: checked.ok ? verifyRule(event.data) : nothing });
});
