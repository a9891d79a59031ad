// The inputs of a run as they were sent, and the mistakes in them. Pure.
import type { RunError } from "@patchbay/contract/execution";
import type { FieldError } from "@patchbay/contract/problem";
import type { RunBody } from "@patchbay/contract/rule-api";
import { problem } from "../platform/problem.ts";
import type { RunnableRule } from "./runnable-rule.ts";

/** The inputs that a body asks to be decided, one or, at most `bulkLimit`, many. Throws invalid_request. */
export function inputsOf(body: RunBody, bulkLimit: number): readonly unknown[] {
  if (body.bulkParams === undefined) return [body.params ?? {}];
  if (body.params !== undefined) {
    throw problem("invalid_request", "Send params or bulkParams, not both.", {
      errors: [{ field: "body.bulkParams", message: "cannot stand beside params" }],
    });
  }
  if (body.bulkParams.length > bulkLimit) {
    throw problem("invalid_request", `bulkParams takes at most ${bulkLimit} inputs.`, {
      errors: [
        {
          field: "body.bulkParams",
          message: "has too many inputs",
          sent: body.bulkParams.length,
          accepted: `at most ${bulkLimit}`,
        },
      ],
    });
  }
  return body.bulkParams;
}

/** What of an object are inputs of the rule; anything else than an object stays for the rule to refuse. */
export function knownInputs(rule: RunnableRule, params: unknown): unknown {
  if (typeof params !== "object" || params === null) return params;
  const names = new Set(rule.compiled.document.inputs.map(({ name }) => name));
  return Object.fromEntries(Object.entries(params).filter(([name]) => names.has(name)));
}

/** Mistakes of the inputs, which are read as `params.x`, told at the place in the request where they were sent. */
export function errorIn(
  code: "invalid_params" | "input_not_fetched",
  mistakes: readonly FieldError[],
  place: string,
): RunError {
  const errors = mistakes.map((one) => ({ ...one, field: one.field.replace(/^params/, place) }));
  const message = errors
    .map((one) => `${one.field}: ${one.message}`)
    .slice(0, 3)
    .join(" ");
  return { code, message, errors };
}
