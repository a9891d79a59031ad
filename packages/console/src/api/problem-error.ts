import type { FieldError, ProblemBody } from "@patchbay/contract/problem";

/** What a query or mutation fails with: the problem the server answered, or `unreachable` when it gave no answer. */
export class ProblemError extends Error {
  readonly problem: ProblemBody;

  constructor(problem: ProblemBody, options: { readonly cause?: unknown } = {}) {
    super(problem.detail, options);
    this.name = "ProblemError";
    this.problem = problem;
  }
}

/** The problem shown when the network gave no answer at all. */
export function unreachable(cause: unknown): ProblemError {
  return new ProblemError(
    {
      type: "about:blank",
      title: "The server cannot be reached",
      status: 0,
      code: "unreachable",
      detail: "Check the network and that the server is running, then try again.",
      retryable: true,
    },
    { cause },
  );
}

/** Reads any thrown value as a problem. */
export function problemOf(error: unknown): ProblemBody {
  if (error instanceof ProblemError) return error.problem;
  return {
    type: "about:blank",
    title: "Something went wrong in the console",
    status: 0,
    code: "console_error",
    detail: error instanceof Error ? error.message : String(error),
    retryable: false,
  };
}

/** True when the session is gone: signing in again is the only way on. */
export const isSignedOut = (error: unknown): boolean =>
  error instanceof ProblemError && error.problem.code === "unauthenticated";

/** Problems that are about the name although they list no fields. */
const aboutTheName: readonly string[] = ["name_taken", "name_frozen"];

function errorsOf({ problem }: ProblemError): readonly FieldError[] {
  const listed = problem.errors ?? [];
  return listed.length === 0 && aboutTheName.includes(problem.code)
    ? [{ field: "name", message: problem.detail }]
    : listed.map((one) => ({ ...one, field: one.field.replace(/^body\./, "") }));
}

/** Field errors below a member of the request's body (dotted, e.g. `staging`; `""` is the whole body), with that prefix taken off. */
export function fieldErrorsBelow(error: unknown, prefix: string): readonly FieldError[] {
  if (!(error instanceof ProblemError)) return [];
  const start = prefix === "" ? "" : `${prefix}.`;
  return errorsOf(error)
    .filter((one) => one.field === prefix || one.field.startsWith(start))
    .map((one) => ({ ...one, field: one.field.slice(start.length) }));
}

/**
 * `is not valid` → `Is not valid.`: messages come as they follow the name of their field. What stands between backticks
 * is put into quotation marks: a form control shows plain text.
 */
export const asSentence = (text: string): string =>
  ended(plain(text).replace(/^[a-z]/, (letter) => letter.toUpperCase()));

const plain = (text: string): string => text.replaceAll(/`([^`]*)`/g, "“$1”");

const ended = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

/** `body.origins.0` → `origins, 1`; `body.staging.baseUrl` → `staging, base url`: a place as one would say it. */
export function sayField(field: string): string {
  return field
    .replace(/^(body|params|query)\.(?=.)/, "")
    .split(".")
    .map((part) =>
      /^\d+$/.test(part)
        ? String(Number(part) + 1)
        : part.replaceAll(
            /([a-z])([A-Z])/g,
            (_, before: string, next: string) => `${before} ${next.toLowerCase()}`,
          ),
    )
    .join(", ");
}

/** The message for one field, as a form control shows it. */
export function messageFor(errors: readonly FieldError[], field: string): string | undefined {
  const found = errors.find((one) => one.field === field || one.field.startsWith(`${field}.`));
  if (found === undefined) return undefined;
  const message = asSentence(found.message);
  if (found.accepted === undefined) return message;
  // What is accepted may be a text to type as it is, such as an address: its first letter stays.
  return `${message} Accepted: ${ended(plain(found.accepted))}`;
}
