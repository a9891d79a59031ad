import { ruleExchangeRoutes } from "@patchbay/contract/rule-exchange-api";
import type { Mount } from "../../platform/mount.ts";
import type { RuleExchange } from "./rule-exchange.ts";

/** Mounts what makes files of rules and rules of files. */
export function mountRuleExchangeRoutes(mount: Mount, files: RuleExchange): void {
  mount(ruleExchangeRoutes.export, async ({ params, query }) => await files.export(params.rule, query));
  mount(
    ruleExchangeRoutes.import,
    async ({ actor, params, body, file }) => await files.import(actor, params.rule, body, file),
  );
  mount(
    ruleExchangeRoutes.importNew,
    async ({ actor, body, file }) => await files.importNew(actor, body, file),
  );
}
