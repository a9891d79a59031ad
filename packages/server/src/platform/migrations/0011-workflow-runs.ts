import { type Kysely, sql } from "kysely";

/**
 * What executions of workflows are made of. `executions` is what is on record; a row of `workflow_runs` exists while an
 * execution is under way and says who may go on with it. Steps, once written, are never written again; they are known by
 * node and iteration, not by their position, so another version of this program can go on with them. Payloads are json for
 * the reasons of 0005.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table executions
      add column ended_at timestamptz,
      add column input json,
      add column output json,
      add column parent_id uuid,
      add column origin_id uuid;
    create index executions_parent on executions (parent_id) where parent_id is not null;
    create index executions_unfinished on executions (id) where status in ('running', 'waiting');

    create table workflow_runs (
      execution_id uuid primary key,
      workflow_id uuid not null,
      pin text not null,
      environment text not null,
      input json not null,
      -- What idempotency keys begin with: the first execution of which this one is a replay, else itself.
      origin_id uuid not null,
      parent_id uuid,
      parent_node text,
      parent_iteration text,
      depth integer not null,
      -- The job that may write, and its attempt: the fence. No holder: nobody is at it, it waits for something.
      holder uuid,
      attempt integer not null,
      -- Something it waits for came while it was held: whoever holds it must look again before letting go.
      woken boolean not null default false,
      -- Crashes without a step between them, and how many steps there were at the last one.
      crashes integer not null default 0,
      steps_seen integer not null default 0,
      awaited_by uuid
    ) with (fillfactor = 70);
    create index workflow_runs_workflow on workflow_runs (workflow_id);

    create table execution_steps (
      execution_id uuid not null,
      node text not null,
      iteration text not null,
      position integer not null,
      kind text not null,
      result text not null,
      status text not null,
      input json,
      output json,
      error json,
      calls integer[] not null,
      started_at timestamptz not null,
      finished_at timestamptz not null,
      duration_ms real not null,
      primary key (execution_id, node, iteration)
    );

    -- What a node waits for: a time, a callback, another execution, a connection that is out of order.
    create table workflow_waits (
      execution_id uuid not null,
      node text not null,
      iteration text not null,
      kind text not null check (kind in ('timer', 'callback', 'child', 'outage')),
      since timestamptz not null,
      due_at timestamptz,
      child_id uuid,
      connection_id uuid,
      environment text,
      -- It came to an end; detail says how.
      fired boolean not null default false,
      detail json,
      primary key (execution_id, node, iteration)
    );
    create index workflow_waits_outage on workflow_waits (connection_id, environment, since) where kind = 'outage' and not fired;

    -- Callbacks by the node they are for; the first one counts, and it may come before the node is reached.
    create table workflow_callbacks (
      execution_id uuid not null,
      node text not null,
      iteration text not null,
      payload json,
      received_at timestamptz not null,
      primary key (execution_id, node, iteration)
    );
  `.execute(db);
}
