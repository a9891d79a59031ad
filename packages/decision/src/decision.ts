import type { Diagnostic, Match } from "@patchbay/contract/rule";
import type { Json } from "@patchbay/contract/vocabulary";
import type { Frame } from "./feel/frame.ts";
import type { Explanation } from "./explanation.ts";
import type { RuleInputs } from "./rule-inputs.ts";

/**
 * What a rule decided. `outputs` is an object by output name, or with COLLECT a list of such objects; without a match
 * and a default row it is empty. `actions` are the ids of the actions asked for, in order, each once. A decision that
 * failed has no outputs and asks for nothing.
 */
export type Decision = {
  readonly outputs: Json;
  readonly matched: readonly Match[];
  readonly actions: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
  readonly failed: boolean;
};

/** What the compiled body of a rule answers; rule.ts makes a decision of it. */
export type Verdict = {
  readonly outputs: Json;
  readonly matched: readonly Match[];
  readonly actions: readonly string[];
};

/** The compiled body of a rule, of either kind. */
export type RuleBody = {
  /** What a failed decision has as outputs. */
  readonly nothing: Json;
  readonly decide: (frame: Frame) => Verdict;
  readonly explain: (inputs: RuleInputs, options: ExplainOptions) => Explanation;
};

/** `now`: RFC 3339. `rows`: how many rows of a table are explained, and how many more if they matched. */
export type ExplainOptions = { readonly now: string; readonly rows: number };
