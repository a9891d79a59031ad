import type { Timing } from "@patchbay/contract/call";
import type { CallErrorCode } from "@patchbay/contract/call-error";
import type { OpenStream } from "./tunnel.ts";

/** The limits a request is sent under. Requests with one key and origin share sockets and the count of calls in flight. */
export type Lane = {
  /** Connection id, environment and snapshot number, or an origin: a changed setting is another key. */
  readonly key: string;
  /** Total deadline, ms. */
  readonly timeout: number;
  readonly connectTimeout: number;
  readonly firstByteTimeout?: number;
  /** Calls in flight; one more waits for `maxWait` ms (0) and is then MAX_CONNECTION. */
  readonly maxConnections: number;
  readonly maxWait?: number;
  /** Of the decoded body as well as of the bytes received. */
  readonly maxResponseBytes: number;
  /** The certificate this side shows (mTLS), in PEM. */
  readonly certificate?: ClientCertificate;
  /** What is believed of the other side's certificate. */
  readonly tls?: ServerTrust;
  /** The proxy its sockets go through. Part of what `key` names. */
  readonly proxy?: LaneProxy;
  /** How many redirects are followed (0). */
  readonly redirects?: number;
  /** Aborted when nobody wants the answer any more: the call ends as CANCELLED, and its socket is closed. */
  readonly signal?: AbortSignal;
  /** Asked when a socket is there, right before the request is written; when it is not wanted it ends as CANCELLED, unsent. */
  readonly isWanted?: () => boolean;
  /** The only way its sockets are opened, where it is not this machine's own: through an agent. Part of what `key` names. */
  readonly open?: OpenStream;
};

/** `ca`: certificates in PEM trusted beside the public ones. `verify` false believes anybody. */
type ServerTrust = { readonly ca?: string; readonly verify?: boolean };

/** `authorization`: what it wants to see of us, kept out of everything that is sent further. */
export type LaneProxy = { readonly url: string; readonly authorization?: string };

/** How a lane speaks TLS. */
export type LaneTls = Pick<Lane, "certificate" | "tls">;

export type ClientCertificate = {
  readonly certificate: string;
  readonly key: string;
  readonly passphrase?: string;
};

/** Header names lower-case, own members alone; a name that came several times has a list. */
export type AnswerHeaders = Readonly<Record<string, string | string[]>>;

/** What sending ended in. A transport failure is a value like any other. */
export type SendResult =
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly headers: AnswerHeaders;
      /** Content codings removed. */
      readonly body: Buffer;
      /** Set when the body is not what its Content-Encoding says; `body` is then as received. */
      readonly undecodable?: string;
      /** The network address that answered. */
      readonly address?: string | undefined;
      readonly timing: Timing;
    }
  | {
      readonly kind: "failure";
      readonly code: CallErrorCode;
      readonly message: string;
      /** The system's own code for it, where there is one. */
      readonly cause?: string;
      /** Whether any byte of the request may have reached the other side. */
      readonly requestSent: boolean;
      /** When the head of an answer had come before it failed. */
      readonly status?: number;
      readonly headers?: AnswerHeaders;
      readonly timing: Timing;
    };
