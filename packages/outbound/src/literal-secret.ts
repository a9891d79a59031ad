import { secretByDefault } from "@patchbay/contract/connection";
import type { Findings, Where } from "./findings.ts";

/** Names that only look like those of secrets. */
const harmless = /^(idempotency-key|keywords?)$/i;
const advice = "A secret does not belong here in clear: put it into the credential of the connection.";

/** Reports a header or parameter of an action or endpoint whose name says secret and whose value is no template. */
export function refuseLiteralSecret(
  where: Where,
  name: string,
  values: readonly (string | number | boolean)[],
  findings: Findings,
): void {
  if (!secretByDefault(name) || harmless.test(name)) return;
  const literal = values.some(
    (value) => typeof value === "string" && value.trim() !== "" && !value.includes("{{"),
  );
  if (literal) findings.report(where, `\`${name}\`: ${advice}`, "LITERAL_SECRET");
}

/** The same for an address: parameters written into it, and `user:password@`. */
export function refuseLiteralSecretInUrl(where: Where, text: string, findings: Findings): void {
  if (/^https?:\/\/[^/?#]*@/i.test(text)) findings.report(where, advice, "LITERAL_SECRET");
  for (const [, name = "", value = ""] of text.matchAll(/[?&;]([^=&;#{}]+)=([^&;#]*)/g))
    refuseLiteralSecret(where, name, [value], findings);
}
