import { executionRoutes } from "@patchbay/contract/execution-api";
import { ruleCaseRoutes } from "@patchbay/contract/rule-case-api";
import { ruleRoutes } from "@patchbay/contract/rule-api";
import type { Mount } from "../../platform/mount.ts";
import type { ExecutionExplanation } from "../execution-explanation.ts";
import type { CaseRunner } from "./case-runner.ts";
import type { RuleCases } from "./rule-cases.ts";

/** Mounts /api/v1/rules/{rule}/cases, and what else looks into a rule without calling anybody: verify, explain. */
export function mountRuleCaseRoutes(
  mount: Mount,
  {
    cases,
    runner,
    explanation,
  }: {
    readonly cases: RuleCases;
    readonly runner: CaseRunner;
    readonly explanation: ExecutionExplanation;
  },
): void {
  mount(ruleCaseRoutes.list, async ({ params, query }) => await cases.list(params.rule, query));
  mount(
    ruleCaseRoutes.create,
    async ({ actor, params, body }) => await cases.create(actor, params.rule, body),
  );
  mount(
    ruleCaseRoutes.change,
    async ({ actor, params, body }) => await cases.change(actor, params.rule, params.case, body),
  );
  mount(
    ruleCaseRoutes.remove,
    async ({ actor, params }) => await cases.remove(actor, params.rule, params.case),
  );
  mount(ruleCaseRoutes.run, async ({ params, body }) => await runner.run(params.rule, body.document));
  mount(
    ruleCaseRoutes.bulk,
    async ({ params, body }) => await runner.bulk(params.rule, body.csv, body.document),
  );
  mount(
    executionRoutes.explain,
    async ({ params, query }) =>
      await explanation.explain(params.execution, {
        item: query.item ?? 0,
        step: query.step,
        rows: query.rows ?? 100,
      }),
  );
  mount(ruleRoutes.verify, async ({ params, body }) => await runner.verify(params.rule, body.document));
}
