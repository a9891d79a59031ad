import { type Static, Type } from "typebox";
import { SecretSchema } from "./auth-text.ts";
import {
  arrayFormats,
  CallErrorSchema,
  JudgementSchema,
  MediaTypeSchema,
  RecordedAnswerSchema,
  SentRequestSchema,
  TimingSchema,
} from "./call.ts";
import {
  ActorRefSchema,
  DescriptionSchema,
  EnvironmentSchema,
  IdSchema,
  NameSchema,
  nullable,
  strict,
  TimestampSchema,
} from "./vocabulary.ts";

const PresetNameSchema = Type.String({ minLength: 1, maxLength: 200 });

/** A header or query parameter sent with every call of the connection. */
export const PresetSchema = strict({
  name: PresetNameSchema,
  value: Type.String({
    maxLength: 49_152,
    description: "A template. A secret value is answered as ********; ******** written back keeps it.",
  }),
  secret: Type.Optional(
    Type.Boolean({
      description:
        "Sealed and masked. Default true for Authorization, Cookie and names with key or token in them.",
    }),
  ),
  enabled: Type.Optional(Type.Boolean({ default: true })),
});
export type Preset = Static<typeof PresetSchema>;

/** What Test Connection sends, and how it judges the answer (M2). Without a path any 2xx passes. */
export const PingSchema = strict({
  method: Type.Optional(Type.Enum(["GET", "HEAD", "POST", "PUT", "OPTIONS"], { default: "GET" })),
  relativeUri: Type.Optional(
    Type.String({ maxLength: 2000, description: "Relative to the base URL. Needed to test." }),
  ),
  body: Type.Optional(Type.String({ maxLength: 100_000 })),
  successPath: JudgementSchema.properties.successPath,
  successValues: JudgementSchema.properties.successValues,
  failPath: JudgementSchema.properties.failPath,
  failValues: JudgementSchema.properties.failValues,
  errorPath: JudgementSchema.properties.errorPath,
});
export type Ping = Static<typeof PingSchema>;

/** How https is spoken. Only an administrator changes it: whoever can read what is sent has the secrets. */
export const TlsSettingsSchema = strict({
  ca: Type.Optional(
    Type.String({
      maxLength: 200_000,
      pattern: "-----BEGIN CERTIFICATE-----",
      description: "Certificates in PEM that are trusted beside the public ones.",
    }),
  ),
  verify: Type.Optional(
    Type.Boolean({
      default: true,
      description: "false believes any certificate: anybody in between can read and change every call.",
    }),
  ),
});
export type TlsSettings = Static<typeof TlsSettingsSchema>;

/**
 * How often the API may be called, by all server processes together: as many requests at once, and then as many again in
 * each further stretch of time, evenly. A call waits for its turn within its deadline.
 */
export const RateLimitSchema = strict({
  requests: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
  perSeconds: Type.Integer({ minimum: 1, maximum: 86_400 }),
});
export type RateLimit = Static<typeof RateLimitSchema>;

/** A proxy between this server and the API. Only an administrator sets one: it sees every call, or all of it over http. */
export const ProxySchema = strict({
  url: Type.String({
    pattern: "^https?://",
    maxLength: 500,
    description:
      "http(s)://host[:port]. https goes through it by CONNECT, to the address checked here; http is forwarded.",
  }),
  username: Type.Optional(Type.String({ maxLength: 500 })),
  password: Type.Optional(SecretSchema),
});
export type Proxy = Static<typeof ProxySchema>;

/** Everything about how one environment of a connection is reached. */
export const ConnectionSettingsSchema = strict({
  mode: Type.Optional(
    Type.Enum(["cloud", "onPremise"], {
      default: "cloud",
      description:
        "cloud: this server opens the socket itself. onPremise: only ever the agent does, inside its network.",
    }),
  ),
  agent: Type.Optional(
    nullable(Type.String({ description: "Id or name of an agent, for onPremise; answered as its id." })),
  ),
  baseUrl: Type.String({
    pattern: "^https?://",
    maxLength: 2000,
    description: "http(s)://host[:port][/path]; every path is added to it.",
  }),
  credential: Type.Optional(
    nullable(Type.String({ description: "Id or name of a credential; answered as its id." })),
  ),
  mediaType: Type.Optional(MediaTypeSchema),
  headers: Type.Optional(Type.Array(PresetSchema, { maxItems: 100 })),
  query: Type.Optional(Type.Array(PresetSchema, { maxItems: 100 })),
  querySeparator: Type.Optional(Type.Enum(["&", ";"], { default: "&" })),
  arrayFormat: Type.Optional(
    Type.Enum([...arrayFormats], {
      description:
        "How a list is sent in the query and in URL-encoded forms: repeat (a=1&a=2; so unless said otherwise), brackets (a[]=1&a[]=2), indices (a[0]=1&a[1]=2), or comma (a=1,2).",
    }),
  ),
  ping: Type.Optional(PingSchema),
  timeout: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 3_600_000,
      default: 30_000,
      description: "Total deadline of a call, ms.",
    }),
  ),
  connectTimeout: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 600_000, default: 10_000, description: "Until connected, ms." }),
  ),
  firstByteTimeout: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 3_600_000,
      description: "Until the answer begins, ms; none: only the total counts.",
    }),
  ),
  maxConnections: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 1000,
      default: 25,
      description: "Calls in flight per server process; one more ends in max-connection.",
    }),
  ),
  maxWait: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 600_000,
      description:
        "How long one more call waits for one of those in flight to end, ms, within its deadline; 0, and nothing said: it ends at once.",
    }),
  ),
  rateLimit: Type.Optional(nullable(RateLimitSchema)),
  maxResponseBytes: Type.Optional(Type.Integer({ minimum: 1, maximum: 104_857_600, default: 10_485_760 })),
  circuitBreaker: Type.Optional(Type.Boolean({ default: true })),
  tls: Type.Optional(TlsSettingsSchema),
  proxy: Type.Optional(nullable(ProxySchema)),
  redirects: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 5,
      description:
        "How many redirects a call follows, none unless given: on the same origin as it is, to another one without any secret and body, never from https to http.",
    }),
  ),
  eventNotMatchStatus: Type.Optional(
    Type.Integer({
      minimum: 200,
      maximum: 599,
      description:
        "EVENT_NOT_MATCH_STATUS: what a webhook of this connection is answered with when no trigger matches it; 404 unless said otherwise.",
    }),
  ),
  retries: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 5,
      default: 2,
      description:
        "How often a failed call is repeated, within its deadline: after a broken connection, 408, 429 and 5xx, and only where repeating is safe (GET, HEAD, OPTIONS, TRACE, PUT, DELETE, or an Idempotency-Key).",
    }),
  ),
});
export type ConnectionSettings = Static<typeof ConnectionSettingsSchema>;

/** The settings with every default filled in. */
export const connectionDefaults = {
  mode: "cloud",
  credential: null,
  mediaType: "json",
  headers: [],
  query: [],
  querySeparator: "&",
  ping: {},
  timeout: 30_000,
  connectTimeout: 10_000,
  maxConnections: 25,
  maxResponseBytes: 10_485_760,
  circuitBreaker: true,
  retries: 2,
} as const satisfies Partial<ConnectionSettings>;

/** Names whose values are secret unless the author says otherwise. */
export const secretByDefault = (name: string): boolean =>
  /^(authorization|proxy-authorization|cookie)$|key|token|secret|password/i.test(name);

export const breakerStates = ["closed", "open", "probing", "held"] as const;

/** The circuit breaker of a connection in one environment. */
export const BreakerSchema = strict({
  environment: EnvironmentSchema,
  state: Type.Enum([...breakerStates], {
    description:
      "As the server process that answers sees it: each counts for itself. held: somebody holds it open, in every process.",
  }),
  calls: Type.Integer({ description: "Ended in the present window of 30 s." }),
  failures: Type.Integer({ description: "Of these, the ones that speak against the API." }),
  retryAt: nullable(TimestampSchema),
  held: nullable(strict({ at: TimestampSchema, by: ActorRefSchema, reason: Type.String() })),
});
export type BreakerView = Static<typeof BreakerSchema>;

/** What a test of a connection found. */
export const TestReportSchema = strict({
  environment: EnvironmentSchema,
  ok: Type.Boolean(),
  at: TimestampSchema,
  result: Type.String(),
  error: Type.Optional(CallErrorSchema),
  address: Type.Optional(Type.String({ description: "The network address that answered." })),
  request: nullable(SentRequestSchema),
  answer: nullable(RecordedAnswerSchema),
  timing: TimingSchema,
});
export type TestReport = Static<typeof TestReportSchema>;

export const publicationStates = ["notConfigured", "draft", "published", "changesPending"] as const;

/** One environment of a connection: its draft settings and how they stand against what is published. */
export const ConnectionEnvironmentSchema = strict({
  settings: nullable(ConnectionSettingsSchema),
  state: Type.Enum([...publicationStates], {
    description: "changesPending: published, and the draft or an endpoint differs since.",
  }),
  publishedNumber: nullable(Type.Integer()),
  publishedAt: nullable(TimestampSchema),
  publishedBy: nullable(ActorRefSchema),
  tested: Type.Boolean({ description: "These very settings last tested successfully here." }),
  lastTest: nullable(TestReportSchema),
});
export type ConnectionEnvironment = Static<typeof ConnectionEnvironmentSchema>;

export const ConnectionInputSchema = strict({
  name: NameSchema,
  description: Type.Optional(DescriptionSchema),
  staging: Type.Optional(ConnectionSettingsSchema),
  production: Type.Optional(ConnectionSettingsSchema),
});
export type ConnectionInput = Static<typeof ConnectionInputSchema>;

export const ConnectionPatchSchema = strict({
  name: Type.Optional(NameSchema),
  description: Type.Optional(DescriptionSchema),
  staging: Type.Optional(nullable(ConnectionSettingsSchema)),
  production: Type.Optional(nullable(ConnectionSettingsSchema)),
  revision: Type.Optional(
    Type.Integer({ description: "The revision that was read; another one now is answered stale_revision." }),
  ),
});
export type ConnectionPatch = Static<typeof ConnectionPatchSchema>;

export const ConnectionSchema = strict({
  id: IdSchema,
  name: Type.String(),
  description: Type.String(),
  nameFrozen: Type.Boolean({ description: "true from the first publish on." }),
  staging: ConnectionEnvironmentSchema,
  production: ConnectionEnvironmentSchema,
  endpoints: Type.Integer(),
  usedBy: Type.Integer({ description: "How many rules call it." }),
  revision: Type.Integer(),
  createdAt: TimestampSchema,
  updatedAt: TimestampSchema,
  updatedBy: ActorRefSchema,
});
export type Connection = Static<typeof ConnectionSchema>;

export const ConnectionSummarySchema = strict({
  id: IdSchema,
  name: Type.String(),
  description: Type.String(),
  staging: ConnectionEnvironmentSchema.properties.state,
  production: ConnectionEnvironmentSchema.properties.state,
  baseUrl: nullable(Type.String()),
  endpoints: Type.Integer(),
  usedBy: Type.Integer(),
  updatedAt: TimestampSchema,
});
export type ConnectionSummary = Static<typeof ConnectionSummarySchema>;

/** Something that refers to the thing asked about. */
export const UsageSchema = strict({
  kind: Type.Enum(["connection", "rule", "workflow", "trigger"]),
  id: IdSchema,
  name: Type.String(),
  where: Type.String({ description: "draft, v2, staging, production, …" }),
});
export type Usage = Static<typeof UsageSchema>;
