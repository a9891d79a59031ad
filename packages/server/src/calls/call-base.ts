import { targetOfUrl, targetText } from "@patchbay/contract/agent-wire";
import type { CallError } from "@patchbay/contract/call";
import { callErrors } from "@patchbay/contract/call-error";
import { connectionDefaults, type Preset } from "@patchbay/contract/connection";
import type { Environment } from "@patchbay/contract/vocabulary";
import { authorize, type AuthParts } from "@patchbay/outbound/authorize";
import type { CallBase } from "@patchbay/outbound/plan";
import type { ClientCertificate, Lane } from "@patchbay/outbound/send";
import type { OpenStream } from "@patchbay/outbound/tunnel";
import { compileSession, sessionAuth } from "@patchbay/outbound/session";
import type { AgentTunnels } from "../agents/agent-tunnels.ts";
import { type FullSettings, originOf } from "../connections/connection-settings.ts";
import type { OpenCredential } from "../credentials/credential-vault.ts";
import type { SessionUse } from "./sessions.ts";

const nothing: ReadonlyMap<string, string> = new Map();
const enabled = (presets: readonly Preset[]): Preset[] =>
  presets.filter((preset) => preset.enabled !== false);

/** A connection's settings and its credential's fields as outbound takes them. */
export function callBase(
  name: string,
  settings: FullSettings,
  credential: Pick<OpenCredential, "encrypted" | "unencrypted"> | null,
): CallBase {
  return {
    name,
    baseUrl: settings.baseUrl,
    mediaType: settings.mediaType,
    querySeparator: settings.querySeparator,
    arrayFormat: settings.arrayFormat ?? "repeat",
    headers: enabled(settings.headers),
    query: enabled(settings.query),
    secrets: proxySecrets(settings),
    encrypted: credential?.encrypted ?? nothing,
    unencrypted: credential?.unencrypted ?? nothing,
  };
}

/** Opens sockets through agents. */
export type Ways = Pick<AgentTunnels, "wayTo">;

/**
 * How calls of on-premise settings open their sockets: through their agent and to their own address, nowhere else and in
 * no other way. What a credential asks for its tokens is held to the credential's own origins.
 */
function wayOf(
  ways: Ways,
  { agent, mode, baseUrl }: FullSettings,
  purpose: "call" | "token",
): OpenStream | undefined {
  if (mode === "cloud") return undefined;
  const own = targetText(targetOfUrl(baseUrl));
  return ways.wayTo(agent ?? "", (target) => purpose === "token" || targetText(target) === own);
}

/**
 * The limits under which calls of these settings are sent; `timeout` is the action's or endpoint's own, in ms. A credential
 * with a certificate shows it on sockets of its own.
 */
export function laneOf(
  key: string,
  settings: FullSettings,
  timeout: number | undefined,
  credential: OpenCredential | null,
  ways: Ways,
  purpose: "call" | "token" = "call",
): Lane {
  const open = wayOf(ways, settings, purpose);
  const auth = credential?.auth;
  const certificate = auth?.kind === "mtls" ? certificateOf(auth) : undefined;
  return {
    key: certificate === undefined ? key : `${key}/${credential?.revision}`,
    timeout: timeout ?? settings.timeout,
    connectTimeout: settings.connectTimeout,
    ...(settings.firstByteTimeout === undefined ? {} : { firstByteTimeout: settings.firstByteTimeout }),
    maxConnections: settings.maxConnections,
    ...(settings.maxWait === undefined ? {} : { maxWait: settings.maxWait }),
    maxResponseBytes: settings.maxResponseBytes,
    ...(certificate === undefined ? {} : { certificate }),
    ...(settings.tls === undefined ? {} : { tls: settings.tls }),
    ...(settings.redirects === undefined ? {} : { redirects: settings.redirects }),
    ...(open === undefined ? proxyOf(settings) : { open }),
  };
}

/** User name and password of the proxy as Basic has them (RFC 7617); null where there are none. */
function proxyProof({ proxy }: FullSettings): string | null {
  const { username, password } = proxy ?? {};
  if (username === undefined && password === undefined) return null;
  return Buffer.from(`${username ?? ""}:${password ?? ""}`).toString("base64");
}

/** What the proxy is shown, as it might come back. */
function proxySecrets(settings: FullSettings): readonly string[] {
  const proof = proxyProof(settings);
  const password = settings.proxy?.password;
  return [...(proof === null ? [] : [proof]), ...(password === undefined ? [] : [password])];
}

/** The proxy of settings as a lane takes it. */
function proxyOf(settings: FullSettings): Pick<Lane, "proxy"> {
  const { proxy } = settings;
  if (proxy === undefined || proxy === null) return {};
  const proof = proxyProof(settings);
  return { proxy: { url: proxy.url, ...(proof === null ? {} : { authorization: `Basic ${proof}` }) } };
}

/** Limits of a call without a connection: the defaults of one. */
export const looseLane = (key: string, timeout?: number): Lane => ({
  key,
  timeout: timeout ?? connectionDefaults.timeout,
  connectTimeout: connectionDefaults.connectTimeout,
  maxConnections: connectionDefaults.maxConnections,
  maxResponseBytes: connectionDefaults.maxResponseBytes,
});

const certificateOf = ({
  certificate,
  key,
  passphrase,
}: Extract<OpenCredential["auth"], { kind: "mtls" }>): ClientCertificate => ({
  certificate,
  key,
  ...(passphrase === undefined ? {} : { passphrase }),
});

/** What credentials add to requests, worked out once for each opened one: plans are bound to it, digest remembers in it. */
const known = new WeakMap<OpenCredential, AuthParts>();

export function authOf(credential: OpenCredential): AuthParts {
  const auth = known.get(credential) ?? authorize(credential.auth, credential);
  known.set(credential, auth);
  return auth;
}

/** How a credential gets a token for a connection; null when it needs none, an error when its requests have mistakes. */
export function sessionUse(
  settings: FullSettings,
  environment: Environment,
  credential: OpenCredential,
  base: CallBase,
  laneKey: string,
  ways: Ways,
): SessionUse | CallError | null {
  const auth = sessionAuth(credential.auth);
  if (auth === null) return null;
  const compiled = compileSession(auth, base);
  if (!compiled.ok)
    return {
      code: "TOKEN_REQUEST_FAILED",
      message: compiled.problems.map(({ field, message }) => `${field}: ${message}`).join("; "),
      guidance: callErrors.TOKEN_REQUEST_FAILED.guidance,
    };
  const lane = laneOf(`${laneKey}/token`, settings, undefined, null, ways, "token");
  const origin = auth.kind === "oauth2AuthorizationCode" ? grantOrigin(auth) : originOf(settings);
  return { credential, environment, origin, plan: compiled.plan, lane };
}

/** What a person consents to is one grant for all the credential's origins; it is kept for who gave it. */
export const grantOrigin = ({ tokenUrl }: { readonly tokenUrl: string }): string => new URL(tokenUrl).origin;
