import { mediaTypes, type TemplateMap } from "@patchbay/contract/call";
import type { Auth } from "@patchbay/contract/credential";
import type { Json, JsonObject } from "@patchbay/contract/vocabulary";
import type { AuthParts } from "./auth-parts.ts";
import { Findings } from "./findings.ts";
import { headerValue } from "./header-plan.ts";
import { refuseLiteralSecret } from "./literal-secret.ts";
import type { PlanProblem } from "./plan-problem.ts";
import type { PreparedRequest } from "./prepared-request.ts";
import { valuesOf } from "./request-part.ts";
import { partsOf } from "./signer.ts";
import { TemplateFault } from "./template-fault.ts";
import { places } from "./template-place.ts";
import { type Reach, startRun } from "./template-run.ts";

/** The fields of a credential that its own templates read. null: which there are is not known here. */
export type CredentialFields = {
  readonly encrypted: ReadonlyMap<string, string> | null;
  readonly unencrypted: ReadonlyMap<string, string> | null;
};
export const noFields: CredentialFields = { encrypted: new Map(), unencrypted: new Map() };

const reachOf = ({ encrypted, unencrypted }: CredentialFields): Reach => ({
  connection: {
    http: {
      encrypted: Object.fromEntries(encrypted ?? []) as JsonObject,
      unencrypted: Object.fromEntries(unencrypted ?? []) as JsonObject,
    },
  },
  sealed: true,
  fieldsKnown: encrypted !== null && unencrypted !== null,
});

/**
 * Custom authentication: headers, parameters and body members whose templates read the credential's fields and nothing else,
 * so that they are the same for every call.
 */
export function compileCustom(
  auth: Extract<Auth, { kind: "custom" }>,
  fields: CredentialFields,
): { readonly parts: AuthParts; readonly problems: readonly PlanProblem[] } {
  const findings = new Findings();
  const run = startRun({ input: null, output: null, actions: null });
  const reach = reachOf(fields);
  const filled = (list: "headers" | "query" | "body", map: TemplateMap | undefined) =>
    Object.entries(map ?? {}).flatMap(([name, value]) => {
      const where = { origin: "credential" as const, field: `${list}.${name}` };
      refuseLiteralSecret(where, name, valuesOf(value), findings);
      return valuesOf(value).map((text) => {
        try {
          const filledText = findings.template(where, text, { place: places.text(), reach }).render(run);
          if (list === "headers" && !headerValue.test(filledText))
            findings.report(where, "A header value holds no line breaks and no characters beyond Latin-1.");
          return { name, value: filledText };
        } catch (error) {
          if (!(error instanceof TemplateFault)) throw error;
          findings.report(where, error.message, error.code);
          return { name, value: "" };
        }
      });
    });
  const parts: AuthParts = {
    headers: filled("headers", auth.headers),
    query: filled("query", auth.query),
    ...(auth.body === undefined ? {} : { body: filled("body", auth.body) }),
    secrets: [...(fields.encrypted?.values() ?? []), ...run.secrets],
  };
  return { parts, problems: findings.problems };
}

/** Adds members to a body that is a JSON object or a form; null when the body is neither. */
export function withBodyMembers(
  request: PreparedRequest,
  members: NonNullable<AuthParts["body"]>,
): PreparedRequest | null {
  const { body, header } = partsOf(request);
  const text = body.toString("utf8");
  const type = header("content-type") ?? "";
  if (type.startsWith(mediaTypes.urlencoded)) {
    const added = new URLSearchParams(members.map(({ name, value }) => [name, value])).toString();
    return { ...request, body: text === "" ? added : `${text}&${added}` };
  }
  if (!/[/+]json\b/.test(type)) return null;
  const whole = (text === "" ? {} : JSON.parse(text)) as Json;
  if (typeof whole !== "object" || whole === null || Array.isArray(whole)) return null;
  return {
    ...request,
    body: JSON.stringify(
      Object.fromEntries([...Object.entries(whole), ...members.map(({ name, value }) => [name, value])]),
    ),
  };
}
