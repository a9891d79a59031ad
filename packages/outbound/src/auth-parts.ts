import type { AnswerHeaders } from "./send-result.ts";
import type { Signer } from "./signer.ts";

type NameValue = { readonly name: string; readonly value: string };

/** What authenticates a request: headers and query parameters to add, and every text in them that is secret. */
export type AuthParts = {
  readonly headers: readonly NameValue[];
  readonly query: readonly NameValue[];
  readonly secrets: readonly string[];
  /** Members to add to a body that is a JSON object or a form. */
  readonly body?: readonly NameValue[];
  /** Signs the prepared request; done anew for each attempt. */
  readonly sign?: Signer;
  /** Takes in what a 401 says; true when the request is worth one repetition. */
  readonly learn?: (headers: AnswerHeaders) => boolean;
};

/** A credential that adds nothing. */
export const noAuth: AuthParts = { headers: [], query: [], secrets: [] };
