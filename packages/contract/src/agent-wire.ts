// What agents, server and console agree on beyond documents: how targets are written, and the words of the tunnel. Free of
// schemas, so that the agent's one file stays small.

/** A port of a host inside a private network. */
export type Target = { readonly host: string; readonly port: number };

/** A target as every allow-list writes it: lower case, no dot at the end, IPv6 in brackets. Equal targets are equal texts. */
export function targetText({ host, port }: Target): string {
  const name = host
    .replace(/^\[(.*)\]$/, "$1")
    .toLowerCase()
    .replace(/\.$/, "");
  return name.includes(":") ? `[${name}]:${port}` : `${name}:${port}`;
}

/** Reads `host:port`; an IPv6 address stands in brackets. null when it is none. */
export function readTarget(text: string): Target | null {
  const [, host = "", portText = ""] =
    /^(\[[0-9a-f:.]+\]|[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?\.?):(\d{1,5})$/i.exec(text.trim()) ?? [];
  const port = Number(portText);
  if (host === "" || port < 1 || port > 65_535) return null;
  return { host: host.replace(/^\[(.*)\]$/, "$1"), port };
}

/** The target that calls of a base URL go to. */
export function targetOfUrl(baseUrl: string): Target {
  const { hostname, port, protocol } = new URL(baseUrl);
  return { host: hostname, port: Number(port || (protocol === "https:" ? 443 : 80)) };
}

/** Where the program for the other side is served. */
export const agentProgramPath = "/agent/patchbay-agent.mjs";

/** The name under which an agent may sign in that only has a key or a token: both say whose they are. */
export const anyAgentName = "~agent";

/**
 * The listener that our own agent asks for (RFC 4254, 7.1): one for all targets, each named as the originator of its
 * channel, so that opening a target takes one trip. The agent's first byte says how that went: a value of `openReplies`.
 */
export const agentListener: Target = { host: "patchbay", port: 1 };

/**
 * The first byte of a channel of our own agent; after `opened` follow the bytes of the target. Server processes answer each
 * other likewise; `offline` only they say.
 */
export const openReplies = {
  opened: 0,
  notAllowed: 1,
  refused: 2,
  unreachable: 3,
  unknownHost: 4,
  timedOut: 5,
  offline: 6,
} as const;
export type OpenReply = keyof typeof openReplies;
