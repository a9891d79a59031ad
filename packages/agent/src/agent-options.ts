import { parseArgs } from "node:util";
import { anyAgentName, readTarget, type Target, targetText } from "@patchbay/contract/agent-wire";

/** What the agent is to do, as the command line says. */
export type AgentOptions = {
  readonly server: Target;
  /** Fingerprint of the server's key, `SHA256:…`. */
  readonly hostKey: string;
  readonly name: string;
  /** Where the access token is; only read until it has been used. */
  readonly tokenFile: string | null;
  readonly keyFile: string;
  /** Target texts. */
  readonly allow: ReadonlySet<string>;
  readonly proxy: URL | null;
  readonly health: Target | null;
  /** How long a stop waits for what is open, in ms. */
  readonly drain: number;
};

/** What the command line asks for; mistakes are all of them at once. */
export type ReadOptions =
  | { readonly kind: "run"; readonly options: AgentOptions }
  | { readonly kind: "help" | "version" }
  | { readonly kind: "mistakes"; readonly mistakes: readonly string[] };

export const agentHelp = `patchbay-agent --server HOST:PORT --host-key SHA256:… --token-file FILE --allow HOST:PORT …

Dials out to a Patchbay server and opens, for its calls, the targets that are allowed here, and no others.
It forwards bytes and reads nothing of what flows; no port is opened on this machine.

  --server HOST:PORT   where the server takes agents
  --host-key SHA256:…  fingerprint of the server's key, from the agent's page: nothing else is ever trusted
  --token-file FILE    the access token; used once, to enrol this machine's key, and not needed afterwards
  --key-file FILE      this machine's key; made when it is missing (default: patchbay-agent.key beside the token)
  --allow HOST:PORT    a target that may be opened; give it once for each. Nothing is allowed without
  --name NAME          the agent's name, to have it checked
  --proxy URL          http(s)://[user:password@]host:port to go through (default: HTTPS_PROXY)
  --health HOST:PORT   answer GET / there with 200 while connected, and 503 while not
  --drain SECONDS      how long a stop waits for calls under way (default 30)
  --version, --help`;

const optionTypes = {
  server: { type: "string" },
  "host-key": { type: "string" },
  "token-file": { type: "string" },
  "key-file": { type: "string" },
  allow: { type: "string", multiple: true },
  name: { type: "string" },
  proxy: { type: "string" },
  health: { type: "string" },
  drain: { type: "string" },
  version: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

/** Reads the command line. `proxy` is what the environment says. */
export function readOptions(args: readonly string[], proxy: string | undefined): ReadOptions {
  let given;
  try {
    given = parseArgs({ args: [...args], options: optionTypes, allowPositionals: false }).values;
  } catch (error) {
    return { kind: "mistakes", mistakes: [error instanceof Error ? error.message : String(error)] };
  }
  if (given.help === true) return { kind: "help" };
  if (given.version === true) return { kind: "version" };

  const mistakes: string[] = [];
  const target = (option: string, text: string | undefined): Target | null => {
    const read = text === undefined ? null : readTarget(text);
    if (text !== undefined && read === null) mistakes.push(`--${option} is "${text}"; it must be HOST:PORT.`);
    return read;
  };
  const needed = (option: string, text: string | undefined): string => {
    if (text === undefined || text === "") mistakes.push(`--${option} is missing.`);
    return text ?? "";
  };
  const server = target("server", needed("server", given.server) || undefined);
  const hostKey = needed("host-key", given["host-key"]).replace(/=+$/, "");
  if (hostKey !== "" && !/^SHA256:[A-Za-z0-9+/]{43}$/.test(hostKey))
    mistakes.push(`--host-key is "${hostKey}"; it must be a fingerprint like SHA256:… (43 characters).`);
  const tokenFile = given["token-file"] ?? null;
  const keyFile = given["key-file"] ?? (tokenFile === null ? "" : besides(tokenFile));
  if (keyFile === "")
    mistakes.push("--token-file is missing (or --key-file, once this machine has enrolled).");
  const allow = (given.allow ?? []).flatMap((text) => target("allow", text) ?? []);
  const drain = Number(given.drain ?? 30);
  if (!(drain >= 0 && drain <= 3600)) mistakes.push(`--drain is "${given.drain}"; it must be 0 to 3600.`);
  const options = {
    hostKey,
    name: given.name ?? anyAgentName,
    tokenFile,
    keyFile,
    allow: new Set(allow.map(targetText)),
    proxy: readProxy(given.proxy ?? proxy, mistakes),
    health: target("health", given.health),
    drain: drain * 1000,
  };
  if (mistakes.length > 0 || server === null) return { kind: "mistakes", mistakes };
  return { kind: "run", options: { server, ...options } };
}

const besides = (file: string): string => file.replace(/[^/\\]*$/, "patchbay-agent.key");

/** Whether what it says of user and password can be read. */
function isDecodable({ username, password }: URL): boolean {
  try {
    decodeURIComponent(`${username}:${password}`);
    return true;
  } catch {
    return false;
  }
}

/** A proxy's address. Not quoted: there may be a password in it. */
function readProxy(text: string | undefined, mistakes: string[]): URL | null {
  if (text === undefined || text === "") return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && /^https?:$/.test(url.protocol) && isDecodable(url)) return url;
  mistakes.push("--proxy (or HTTPS_PROXY) is no address like http://proxy.example:3128.");
  return null;
}
