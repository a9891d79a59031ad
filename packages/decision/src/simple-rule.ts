import type { SimpleRuleDocument } from "@patchbay/contract/rule";
import type { Json } from "@patchbay/contract/vocabulary";
import { type Build, compileGroup } from "./condition-tree.ts";
import type { CompiledBody, RuleBody } from "./decision.ts";
import { explainInputs } from "./explanation.ts";
import { evaluateIn, type Names } from "./feel/expression.ts";
import { Frame } from "./feel/frame.ts";
import { compileOutcome } from "./branch-outcome.ts";

// A simple rule: a tree of conditions, and what follows if it holds and if it does not.

/** Compiles the conditions and both outcomes of a simple rule. */
export function compileSimpleRule(document: SimpleRuleDocument, names: Names): CompiledBody {
  const build: Build = { names, findings: [], slots: names.size };
  const condition = compileGroup(document.condition, "/condition", build);
  const whenTrue = compileOutcome(document.then, "/then", build);
  const whenFalse = compileOutcome(document.else, "/else", build);
  const nothing: Json = {};
  const body: RuleBody = {
    nothing,
    decide: (frame) => {
      const holds = condition.run(frame);
      const branch = holds === true ? "then" : "else";
      const { outputs, actions } = holds === true ? whenTrue : whenFalse;
      if (frame.errors > 0) return { outputs: nothing, matched: [], actions: [] };
      return { outputs: outputs(frame), matched: [{ branch }], actions };
    },
    explain: (inputs, { now, isAsked }) => {
      const fresh = (): Frame => new Frame([...inputs.slots], now);
      const frame = fresh();
      const holds = evaluateIn(frame, condition.run);
      return {
        kind: "simpleRule",
        inputs: explainInputs(document.inputs, inputs, isAsked),
        branch: frame.errors > 0 ? null : holds === true ? "then" : "else",
        condition: condition.explain(fresh),
        diagnostics: frame.diagnostics(),
      };
    },
  };
  return { body, findings: build.findings, slots: build.slots };
}
