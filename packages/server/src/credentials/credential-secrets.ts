import type { Auth, AuthKind } from "@patchbay/contract/credential";
import { secretOfKind } from "@patchbay/contract/credential";
import type { FieldError } from "@patchbay/contract/problem";
import { MASK } from "@patchbay/contract/vocabulary";

/** The open part of an Auth: its kind and names, no secret. */
export type OpenPart = { readonly kind: AuthKind } & Readonly<Record<string, string>>;

const asText = (auth: Auth): Readonly<Record<string, string>> => auth;

/** Field names under which the secrets of a credential are stored. */
export const authField = "auth";
export const encryptedField = (name: string): string => `encrypted.${name}`;

/** Splits an Auth into what may be shown and the secret given with it; null where the mask stands or the kind has none. */
export function splitAuth(auth: Auth): { readonly open: OpenPart; readonly secret: string | null } {
  const name = secretOfKind[auth.kind];
  const { [name ?? ""]: secret, ...open } = asText(auth);
  return {
    open: open as OpenPart,
    secret: name === null || secret === undefined || secret === MASK ? null : secret,
  };
}

/** An Auth as it is shown: the mask where a secret is stored, nothing where it has been cleared. */
export function maskedAuth(open: OpenPart, stored: boolean): Auth {
  const name = secretOfKind[open.kind];
  return (name === null || !stored ? { ...open } : { ...open, [name]: MASK }) as unknown as Auth;
}

/** An Auth with its secret back in place, for a call. */
export function openAuth(open: OpenPart, secret: string | undefined): Auth {
  const name = secretOfKind[open.kind];
  return (name === null || secret === undefined
    ? { ...open }
    : { ...open, [name]: secret }) as unknown as Auth;
}

/** What is stored of a credential's secrets before a change; `kind` is null for a new one. */
type SecretsBefore = {
  readonly kind: AuthKind | null;
  readonly encryptedNames: readonly string[];
  readonly missing: readonly string[];
};

/** What a change does to the stored secrets, and what it leaves wanting. */
export type SecretPlan = {
  readonly put: ReadonlyMap<string, string>;
  readonly drop: readonly string[];
  readonly encryptedNames: readonly string[];
  readonly missing: readonly string[];
  readonly errors: readonly FieldError[];
};

/**
 * Decides for every secret field of a credential: stored anew, kept, or dropped. `moved` (the origins change) keeps
 * nothing. A mask where nothing was ever stored is a mistake of the caller.
 */
export function planSecrets(
  before: SecretsBefore,
  change: { readonly auth?: Auth; readonly encrypted?: Readonly<Record<string, string>> },
  moved: boolean,
): SecretPlan {
  const put = new Map<string, string>();
  const drop: string[] = [];
  const missing: string[] = [];
  const errors: FieldError[] = [];
  const settle = (field: string, value: string | null, known: boolean, place: string): void => {
    if (value !== null) put.set(field, value);
    else if (!known)
      errors.push({
        field: place,
        message: "is the mask, but nothing is stored that could be kept",
        accepted: "the secret itself",
      });
    else if (moved || before.missing.includes(field)) {
      drop.push(field);
      missing.push(field);
    }
  };

  const auth = change.auth === undefined ? null : splitAuth(change.auth);
  const kind = auth?.open.kind ?? before.kind ?? "none";
  if (secretOfKind[kind] === null) drop.push(authField);
  else settle(authField, auth?.secret ?? null, kind === before.kind, `body.auth.${secretOfKind[kind]}`);

  const encrypted = change.encrypted ?? Object.fromEntries(before.encryptedNames.map((name) => [name, MASK]));
  const encryptedNames = Object.keys(encrypted);
  for (const [name, value] of Object.entries(encrypted)) {
    settle(
      encryptedField(name),
      value === MASK ? null : value,
      before.encryptedNames.includes(name),
      `body.encrypted.${name}`,
    );
  }
  for (const name of before.encryptedNames)
    if (!encryptedNames.includes(name)) drop.push(encryptedField(name));
  return { put, drop, encryptedNames, missing, errors };
}
