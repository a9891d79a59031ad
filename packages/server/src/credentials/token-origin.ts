import type { Auth } from "@patchbay/contract/credential";
import type { FieldError } from "@patchbay/contract/problem";
import type { OpenPart } from "./credential-secrets.ts";
import { originAllowed } from "./origins.ts";

/**
 * Secrets go to the addresses for tokens too, so these must be among the credential's origins. It is checked once more
 * when a request is sent.
 */
export function tokenOriginErrors(auth: Auth | OpenPart, origins: readonly string[]): FieldError[] {
  const members: Readonly<Record<string, unknown>> = auth;
  return ["tokenUrl", "revokeUrl"].flatMap((member): FieldError[] => {
    const url = members[member];
    if (typeof url !== "string") return [];
    const sent = URL.parse(url)?.origin ?? url;
    if (originAllowed(origins, sent)) return [];
    return [
      {
        field: `body.auth.${member}`,
        message: "is not among the credential's origins",
        sent,
        accepted: origins.join(", "),
      },
    ];
  });
}
