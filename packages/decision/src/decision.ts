import type { Diagnostic, Match } from "@patchbay/contract/rule";
import type { Json } from "@patchbay/contract/vocabulary";
import type { Finding } from "./feel/finding.ts";
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
  /** Of a ruleset: what each entry that matched has yielded and asks for, in order. */
  readonly parts?: readonly DecisionPart[];
};

/**
 * What an entry of a ruleset has yielded. Its actions belong to `rule`, the rule that it asked (the id or name as the
 * document has it), or, null, to the ruleset; their templates read the input and the outputs that stand here. An entry
 * of a ruleset within is called by the way to it, `outer/inner`.
 */
export type DecisionPart = {
  readonly entry: string;
  readonly rule: string | null;
  /** What the rule was given; null: the ruleset's own inputs. */
  readonly input: Json;
  readonly outputs: Json;
  readonly actions: readonly string[];
};

/** What the compiled body of a rule answers; rule.ts makes a decision of it. */
export type Verdict = {
  readonly outputs: Json;
  readonly matched: readonly Match[];
  readonly actions: readonly string[];
  readonly parts?: readonly DecisionPart[];
  /** Findings from the first of these numbers up to the second were made in another rule. */
  readonly elsewhere?: readonly { readonly from: number; readonly to: number; readonly rule: string }[];
};

/** The compiled body of a rule, of any kind. */
export type RuleBody = {
  /** What a failed decision has as outputs. */
  readonly nothing: Json;
  readonly decide: (frame: Frame) => Verdict;
  readonly explain: (inputs: RuleInputs, options: ExplainOptions) => Explanation;
};

/** A compiled body, with what was found on the way and the slots that its frames need. */
export type CompiledBody = {
  readonly body: RuleBody;
  readonly findings: readonly Finding[];
  readonly slots: number;
};

/**
 * `now`: RFC 3339. `rows`: how many rows of a table are explained, and how many more if they matched; `also`: ids of
 * rows that are explained wherever they stand. `isAsked`: a ruleset has asked the rule, and given it its inputs.
 */
export type ExplainOptions = {
  readonly now: string;
  readonly rows: number;
  readonly also: readonly string[];
  readonly isAsked: boolean;
};
