import { Client } from "pg";
import { setTimeout as delay } from "node:timers/promises";
import { distributed } from "../installation.ts";
import { atMost, exactly, figuresOf, type Scenario } from "../measure.ts";
import { publishTrigger } from "../trigger-load.ts";
import { publishRule, ruleOf } from "../published-rule.ts";

/** How many schedules one of `times` stands for. */
const EACH = 100;

/** F22: so many hundred schedules come due at the same moment, with three processes that all look after them. */
export const f22: Scenario = async ({ times, tick }) => {
  await using stack = new AsyncDisposableStack();
  const { server, postgres } = await distributed(stack, 2);
  await publishRule(server.address, "due", ruleOf([], []));
  const schedules = times * EACH;
  // Time to make them all.
  const due = new Date(Math.ceil(Date.now() / 1000 + 5 + schedules / 2000) * 1000);
  await publishTrigger(server.address, {
    name: "due",
    document: {
      kind: "schedule",
      formatVersion: 1,
      cron: `${due.getUTCSeconds()} ${due.getUTCMinutes()} ${due.getUTCHours()} * * *`,
      target: { kind: "rule", id: "due" },
    },
  });
  const client = new Client(postgres.connectionString);
  await client.connect();
  stack.defer(async () => await client.end());
  await client.query(
    `with made as (
       insert into triggers select (jsonb_populate_record(one, jsonb_build_object('id', gen_random_uuid(), 'name', 'due-' || n))).*
       from triggers as one, generate_series(1, $1) as n where one.name = 'due' returning id
     )
     insert into trigger_publications
     select (jsonb_populate_record(live, jsonb_build_object('id', gen_random_uuid(), 'trigger_id', made.id))).*
     from trigger_publications as live, made`,
    [schedules],
  );
  await client.query(
    `insert into schedules (trigger_id, environment, next_at)
     select trigger_id, environment, $1 from trigger_publications where trigger_id not in (select trigger_id from schedules)`,
    [due],
  );
  let started = 0;
  for (let waited = 0; waited < 60_000 && started <= schedules; waited += 250) {
    await delay(250);
    const { rows } = await client.query<{ n: number }>(
      "select count(*)::int as n from trigger_runs where state = 'started'",
    );
    const now = rows[0]?.n ?? 0;
    for (let told = Math.floor(started / EACH); told < Math.floor(now / EACH); told += 1) tick();
    started = now;
  }
  const { rows } = await client.query<{
    runs: number;
    triggers: number;
    filed: number;
    p50: number;
    p99: number;
  }>(
    `select count(*)::int as runs, count(distinct trigger_id)::int as triggers,
       percentile_cont(0.5) within group (order by extract(epoch from finished_at - due_at)) as p50,
       percentile_cont(0.99) within group (order by extract(epoch from finished_at - due_at)) as p99,
       percentile_cont(0.99) within group (
         order by (('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint / 1000.0) - extract(epoch from due_at)
       ) as filed
     from trigger_runs where due_at is not null`,
  );
  const executions = await client.query<{ n: number }>("select count(*)::int as n from executions");
  const { runs = 0, triggers = 0, filed = 60, p50 = 0, p99 = 60 } = rows[0] ?? {};
  return {
    figures: figuresOf("F22", `${schedules} schedules due at once, 3 processes`, {
      executions: executions.rows[0]?.n ?? 0,
      "filed late p99 ms": filed * 1000,
      "late p50 ms": p50 * 1000,
      "late p99 ms": p99 * 1000,
    }),
    bars: {
      "F22 schedules that did not fire": exactly(schedules + 1 - triggers, 0),
      "F22 fires made twice": exactly(runs - triggers, 0),
      "F22 executions": exactly(executions.rows[0]?.n ?? 0, schedules + 1),
      "F22 run and on record, late p99 (s)": atMost(p99, 5),
    },
  };
};
