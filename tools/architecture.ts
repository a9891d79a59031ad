// Who may import whom. docs/architecture.md explains it; architecture.test.ts enforces it.

/** Workspace → the workspaces it may import. */
export const workspaceImports: Readonly<Record<string, readonly string[]>> = {
  contract: [],
  decision: ["contract"],
  outbound: ["contract"],
  server: ["contract", "decision", "outbound"],
  agent: ["contract"],
  console: ["contract", "decision"],
};

/** Domain folder of the server → the domain folders it may import. Reads as a sentence: triggers start workflows and rules, rules make calls, calls use connections, connections hold credentials. */
export const domainImports: Readonly<Record<string, readonly string[]>> = {
  platform: [],
  access: ["platform"],
  executions: ["platform"],
  credentials: ["platform"],
  agents: ["platform"],
  variables: ["platform"],
  connections: ["platform", "credentials", "agents"],
  calls: ["platform", "variables", "connections", "credentials", "agents", "executions"],
  rules: ["platform", "variables", "calls", "executions"],
  queue: ["platform"],
  workflows: ["platform", "variables", "queue", "calls", "connections", "executions", "rules"],
  triggers: ["platform", "connections", "executions", "rules", "workflows"],
  compat: ["platform", "rules", "workflows", "triggers"],
  catalog: ["platform", "rules", "workflows"],
  http: ["platform"],
  workspace: [
    "platform",
    "access",
    "credentials",
    "agents",
    "variables",
    "connections",
    "calls",
    "rules",
    "workflows",
    "triggers",
  ],
};

/** What stands above the domains: wiring, command line, samples. They may import any domain; no domain imports them. */
export const serverRoots: readonly string[] = [
  "main.ts",
  "app.ts",
  "services.ts",
  "version.ts",
  "cli",
  "samples",
];

/** Workspaces whose every source file is pure: no node:*, no clock, no sockets, no process. */
export const pureWorkspaces: readonly string[] = ["contract", "decision"];

/** Globals that reach the world, and the only source files that may use them (paths from the repository root). */
export const guardedGlobals: readonly {
  readonly what: string;
  readonly pattern: RegExp;
  readonly allowed: readonly string[];
}[] = [
  {
    what: "the clock",
    pattern: /\bDate\.now\(|\bnew Date\(\)|\bTemporal\.Now\b/,
    allowed: [
      "packages/server/src/platform/clock.ts",
      "packages/agent/src/agent-clock.ts",
      "packages/console/src/",
    ],
  },
  {
    what: "timers",
    pattern: /\bsetTimeout\(|\bsetInterval\(/,
    allowed: [
      "packages/server/src/platform/clock.ts",
      "packages/outbound/src/send.ts",
      "packages/agent/src/agent-clock.ts",
      "packages/console/src/",
    ],
  },
  {
    what: "randomness",
    pattern: /\bMath\.random\(|\brandomBytes\(|\brandomUUID\(/,
    allowed: [
      "packages/server/src/platform/clock.ts",
      "packages/server/src/platform/seal.ts",
      "packages/agent/src/agent-clock.ts",
    ],
  },
  {
    what: "the environment",
    pattern: /\bprocess\.env\b/,
    allowed: ["packages/server/src/platform/env.ts", "packages/agent/src/agent-environment.ts"],
  },
  {
    what: "sockets",
    pattern: /from "(?:node:(?:net|tls|http|https|http2|dgram)|undici)"|(?<!#boss\.)\bfetch\(/,
    allowed: [
      "packages/outbound/src/line.ts",
      "packages/outbound/src/guard.ts",
      "packages/outbound/src/proxy.ts",
      "packages/outbound/src/tunnel.ts",
      "packages/agent/src/agent-session.ts",
      "packages/agent/src/dial.ts",
      "packages/agent/src/health.ts",
      "packages/agent/src/target-pump.ts",
      "packages/server/src/agents/link.ts",
      "packages/server/src/agents/peers.ts",
      "packages/server/src/agents/tunnel.ts",
      "packages/contract/src/client.ts",
      "packages/server/src/cli/server-client.ts",
      "packages/server/src/samples/sample-api.ts",
    ],
  },
  { what: "code made from text", pattern: /\beval\(|\bnew Function\b|from "node:vm"/, allowed: [] },
];
