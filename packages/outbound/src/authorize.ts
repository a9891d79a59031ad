import type { Auth } from "@patchbay/contract/credential";

/** The contract's Auth with its secret in clear. It has the same shape: sealing is the store's business. */
export type OpenAuth = Auth;

/** What authenticates a request: headers and query parameters to add, and every text in them that is secret. */
export type AuthParts = {
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly query: readonly { readonly name: string; readonly value: string }[];
  readonly secrets: readonly string[];
};

/** A credential that adds nothing. */
export const noAuth: AuthParts = { headers: [], query: [], secrets: [] };

/** Turns a credential into request parts. Pure; cache the result per credential revision and pass that same object on. */
export function authorize(_auth: OpenAuth): AuthParts {
  throw new Error("not built yet");
}
