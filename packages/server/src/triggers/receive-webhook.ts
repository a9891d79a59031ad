import { type InboxOutcome, type Verdict } from "@patchbay/contract/inbox";
import { hookReplyDefaults } from "@patchbay/contract/trigger";
import type { Environment } from "@patchbay/contract/vocabulary";
import type { PublishedConnections } from "../connections/published-connections.ts";
import { Batcher } from "../platform/batcher.ts";
import type { Clock } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import { digestOf } from "../platform/digest.ts";
import { problem } from "../platform/problem.ts";
import { isRefusal } from "../platform/store-failure.ts";
import type { HookReply } from "./challenge.ts";
import { type HookRequest, readHook, type ReadRequest } from "./hook-request.ts";
import type { NewTriggerRun } from "./inbox-row.ts";
import { type Acceptance, insertAccepted } from "./inbox-store.ts";
import type { HookAddress, LiveWebhooks } from "./live-webhooks.ts";
import type { Judgement, LiveWebhook } from "./match-webhook.ts";
import { maskProofs } from "./proof-mask.ts";
import { RefusalSample } from "./refusal-sample.ts";
import type { TriggerRuns } from "./trigger-runs.ts";

type Deps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly webhooks: LiveWebhooks;
  readonly published: PublishedConnections;
  readonly runs: TriggerRuns;
};

/** A request with the address it was sent to. */
type Arrival = {
  readonly id: string;
  readonly environment: Environment;
  readonly address: HookAddress;
  readonly request: ReadRequest;
  readonly replayOf: string | null;
};

type Judged = { readonly webhook: LiveWebhook; readonly judgement: Judgement };

/** What is answered where nothing matched and the connection says nothing else (EVENT_NOT_MATCH_STATUS). */
const NOT_MATCHED = 404;

/** How much one insert takes, and how many requests may wait for theirs. */
const LIMITS = { most: 100, waiting: 5_000, lanes: 2 } as const;

/**
 * Receives webhooks: put the request to every live trigger of the connection, store it with all that it starts, answer. What
 * was answered as accepted is stored, and is started whatever becomes of this process. When several triggers match, all of
 * them start; the reply is that of the first, the oldest.
 */
export class WebhookReceiver implements AsyncDisposable {
  readonly #deps: Deps;
  readonly #refusals: RefusalSample;
  readonly #batcher: Batcher<Acceptance, ReadonlySet<string>>;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#refusals = new RefusalSample(deps);
    this.#batcher = new Batcher({
      ...LIMITS,
      isolate: isRefusal,
      flush: async (batch) => {
        const stored = await insertAccepted(deps.db, batch);
        return batch.map(() => stored);
      },
    });
  }

  /** The address of a connection, or null when there is none. */
  async addressOf(connection: string, environment: Environment): Promise<HookAddress | null> {
    return await this.#deps.webhooks.at(connection, environment);
  }

  /** Throws webhook_not_verified or too_many_requests; whatever else comes of a request is its reply. */
  async receive(environment: Environment, address: HookAddress, request: HookRequest): Promise<HookReply> {
    const { clock } = this.#deps;
    const arrival: Arrival = {
      id: clock.newId(),
      environment,
      address,
      request: readHook(request, clock.now()),
      replayOf: null,
    };
    const judged = judge(arrival, false);
    const challenge = judged.find(({ judgement }) => judgement.kind === "challenge")?.judgement;
    if (challenge?.kind === "challenge") {
      if (this.#mayKeep(arrival)) await this.#store(arrival, judged, "challenge", challenge.reply.status, []);
      return challenge.reply;
    }
    if (judged.some(({ judgement }) => judgement.kind === "matched"))
      return await this.#start(arrival, judged);
    return await this.#refuse(arrival, judged);
  }

  /** Puts a stored request to the triggers as they are now, as if it had just come. Its sender was believed before. */
  async replay(
    environment: Environment,
    address: HookAddress,
    request: HookRequest,
    replayOf: string,
  ): Promise<string> {
    const { clock } = this.#deps;
    const arrival: Arrival = {
      id: clock.newId(),
      environment,
      address,
      request: readHook(request, clock.now()),
      replayOf,
    };
    const judged = judge(arrival, true);
    if (judged.some(({ judgement }) => judgement.kind === "matched")) await this.#start(arrival, judged);
    else await this.#store(arrival, judged, "unmatched", await this.#notMatched(arrival), []);
    return arrival.id;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#batcher[Symbol.asyncDispose]();
  }

  async #start(arrival: Arrival, judged: readonly Judged[]): Promise<HookReply> {
    const { runs } = this.#deps;
    runs.refuseWhenFull();
    const starts = judged.flatMap((one) => this.#runsOf(arrival, one));
    const first = judged.find(({ judgement }) => judgement.kind === "matched")?.webhook;
    const { status = hookReplyDefaults.status, body, contentType } = first?.document.reply ?? {};
    const accepted = await this.#store(arrival, judged, "started", status, starts);
    if (accepted > 0) runs.poke(accepted);
    return {
      status,
      contentType: contentType ?? hookReplyDefaults.contentType,
      headers: {},
      body: body ?? JSON.stringify({ id: arrival.id, duplicate: accepted === 0 }),
    };
  }

  #runsOf({ id, environment, replayOf }: Arrival, { webhook, judgement }: Judged): NewTriggerRun[] {
    if (judgement.kind !== "matched") return [];
    const { kind, id: targetId, version } = webhook.document.target;
    return judgement.deliveries.map(({ input, dedupeKey }) => ({
      id: this.#deps.clock.newId(),
      inboxId: id,
      triggerId: webhook.triggerId,
      triggerName: webhook.name,
      environment,
      start: "webhook",
      target: { kind, id: targetId, version: version === undefined ? null : String(version) },
      input: input.ok ? input.value : null,
      whole: webhook.document.input === undefined,
      // Who replays wants it to start again.
      dedupeDigest: replayOf === null && dedupeKey !== null ? digestOf(dedupeKey) : null,
      dueAt: null,
      error: input.ok ? null : { code: "invalid_params", message: input.message },
    }));
  }

  /** Nothing matched: the sender is not believed, or what he sends is not wanted. */
  async #refuse(arrival: Arrival, judged: readonly Judged[]): Promise<HookReply> {
    const unproven = judged.find(
      ({ judgement }) => judgement.kind === "unmatched" && judgement.clause === "verification",
    );
    if (unproven !== undefined) {
      if (this.#mayKeep(arrival)) await this.#store(arrival, judged, "refused", 401, []);
      throw problem("webhook_not_verified", "The request does not prove its sender.");
    }
    const status = await this.#notMatched(arrival);
    if (arrival.request.keyed || this.#mayKeep(arrival))
      await this.#store(arrival, judged, "unmatched", status, []);
    const told = problem("event_not_matched", "No trigger matches this request.").toBody();
    return {
      status,
      contentType: "application/problem+json",
      headers: {},
      body: JSON.stringify({ ...told, status }),
    };
  }

  #mayKeep({ address, environment }: Arrival): boolean {
    return this.#refusals.take(`${environment}/${address.connectionId}`);
  }

  /** EVENT_NOT_MATCH_STATUS, as it is published. */
  async #notMatched({ address, environment }: Arrival): Promise<number> {
    const live = await this.#deps.published.resolve(address.connectionId, environment);
    return live?.settings.eventNotMatchStatus ?? NOT_MATCHED;
  }

  /** Answers how many of the starts were not there before. */
  async #store(
    { id, environment, address, request, replayOf }: Arrival,
    judged: readonly Judged[],
    outcome: InboxOutcome,
    status: number,
    runs: readonly NewTriggerRun[],
  ): Promise<number> {
    const entry = {
      id,
      receivedAt: request.receivedAt,
      environment,
      connectionId: address.connectionId,
      connection: address.connection,
      method: request.method,
      path: request.path,
      ...maskProofs(request, address.webhooks),
      address: request.address,
      body: outcome === "refused" || outcome === "challenge" ? null : request.body,
      bodyBytes: request.body.length,
      outcome,
      status,
      verdicts: judged.map(verdictOf),
      triggers: judged
        .filter(({ judgement }) => judgement.kind === "matched")
        .map(({ webhook }) => webhook.name),
      replayOf,
    };
    const stored = await this.#batcher.add({ entry, runs });
    return runs.filter((run) => stored.has(run.id)).length;
  }
}

const judge = ({ address, request }: Arrival, trusted: boolean): Judged[] =>
  address.webhooks.map((webhook) => ({ webhook, judgement: webhook.match(request, trusted) }));

const verdictOf = ({ webhook, judgement }: Judged): Verdict => ({
  triggerId: webhook.triggerId,
  trigger: webhook.name,
  matched: judgement.kind !== "unmatched",
  clause: judgement.kind === "unmatched" ? judgement.clause : null,
  message: judgement.kind === "unmatched" ? judgement.message : "",
});
