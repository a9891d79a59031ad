import { type Static, Type } from "typebox";
import { HeaderNameSchema, ParamNameSchema } from "./auth-text.ts";
import { oneOfBy, strict } from "./vocabulary.ts";
import { ChallengeSchema, PlacedSchema } from "./webhook-verification.ts";
import { FeelSchema, MappingSchema, PinSchema, ThingSchema } from "./workflow.ts";

// A trigger: something that happens outside, and the one rule or workflow that it starts.

export const triggerKinds = ["webhook", "schedule"] as const;
export type TriggerKind = (typeof triggerKinds)[number];

/** What is started. In staging its draft, where it has one that differs; in production its live version, or the pinned one. */
const TargetSchema = strict({
  kind: Type.Enum(["rule", "workflow"]),
  id: ThingSchema,
  version: PinSchema,
});
export type TriggerTarget = Static<typeof TargetSchema>;

const common = {
  formatVersion: Type.Literal(1),
  target: TargetSchema,
  input: Type.Optional(MappingSchema),
};

export const hookMethods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;
export type HookMethod = (typeof hookMethods)[number];

const Expected = (name: typeof HeaderNameSchema) =>
  Type.Optional(
    Type.Array(
      strict({
        name,
        value: Type.Optional(Type.String({ maxLength: 2000, description: "Exactly this; none: any value." })),
      }),
      { maxItems: 50 },
    ),
  );

/** What an accepted webhook is answered with where the trigger says nothing else. */
export const hookReplyDefaults = { status: 202, contentType: "application/json" } as const;

/**
 * A webhook (seeds/002): the request matches when path, method, headers, parameters, verification and condition all do.
 * Condition and input read `request` (`method`, `path`, `pathParams`, `params`, `headers`, `body`, `receivedAt`), and
 * `event` where CloudEvents are taken. Without `input`, the inputs are the members of the body (of the event's data) that have
 * their names.
 */
export const WebhookDocumentSchema = strict({
  kind: Type.Literal("webhook"),
  ...common,
  connection: ThingSchema,
  path: Type.String({
    maxLength: 500,
    pattern:
      "^(?!(.*/)?\\.{1,2}(/|$))(\\{[A-Za-z_][A-Za-z0-9_]{0,63}\\}|[A-Za-z0-9._~-]+)(/(\\{[A-Za-z_][A-Za-z0-9_]{0,63}\\}|[A-Za-z0-9._~-]+))*$",
    description: "After `…/events/`, e.g. `orders/created` or `orders/{order}`; `{name}` takes one segment.",
  }),
  openPath: Type.Optional(
    Type.Boolean({
      default: false,
      description: "true: reachable without the unguessable part of the connection's address.",
    }),
  ),
  methods: Type.Optional(
    Type.Array(Type.Enum([...hookMethods]), {
      minItems: 1,
      maxItems: 7,
      uniqueItems: true,
      default: ["POST"],
    }),
  ),
  headers: Expected(HeaderNameSchema),
  params: Expected(ParamNameSchema),
  events: Type.Optional(
    Type.Enum(["any", "cloudEvents"], {
      default: "any",
      description:
        "cloudEvents: structured, binary or batch (CloudEvents 1.0); each event starts one execution.",
    }),
  ),
  condition: Type.Optional(FeelSchema),
  dedupe: Type.Optional(PlacedSchema),
  challenges: Type.Optional(Type.Array(ChallengeSchema, { maxItems: 5 })),
  reply: Type.Optional(
    strict({
      status: Type.Optional(Type.Integer({ minimum: 200, maximum: 599, default: hookReplyDefaults.status })),
      body: Type.Optional(
        Type.String({ maxLength: 10_000, description: 'None: `{"id": …}`, the entry of the inbox.' }),
      ),
      contentType: Type.Optional(
        Type.Enum(["application/json", "text/plain", "application/xml"], {
          default: hookReplyDefaults.contentType,
        }),
      ),
    }),
  ),
});
export type WebhookDocument = Static<typeof WebhookDocumentSchema>;

/** How many fires a catch-up makes at most where nothing is said. */
export const CATCH_UP_MOST = 10;

/**
 * A schedule: a cron expression of five fields, or six with seconds first, in a time zone. `input` reads `schedule`
 * (`scheduledAt`, `firedAt`, `missed`).
 */
export const ScheduleDocumentSchema = strict({
  kind: Type.Literal("schedule"),
  ...common,
  cron: Type.String({
    minLength: 1,
    maxLength: 200,
    description: "`minute hour day month weekday`, or with seconds first; `@daily` and its kind too.",
  }),
  timeZone: Type.Optional(
    Type.String({ maxLength: 100, default: "UTC", description: "An IANA time zone, e.g. Europe/Berlin." }),
  ),
  catchUp: Type.Optional(
    strict(
      {
        kind: Type.Enum(["none", "one", "all"], { default: "one" }),
        most: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: CATCH_UP_MOST })),
      },
      {
        description:
          "What becomes of fires that no server was there for. none: they are left out; one: they become one; all: each is made up for, the latest `most` of them.",
      },
    ),
  ),
});
export type ScheduleDocument = Static<typeof ScheduleDocumentSchema>;

export const TriggerDocumentSchema = oneOfBy("kind", [WebhookDocumentSchema, ScheduleDocumentSchema]);
export type TriggerDocument = Static<typeof TriggerDocumentSchema>;
