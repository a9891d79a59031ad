import type { ActorColumns, JsonColumn, Time } from "./column-types.ts";

/** The tables of triggers, of what came in for them, and of what they start (migrations 0013, 0045). */
export type TriggerTables = {
  triggers: {
    id: string;
    name: string;
    description: string;
    kind: string;
    document: JsonColumn<unknown>;
    connection_id: string | null;
    target_kind: string;
    target_id: string;
    staging_verification: JsonColumn<unknown> | null;
    production_verification: JsonColumn<unknown> | null;
    staging_digest: string;
    production_digest: string;
    revision: number;
    created_at: Time;
    updated_at: Time;
  } & ActorColumns<"created"> &
    ActorColumns<"updated">;
  trigger_publications: {
    id: string;
    trigger_id: string;
    environment: string;
    number: number;
    document: JsonColumn<unknown>;
    verification: JsonColumn<unknown> | null;
    digest: string;
    published_at: Time;
  } & ActorColumns<"published">;
  hook_keys: { connection_id: string; environment: string; key: string };
  schedules: { trigger_id: string; environment: string; next_at: Time | null };
  inbox: {
    id: string;
    received_at: Time;
    environment: string;
    connection_id: string;
    connection: string;
    method: string;
    path: string;
    query: string;
    headers: JsonColumn<unknown>;
    address: string;
    body: Buffer | null;
    body_bytes: number;
    outcome: string;
    status: number;
    verdicts: JsonColumn<unknown>;
    triggers: string[];
    replay_of: string | null;
  };
  trigger_seen: { trigger_id: string; environment: string; key: Buffer; run_id: string; seen_at: Time };
  trigger_runs: {
    id: string;
    inbox_id: string | null;
    trigger_id: string | null;
    trigger_name: string;
    environment: string;
    start: string;
    target_kind: string;
    target_id: string;
    target_version: string | null;
    input: JsonColumn<unknown> | null;
    whole: boolean;
    due_at: Time | null;
    state: string;
    attempts: number;
    holder: string | null;
    not_before: Time;
    error: JsonColumn<unknown> | null;
    finished_at: Time | null;
  };
  trigger_run_steps: {
    run_id: string;
    position: number;
    version: string;
    digest: string;
    step: JsonColumn<unknown>;
  };
};
