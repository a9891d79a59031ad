import type { InboxOutcome, InboxSummary, Verdict } from "@patchbay/contract/inbox";
import type { HookMethod } from "@patchbay/contract/trigger";
import type { Environment, Page } from "@patchbay/contract/vocabulary";
import { sql } from "kysely";
import type { Db, HotStatement, Reader } from "../platform/db.ts";
import { RowSet } from "../platform/row-set.ts";
import { firstIdAt } from "../executions/execution-id.ts";
import type { NewEntry, NewTriggerRun } from "./inbox-row.ts";
import type { HeaderPair } from "./hook-request.ts";

/** A request with the starts it makes: stored together, or not at all. */
export type Acceptance = { readonly entry: NewEntry | null; readonly runs: readonly NewTriggerRun[] };

const entryRows = new RowSet({
  id: "uuid",
  received_at: "timestamptz",
  environment: "text",
  connection_id: "uuid",
  connection: "text",
  method: "text",
  path: "text",
  query: "text",
  headers: "json",
  address: "text",
  body: "bytea",
  body_bytes: "integer",
  outcome: "text",
  status: "integer",
  verdicts: "json",
  triggers: "json",
  replay_of: "uuid",
});

/** Starts on their way to the record. */
export const runRows = new RowSet({
  id: "uuid",
  inbox_id: "uuid",
  trigger_id: "uuid",
  trigger_name: "text",
  environment: "text",
  start: "text",
  target_kind: "text",
  target_id: "uuid",
  target_version: "text",
  input: "json",
  whole: "boolean",
  due_at: "timestamptz",
  state: "text",
  error: "json",
  key: "bytea",
});

/**
 * Stores requests and what they start in one statement, so in one transaction and one commit. A start whose key was
 * seen before is left out; a request that has no other becomes a duplicate. Answers the starts that count.
 */
const acceptStatement: HotStatement = {
  name: "accept_webhooks",
  text: `
    with new_runs as (
      select * from ${runRows.from(1, "r")}
    ), seen as (
      insert into trigger_seen (trigger_id, environment, key, run_id, seen_at)
      select trigger_id, environment, key, id, now() from new_runs where key is not null
      on conflict do nothing returning run_id
    ), counting as (
      select * from new_runs where key is null or id in (select run_id from seen)
    ), entries as (
      insert into inbox (
        id, received_at, environment, connection_id, connection, method, path, query, headers, address, body, body_bytes,
        outcome, status, verdicts, triggers, replay_of
      )
      select e.id, e.received_at, e.environment, e.connection_id, e.connection, e.method, e.path, e.query, e.headers,
        e.address, case when e.repeated then null else e.body end, e.body_bytes,
        case when e.repeated then 'duplicate' else e.outcome end, e.status, e.verdicts,
        array(select json_array_elements_text(e.triggers)), e.replay_of
      from (
        select *, outcome = 'started' and not exists (select from counting where counting.inbox_id = given.id) as repeated
        from ${entryRows.from(1 + runRows.width, "given")}
      ) as e
    )
    insert into trigger_runs (
      id, inbox_id, trigger_id, trigger_name, environment, start, target_kind, target_id, target_version, input, whole,
      due_at, state, attempts, not_before, error, finished_at
    )
    select id, inbox_id, trigger_id, trigger_name, environment, start, target_kind, target_id, target_version, input, whole,
      due_at, state, 0, now(), error, case when state = 'failed' then now() end
    from counting
    on conflict do nothing
    returning id`,
};

const entryRow = (entry: NewEntry) => ({
  id: entry.id,
  received_at: entry.receivedAt,
  environment: entry.environment,
  connection_id: entry.connectionId,
  connection: entry.connection,
  method: entry.method,
  path: entry.path,
  query: entry.query,
  headers: entry.headers,
  address: entry.address,
  body: entry.body,
  body_bytes: entry.bodyBytes,
  outcome: entry.outcome,
  status: entry.status,
  verdicts: entry.verdicts,
  triggers: entry.triggers,
  replay_of: entry.replayOf,
});

/** A start as one of `runRows`. */
export const runRow = (run: NewTriggerRun) => ({
  id: run.id,
  inbox_id: run.inboxId,
  trigger_id: run.triggerId,
  trigger_name: run.triggerName,
  environment: run.environment,
  start: run.start,
  target_kind: run.target.kind,
  target_id: run.target.id,
  target_version: run.target.version,
  input: run.input,
  whole: run.whole,
  due_at: run.dueAt,
  state: run.error === null ? "pending" : "failed",
  error: run.error,
  key: run.dedupeDigest === null ? null : Buffer.from(run.dedupeDigest, "hex"),
});

/** Stores what was accepted; durable when it resolves. Answers the ids of the starts that were not there before. */
export async function insertAccepted(db: Db, accepted: readonly Acceptance[]): Promise<ReadonlySet<string>> {
  const entries = accepted.flatMap(({ entry }) => (entry === null ? [] : [entryRow(entry)]));
  const runs = accepted.flatMap((one) => one.runs.map(runRow));
  const rows = await db.hot<{ id: string }>(acceptStatement, [
    ...runRows.values(runs),
    ...entryRows.values(entries),
  ]);
  return new Set(rows.map(({ id }) => id));
}

/** A stored request. */
export type StoredEntry = NewEntry;

const summaryColumns = [
  "inbox.id",
  "inbox.received_at",
  "inbox.environment",
  "inbox.connection",
  "inbox.method",
  "inbox.path",
  "inbox.body_bytes",
  "inbox.outcome",
  "inbox.status",
  "inbox.triggers",
  "inbox.replay_of",
] as const;

export type InboxFilter = {
  readonly environment: string | undefined;
  readonly connection: string | undefined;
  readonly trigger: string | undefined;
  readonly outcome: string | undefined;
  readonly from: Date | undefined;
  readonly to: Date | undefined;
};

/** How far the total of a list is counted. */
const COUNTED = 10_000;

function filtered(reader: Reader, filter: InboxFilter) {
  let selection = reader.selectFrom("inbox");
  for (const name of ["environment", "connection", "outcome"] as const) {
    const wanted = filter[name];
    if (wanted !== undefined) selection = selection.where(`inbox.${name}`, "=", wanted);
  }
  if (filter.trigger !== undefined)
    selection = selection.where(sql<boolean>`${filter.trigger} = any(inbox.triggers)`);
  if (filter.from !== undefined) selection = selection.where("inbox.id", ">=", firstIdAt(filter.from));
  if (filter.to !== undefined)
    selection = selection.where("inbox.id", "<", firstIdAt(new Date(filter.to.getTime() + 1)));
  return selection;
}

/** One page, the latest first. */
export async function listInbox(
  reader: Reader,
  filter: InboxFilter,
  page: number,
  perPage: number,
): Promise<Page<InboxSummary>> {
  const [rows, count] = await Promise.all([
    filtered(reader, filter)
      .select(summaryColumns)
      .orderBy("inbox.id", "desc")
      .limit(perPage)
      .offset((page - 1) * perPage)
      .execute(),
    reader
      .selectFrom(filtered(reader, filter).select("inbox.id").limit(COUNTED).as("counted"))
      .select((all) => all.fn.countAll<string>().as("total"))
      .executeTakeFirstOrThrow(),
  ]);
  const items = rows.map((row) => ({
    id: row.id,
    receivedAt: row.received_at.toISOString(),
    environment: row.environment as Environment,
    connection: row.connection,
    method: row.method as HookMethod,
    path: row.path,
    bodyBytes: row.body_bytes,
    outcome: row.outcome as InboxOutcome,
    status: row.status,
    triggers: row.triggers,
    replayOf: row.replay_of,
  }));
  return { items, page, perPage, total: Number(count.total) };
}

/** One stored request, or undefined. */
export async function findEntry(reader: Reader, id: string): Promise<StoredEntry | undefined> {
  const row = await reader
    .selectFrom("inbox")
    .selectAll("inbox")
    .where("inbox.id", "=", id)
    .executeTakeFirst();
  return (
    row && {
      id: row.id,
      receivedAt: row.received_at,
      environment: row.environment as Environment,
      connectionId: row.connection_id,
      connection: row.connection,
      method: row.method as HookMethod,
      path: row.path,
      query: row.query,
      headers: row.headers as HeaderPair[],
      address: row.address,
      body: row.body,
      bodyBytes: row.body_bytes,
      outcome: row.outcome as InboxOutcome,
      status: row.status,
      verdicts: row.verdicts as Verdict[],
      triggers: row.triggers,
      replayOf: row.replay_of,
    }
  );
}
