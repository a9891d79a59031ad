import { type Kysely, sql } from "kysely";

/**
 * Agents inside private networks, the tokens and keys by which they are known, and which server process holds a tunnel to
 * which of them now. Of a token only the hash is kept; of a key, the public half.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table agents (
      id uuid primary key,
      name text not null,
      description text not null,
      allow text[] not null,
      revision integer not null,
      created_at timestamptz not null,
      revoked_at timestamptz,
      updated_at timestamptz not null,
      updated_by_id uuid,
      updated_by_name text not null
    );
    create unique index agents_name on agents (lower(name));

    create table agent_tokens (
      token_hash bytea primary key,
      agent_id uuid not null references agents (id) on delete cascade,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      used_at timestamptz
    );
    create index agent_tokens_agent on agent_tokens (agent_id);

    -- A machine is whoever has the private half of a key. Each new tunnel of it has the next generation.
    create table agent_machines (
      id uuid primary key,
      agent_id uuid not null references agents (id) on delete cascade,
      public_key bytea not null,
      fingerprint text not null,
      generation integer not null,
      enrolled_at timestamptz not null,
      enrolled_address text not null,
      last_seen_at timestamptz,
      revoked_at timestamptz
    );
    create unique index agent_machines_key on agent_machines (public_key);
    create index agent_machines_agent on agent_machines (agent_id);

    -- Server processes that hold tunnels, and where the others reach them. One that is not seen any more holds nothing.
    create table tunnel_processes (
      id uuid primary key,
      peer text not null,
      seen_at timestamptz not null
    );

    -- Open tunnels: at most one of a machine.
    create table agent_sessions (
      id uuid primary key,
      agent_id uuid not null,
      machine_id uuid not null unique references agent_machines (id) on delete cascade,
      process_id uuid not null references tunnel_processes (id) on delete cascade,
      generation integer not null,
      address text not null,
      software text not null,
      targets text[],
      draining boolean not null,
      latency_ms real,
      since timestamptz not null
    );
    create index agent_sessions_agent on agent_sessions (agent_id);
  `.execute(db);
}
