// Puts a request to one trigger, clause by clause in the order of `matchClauses`; the first that fails is the answer.
import type { MatchClause } from "@patchbay/contract/inbox";
import type { WebhookDocument } from "@patchbay/contract/trigger";
import type { Json, JsonObject } from "@patchbay/contract/vocabulary";
import type { Verification } from "@patchbay/contract/webhook-verification";
import { answerChallenge, type HookReply } from "./challenge.ts";
import { readCloudEvents } from "./cloud-events.ts";
import { type ReadRequest, requestValue, valueAt } from "./hook-request.ts";
import {
  compileTriggerExpression,
  compileTriggerInput,
  type Evaluation,
  scopeOf,
} from "./trigger-expression.ts";
import { standardId, verifyWebhook } from "./verify-webhook.ts";

/** A live webhook, ready to be put to requests. */
export type LiveWebhook = {
  readonly triggerId: string;
  readonly name: string;
  readonly document: WebhookDocument;
  /** With its secrets in place. */
  readonly verification: Verification | null;
  readonly match: (request: ReadRequest, trusted: boolean) => Judgement;
};

/** One start that a matching request makes: an event of a batch, or the request itself. */
export type Delivery = {
  readonly input: Evaluation<Json>;
  /** What the same delivery sent again is known by; null: it is not known. */
  readonly dedupeKey: string | null;
};

export type Judgement =
  | { readonly kind: "matched"; readonly deliveries: readonly Delivery[] }
  | { readonly kind: "challenge"; readonly reply: HookReply }
  | { readonly kind: "unmatched"; readonly clause: MatchClause; readonly message: string };

type Facts = Pick<LiveWebhook, "triggerId" | "name" | "document" | "verification">;

const no = (clause: MatchClause, message: string): Judgement => ({ kind: "unmatched", clause, message });

/** The values of `{name}` segments, or null when the path is another one. */
function matchPath(pattern: string, path: string): JsonObject | null {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [index, want] of wanted.entries()) {
    const segment = given[index] ?? "";
    const name = /^\{(\w+)\}$/.exec(want)?.[1];
    if (name === undefined ? want !== segment : segment === "") return null;
    if (name !== undefined) params[name] = segment;
  }
  return params;
}

/** The first expected header or parameter that is not there as expected. */
function unexpected(
  what: "header" | "parameter",
  expected: readonly { readonly name: string; readonly value?: string }[],
  valuesOf: (name: string) => readonly string[],
): string | null {
  for (const { name, value } of expected) {
    const given = valuesOf(name);
    if (given.length === 0) return `There is no ${what} "${name}".`;
    if (value !== undefined && !given.includes(value)) return `The ${what} "${name}" is not "${value}".`;
  }
  return null;
}

/** Compiles a live document. Its expressions have no errors: publishing refused those. */
export function makeLiveWebhook(facts: Facts): LiveWebhook {
  const { document, verification } = facts;
  const condition =
    document.condition === undefined
      ? null
      : compileTriggerExpression("webhook", document.condition, "/condition", []);
  const input = document.input === undefined ? null : compileTriggerInput("webhook", document.input, []);
  const methods: readonly string[] = document.methods ?? ["POST"];

  const deliver = (request: ReadRequest, pathParams: JsonObject): Judgement => {
    const read =
      document.events === "cloudEvents" ? readCloudEvents(request) : { ok: true as const, events: [null] };
    if (!read.ok) return no("event", read.message);
    const value = requestValue(request, pathParams);
    const deliveries: Delivery[] = [];
    let reason = read.events.length === 0 ? "The batch is empty." : "";
    for (const event of read.events) {
      const scope = scopeOf([value, event], request.receivedAt.toISOString());
      const held = condition?.(scope) ?? { ok: true, value: true };
      if (!held.ok || held.value !== true) {
        reason = held.ok ? `The condition is ${JSON.stringify(held.value)}, not true.` : held.message;
        continue;
      }
      const whole = event === null ? request.json : (event["data"] ?? null);
      deliveries.push({
        input: input?.(scope) ?? wholeInput(whole),
        dedupeKey: dedupeKeyOf(request, event === null ? null : `${event.source} ${event.id}`),
      });
    }
    return deliveries.length === 0
      ? no(read.events.length === 0 ? "event" : "condition", reason)
      : { kind: "matched", deliveries };
  };

  const dedupeKeyOf = (request: ReadRequest, eventKey: string | null): string | null => {
    if (document.dedupe !== undefined) {
      const found = valueAt(request, document.dedupe);
      return found === undefined ? null : `${found}${eventKey === null ? "" : ` ${eventKey}`}`;
    }
    if (eventKey !== null) return eventKey;
    return verification?.kind === "standardWebhooks" ? (standardId(request) ?? null) : null;
  };

  return {
    ...facts,
    match: (request, trusted) => {
      const pathParams = matchPath(document.path, request.path);
      if (pathParams === null) return no("path", `The path is not "${document.path}".`);
      if (!request.keyed && document.openPath !== true)
        return no("path", "The unguessable part of the address is missing.");
      const challenge = answerChallenge(document.challenges ?? [], verification, request);
      if (challenge !== null) return { kind: "challenge", reply: challenge };
      if (!methods.includes(request.method))
        return no("method", `The method is not ${methods.join(" or ")}.`);
      const unproven = trusted ? null : verifyWebhook(verification, request);
      if (unproven !== null) return no("verification", unproven);
      const header = unexpected("header", document.headers ?? [], (name) => {
        const value = request.headerOf.get(name.toLowerCase());
        return value === undefined ? [] : [value];
      });
      if (header !== null) return no("headers", header);
      const param = unexpected("parameter", document.params ?? [], (name) => request.params.get(name) ?? []);
      if (param !== null) return no("params", param);
      return deliver(request, pathParams);
    },
  };
}

/** Without a mapping the members of the body are the inputs; a body without members gives none. */
const wholeInput = (json: Json): Evaluation<Json> => ({
  ok: true,
  value: typeof json === "object" && json !== null && !Array.isArray(json) ? json : {},
});
