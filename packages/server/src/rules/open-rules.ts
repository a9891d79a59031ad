import type { Caller } from "../calls/call.ts";
import type { CallConnectionsDeps } from "../calls/call-connections.ts";
import type { ExecutionService } from "../executions/execution-service.ts";
import type { ExecutionRecorder } from "../executions/recorder.ts";
import type { Changes } from "../platform/changes.ts";
import type { Clock } from "../platform/clock.ts";
import { CaseRunner } from "./cases/case-runner.ts";
import { RuleCases } from "./cases/rule-cases.ts";
import { DocumentReader } from "./document-reader.ts";
import { DraftKeeper } from "./draft-keeper.ts";
import { RuleExchange } from "./exchange/rule-exchange.ts";
import { ExecutionExplanation } from "./execution-explanation.ts";
import { Idempotency } from "./idempotency.ts";
import { RulePublication } from "./rule-publication.ts";
import { RuleService } from "./rule-service.ts";
import { RuleRunner } from "./run-rule.ts";
import { RunnableRules } from "./runnable-rules.ts";

/** All that is done with rules. */
export type RuleServices = {
  readonly rules: RuleService;
  readonly rulePublication: RulePublication;
  readonly runnable: RunnableRules;
  readonly ruleCases: RuleCases;
  readonly caseRunner: CaseRunner;
  readonly runner: RuleRunner;
  readonly explanation: ExecutionExplanation;
  readonly ruleFiles: RuleExchange;
};

type Deps = CallConnectionsDeps & {
  readonly clock: Clock;
  readonly changes: Changes;
  readonly caller: Pick<Caller, "call" | "until">;
  readonly recorder: ExecutionRecorder;
  readonly executions: ExecutionService;
  readonly bulkLimit: number;
  readonly recordedBodyBytes: number;
};

/** Builds the services of rules, in the order of their dependencies. */
export function openRules(stack: AsyncDisposableStack, deps: Deps): RuleServices {
  const documents = stack.use(new DocumentReader(deps));
  const rules = new RuleService({ ...deps, documents });
  const runnable = stack.use(new RunnableRules({ ...deps, documents }));
  const drafting = { ...deps, documents, rules, runnable };
  return {
    rules,
    runnable,
    rulePublication: new RulePublication(drafting),
    ruleCases: new RuleCases(drafting),
    caseRunner: new CaseRunner(drafting),
    runner: new RuleRunner({
      ...drafting,
      idempotency: new Idempotency(deps),
      drafts: new DraftKeeper(deps),
    }),
    ruleFiles: stack.use(new RuleExchange(drafting)),
    explanation: new ExecutionExplanation({ ...deps, documents }),
  };
}
