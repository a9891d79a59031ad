import type { Auth, AuthKind } from "@patchbay/contract/credential";
import { secretsOfKind } from "@patchbay/contract/credential";
import type { FieldError } from "@patchbay/contract/problem";
import { type Json, MASK } from "@patchbay/contract/vocabulary";

/** The open part of an Auth: everything of it, with the mask where a secret is stored. */
export type OpenPart = { readonly kind: AuthKind } & { readonly [member: string]: Json };

const membersOf = (auth: Auth | OpenPart): Readonly<Record<string, unknown>> => auth;

/** Field names under which the secrets of a credential are stored: the first one of a kind is `auth`, a further one `auth.name`. */
const authField = (kind: AuthKind, member: string): string =>
  secretsOfKind[kind][0] === member ? "auth" : `auth.${member}`;
export const encryptedField = (name: string): string => `encrypted.${name}`;

/** A secret member of an Auth and where it is stored. `value` is null where the mask stands. */
type AuthSecret = { readonly member: string; readonly field: string; readonly value: string | null };

/** Takes an Auth apart: what may be shown, and the secrets given with it. */
export function splitAuth(auth: Auth | OpenPart): {
  readonly open: OpenPart;
  readonly secrets: readonly AuthSecret[];
} {
  const members = membersOf(auth);
  const secrets = secretsOfKind[auth.kind].flatMap((member): AuthSecret[] => {
    const value = members[member];
    if (typeof value !== "string") return [];
    return [{ member, field: authField(auth.kind, member), value: value === MASK ? null : value }];
  });
  const masks = Object.fromEntries(secrets.map(({ member }) => [member, MASK]));
  return { open: { ...members, ...masks } as OpenPart, secrets };
}

/** An Auth with another value, or none, for each of its secrets. */
function withSecrets(open: OpenPart, valueOf: (field: string) => string | undefined): Auth {
  const entries = Object.entries(open).flatMap(([name, value]) => {
    if (!secretsOfKind[open.kind].includes(name)) return [[name, value]];
    const secret = valueOf(authField(open.kind, name));
    return secret === undefined ? [] : [[name, secret]];
  });
  return Object.fromEntries(entries) as Auth;
}

/** An Auth as it is shown: the mask where a secret is stored, nothing where it has been cleared. */
export const maskedAuth = (open: OpenPart, missing: ReadonlySet<string>): Auth =>
  withSecrets(open, (field) => (missing.has(field) ? undefined : MASK));

/** An Auth with its secrets back in place, for a call. */
export const openAuth = (open: OpenPart, secrets: ReadonlyMap<string, string>): Auth =>
  withSecrets(open, (field) => secrets.get(field));

/** What is stored of a credential's secrets before a change; `auth` is null for a new one. */
type SecretsBefore = {
  readonly auth: OpenPart | null;
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

  const stored = before.auth === null ? [] : splitAuth(before.auth).secrets;
  const sent = change.auth === undefined ? stored : splitAuth(change.auth).secrets;
  const sameKind = change.auth === undefined || change.auth.kind === before.auth?.kind;
  for (const { member, field, value } of sent) {
    const known = sameKind && stored.some((one) => one.field === field);
    settle(field, value, known, `body.auth.${member}`);
  }
  for (const { field } of stored) if (!sent.some((one) => one.field === field)) drop.push(field);

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
