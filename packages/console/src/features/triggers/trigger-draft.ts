import type { TriggerDocument, TriggerKind, WebhookDocument } from "@patchbay/contract/trigger";
import type { Trigger, TriggerInput, TriggerPatch } from "@patchbay/contract/trigger-api";
import type { Environment } from "@patchbay/contract/vocabulary";
import type { Challenge, Verification } from "@patchbay/contract/webhook-verification";

/** A trigger while it is being written. */
export type TriggerDraft = {
  readonly name: string;
  readonly description: string;
  readonly document: TriggerDocument;
  readonly verification: Readonly<Record<Environment, Verification | null>>;
};

/** An empty trigger. A webhook is not verified in staging, and has to be in production. */
export function newTrigger(kind: TriggerKind): TriggerDraft {
  const target = { kind: "rule", id: "" } as const;
  return {
    name: "",
    description: "",
    document:
      kind === "schedule"
        ? { kind, formatVersion: 1, cron: "0 9 * * *", timeZone: "UTC", target }
        : { kind, formatVersion: 1, connection: "", path: "", target },
    verification: { staging: kind === "webhook" ? { kind: "none" } : null, production: null },
  };
}

export const draftOfTrigger = (trigger: Trigger): TriggerDraft => ({
  name: trigger.name,
  description: trigger.description,
  document: trigger.document,
  verification: { staging: trigger.staging.verification, production: trigger.production.verification },
});

const verificationOf = ({ document, verification }: TriggerDraft) =>
  document.kind === "schedule" ? {} : { verification: { ...verification } };

export const triggerInputOf = (draft: TriggerDraft): TriggerInput => ({
  name: draft.name.trim(),
  description: draft.description,
  document: draft.document,
  ...verificationOf(draft),
});

export const triggerPatchOf = (draft: TriggerDraft, stored: Trigger): TriggerPatch => ({
  ...triggerInputOf(draft),
  revision: stored.revision,
});

/** Members that hold nothing are left out: the document says only what the author said. */
export function withMember<D extends TriggerDocument, K extends keyof D>(
  document: D,
  member: K,
  value: D[K] | undefined,
): D {
  const { [member]: _, ...rest } = document;
  const isEmpty = value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
  return (isEmpty ? rest : { ...rest, [member]: value }) as D;
}

/** Ways to verify, with what they need, as they begin. */
export const verificationStarts: Readonly<
  Record<Verification["kind"], { label: string; start: Verification }>
> = {
  none: { label: "None", start: { kind: "none" } },
  basic: { label: "User name and password", start: { kind: "basic", username: "", password: "" } },
  token: {
    label: "Token",
    start: { kind: "token", in: "header", name: "Authorization", prefix: "Bearer ", tokens: [""] },
  },
  hmac: {
    label: "Signature (HMAC)",
    start: { kind: "hmac", algorithm: "sha256", encoding: "hex", header: "X-Signature", secrets: [""] },
  },
  standardWebhooks: { label: "Standard Webhooks", start: { kind: "standardWebhooks", secrets: [""] } },
};

/** How well-known senders sign. Only the secret is missing. */
export const signaturePresets: Readonly<
  Record<string, Omit<Extract<Verification, { kind: "hmac" }>, "secrets">>
> = {
  GitHub: {
    kind: "hmac",
    algorithm: "sha256",
    encoding: "hex",
    header: "X-Hub-Signature-256",
    prefix: "sha256=",
  },
  Stripe: {
    kind: "hmac",
    algorithm: "sha256",
    encoding: "hex",
    header: "Stripe-Signature",
    element: "v1",
    timestampElement: "t",
    signedText: "{timestamp}.{body}",
  },
  Slack: {
    kind: "hmac",
    algorithm: "sha256",
    encoding: "hex",
    header: "X-Slack-Signature",
    prefix: "v0=",
    signedText: "v0:{timestamp}:{body}",
    timestampHeader: "X-Slack-Request-Timestamp",
  },
  Shopify: { kind: "hmac", algorithm: "sha256", encoding: "base64", header: "X-Shopify-Hmac-Sha256" },
  Zoom: {
    kind: "hmac",
    algorithm: "sha256",
    encoding: "hex",
    header: "x-zm-signature",
    prefix: "v0=",
    signedText: "v0:{timestamp}:{body}",
    timestampHeader: "x-zm-request-timestamp",
  },
};

const echoed = (name: string, replyName: string): Omit<Challenge, "method"> => ({
  when: [{ in: "header", name }],
  value: { in: "header", name },
  reply: "header",
  replyName,
});

/** How well-known senders try an address before they use it. */
export const challengePresets: Readonly<Record<string, Challenge>> = {
  Slack: {
    when: [{ in: "body", name: "/type", equals: "url_verification" }],
    value: { in: "body", name: "/challenge" },
    reply: "json",
    replyName: "challenge",
  },
  Meta: {
    method: "GET",
    when: [{ in: "query", name: "hub.mode", equals: "subscribe" }],
    value: { in: "query", name: "hub.challenge" },
    reply: "text",
  },
  Zoom: {
    when: [{ in: "body", name: "/event", equals: "endpoint.url_validation" }],
    value: { in: "body", name: "/payload/plainToken" },
    reply: "json",
    replyName: "plainToken",
    hmac: { replyName: "encryptedToken", algorithm: "sha256", encoding: "hex" },
  },
  Asana: echoed("X-Hook-Secret", "X-Hook-Secret"),
  CloudEvents: { method: "OPTIONS", ...echoed("WebHook-Request-Origin", "WebHook-Allowed-Origin") },
  "Microsoft Graph": {
    method: "POST",
    when: [{ in: "query", name: "validationToken" }],
    value: { in: "query", name: "validationToken" },
    reply: "text",
  },
};

/** What a challenge is, in a line. */
export const sayChallenge = ({ when, value, reply, replyName }: Challenge): string =>
  `${when.map(({ in: where, name, equals }) => `${where} ${name}${equals === undefined ? "" : ` = ${equals}`}`).join(" and ")}: answers ${value.name} as ${reply === "text" ? "text" : `${reply} ${replyName ?? ""}`}`;

/** Expected headers or parameters as lines `Name` or `Name: value`. */
export type Expected = NonNullable<WebhookDocument["headers"]>;
export const linesOfExpected = (expected: Expected | undefined): string =>
  (expected ?? []).map(({ name, value }) => (value === undefined ? name : `${name}: ${value}`)).join("\n");
export const expectedFromLines = (text: string): Expected =>
  text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const cut = line.indexOf(":");
      return cut < 0
        ? { name: line.trim() }
        : { name: line.slice(0, cut).trim(), value: line.slice(cut + 1).trim() };
    });
