import type { InboxEntry, InboxOutcome, InboxSummary } from "@patchbay/contract/inbox";
import type { Environment, Page } from "@patchbay/contract/vocabulary";
import type { Actor } from "../platform/actor.ts";
import { writeAudit } from "../platform/audit.ts";
import type { Clock } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import { readBound } from "../platform/instant.ts";
import { problem } from "../platform/problem.ts";
import { textOf } from "./hook-request.ts";
import { pruneInbox } from "./inbox-pruning-store.ts";
import { findEntry, listInbox, type StoredEntry } from "./inbox-store.ts";
import type { WebhookReceiver } from "./receive-webhook.ts";
import { runsOfEntry } from "./trigger-run-store.ts";

type Deps = { readonly db: Db; readonly clock: Clock; readonly receiver: WebhookReceiver };

const DAY = 86_400_000;

const bodyView = (body: Buffer | null): InboxEntry["body"] => {
  if (body === null) return null;
  const text = textOf(body);
  return text === null ? { text: body.toString("base64"), encoding: "base64" } : { text, encoding: "utf8" };
};

/** What came in at webhook addresses: reading it, and putting it to the triggers again. */
export class InboxService {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async list(query: {
    readonly page?: number;
    readonly perPage?: number;
    readonly environment?: Environment;
    readonly connection?: string;
    readonly trigger?: string;
    readonly outcome?: InboxOutcome;
    readonly from?: string;
    readonly to?: string;
  }): Promise<Page<InboxSummary>> {
    const filter = {
      environment: query.environment,
      connection: query.connection,
      trigger: query.trigger,
      outcome: query.outcome,
      from: readBound("from", query.from),
      to: readBound("to", query.to),
    };
    return await listInbox(this.#deps.db.read, filter, query.page ?? 1, query.perPage ?? 20);
  }

  async read(id: string): Promise<InboxEntry> {
    const { db } = this.#deps;
    const entry = await this.#existing(id);
    return {
      id: entry.id,
      receivedAt: entry.receivedAt.toISOString(),
      environment: entry.environment,
      connection: entry.connection,
      method: entry.method,
      path: entry.path,
      bodyBytes: entry.bodyBytes,
      outcome: entry.outcome,
      status: entry.status,
      triggers: [...entry.triggers],
      replayOf: entry.replayOf,
      query: entry.query,
      headers: entry.headers.map(([name, value]) => ({ name, value })),
      address: entry.address,
      body: bodyView(entry.body),
      verdicts: [...entry.verdicts],
      runs: await runsOfEntry(db.read, id),
    };
  }

  /** Answers the new entry. Throws not_ready for a request whose body was not kept. */
  async replay(actor: Actor, id: string, environment: Environment): Promise<InboxEntry> {
    const { db, clock, receiver } = this.#deps;
    if (!actor.environments.has(environment))
      throw problem("forbidden", `This key may not run anything in ${environment}.`);
    const entry = await this.#existing(id);
    const { body } = entry;
    if (body === null)
      throw problem(
        "not_ready",
        `The body of this request was not kept (it is ${entry.outcome}), so it cannot be put to the triggers again.`,
      );
    const address = await receiver.addressOf(entry.connection, environment);
    if (address === null)
      throw problem("not_found", `There is no webhook address of "${entry.connection}" any more.`);
    const request = {
      method: entry.method,
      path: entry.path,
      keyed: true,
      query: entry.query,
      url: "",
      headers: entry.headers,
      body,
      address: entry.address,
    };
    const replayed = await receiver.replay(environment, address, request, id);
    await db.transact(
      async (tx) =>
        await writeAudit(tx, clock, actor, {
          action: "inbox.replay",
          targetId: id,
          targetName: `${entry.connection}/${entry.path}`,
          details: { environment, entry: replayed },
        }),
    );
    return await this.read(replayed);
  }

  /** Forgets what came more than so many days ago. */
  async prune(days: number): Promise<void> {
    const { db, clock } = this.#deps;
    await pruneInbox(db, new Date(clock.now().getTime() - days * DAY));
  }

  async #existing(id: string): Promise<StoredEntry> {
    const found = await findEntry(this.#deps.db.read, id);
    if (found === undefined)
      throw problem("not_found", `There is no entry "${id}" in the inbox (it may have been pruned).`);
    return found;
  }
}
