import { anyAgentName } from "@patchbay/contract/agent-wire";
import type { Tunnel } from "@patchbay/contract/agent";

/** What somebody needs to connect a machine. */
export type ConnectFacts = {
  readonly tunnel: Tunnel;
  /** Where this console is: the agent is downloaded from there. */
  readonly origin: string;
  readonly agentName: string;
  readonly token: string;
  /** Target texts, which have nothing in them that a shell reads. */
  readonly allow: readonly string[];
};

const lines = (...parts: readonly string[]): string => parts.join(" \\\n  ");
const saved = (token: string): string => `(umask 077; printf '%s' '${token}' > patchbay-token)`;

/** What to type to run our own program, in a POSIX shell. */
export function programCommands({ tunnel, origin, token, allow }: ConnectFacts): string {
  return [
    `curl -fsSLO ${origin}${tunnel.program?.path ?? ""}`,
    `echo '${tunnel.program?.sha256 ?? ""}  patchbay-agent.mjs' | sha256sum -c`,
    saved(token),
    lines(
      "node patchbay-agent.mjs",
      `--server ${tunnel.server}`,
      `--host-key ${tunnel.hostKey}`,
      "--token-file patchbay-token",
      ...(allow.length === 0 ? ["--allow HOST:PORT"] : allow.map((target) => `--allow ${target}`)),
    ),
  ].join("\n");
}

/** What to type to let the stock OpenSSH client be the agent. It asks for a password once: the access token. */
export function openSshCommands({ tunnel, agentName, allow }: ConnectFacts): string {
  const [, host = "", port = ""] = /^(.*):(\d+)$/.exec(tunnel.server) ?? [];
  return [
    `echo '${tunnel.knownHosts}' > patchbay-known-hosts`,
    "ssh-keygen -q -t ed25519 -N '' -f patchbay-key",
    lines(
      `ssh -N -T -p ${port} -i patchbay-key -o IdentitiesOnly=yes`,
      "-o UserKnownHostsFile=patchbay-known-hosts -o StrictHostKeyChecking=yes",
      "-o ExitOnForwardFailure=yes -o ServerAliveInterval=5 -o ServerAliveCountMax=2",
      `-R 1080 -o 'PermitRemoteOpen=${allow.length === 0 ? "HOST:PORT" : allow.join(" ")}'`,
      `-l ${agentName === "" ? anyAgentName : agentName} ${host.replace(/^\[(.*)\]$/, "$1")}`,
    ),
  ].join("\n");
}

/** Targets as they are typed, one a line. */
export const targetsFrom = (text: string): string[] =>
  text
    .split(/[\s,]+/)
    .map((one) => one.trim())
    .filter((one) => one !== "");
