import type { CallError, Timing } from "@patchbay/contract/call";
import { type CallErrorCode, callErrors, codeOfStatus } from "@patchbay/contract/call-error";
import type { Json } from "@patchbay/contract/vocabulary";
import { readAnswer } from "./answer.ts";
import type { CallPlan } from "./call-plan.ts";
import type { PreparedRequest } from "./prepared-request.ts";
import { describeFailure } from "./failure.ts";
import { guided } from "./guidance.ts";
import { redactorFor } from "./redact.ts";
import { isRepeatable } from "./repeatable.ts";
import type { AnswerHeaders, SendResult } from "./send-result.ts";

type Ending = {
  /** The one word the call ended in. */
  readonly result: string;
  readonly timing: Timing;
  /** Whether the request may have reached the other side. */
  readonly requestSent: boolean;
  /** Size of the decoded answer, 0 when there was none. */
  readonly bodyBytes: number;
  /** The network address that answered. */
  readonly address?: string | undefined;
};
type Answer = { readonly status: number; readonly headers: AnswerHeaders; readonly body: Json };
type Failed = Ending & { readonly success: false; readonly error: CallError };
/** The head of an answer may have come before the call failed; a body has not. */
type NoBody = { readonly status?: number; readonly headers?: AnswerHeaders; readonly body?: never };

/**
 * How a call ended. `answered`: an answer was read; `success` says whether it counts as one, if not `error` says why.
 * `bad-answer`: something came back that could not be read (wrong content, too large, not HTTP); what is known of it is
 * kept. The others never had an answer. `cancelled`: nobody wanted it any more. `refused`: it never left
 * (template, input, breaker).
 */
export type CallOutcome =
  | (Ending & Answer & { readonly kind: "answered"; readonly success: true; readonly error?: never })
  | (Failed & Answer & { readonly kind: "answered" })
  | (Failed & Partial<Answer> & { readonly kind: "bad-answer" })
  | (Failed &
      NoBody & {
        readonly kind:
          | "timed-out"
          | "too-many-in-flight"
          | "blocked-by-policy"
          | "agent-offline"
          | "unreachable"
          | "cancelled"
          | "refused";
      });

type FailureKind = Exclude<CallOutcome["kind"], "answered">;

const kinds: Partial<Readonly<Record<CallErrorCode, FailureKind>>> = {
  CONNECT_TIMEOUT: "timed-out",
  FIRST_BYTE_TIMEOUT: "timed-out",
  DEADLINE_EXCEEDED: "timed-out",
  MAX_CONNECTION: "too-many-in-flight",
  EGRESS_BLOCKED: "blocked-by-policy",
  AGENT_OFFLINE: "agent-offline",
  AGENT_TARGET_NOT_ALLOWED: "blocked-by-policy",
  RESPONSE_TOO_LARGE: "bad-answer",
  PROTOCOL_ERROR: "bad-answer",
  INVALID_INPUT: "refused",
  CANCELLED: "cancelled",
};
const results: Readonly<Record<FailureKind, string>> = {
  "timed-out": "timeout",
  "too-many-in-flight": "max-connection",
  "blocked-by-policy": "error",
  "agent-offline": "error",
  "bad-answer": "error",
  unreachable: "error",
  cancelled: "error",
  refused: "error",
};

/** How much of what the upstream says about itself goes into an error. */
const longestMessage = 500;

const codeOf = (status: number): CallErrorCode => {
  const known = codeOfStatus[status];
  if (known !== undefined) return known;
  if (status >= 300 && status < 400) return "REDIRECT_NOT_FOLLOWED";
  if (status >= 400 && status < 500) return "CLIENT_ERROR";
  return status >= 500 && status < 600 ? "SERVER_ERROR" : "UNEXPECTED_STATUS";
};

/** Judges what sending ended in. Pure. With `request`, its secrets are masked in what the error tells of the answer. */
export function settle(
  plan: CallPlan,
  answer: SendResult,
  request: PreparedRequest | null = null,
): CallOutcome {
  if (answer.kind === "failure") return failed(isLost(answer, request) ? lost(answer, request) : answer);
  const { status, headers, timing, address } = answer;
  const read = readAnswer(answer, plan.method, plan.mediaType);
  const body = read.kind === "read" ? read.body : read.text;
  const bodyBytes = answer.body.length;
  const said = { timing, requestSent: true, bodyBytes, address, status, headers, body };
  const error = (code: CallErrorCode, detail: string | undefined): CallError =>
    inWords(code, detail, headers, request);

  const success = status >= 200 && status < 300;
  if (read.kind === "unreadable" && success) {
    const why = error("RESPONSE_NOT_PARSABLE", read.message);
    return { ...said, kind: "bad-answer", success: false, result: "error", error: why };
  }
  const result = read.kind === "unreadable" ? unreadResult(plan, status) : plan.judge.resultOf(status, body);
  if (success && !plan.judge.refutes(body)) return { ...said, kind: "answered", success: true, result };
  const code = success ? "REFUTED_BY_BODY" : codeOf(status);
  const location = code === "REDIRECT_NOT_FOLLOWED" ? headers["location"] : undefined;
  const detail = plan.judge.messageOf(body) ?? (location === undefined ? undefined : String(location));
  return { ...said, kind: "answered", success: false, result, error: error(code, detail) };
}

/** An error with what the upstream says about it, its secrets masked. */
function inWords(
  code: CallErrorCode,
  detail: string | undefined,
  headers: AnswerHeaders,
  request: PreparedRequest | null,
): CallError {
  const { title } = callErrors[code];
  const facts = { headers, origin: request?.origin };
  if (detail === undefined) return guided(code, `${title}.`, facts);
  return guided(code, `${title}: ${redactorFor(request).text(detail, longestMessage)}`, facts);
}

type Failure = Extract<SendResult, { kind: "failure" }>;

/** Whether a request that must not be repeated left, and nobody knows what became of it. */
const isLost = (
  { code, requestSent }: Failure,
  request: PreparedRequest | null,
): request is PreparedRequest =>
  request !== null && requestSent && code === "CONNECTION_RESET" && !isRepeatable(request);

const lost = (failure: Failure, { origin }: PreparedRequest): Failure => ({
  ...failure,
  code: "ANSWER_LOST",
  message: describeFailure("ANSWER_LOST", origin),
});

/** A failing status says enough by itself, unless the result is to be read from a body that cannot be read. */
const unreadResult = (plan: CallPlan, status: number): string =>
  plan.judgement?.resultPath ? "error" : String(status);

function failed(failure: Failure): CallOutcome {
  const { code, message, requestSent, status, headers, cause, timing } = failure;
  const kind = kinds[code] ?? "unreachable";
  return {
    kind,
    success: false,
    result: results[kind],
    error: guided(code, message, { headers, cause }),
    ...(status === undefined ? {} : { status }),
    ...(headers === undefined ? {} : { headers }),
    bodyBytes: 0,
    requestSent,
    timing,
  };
}

/** The outcome of a call that never left: a template that could not be filled, an open breaker. */
export function refuse(error: CallError): CallOutcome {
  return {
    kind: "refused",
    success: false,
    result: "error",
    error,
    bodyBytes: 0,
    requestSent: false,
    timing: { total: 0 },
  };
}
