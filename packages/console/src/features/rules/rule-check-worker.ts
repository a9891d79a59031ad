import type { RuleDocument } from "@patchbay/contract/rule";
import { compileRule } from "@patchbay/decision/rule";

/**
 * Checks documents beside the page, so that a large table does not hold up typing. Answers the diagnostics; none where the
 * browser lacks what the compiler needs (Temporal): the server checks again when the draft is saved.
 */
addEventListener("message", (event: MessageEvent<RuleDocument>) => {
  if (!("Temporal" in globalThis)) {
    postMessage([]);
    return;
  }
  const checked = compileRule(event.data);
  postMessage(checked.ok ? checked.warnings : checked.diagnostics);
});
