/** The tables of agents and their tunnels: columns as they are read and written (migrations/0015-agents.ts). */
export type AgentTables = {
  agents: {
    id: string;
    name: string;
    description: string;
    allow: string[];
    revision: number;
    created_at: Date;
    revoked_at: Date | null;
    updated_at: Date;
    updated_by_id: string | null;
    updated_by_name: string;
  };
  agent_tokens: {
    token_hash: Buffer;
    agent_id: string;
    created_at: Date;
    expires_at: Date;
    used_at: Date | null;
  };
  agent_machines: {
    id: string;
    agent_id: string;
    public_key: Buffer;
    fingerprint: string;
    generation: number;
    enrolled_at: Date;
    enrolled_address: string;
    last_seen_at: Date | null;
    revoked_at: Date | null;
  };
  tunnel_processes: { id: string; peer: string; seen_at: Date };
  agent_sessions: {
    id: string;
    agent_id: string;
    machine_id: string;
    process_id: string;
    generation: number;
    address: string;
    software: string;
    targets: string[] | null;
    draining: boolean;
    latency_ms: number | null;
    since: Date;
  };
};
