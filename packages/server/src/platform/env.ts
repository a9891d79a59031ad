/** One setting. Its default and its text are the reference: docs/settings.md is made from this table. */
export type Setting = {
  readonly group: "Server" | "Data" | "First start" | "Calls" | "Limits" | "Keeping";
  /** As it would be written; empty: nothing. */
  readonly default: string;
  readonly about: string;
  /** Never shown: only whether it is set. */
  readonly secret?: true;
  /** Setting it weakens a protection. */
  readonly dangerous?: true;
};

/** Every setting there is, by the name of its environment variable. */
export const settings = {
  PATCHBAY_HOST: {
    group: "Server",
    default: "127.0.0.1",
    about:
      "Address to listen on. `0.0.0.0` is every IPv4 address of the machine; put TLS in front of it then.",
  },
  PATCHBAY_PORT: {
    group: "Server",
    default: "8420",
    about: "Port to listen on; 0 takes a free one and prints it.",
  },
  PATCHBAY_PUBLIC_URL: {
    group: "Server",
    default: "",
    about:
      "The address under which others reach this server, the base of the addresses it hands out. Unset: the printed one.",
  },
  PATCHBAY_PROJECT: {
    group: "Server",
    default: "main",
    about:
      "The name of this installation in its webhook addresses (`/hooks/<name>/…`): lower-case letters, digits and `-`.",
  },
  PATCHBAY_CORS_ORIGINS: {
    group: "Server",
    default: "",
    about:
      "Origins, separated by commas, whose pages may call the API from a browser, e.g. `https://shop.example`.",
    dangerous: true,
  },
  PATCHBAY_API_RATE: {
    group: "Server",
    default: "600",
    about:
      "Requests a minute that one key may make to the catalog API (`/dev`); beyond it the answer is 429.",
  },
  PATCHBAY_TUNNEL_HOST: {
    group: "Server",
    default: "",
    about: "Address on which agents of private networks are taken. Unset: PATCHBAY_HOST.",
  },
  PATCHBAY_TUNNEL_PORT: {
    group: "Server",
    default: "",
    about:
      "Port on which agents of private networks are taken (SSH); 0 takes a free one. Unset: none are, and this server reaches them through the other servers on its database.",
  },
  PATCHBAY_TUNNEL_PEER: {
    group: "Server",
    default: "",
    about:
      "`host:port` at which the other servers on this database reach this one's PATCHBAY_TUNNEL_PORT. Unset: PATCHBAY_TUNNEL_HOST, or this machine's name where that is every address.",
  },
  PATCHBAY_LOG_LEVEL: {
    group: "Server",
    default: "info",
    about:
      "`debug`, `info`, `warn`, `error` or `silent`. The log is JSON lines on standard output; an error is what somebody must act on.",
  },
  PATCHBAY_DATA: {
    group: "Data",
    default: "./data",
    about: "Folder for what this server keeps itself: the embedded database and the generated key file.",
  },
  DATABASE_URL: {
    group: "Data",
    default: "",
    about:
      "`postgresql://user:password@host/database` of a PostgreSQL 15 or later, for several servers on one database. Unset: the embedded one, in PATCHBAY_DATA.",
    secret: true,
  },
  PATCHBAY_DATABASE_POOL: {
    group: "Data",
    default: "16",
    about: "Most connections to the database; one more is used to hear of changes.",
  },
  PATCHBAY_SECRET_KEYS: {
    group: "Data",
    default: "",
    about:
      "Keys that protect stored secrets: `id:base64,id2:base64`, 32 bytes each. The first is used, the others still open what they closed. Unset: `secret.key` in PATCHBAY_DATA, generated. Without its key a database's secrets are lost.",
    secret: true,
  },
  PATCHBAY_ADMIN_EMAIL: {
    group: "First start",
    default: "",
    about:
      "E-mail address of the first owner, with PATCHBAY_ADMIN_PASSWORD. Unset: one is made and printed once.",
  },
  PATCHBAY_ADMIN_PASSWORD: {
    group: "First start",
    default: "",
    about: "Password of the first owner, 12 to 200 characters. Only looked at while there is no owner.",
    secret: true,
  },
  PATCHBAY_API_KEY: {
    group: "First start",
    default: "",
    about: "An API key with owner rights, for automation: 20 to 200 letters, digits, `_` or `-`.",
    secret: true,
  },
  PATCHBAY_SAMPLES: {
    group: "First start",
    default: "",
    about:
      "`on` or `off`: a sample workspace, and the small API that it calls, on the first start. Unset: on with the embedded database, off with DATABASE_URL.",
  },
  PATCHBAY_EGRESS_ALLOW: {
    group: "Calls",
    default: "",
    about:
      "What calls may reach beyond public addresses: CIDRs, addresses or `host:port`, separated by commas, e.g. `10.0.0.0/8,crm.internal:8443`.",
    dangerous: true,
  },
  PATCHBAY_EGRESS_ADDRESSES: {
    group: "Calls",
    default: "",
    about:
      "Our own public addresses, separated by commas: shown where others must put them on an allow-list.",
  },
  PATCHBAY_REQUEST_BYTES: {
    group: "Limits",
    default: "1048576",
    about: "Largest body of a request to this server, in bytes.",
  },
  PATCHBAY_BULK_ITEMS: { group: "Limits", default: "1000", about: "Most items in one bulk run of a rule." },
  PATCHBAY_RECORDED_BODY_BYTES: {
    group: "Limits",
    default: "65536",
    about: "How much of each request and answer body an execution keeps, in bytes; a cut one is marked.",
  },
  PATCHBAY_KEEP_EXECUTIONS_DAYS: {
    group: "Keeping",
    default: "30",
    about: "Days an execution and its calls are kept.",
  },
  PATCHBAY_KEEP_INBOX_DAYS: {
    group: "Keeping",
    default: "7",
    about:
      "Days for which requests to webhook addresses, and what their senders know them by, are kept: a delivery that is sent again within this time starts nothing.",
  },
  PATCHBAY_KEEP_AUDIT_DAYS: {
    group: "Keeping",
    default: "365",
    about: "Days a line of the audit trail is kept.",
  },
  PATCHBAY_KEEP_IDEMPOTENCY_DAYS: {
    group: "Keeping",
    default: "7",
    about: "Days the answer to a request with an Idempotency-Key is kept and given again.",
  },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof settings;

/** Variables of one's own: PATCHBAY_VAR_REGION is the variable REGION. */
export const variablePrefix = "PATCHBAY_VAR_";

/** Names and texts, as the environment holds them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment of this process. The only place that reads it. */
export function environment(): Environment {
  return process.env;
}
