import type {
  Auth,
  AuthKind,
  Credential,
  CredentialInput,
  CredentialPatch,
} from "@patchbay/contract/credential";
import type { FieldError } from "@patchbay/contract/problem";
import type { KeyValueRow } from "../../editors/key-value-rows.ts";
import { blankRow } from "../../editors/key-value-rows.ts";
import { sameJson } from "../../ui/use-draft.ts";
import { bareMoreAuth } from "./more-auth-kinds.ts";

/** What the credential form edits. Secrets stand as the mask until typed anew; a cleared one is empty. */
export type CredentialDraft = {
  readonly name: string;
  readonly description: string;
  readonly auth: Auth;
  readonly origins: readonly string[];
  readonly encrypted: Readonly<Record<string, string>>;
  readonly unencrypted: Readonly<Record<string, string>>;
};

export const kindChoices: readonly {
  readonly value: AuthKind;
  readonly label: string;
  readonly about: string;
}[] = [
  { value: "bearer", label: "Bearer token", about: "Authorization: Bearer …" },
  { value: "basic", label: "Basic", about: "User name and password" },
  { value: "apiKey", label: "API key", about: "In a header or in the URL" },
  { value: "token", label: "Token", about: "In a header of any name with any scheme, or in the URL" },
  {
    value: "oauth2ClientCredentials",
    label: "OAuth 2 client credentials",
    about: "A token for this server itself",
  },
  {
    value: "oauth2AuthorizationCode",
    label: "OAuth 2 authorization code",
    about: "A person consents on the other side; Patchbay keeps the grant alive",
  },
  { value: "oauth2Password", label: "OAuth 2 password", about: "A token for a user name and password" },
  { value: "jwtBearer", label: "JWT bearer", about: "A token signed here, sent or exchanged" },
  { value: "oauth1", label: "OAuth 1.0a", about: "Signed with consumer and token" },
  { value: "digest", label: "Digest", about: "User name and password, never sent themselves" },
  { value: "hmac", label: "HMAC", about: "Signed with a shared key" },
  { value: "awsSigV4", label: "AWS Signature 4", about: "Access key, region and service" },
  { value: "wsse", label: "WSSE", about: "User name token in a header" },
  { value: "cookie", label: "Cookie", about: "Signs in and sends the session's cookies" },
  { value: "mtls", label: "Client certificate", about: "mTLS" },
  { value: "custom", label: "Custom", about: "Headers and parameters made of the fields below" },
  { value: "none", label: "None", about: "Only fields of your own" },
];

/** Each kind with nothing filled in. */
const bareAuth = {
  none: { kind: "none" },
  basic: { kind: "basic", username: "", password: "" },
  bearer: { kind: "bearer", token: "" },
  apiKey: { kind: "apiKey", location: "header", value: "" },
  token: { kind: "token", location: "header", token: "" },
  ...bareMoreAuth,
} as const satisfies Readonly<Record<AuthKind, Auth>>;

/** A kind as a new form suggests it. */
export function emptyAuth(kind: AuthKind): Auth {
  const bare = bareAuth[kind];
  if (bare.kind === "apiKey") return { ...bare, headerName: "X-API-Key" };
  if (bare.kind === "token") return { ...bare, headerName: "Authorization", scheme: "Bearer" };
  return bare;
}

/** Without the members that the chosen place does not use, and without empty optional ones. */
function tidyAuth(auth: Auth): Auth {
  if (auth.kind in bareMoreAuth)
    return Object.fromEntries(
      Object.entries(auth).filter(([, value]) => value !== "" && value !== undefined),
    ) as Auth;
  if (auth.kind !== "apiKey" && auth.kind !== "token") return auth;
  const unused = auth.location === "header" ? ["paramName"] : ["headerName", "scheme"];
  const kept = Object.entries(auth).filter(
    ([name, value]) => !unused.includes(name) && (value !== "" || name === "value" || name === "token"),
  );
  return Object.fromEntries(kept) as Auth;
}

export const newCredential = (origin: string | null): CredentialDraft => ({
  name: "",
  description: "",
  auth: emptyAuth("bearer"),
  origins: origin === null ? [] : [origin],
  encrypted: {},
  unencrypted: {},
});

/** A stored credential as a draft. A secret that was cleared is absent in the answer, so it is empty here. */
export const draftOfCredential = (stored: Credential): CredentialDraft => ({
  name: stored.name,
  description: stored.description,
  auth: { ...bareAuth[stored.auth.kind], ...stored.auth },
  origins: stored.origins,
  encrypted: stored.encrypted,
  unencrypted: stored.unencrypted,
});

/** `scheme://host[:port]` of a URL that is being typed; null while it is not one. */
export function originOf(url: string): string | null {
  const parsed = /^https?:/i.test(url) ? URL.parse(url) : null;
  // The star of `https://*.example.com` is ours, not the URL standard's: that writes it as %2A.
  return parsed === null || parsed.host === "" ? null : parsed.origin.replace(/%2A/i, "*");
}

/** What one pastes for an origin → the origin itself: path and query fall away, a bare host is taken as https. */
export function asOrigin(text: string): string {
  const host = /^[\w*-]+(\.[\w-]+)+(:\d+)?(\/|$)/.test(text);
  return originOf(host ? `https://${text}` : text) ?? text;
}

/** What has to be filled in before a credential can be stored, by field. */
export const credentialMistakes = (draft: CredentialDraft): readonly FieldError[] => [
  ...(draft.name.trim() === "" ? [{ field: "name", message: "Enter a name" }] : []),
  ...(draft.origins.length === 0
    ? [{ field: "origins", message: "Add at least one address that may get the secrets" }]
    : []),
];

/** True for the fields at which the form shows what is wrong with them. */
export const isAtCredentialField = (field: string): boolean =>
  /^body\.(name|description|auth|origins|encrypted|unencrypted)\b/.test(field);

const settingsOf = (draft: CredentialDraft): Omit<CredentialInput, "name"> => ({
  description: draft.description,
  auth: tidyAuth(draft.auth),
  origins: [...draft.origins],
  encrypted: { ...draft.encrypted },
  unencrypted: { ...draft.unencrypted },
});

export const credentialInputOf = (draft: CredentialDraft): CredentialInput => ({
  name: draft.name.trim(),
  ...settingsOf(draft),
});

/** Only what changed: an untouched list of origins must not look like a change of origins. */
export function credentialPatchOf(draft: CredentialDraft, stored: Credential): CredentialPatch {
  const start = draftOfCredential(stored);
  const before: Readonly<Record<string, unknown>> = { name: start.name, ...settingsOf(start) };
  const after = { name: draft.name.trim(), ...settingsOf(draft) };
  const changed = Object.entries(after).filter(([name, value]) => !sameJson(value, before[name]));
  return { ...Object.fromEntries(changed), revision: stored.revision };
}

/** Fields of one's own as rows of a key-value editor, the encrypted ones locked. */
export function fieldRowsOf(
  draft: Pick<CredentialDraft, "encrypted" | "unencrypted">,
): readonly KeyValueRow[] {
  const rows = (fields: Readonly<Record<string, string>>, secret: boolean): readonly KeyValueRow[] =>
    Object.entries(fields).map(([name, value]) => ({ ...blankRow, name, value, secret }));
  return [...rows(draft.encrypted, true), ...rows(draft.unencrypted, false)];
}

export function fieldsFromRows(
  rows: readonly KeyValueRow[],
): Pick<CredentialDraft, "encrypted" | "unencrypted"> {
  const of = (secret: boolean): Record<string, string> =>
    Object.fromEntries(
      rows
        .filter((row) => row.secret === secret && row.name.trim() !== "")
        .map((row) => [row.name.trim(), row.value]),
    );
  return { encrypted: of(true), unencrypted: of(false) };
}
