import type { CallError, Timing } from "@patchbay/contract/call";
import type { Json } from "@patchbay/contract/vocabulary";
import type { CallPlan } from "./plan.ts";
import type { PreparedRequest } from "./prepared-request.ts";
import type { AnswerHeaders, SendResult } from "./send-result.ts";

type Ending = {
  /** The one word the call ended in. */
  readonly result: string;
  readonly timing: Timing;
  /** Whether the request may have reached the other side. */
  readonly requestSent: boolean;
  /** Size of the decoded answer, 0 when there was none. */
  readonly bodyBytes: number;
};
type Answer = { readonly status: number; readonly headers: AnswerHeaders; readonly body: Json };
type Failed = Ending & { readonly success: false; readonly error: CallError };

/**
 * How a call ended. `answered`: an answer was read; `success` says whether it counts as one, if not `error` says why.
 * `bad-answer`: something came back that could not be read (wrong content, too large, not HTTP); what is known of it is
 * kept. The others never had an answer. `refused`: it never left (template, input, breaker).
 */
export type CallOutcome =
  | (Ending &
      Answer & {
        readonly kind: "answered";
        readonly success: true;
        readonly error?: never;
        readonly address?: string;
      })
  | (Failed & Answer & { readonly kind: "answered"; readonly address?: string })
  | (Failed & Partial<Answer> & { readonly kind: "bad-answer"; readonly address?: string })
  | (Failed &
      NoAnswer & {
        readonly kind: "timed-out" | "too-many-in-flight" | "blocked-by-policy" | "unreachable" | "refused";
      });
type NoAnswer = {
  readonly status?: number;
  readonly headers?: AnswerHeaders;
  readonly body?: never;
  readonly address?: never;
};

/** Judges what sending ended in. Pure. With `request`, its secrets are masked in the upstream's error message. */
export function settle(_plan: CallPlan, _answer: SendResult, _request?: PreparedRequest): CallOutcome {
  throw new Error("not built yet");
}

/** The outcome of a call that never left: a template that could not be filled, an open breaker. */
export function refuse(_error: CallError): CallOutcome {
  throw new Error("not built yet");
}
