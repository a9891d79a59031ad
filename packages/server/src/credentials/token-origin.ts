import type { Auth } from "@patchbay/contract/credential";
import type { FieldError } from "@patchbay/contract/problem";
import type { OpenPart } from "./credential-secrets.ts";
import { originAllowed } from "./origins.ts";

/**
 * Secrets go to the token's address too, so it must be among the credential's origins. It is checked once more when the
 * request is sent.
 */
export function tokenOriginErrors(auth: Auth | OpenPart, origins: readonly string[]): FieldError[] {
  const { tokenUrl } = auth as { readonly tokenUrl?: unknown };
  if (typeof tokenUrl !== "string") return [];
  const sent = URL.parse(tokenUrl)?.origin ?? tokenUrl;
  if (originAllowed(origins, sent)) return [];
  return [
    {
      field: "body.auth.tokenUrl",
      message: "is not among the credential's origins",
      sent,
      accepted: origins.join(", "),
    },
  ];
}
