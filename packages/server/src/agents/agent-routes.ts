import { type Tunnel } from "@patchbay/contract/agent";
import { agentProgramPath } from "@patchbay/contract/agent-wire";
import { agentRoutes } from "@patchbay/contract/agent-api";
import type { Mount } from "../platform/mount.ts";
import type { AgentProgram } from "./agent-program.ts";
import type { AgentService } from "./agent-service.ts";
import { fingerprintOf, type TunnelKeys } from "./tunnel-keys.ts";

/** What the routes tell of this server's end of the tunnels. */
export type TunnelFacts = {
  readonly keys: TunnelKeys;
  /** The port on which agents are taken, or null. */
  readonly port: number | null;
  readonly program: AgentProgram | null;
  readonly version: string;
  readonly publicUrl: () => string;
};

function tunnelView({ keys, port, program, version, publicUrl }: TunnelFacts): Tunnel {
  const host = new URL(publicUrl()).hostname;
  return {
    enabled: port !== null,
    server: port === null ? "" : `${host}:${port}`,
    hostKey: fingerprintOf(keys.host.public),
    knownHosts:
      port === null
        ? ""
        : `[${host.replace(/^\[(.*)\]$/, "$1")}]:${port} ssh-ed25519 ${keys.host.public.toString("base64")}`,
    program: program === null ? null : { path: agentProgramPath, version, sha256: program.sha256 },
  };
}

/** Mounts /api/v1/agents and /api/v1/tunnel. */
export function mountAgentRoutes(mount: Mount, service: AgentService, facts: TunnelFacts): void {
  mount(agentRoutes.list, async ({ query }) => await service.list(query));
  mount(agentRoutes.tunnel, async () => await Promise.resolve(tunnelView(facts)));
  mount(agentRoutes.create, async ({ actor, body }) => await service.create(actor, body));
  mount(agentRoutes.read, async ({ params }) => await service.read(params.agent));
  mount(
    agentRoutes.change,
    async ({ actor, params, body }) => await service.change(actor, params.agent, body),
  );
  mount(agentRoutes.remove, async ({ actor, params }) => await service.remove(actor, params.agent));
  mount(agentRoutes.token, async ({ actor, params }) => await service.issueToken(actor, params.agent));
  mount(agentRoutes.revoke, async ({ actor, params }) => await service.revoke(actor, params.agent));
  mount(
    agentRoutes.revokeMachine,
    async ({ actor, params }) => await service.revokeMachine(actor, params.agent, params.machine),
  );
  mount(agentRoutes.usage, async ({ params, query }) => await service.usage(params.agent, query));
}
