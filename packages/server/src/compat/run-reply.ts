// Answers in the shapes that existing clients of the seed's product read (reference/features.md B1).
import type { RunAnswer } from "@patchbay/contract/rule-api";
import type { Json } from "@patchbay/contract/vocabulary";
import { Problem } from "../platform/problem.ts";

/** The envelope of every success. */
export type CompatSuccess = { readonly code: "success"; readonly message: string; readonly data: object };
export type CompatError = { readonly code: string; readonly message: string };

const success = (data: object): CompatSuccess => ({ code: "success", message: "Success", data });

/** Outputs are a list: of one object, or of the rows that a table collected. */
const listOf = (outputs: Json | undefined): Json =>
  Array.isArray(outputs) ? (outputs as Json) : [outputs ?? {}];

const inMs = (ms: number): string => `${Math.max(0, Math.round(ms))}ms`;

/** A run of a rule. */
export function ruleReply(answer: RunAnswer): CompatSuccess {
  const { executionId, durationMs, rule, bulk } = answer;
  const actions = bulk === undefined ? (answer.actions ?? []) : bulk.flatMap((one) => one.actions ?? []);
  return success({
    executionId,
    executionTime: inMs(durationMs),
    ruleId: rule.id,
    output: bulk === undefined ? listOf(answer.outputs) : [],
    bulkOutput: (bulk ?? []).map((one) =>
      one.error === undefined ? listOf(one.outputs) : [{ error: one.error.message }],
    ),
    action: Object.fromEntries(actions.map(({ name }) => [name, { executionId }])),
    additionalOutput: {},
  });
}

/** A run of a workflow that answered, or ended, in time. */
export function workflowReply(id: string, executionId: string, ms: number, output: Json): CompatSuccess {
  return success({
    executionId,
    executionTime: inMs(ms),
    ruleId: id,
    output: listOf(output),
    bulkOutput: [],
    action: {},
    additionalOutput: {},
  });
}

/** Something that was accepted and goes on by itself. */
export const acceptedReply = (executionId: string): CompatSuccess => success({ executionId });

const codes: Readonly<Record<number, string>> = {
  400: "BAD_REQUEST",
  401: "UNAUTHORIZED",
  403: "FORBIDDEN",
  404: "NOT_FOUND",
  409: "CONFLICT",
  413: "PAYLOAD_TOO_LARGE",
  415: "UNSUPPORTED_MEDIA_TYPE",
  422: "UNPROCESSABLE_ENTITY",
  429: "TOO_MANY_REQUESTS",
  503: "SERVICE_UNAVAILABLE",
};

/** A refusal, or our own failure, with its status. */
export function errorReply(error: unknown): { readonly status: number; readonly body: CompatError } {
  if (error instanceof Problem)
    return {
      status: error.status,
      body: { code: codes[error.status] ?? "INTERNAL_SERVER_ERROR", message: error.message },
    };
  const { statusCode } = error as { readonly statusCode?: unknown };
  if (typeof statusCode === "number" && statusCode >= 400 && statusCode < 500)
    return {
      status: statusCode,
      body: { code: codes[statusCode] ?? "BAD_REQUEST", message: "The request cannot be read." },
    };
  return { status: 500, body: { code: "INTERNAL_SERVER_ERROR", message: "Unexpected error." } };
}
