import { ruleRoutes } from "@patchbay/contract/rule-api";
import type { Mount } from "../platform/mount.ts";
import type { RulePublication } from "./rule-publication.ts";
import type { RuleService } from "./rule-service.ts";
import type { RuleRunner } from "./run-rule.ts";

type Services = {
  readonly rules: RuleService;
  readonly publication: RulePublication;
  readonly runner: RuleRunner;
};

/** Mounts /api/v1/rules. */
export function mountRuleRoutes(mount: Mount, { rules, publication, runner }: Services): void {
  mount(ruleRoutes.list, async ({ query }) => await rules.list(query));
  mount(ruleRoutes.create, async ({ actor, body }) => await rules.create(actor, body));
  mount(ruleRoutes.read, async ({ params }) => await rules.read(params.rule));
  mount(ruleRoutes.change, async ({ actor, params, body }) => await rules.change(actor, params.rule, body));
  mount(ruleRoutes.remove, async ({ actor, params }) => await rules.remove(actor, params.rule));
  mount(ruleRoutes.usage, async ({ params, query }) => await rules.usage(params.rule, query));
  mount(ruleRoutes.versions, async ({ params, query }) => await publication.versions(params.rule, query));
  mount(ruleRoutes.version, async ({ params }) => await publication.version(params.rule, params.version));
  mount(ruleRoutes.preflight, async ({ params }) => await publication.preflight(params.rule));
  mount(
    ruleRoutes.publish,
    async ({ actor, params, body }) => await publication.publish(actor, params.rule, body),
  );
  mount(
    ruleRoutes.test,
    async ({ actor, params, body }) => await runner.test(actor, params.rule, body.params, body.document),
  );
  mount(ruleRoutes.run, async ({ actor, params, body, request }) => {
    const key = request.headers["idempotency-key"];
    return await runner.run(actor, params.rule, body, typeof key === "string" ? { idempotencyKey: key } : {});
  });
}
