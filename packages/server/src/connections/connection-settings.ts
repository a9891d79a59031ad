import {
  connectionDefaults,
  type ConnectionSettings,
  type Preset,
  type Proxy,
  secretByDefault,
  type TlsSettings,
} from "@patchbay/contract/connection";
import type { FieldError } from "@patchbay/contract/problem";
import { type Environment, MASK } from "@patchbay/contract/vocabulary";
import type { ReferenceTarget } from "../platform/references.ts";

/** Settings that stand only where they say more than nothing. */
type Sparing =
  | "arrayFormat"
  | "eventNotMatchStatus"
  | "firstByteTimeout"
  | "maxWait"
  | "proxy"
  | "rateLimit"
  | "redirects"
  | "tls";

/** Settings with every default filled in and every preset's `secret` and `enabled` decided. */
export type FullSettings = Required<Omit<ConnectionSettings, Sparing | "agent" | "headers" | "query">> &
  Pick<ConnectionSettings, Sparing> & {
    /** Of mode onPremise, and only of it. */
    agent?: string;
    headers: FullPreset[];
    query: FullPreset[];
  };
export type FullPreset = Required<Preset>;

const fullPreset = (preset: Preset): FullPreset => ({
  name: preset.name,
  value: preset.value,
  secret: preset.secret ?? secretByDefault(preset.name),
  enabled: preset.enabled ?? true,
});

/** The TLS settings, or nothing where they say no more than the default. */
function tlsOf(tls: TlsSettings | undefined): { readonly tls?: TlsSettings } {
  const ca = tls?.ca === undefined || tls.ca.trim() === "" ? {} : { ca: tls.ca };
  const own = { ...ca, ...(tls?.verify === false ? { verify: false } : {}) };
  return Object.keys(own).length === 0 ? {} : { tls: own };
}

/** Fills the defaults in. The order of members is fixed, so equal settings are equal as text. */
export function fillSettings(sent: ConnectionSettings): FullSettings {
  return {
    mode: sent.mode ?? connectionDefaults.mode,
    ...(typeof sent.agent === "string" ? { agent: sent.agent } : {}),
    baseUrl: sent.baseUrl.replace(/\/+$/, ""),
    credential: sent.credential ?? null,
    mediaType: sent.mediaType ?? connectionDefaults.mediaType,
    headers: (sent.headers ?? []).map(fullPreset),
    query: (sent.query ?? []).map(fullPreset),
    querySeparator: sent.querySeparator ?? connectionDefaults.querySeparator,
    // Nothing where it is the default, so that settings from before there was a choice are unchanged.
    ...(sent.arrayFormat === undefined || sent.arrayFormat === "repeat"
      ? {}
      : { arrayFormat: sent.arrayFormat }),
    ping: { method: "GET", ...sent.ping },
    timeout: sent.timeout ?? connectionDefaults.timeout,
    connectTimeout: sent.connectTimeout ?? connectionDefaults.connectTimeout,
    ...(sent.firstByteTimeout === undefined ? {} : { firstByteTimeout: sent.firstByteTimeout }),
    maxConnections: sent.maxConnections ?? connectionDefaults.maxConnections,
    ...(sent.maxWait === undefined || sent.maxWait === 0 ? {} : { maxWait: sent.maxWait }),
    ...((sent.rateLimit ?? null) === null ? {} : { rateLimit: sent.rateLimit }),
    maxResponseBytes: sent.maxResponseBytes ?? connectionDefaults.maxResponseBytes,
    circuitBreaker: sent.circuitBreaker ?? connectionDefaults.circuitBreaker,
    ...tlsOf(sent.tls),
    ...((sent.proxy ?? null) === null ? {} : { proxy: sent.proxy }),
    ...((sent.redirects ?? 0) === 0 ? {} : { redirects: sent.redirects }),
    ...(sent.eventNotMatchStatus === undefined ? {} : { eventNotMatchStatus: sent.eventNotMatchStatus }),
    retries: sent.retries ?? connectionDefaults.retries,
  };
}

/** Whether two settings believe the same servers. */
export const sameTls = (one: FullSettings | null, other: FullSettings | null): boolean =>
  one?.tls?.ca === other?.tls?.ca && one?.tls?.verify === other?.tls?.verify;

/** Whether two settings reach the network in the same way; to change that needs `connection:network`. */
export const sameNetwork = (one: FullSettings | null, other: FullSettings | null): boolean =>
  one?.agent === other?.agent &&
  one?.proxy?.url === other?.proxy?.url &&
  one?.proxy?.username === other?.proxy?.username &&
  sameTls(one, other);

/** What settings refer to. */
export function referencesOf({ credential, agent }: FullSettings): ReferenceTarget[] {
  return [
    ...(credential === null ? [] : [{ kind: "credential", id: credential } as const]),
    ...(agent === undefined ? [] : [{ kind: "agent", id: agent } as const]),
  ];
}

/** The origin calls of these settings go to. */
export const originOf = (settings: Pick<ConnectionSettings, "baseUrl">): string =>
  new URL(settings.baseUrl).origin;

/** What is wrong with a base URL beyond its pattern: userinfo, query and fragment have no place in it. */
export function baseUrlErrors(baseUrl: string, field: string): FieldError[] {
  const wrong = (message: string): FieldError[] => [
    { field, message, accepted: "http(s)://host[:port][/path]" },
  ];
  if (!URL.canParse(baseUrl)) return wrong("is not a URL");
  const url = new URL(baseUrl);
  if (url.username !== "" || url.password !== "")
    return wrong("carries a user name or password: use a credential");
  if (url.search !== "" || baseUrl.includes("?"))
    return wrong("carries a query: use preset query parameters");
  if (url.hash !== "" || baseUrl.includes("#")) return wrong("carries a fragment");
  return [];
}

/** What is wrong with a proxy beyond its pattern: its address stands in the open, so whoever it lets in is said beside it. */
export function proxyErrors(proxy: Proxy | null | undefined, field: string): FieldError[] {
  if (proxy === null || proxy === undefined) return [];
  const wrong = (message: string): FieldError[] => [
    { field: `${field}.url`, message, accepted: "http(s)://host[:port]" },
  ];
  if (!URL.canParse(proxy.url)) return wrong("is not a URL");
  const url = new URL(proxy.url);
  if (url.username !== "" || url.password !== "")
    return wrong(
      "carries a user name or password: they have fields of their own, where the password is sealed",
    );
  if (url.pathname !== "/" || /[?#]/.test(proxy.url)) return wrong("has something after the host");
  return [];
}

/** Where the n-th secret preset of a name is stored, below its environment ("" in a snapshot). */
function secretFieldsOf(
  settings: FullSettings,
  prefix: string,
): { readonly preset: FullPreset; readonly field: string }[] {
  const counts = new Map<string, number>();
  const found: { preset: FullPreset; field: string }[] = [];
  for (const list of ["headers", "query"] as const) {
    for (const preset of settings[list]) {
      if (!preset.secret) continue;
      const key = `${list}.${preset.name.toLowerCase()}`;
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      found.push({ preset, field: `${prefix}${key}.${count}` });
    }
  }
  return found;
}

/** Prefix of the secret fields of a connection's draft in one environment. */
export const draftPrefix = (environment: Environment): string => `${environment}.`;

/** Settings taken apart: what may be stored and shown in the open, and the secret values by the field they are stored under. */
export type SplitSettings = {
  readonly open: FullSettings;
  readonly given: ReadonlyMap<string, string>;
  readonly kept: readonly string[];
};

const mapPresets = (settings: FullSettings, change: (preset: FullPreset) => FullPreset): FullSettings => ({
  ...settings,
  headers: settings.headers.map(change),
  query: settings.query.map(change),
});

/** Where the password of the proxy is stored. */
const proxyField = (prefix: string): string => `${prefix}proxy.password`;

/** Settings with another password for their proxy, where they have one. */
const withProxyPassword = (settings: FullSettings, password: string): FullSettings =>
  (settings.proxy?.password ?? null) === null
    ? settings
    : { ...settings, proxy: { ...(settings.proxy as Proxy), password } };

/** Takes the secret preset values and the proxy's password out. `given` are new values, `kept` the fields whose mask was written back. */
export function splitSettings(settings: FullSettings, prefix: string): SplitSettings {
  const fields = secretFieldsOf(settings, prefix);
  const secrets = fields.map(({ preset, field }): [string, string] => [field, preset.value]);
  const password = settings.proxy?.password;
  if (password !== undefined) secrets.push([proxyField(prefix), password]);
  const masked = mapPresets(settings, (preset) => (preset.secret ? { ...preset, value: MASK } : preset));
  return {
    open: withProxyPassword(masked, MASK),
    given: new Map(secrets.filter(([, value]) => value !== MASK)),
    kept: secrets.filter(([, value]) => value === MASK).map(([field]) => field),
  };
}

/** All secret fields of settings, whether their value is given or kept. */
export const secretFields = (settings: FullSettings, prefix: string): string[] => [
  ...secretFieldsOf(settings, prefix).map(({ field }) => field),
  ...(settings.proxy?.password === undefined ? [] : [proxyField(prefix)]),
];

/** Whether a stored secret would travel to another place with these settings than with those it was given for. */
export const isMoved = (field: string, before: FullSettings, after: FullSettings, prefix: string): boolean =>
  field === proxyField(prefix)
    ? before.proxy?.url !== after.proxy?.url
    : originOf(before) !== originOf(after) || before.agent !== after.agent;

/** Puts secret values back into settings. A field without a value keeps its mask. */
export function joinSettings(
  open: FullSettings,
  secrets: ReadonlyMap<string, string>,
  prefix: string,
): FullSettings {
  const values = new Map(
    secretFieldsOf(open, prefix).map(({ preset, field }) => [preset, secrets.get(field)]),
  );
  const joined = mapPresets(open, (preset) => ({ ...preset, value: values.get(preset) ?? preset.value }));
  return withProxyPassword(joined, secrets.get(proxyField(prefix)) ?? MASK);
}
