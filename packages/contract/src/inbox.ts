import { type Static, Type } from "typebox";
import { hookMethods } from "./trigger.ts";
import { EnvironmentSchema, IdSchema, nullable, strict, TimestampSchema } from "./vocabulary.ts";

// What came in at webhook addresses, and what became of it.

/**
 * started: at least one trigger matched. duplicate: it came before. challenge: answered, nothing to start. unmatched: no
 * trigger matched. refused: a trigger is there, and the proof of the sender does not hold.
 */
export const inboxOutcomes = ["started", "duplicate", "challenge", "unmatched", "refused"] as const;
export type InboxOutcome = (typeof inboxOutcomes)[number];
export const InboxOutcomeSchema = Type.Enum([...inboxOutcomes]);

/** What a request is put to, in this order; the first that fails ends it. */
export const matchClauses = [
  "path",
  "method",
  "verification",
  "headers",
  "params",
  "event",
  "condition",
] as const;
export type MatchClause = (typeof matchClauses)[number];

/** What one trigger said to a request. */
export const VerdictSchema = strict({
  triggerId: IdSchema,
  trigger: Type.String(),
  matched: Type.Boolean(),
  clause: nullable(Type.Enum([...matchClauses], { description: "The first that failed." })),
  message: Type.String({ description: "Why it failed; empty where it matched." }),
});
export type Verdict = Static<typeof VerdictSchema>;

/** pending: accepted, not begun or to be tried again. */
export const triggerRunStates = ["pending", "started", "failed"] as const;
export type TriggerRunState = (typeof triggerRunStates)[number];

/** One start that a trigger made. The execution, once there is one, has the same id. */
export const TriggerRunSchema = strict({
  id: IdSchema,
  trigger: Type.String(),
  targetKind: Type.Enum(["rule", "workflow"]),
  targetId: IdSchema,
  state: Type.Enum([...triggerRunStates]),
  attempts: Type.Integer(),
  executionId: nullable(IdSchema),
  error: nullable(strict({ code: Type.String(), message: Type.String() })),
});
export type TriggerRun = Static<typeof TriggerRunSchema>;

export const InboxSummarySchema = strict({
  id: IdSchema,
  receivedAt: TimestampSchema,
  environment: EnvironmentSchema,
  connection: Type.String(),
  method: Type.Enum([...hookMethods]),
  path: Type.String({ description: "After `events/`, without the unguessable part." }),
  bodyBytes: Type.Integer(),
  outcome: InboxOutcomeSchema,
  status: Type.Integer({ description: "What the sender was answered." }),
  triggers: Type.Array(Type.String(), { description: "The triggers that matched, in order." }),
  replayOf: nullable(IdSchema),
});
export type InboxSummary = Static<typeof InboxSummarySchema>;

/** A request as it came. What proves its sender is masked: it is never kept. */
export const InboxEntrySchema = strict({
  ...InboxSummarySchema.properties,
  query: Type.String(),
  headers: Type.Array(strict({ name: Type.String(), value: Type.String() })),
  address: Type.String({ description: "The network address it came from." }),
  body: nullable(
    strict({
      text: Type.String(),
      encoding: Type.Enum(["utf8", "base64"], { description: "base64: the bytes are no text." }),
    }),
  ),
  verdicts: Type.Array(VerdictSchema),
  runs: Type.Array(TriggerRunSchema),
});
export type InboxEntry = Static<typeof InboxEntrySchema>;
