// The secrets of a verification: taken out when it is stored, put back for the moment of use.
import type { FieldError } from "@patchbay/contract/problem";
import { MASK } from "@patchbay/contract/vocabulary";
import type { Verification } from "@patchbay/contract/webhook-verification";

/** The secrets of a verification, in order. */
export function secretsIn(verification: Verification): readonly string[] {
  switch (verification.kind) {
    case "none":
      return [];
    case "basic":
      return [verification.password];
    case "token":
      return verification.tokens;
    case "hmac":
    case "standardWebhooks":
      return verification.secrets;
  }
}

/** The same verification with other secrets in the places of its own. */
export function withSecrets(verification: Verification, secrets: readonly string[]): Verification {
  switch (verification.kind) {
    case "none":
      return verification;
    case "basic":
      return { ...verification, password: secrets[0] ?? MASK };
    case "token":
      return { ...verification, tokens: [...secrets] };
    case "hmac":
    case "standardWebhooks":
      return { ...verification, secrets: [...secrets] };
  }
}

/** A verification as it is stored: masks in the open part, the secrets by their field below `prefix`. */
export type SplitVerification = {
  readonly open: Verification;
  readonly given: ReadonlyMap<string, string>;
  /** Every field it has a secret in, given or kept. */
  readonly fields: readonly string[];
  readonly errors: readonly FieldError[];
};

/**
 * Takes the secrets out. A mask keeps the secret that `stored` has at its place, which must be one of the same kind of
 * verification; `at` is where it stands in the request.
 */
export function splitVerification(
  sent: Verification,
  before: Verification | null,
  stored: ReadonlyMap<string, unknown>,
  { prefix, at }: { readonly prefix: string; readonly at: string },
): SplitVerification {
  const secrets = secretsIn(sent);
  const fields = secrets.map((_, index) => `${prefix}${index}`);
  const errors = secrets.flatMap((secret, index): FieldError[] =>
    secret !== MASK || (before?.kind === sent.kind && stored.has(`${prefix}${index}`))
      ? []
      : [
          {
            field: at,
            message: `has a mask for its secret ${index + 1}, but nothing is stored that could be kept`,
            accepted: "the secret itself",
          },
        ],
  );
  return {
    open: withSecrets(
      sent,
      secrets.map(() => MASK),
    ),
    given: new Map(
      secrets.flatMap((secret, index): [string, string][] =>
        secret === MASK ? [] : [[`${prefix}${index}`, secret]],
      ),
    ),
    fields,
    errors,
  };
}

/** Puts stored secrets back. One that is missing keeps its mask, which verifies nothing. */
export function joinVerification(
  open: Verification,
  stored: ReadonlyMap<string, string>,
  prefix: string,
): Verification {
  return withSecrets(
    open,
    secretsIn(open).map((mask, index) => stored.get(`${prefix}${index}`) ?? mask),
  );
}
