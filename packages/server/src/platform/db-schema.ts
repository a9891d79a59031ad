import type { ColumnType } from "kysely";
import type { ActorColumns, JsonColumn, Time } from "./column-types.ts";
import type { AgentTables } from "./db-schema-agents.ts";
import type { TriggerTables } from "./db-schema-triggers.ts";
import type { VariableTables } from "./db-schema-variables.ts";
import type { WorkflowTables } from "./db-schema-workflows.ts";

/** Every table, as its columns are read and written. Migrations are in migrations/; rows never leave the stores. */
export type Database = {
  change_counter: { only_row: ColumnType<boolean, never, never>; value: ColumnType<string, never, string> };
  data_keys: { id: string; ring_key: string; wrapped: Buffer; created_at: Time };
  secrets: { owner_id: string; field: string; sealed: Buffer; digest: Buffer };
  item_references: { from_kind: string; from_id: string; from_part: string; to_kind: string; to_id: string };
  audit: {
    id: string;
    at: Time;
    actor_kind: string;
    actor_id: string | null;
    actor_name: string;
    action: string;
    target_id: string | null;
    target_name: string;
    details: JsonColumn<Record<string, unknown>>;
  };
  users: {
    id: string;
    email: string;
    name: string;
    role: string;
    password_hash: string;
    disabled: ColumnType<boolean, boolean | undefined, boolean>;
    created_at: Time;
    last_sign_in_at: Time | null;
  };
  sessions: { token_hash: Buffer; user_id: string; created_at: Time; last_seen_at: Time; expires_at: Time };
  api_keys: {
    id: string;
    key_id: string;
    key_hash: Buffer;
    hint: string;
    name: string;
    owner_id: string;
    scopes: string[];
    environments: string[];
    created_at: Time;
    expires_at: Time | null;
    last_used_at: Time | null;
    revoked_at: Time | null;
  };
  sign_in_failures: { subject: string; failures: number; last_failure_at: Time };
  credentials: {
    id: string;
    name: string;
    description: string;
    auth: JsonColumn<Record<string, unknown>>;
    origins: string[];
    encrypted_names: string[];
    unencrypted: JsonColumn<Record<string, string>>;
    missing_secrets: string[];
    revision: number;
    created_at: Time;
    updated_at: Time;
  } & ActorColumns<"updated">;
  credential_tokens: {
    credential_id: string;
    environment: string;
    origin: string;
    revision: number;
    generation: number;
    sealed: Buffer | null;
    obtained_at: Time | null;
    expires_at: Time | null;
    lease_holder: string | null;
    lease_until: Time | null;
    failures: number;
    retry_at: Time | null;
    error: string | null;
    failing_since: Time | null;
    needs_consent: ColumnType<boolean, boolean | undefined, boolean>;
  };
  credential_authorizations: {
    state_digest: Buffer;
    credential_id: string;
    environment: string;
    revision: number;
    user_id: string;
    session: string | null;
    sealed_verifier: Buffer;
    expires_at: Time;
  };
  breaker_holds: {
    connection_id: string;
    environment: string;
    reason: string;
    held_at: Time;
  } & ActorColumns<"held">;
  rate_budgets: { connection_id: string; environment: string; next_at: Time };
  connections: {
    id: string;
    name: string;
    description: string;
    name_frozen: ColumnType<boolean, boolean | undefined, boolean>;
    staging: JsonColumn<unknown> | null;
    production: JsonColumn<unknown> | null;
    staging_digest: string | null;
    production_digest: string | null;
    endpoints_digest: string;
    revision: number;
    created_at: Time;
    updated_at: Time;
  } & ActorColumns<"updated">;
  endpoints: {
    id: string;
    connection_id: string;
    name: string;
    definition: JsonColumn<unknown>;
    created_at: Time;
    updated_at: Time;
  } & ActorColumns<"updated">;
  connection_tests: {
    connection_id: string;
    environment: string;
    settings_digest: string;
    ok: boolean;
    report: JsonColumn<unknown>;
  };
  connection_snapshots: {
    id: string;
    connection_id: string;
    environment: string;
    number: number;
    settings: JsonColumn<unknown>;
    endpoints: JsonColumn<unknown>;
    digest: string;
    published_at: Time;
  } & ActorColumns<"published">;
  connection_publications: { connection_id: string; environment: string; snapshot_id: string };
  rules: {
    id: string;
    name: string;
    description: string;
    tags: string[];
    kind: string;
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
  rule_versions: {
    rule_id: string;
    number: number;
    document: JsonColumn<unknown>;
    digest: string;
    comment: string;
    published_at: Time;
  } & ActorColumns<"published">;
  rule_drafts: { digest: string; document: JsonColumn<unknown>; used_at: Time };
  rule_cases: {
    id: string;
    rule_id: string;
    name: string;
    definition: JsonColumn<unknown>;
    updated_at: Time;
  };
  executions: {
    id: string;
    kind: string;
    subject_id: string;
    subject_name: string;
    version: string;
    environment: string;
    status: string;
    started_at: Time;
    duration_ms: number;
    started_by_id: string | null;
    started_by_name: string;
    start: string;
    items: number;
    calls: number;
    failed_calls: number;
    error: string | null;
    steps: JsonColumn<unknown>;
    ended_at: ColumnType<Time | null, Time | null | undefined, Time | null>;
    input: ColumnType<unknown, string | null | undefined, string | null>;
    output: ColumnType<unknown, string | null | undefined, string | null>;
    parent_id: ColumnType<string | null, string | null | undefined, string | null>;
    origin_id: ColumnType<string | null, string | null | undefined, string | null>;
    pin: ColumnType<string | null, string | null | undefined, string | null>;
    stopped_holder: ColumnType<string | null, string | null | undefined, string | null>;
    stopped_attempt: ColumnType<number | null, number | null | undefined, number | null>;
  };
  execution_calls: {
    execution_id: string;
    position: number;
    connection_id: string | null;
    connection: string | null;
    endpoint: string | null;
    result: string;
    status: string;
    error: JsonColumn<unknown> | null;
    request: JsonColumn<unknown> | null;
    answer: JsonColumn<unknown> | null;
    attempts: number;
    course: JsonColumn<unknown> | null;
    timing: JsonColumn<unknown>;
  };
  idempotency_keys: {
    scope: string;
    key: string;
    body_digest: Buffer;
    execution_id: string;
    state: string;
    status: number | null;
    answer: JsonColumn<unknown> | null;
    created_at: Time;
  };
} & AgentTables &
  TriggerTables &
  VariableTables &
  WorkflowTables;
