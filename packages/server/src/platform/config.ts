import { join, resolve } from "node:path";
import { didYouMean } from "@patchbay/decision/feel/near-name";
import { type Environment, type Setting, type SettingName, settings, variablePrefix } from "./env.ts";
import type { KeySource } from "./key-ring.ts";
import { type LogLevel, logLevels } from "./log.ts";
import * as texts from "./setting-texts.ts";
import { StartupError } from "./startup-error.ts";

/** Everything an operator can set, checked and frozen. Made once, in the commands of cli/. */
export type Config = {
  readonly http: { readonly host: string; readonly port: number };
  /** Base of addresses we hand out, without a slash at its end. Null: the address printed at start. */
  readonly publicUrl: string | null;
  /** This installation in webhook addresses. */
  readonly project: string;
  readonly dataDir: string;
  readonly store:
    | { readonly kind: "embedded"; readonly dataDir: string; readonly poolSize: number }
    | { readonly kind: "server"; readonly url: string; readonly poolSize: number };
  readonly secretKeys: KeySource;
  readonly firstOwner: { readonly email: string; readonly password: string } | null;
  readonly firstApiKey: string | null;
  readonly samples: "on" | "off";
  /** `allow`: what calls may reach beyond public addresses. `addresses`: our own public addresses. */
  readonly egress: { readonly allow: readonly string[]; readonly addresses: readonly string[] };
  readonly corsOrigins: readonly string[];
  readonly apiRatePerMinute: number;
  /** `peer`: the host:port at which other servers reach it; null: to be worked out. */
  readonly tunnel: { readonly host: string; readonly port: number; readonly peer: string | null } | null;
  readonly limits: {
    readonly requestBytes: number;
    readonly bulk: number;
    readonly recordedBodyBytes: number;
  };
  readonly retention: {
    readonly executionsDays: number;
    readonly inboxDays: number;
    readonly auditDays: number;
    readonly idempotencyDays: number;
  };
  /** Values of PATCHBAY_VAR_*: name without the prefix → value. */
  readonly variables: ReadonlyMap<string, string>;
  readonly logLevel: LogLevel;
  /** What was set, for showing. */
  readonly report: readonly SettingLine[];
};

/** One setting as it may be shown: a secret is only said to be set or not. */
export type SettingLine = {
  readonly name: SettingName;
  readonly value: string;
  readonly isDefault: boolean;
  readonly description: string;
  /** It weakens a protection, and it is set. */
  readonly dangerous: boolean;
};

/** The settings are wrong. The message lists every mistake, one a line. */
export class ConfigError extends StartupError {
  override readonly name = "ConfigError";
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super(
      `The settings have ${mistakes.length === 1 ? "a mistake" : `${mistakes.length} mistakes`}:\n${mistakes.map((one) => `  ${one}`).join("\n")}`,
    );
    this.mistakes = mistakes;
  }
}

/**
 * Reads the settings out of an environment. Unknown PATCHBAY_* names, bad values and contradictions are all collected;
 * any of them throws ConfigError. An empty value counts as not set.
 */
export function readConfig(env: Environment): Config {
  const mistakes = unknownNames(env);
  const given = (name: SettingName): string => env[name]?.trim() ?? "";
  const read = <T>(name: SettingName, meaning: texts.ReadText<T>): T => {
    const setting: Setting = settings[name];
    const reading = meaning(given(name) === "" ? setting.default : given(name));
    if ("value" in reading) return reading.value;
    mistakes.push(`${name} ${reading.mistake}.`);
    const fallback = meaning(setting.default);
    if ("value" in fallback) return fallback.value;
    throw new Error(`The default of ${name} is not valid: ${fallback.mistake}.`);
  };

  const dataDir = resolve(read("PATCHBAY_DATA", texts.text));
  const poolSize = read("PATCHBAY_DATABASE_POOL", texts.integer(2, 500));
  const url = read("DATABASE_URL", texts.optional(texts.databaseUrl));
  const keys = read("PATCHBAY_SECRET_KEYS", texts.optional(texts.keyRing));
  const email = read("PATCHBAY_ADMIN_EMAIL", texts.optional(texts.email));
  const password = read("PATCHBAY_ADMIN_PASSWORD", texts.optional(texts.password));
  const host = read("PATCHBAY_HOST", texts.host);
  const tunnelHost = read("PATCHBAY_TUNNEL_HOST", texts.optional(texts.host));
  const tunnelPort = read("PATCHBAY_TUNNEL_PORT", texts.optional(texts.integer(0, 65_535)));
  const tunnelPeer = read("PATCHBAY_TUNNEL_PEER", texts.optional(texts.hostPort));
  const config: Config = {
    http: { host, port: read("PATCHBAY_PORT", texts.integer(0, 65_535)) },
    publicUrl: read("PATCHBAY_PUBLIC_URL", texts.optional(texts.baseUrl)),
    project: read("PATCHBAY_PROJECT", texts.slug),
    dataDir,
    store:
      url === null
        ? { kind: "embedded", dataDir: join(dataDir, "postgres"), poolSize }
        : { kind: "server", url, poolSize },
    secretKeys: keys === null ? { kind: "file", path: join(dataDir, "secret.key") } : { kind: "ring", keys },
    firstOwner: email === null || password === null ? null : { email, password },
    firstApiKey: read("PATCHBAY_API_KEY", texts.optional(texts.keyText)),
    samples:
      read("PATCHBAY_SAMPLES", texts.optional(texts.oneOf(["on", "off"]))) ?? (url === null ? "on" : "off"),
    egress: {
      allow: read("PATCHBAY_EGRESS_ALLOW", texts.list(texts.egressEntry)),
      addresses: read("PATCHBAY_EGRESS_ADDRESSES", texts.list(texts.addressRange)),
    },
    corsOrigins: read("PATCHBAY_CORS_ORIGINS", texts.list(texts.origin)),
    apiRatePerMinute: read("PATCHBAY_API_RATE", texts.integer(1, 1_000_000)),
    tunnel: tunnelPort === null ? null : { host: tunnelHost ?? host, port: tunnelPort, peer: tunnelPeer },
    limits: {
      requestBytes: read("PATCHBAY_REQUEST_BYTES", texts.integer(1_024, 100 * 1_048_576)),
      bulk: read("PATCHBAY_BULK_ITEMS", texts.integer(1, 100_000)),
      recordedBodyBytes: read("PATCHBAY_RECORDED_BODY_BYTES", texts.integer(0, 10 * 1_048_576)),
    },
    retention: {
      executionsDays: read("PATCHBAY_KEEP_EXECUTIONS_DAYS", texts.integer(1, 3_650)),
      inboxDays: read("PATCHBAY_KEEP_INBOX_DAYS", texts.integer(1, 365)),
      auditDays: read("PATCHBAY_KEEP_AUDIT_DAYS", texts.integer(1, 3_650)),
      idempotencyDays: read("PATCHBAY_KEEP_IDEMPOTENCY_DAYS", texts.integer(1, 3_650)),
    },
    variables: variablesIn(env, mistakes),
    logLevel: read("PATCHBAY_LOG_LEVEL", texts.oneOf(logLevels)),
    report: settingNames.map((name) => lineOf(name, given(name))),
  };
  for (const [one, other] of [
    ["PATCHBAY_ADMIN_EMAIL", "PATCHBAY_ADMIN_PASSWORD"],
    ["PATCHBAY_ADMIN_PASSWORD", "PATCHBAY_ADMIN_EMAIL"],
    ["PATCHBAY_TUNNEL_HOST", "PATCHBAY_TUNNEL_PORT"],
    ["PATCHBAY_TUNNEL_PEER", "PATCHBAY_TUNNEL_PORT"],
  ] as const)
    if (given(one) !== "" && given(other) === "")
      mistakes.push(`${one} is set and ${other} is not; set both or neither.`);
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return frozen(config);
}

/** The settings as they may be shown to an administrator. */
export function settingsReport(config: Config): readonly SettingLine[] {
  return config.report;
}

const settingNames = Object.keys(settings) as SettingName[];

function unknownNames(env: Environment): string[] {
  return Object.keys(env)
    .filter((name) => name.startsWith("PATCHBAY_") && !name.startsWith(variablePrefix) && !(name in settings))
    .map((name) => `${name} is not a setting.${didYouMean(name, settingNames)}`);
}

function variablesIn(env: Environment, mistakes: string[]): ReadonlyMap<string, string> {
  const variables = new Map<string, string>();
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith(variablePrefix) || value === undefined) continue;
    const own = name.slice(variablePrefix.length);
    if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(own)) variables.set(own, value);
    else
      mistakes.push(
        `${name} does not name a variable: after ${variablePrefix} come letters, digits and _, not beginning with a digit.`,
      );
  }
  return variables;
}

function lineOf(name: SettingName, given: string): SettingLine {
  const setting: Setting = settings[name];
  const value =
    setting.secret === true ? (given === "" ? "not set" : "set") : given === "" ? setting.default : given;
  const isDefault = given === "" || given === setting.default;
  return {
    name,
    value,
    isDefault,
    description: setting.about,
    dangerous: setting.dangerous === true && !isDefault,
  };
}

/** Freezes plain objects and lists all the way down. */
function frozen<T>(value: T): T {
  if (
    Array.isArray(value) ||
    (typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype)
  ) {
    for (const inner of Object.values(value)) frozen(inner);
    Object.freeze(value);
  }
  return value;
}
