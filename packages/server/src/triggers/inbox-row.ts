// What is stored of a request and of the starts that it makes, on its way to the store.
import type { InboxOutcome, Verdict } from "@patchbay/contract/inbox";
import type { HookMethod } from "@patchbay/contract/trigger";
import type { Environment, Json } from "@patchbay/contract/vocabulary";
import type { HeaderPair } from "./hook-request.ts";

/** A request as it came, what proves its sender masked. */
export type NewEntry = {
  readonly id: string;
  readonly receivedAt: Date;
  readonly environment: Environment;
  readonly connectionId: string;
  readonly connection: string;
  readonly method: HookMethod;
  readonly path: string;
  readonly query: string;
  readonly headers: readonly HeaderPair[];
  readonly address: string;
  /** Null: not kept. */
  readonly body: Buffer | null;
  readonly bodyBytes: number;
  readonly outcome: InboxOutcome;
  readonly status: number;
  readonly verdicts: readonly Verdict[];
  readonly triggers: readonly string[];
  readonly replayOf: string | null;
};

/** What sets runs off. */
export type RunStart = "webhook" | "schedule";

/** One start that was accepted; its id becomes the execution's. */
export type NewTriggerRun = {
  readonly id: string;
  readonly inboxId: string | null;
  readonly triggerId: string | null;
  readonly triggerName: string;
  readonly environment: Environment;
  readonly start: RunStart;
  readonly target: {
    readonly kind: "rule" | "workflow";
    readonly id: string;
    readonly version: string | null;
  };
  readonly input: Json;
  /** The input is a whole body: members that are no inputs of the target are left out. */
  readonly whole: boolean;
  /** What the same delivery sent again is known by: SHA-256 of it, hex. */
  readonly dedupeDigest: string | null;
  /** The fire of a schedule. */
  readonly dueAt: Date | null;
  /** There is nothing to start: the inputs could not be made. */
  readonly error: { readonly code: string; readonly message: string } | null;
};
