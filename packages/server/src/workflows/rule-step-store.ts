// What rule nodes have done before they end.
import type { Db, HotStatement } from "../platform/db.ts";
import { RowSet } from "../platform/row-set.ts";
import { type KeptStep, placeOf } from "../rules/run-journal.ts";
import type { Fence, NodeKey } from "./run-rows.ts";

/** A step of a rule on its way to the record. */
export type RuleStep = Fence & NodeKey & KeptStep;

const givenRows = new RowSet({
  execution_id: "uuid",
  holder: "uuid",
  attempt: "integer",
  node: "text",
  iteration: "text",
  position: "integer",
  version: "text",
  digest: "text",
  step: "json",
});

const keepStatement: HotStatement = {
  name: "keep_workflow_rule_steps",
  text: `
    insert into workflow_rule_steps (execution_id, node, iteration, position, version, digest, step)
    select s.execution_id, s.node, s.iteration, s.position, s.version, s.digest, s.step
    from ${givenRows.from(1, "s")}
    join workflow_runs as run
      on run.execution_id = s.execution_id and run.holder = s.holder and run.attempt = s.attempt
    where run.execution_id = any($1::uuid[])
    -- Locked against the next holder until this is committed.
    for share of run
    on conflict (execution_id, node, iteration, position)
      do update set version = excluded.version, digest = excluded.digest, step = excluded.step
    returning execution_id, node, iteration, position`,
};

/** Puts steps of rules on record. Answers for each whether it is: of an execution that is another's by now, none. */
export async function keepRuleSteps(db: Db, steps: readonly RuleStep[]): Promise<readonly boolean[]> {
  const rows = steps.map(({ executionId, step, ...row }) => ({
    ...row,
    execution_id: executionId,
    position: placeOf(step),
    step,
  }));
  type Place = Pick<(typeof rows)[number], "execution_id" | "node" | "iteration" | "position">;
  const textOf = ({ execution_id, node, iteration, position }: Place): string =>
    JSON.stringify([execution_id, node, iteration, position]);
  const kept = await db.hot<Place>(keepStatement, givenRows.values(rows));
  const places = new Set(kept.map(textOf));
  return rows.map((row) => places.has(textOf(row)));
}
