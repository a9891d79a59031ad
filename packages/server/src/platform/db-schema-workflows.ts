import type { ColumnType } from "kysely";
import type { ActorColumns, JsonColumn, Time } from "./column-types.ts";

/** The tables of workflows, and of what their executions are made of (migrations 0010, 0011, 0046, 0047). */
export type WorkflowTables = {
  workflows: {
    id: string;
    name: string;
    description: string;
    tags: string[];
    draft: JsonColumn<unknown>;
    draft_digest: string;
    live_version: number | null;
    live_digest: string | null;
    live_at: Time | null;
    revision: number;
    created_at: Time;
    updated_at: Time;
  } & ActorColumns<"created"> &
    ActorColumns<"updated">;
  workflow_versions: {
    workflow_id: string;
    number: number;
    document: JsonColumn<unknown>;
    digest: string;
    comment: string;
    published_at: Time;
  } & ActorColumns<"published">;
  workflow_drafts: { workflow_id: string; digest: string; document: JsonColumn<unknown>; used_at: Time };
  workflow_runs: {
    execution_id: string;
    workflow_id: string;
    pin: string;
    environment: string;
    input: JsonColumn<unknown>;
    origin_id: string;
    parent_id: string | null;
    parent_node: string | null;
    parent_iteration: string | null;
    depth: number;
    holder: string | null;
    attempt: number;
    woken: ColumnType<boolean, boolean | undefined, boolean>;
    crashes: ColumnType<number, number | undefined, number>;
    steps_seen: ColumnType<number, number | undefined, number>;
    awaited_by: string | null;
  };
  execution_steps: {
    execution_id: string;
    node: string;
    iteration: string;
    position: number;
    kind: string;
    result: string;
    status: string;
    input: JsonColumn<unknown> | null;
    output: JsonColumn<unknown> | null;
    error: JsonColumn<unknown> | null;
    calls: number[];
    started_at: Time;
    finished_at: Time;
    duration_ms: number;
  };
  workflow_waits: {
    execution_id: string;
    node: string;
    iteration: string;
    kind: string;
    since: Time;
    due_at: Time | null;
    child_id: string | null;
    connection_id: string | null;
    environment: string | null;
    fired: ColumnType<boolean, boolean | undefined, boolean>;
    job_id: string | null;
    detail: JsonColumn<unknown> | null;
  };
  workflow_callbacks: {
    execution_id: string;
    node: string;
    iteration: string;
    payload: JsonColumn<unknown> | null;
    received_at: Time;
  };
  workflow_rule_steps: {
    execution_id: string;
    node: string;
    iteration: string;
    position: number;
    version: string;
    digest: string;
    step: JsonColumn<unknown>;
  };
};
