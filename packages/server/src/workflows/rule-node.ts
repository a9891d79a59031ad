import type { Json, JsonObject } from "@patchbay/contract/vocabulary";
import type { RunJournal } from "../rules/run-journal.ts";
import type { RuleRunner } from "../rules/run-rule.ts";
import type { RunnableRules } from "../rules/runnable-rules.ts";
import type { Activation, Ended } from "./activation.ts";
import type { Moment } from "./node-expression.ts";
import { asFault, idempotencyKey, type Kind } from "./node-terms.ts";
import type { NodeKey } from "./run-rows.ts";

export type RuleNodeDeps = {
  readonly runner: Pick<RuleRunner, "decide">;
  readonly runnableRules: Pick<RunnableRules, "pick">;
};

/**
 * Decides by a rule and makes the calls that it asks for. What of it is done is kept as it goes: whoever goes on with the
 * execution goes on behind it, by the version that began. Throws NodeFault for a rule that is not there, Interrupted between
 * two actions when the execution must not go on here.
 */
export async function decideAtNode(
  { runner, runnableRules }: RuleNodeDeps,
  run: Activation,
  { node, params }: Kind<"rule">,
  { key, moment }: { readonly key: NodeKey; readonly moment: Moment },
): Promise<Ended> {
  const { environment, originId } = run.facts;
  const input = params(moment) as JsonObject;
  await run.demandRight();
  const overtaken = new AbortController();
  const journal = journalOf(run, key, overtaken);
  const { item, by } = await asFault(async () => {
    const rule = await runnableRules.pick(node.rule, environment, journal.kept?.version ?? node.version);
    return await runner.decide(
      rule,
      {
        environment,
        params: input,
        keyPrefix: idempotencyKey(originId, key),
        until: { signal: AbortSignal.any([run.gone, overtaken.signal]), isWanted: () => run.isHeld },
        journal,
      },
      new Date(moment.now),
    );
  });
  const decided = by === null ? {} : { decided: by as unknown as Json };
  const fetches = item.kind === "refused" ? [] : item.fetches;
  const acted = item.kind === "decided" ? item.actions : [];
  const calls = [...fetches, ...acted].flatMap(({ connectionId, record }) =>
    record === null ? [] : [{ connectionId, record }],
  );
  if (item.kind !== "decided") {
    const { code, message } = item.error;
    return {
      result: "error",
      output: { error: { code, message }, ...decided },
      status: "error",
      input,
      error: { code, message },
      calls,
    };
  }
  const { decision, actions } = item;
  return {
    result: "done",
    output: {
      outputs: decision.outputs,
      matched: decision.matched as unknown as Json,
      actions: Object.fromEntries(actions.map(({ outcome }) => [outcome.id, outcome as unknown as Json])),
      ...decided,
    },
    input,
    calls,
  };
}

/** The journal of a rule in the execution's. Whoever cannot keep anything any more makes no further call (`overtaken`). */
const journalOf = (run: Activation, key: NodeKey, overtaken: AbortController): RunJournal => ({
  kept: run.keptOf(key),
  keep: async (by, step) => {
    // The calls that are left end as given up, and go on record as that.
    if (run.gone.aborted) return;
    if (await run.keep(key, { ...by, step })) await run.demandRight();
    else overtaken.abort();
  },
});
