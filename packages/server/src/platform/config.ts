import type { RingKey } from "./key-ring.ts";
import type { LogLevel } from "./log.ts";

/** Everything an operator can set, checked. Frozen; made once, in main.ts. */
export type Config = {
  readonly http: { readonly host: string; readonly port: number };
  /** Base of addresses we hand out, without a slash at the end. Null: the address printed at start. */
  readonly publicUrl: string | null;
  readonly dataDir: string;
  readonly store:
    | { readonly kind: "embedded"; readonly dataDir: string; readonly poolSize: number }
    | { readonly kind: "server"; readonly url: string; readonly poolSize: number };
  readonly secretKeys:
    | { readonly kind: "file"; readonly path: string }
    | { readonly kind: "ring"; readonly keys: readonly [RingKey, ...RingKey[]] };
  readonly firstOwner: { readonly email: string; readonly password: string } | null;
  readonly firstApiKey: string | null;
  readonly samples: "on" | "off";
  /** `allow`: CIDRs or host:port that calls may reach beyond public addresses. `addresses`: our own public addresses. */
  readonly egress: { readonly allow: readonly string[]; readonly addresses: readonly string[] };
  readonly corsOrigins: readonly string[];
  readonly apiRatePerMinute: number;
  readonly tunnel: { readonly host: string; readonly port: number } | null;
  readonly limits: {
    readonly requestBytes: number;
    readonly bulk: number;
    readonly recordedBodyBytes: number;
    readonly jsonDepth: number;
  };
  readonly retention: {
    readonly executionsDays: number;
    readonly auditDays: number;
    readonly idempotencyDays: number;
  };
  /** Values of PATCHBAY_VAR_*: name without the prefix → value. */
  readonly variables: ReadonlyMap<string, string>;
  readonly logLevel: LogLevel;
};
