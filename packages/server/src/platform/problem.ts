import { type FieldError, problems, type ProblemBody, type ProblemCode } from "@patchbay/contract/problem";

/** What a problem may carry beyond its code and detail. */
export type ProblemExtras = {
  readonly errors?: readonly FieldError[];
  readonly executionId?: string;
  readonly cause?: unknown;
  readonly retryAfterSeconds?: number;
};

/** Our caller's mistake, or our own failure, on its way to an RFC 9457 answer. Match on `code`. `detail` never holds a secret. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly code: ProblemCode;
  readonly extras: ProblemExtras;

  constructor(code: ProblemCode, detail: string, extras: ProblemExtras = {}) {
    super(detail, extras.cause === undefined ? undefined : { cause: extras.cause });
    this.code = code;
    this.extras = extras;
  }

  get status(): number {
    return problems[this.code].status;
  }

  /** The body of the answer. */
  toBody(): ProblemBody {
    const { title, status, retryable } = problems[this.code];
    return {
      type: `urn:patchbay:problem:${this.code}`,
      title,
      status,
      code: this.code,
      detail: this.message,
      retryable,
      ...(this.extras.errors === undefined ? {} : { errors: [...this.extras.errors] }),
      ...(this.extras.executionId === undefined ? {} : { executionId: this.extras.executionId }),
    };
  }
}

/** Makes a problem to throw: `throw problem("not_found", "There is no rule \"x\".")`. */
export function problem(code: ProblemCode, detail: string, extras: ProblemExtras = {}): Problem {
  return new Problem(code, detail, extras);
}

/** Throws the problem when there are mistakes; its detail is the first of them. */
export function refuseMistakes(code: ProblemCode, errors: readonly FieldError[]): void {
  const first = errors[0];
  if (first !== undefined) throw problem(code, `${first.field} ${first.message}.`, { errors });
}

/** The problem of a name somebody else has: what kind of thing, and its name. */
export function nameTaken(thing: string, name: string): Problem {
  return problem("name_taken", `There is ${thing} called "${name}" already.`, {
    errors: [{ field: "body.name", message: "is taken", sent: name, accepted: "another name" }],
  });
}
