import type { RuleDocument } from "@patchbay/contract/rule";
import { compileRule } from "@patchbay/decision/rule";

/** Checks documents beside the page, so that a large table does not hold up typing. Answers the diagnostics. */
addEventListener("message", (event: MessageEvent<RuleDocument>) => {
  const checked = compileRule(event.data);
  postMessage(checked.ok ? checked.warnings : checked.diagnostics);
});
