import type { CallError } from "@patchbay/contract/call";
import type { Auth } from "@patchbay/contract/credential";
import type { AuthParts } from "./auth-parts.ts";
import type { OAuthClient } from "./oauth-client.ts";
import type { Prepared } from "./prepare.ts";
import type { SendResult } from "./send-result.ts";
import type { CallOutcome } from "./settle.ts";

/** What a credential has got for itself: all of it is secret. `expiresAt` in ms since 1970, null where nobody said. */
export type SessionValues = {
  readonly token: string;
  readonly refreshToken: string | null;
  readonly expiresAt: number | null;
  /** Whether each use of the refresh token brought a new one; absent while that is not known. */
  readonly rotates?: boolean;
};

/** The kinds of Auth that get a token or a session before the first call. */
export type SessionAuth =
  | Extract<Auth, { kind: "token" | "cookie" }>
  | OAuthClient
  | Extract<Auth, { kind: "jwtBearer" }>;

export type SessionRead =
  | { readonly ok: true; readonly values: SessionValues }
  | {
      readonly ok: false;
      readonly error: CallError;
      readonly definite: boolean;
      /** The error code that the server gave (RFC 6749, 5.2). */
      readonly said?: string;
    };

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
  /** The first values come of a person's consent; until then, and when it is over, there are none to be got. */
  readonly needsConsent: boolean;
  /** The requests that give values back; none where the credential does not say how. */
  readonly revoke: (values: SessionValues, now: Date) => readonly Prepared[];
};
