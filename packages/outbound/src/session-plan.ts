import type { CallError } from "@patchbay/contract/call";
import type { Auth } from "@patchbay/contract/credential";
import type { AuthParts } from "./auth-parts.ts";
import type { Prepared } from "./prepare.ts";
import type { SendResult } from "./send-result.ts";
import type { CallOutcome } from "./settle.ts";

/** What a credential has got for itself: all of it is secret. `expiresAt` in ms since 1970, null where nobody said. */
export type SessionValues = {
  readonly token: string;
  readonly refreshToken: string | null;
  readonly expiresAt: number | null;
};

/** The kinds of Auth that get a token or a session before the first call. */
export type SessionAuth =
  | Extract<Auth, { kind: "token" | "cookie" | "oauth2ClientCredentials" | "oauth2Password" }>
  | Extract<Auth, { kind: "jwtBearer" }>;

export type SessionRead =
  | { readonly ok: true; readonly values: SessionValues }
  | { readonly ok: false; readonly error: CallError; readonly definite: boolean };

/** How a credential gets what it authenticates with. Pure: somebody else sends the request and keeps the values. */
export type SessionPlan = {
  /** The request for new values, given the last ones. */
  readonly request: (last: SessionValues | null, now: Date) => Prepared;
  /** Reads the answer to it. `definite`: asking again the same way would be answered the same way. */
  readonly read: (answer: SendResult, last: SessionValues | null, now: Date) => SessionRead;
  /** What the values add to a call. */
  readonly parts: (values: SessionValues) => AuthParts;
  /** Whether the outcome of a call says that the values are no longer good. */
  readonly isBad: (outcome: CallOutcome) => boolean;
  /** A token that was given with the credential itself. */
  readonly given: SessionValues | null;
};
