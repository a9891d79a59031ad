import { PgBoss, type Db as BossDatabase } from "pg-boss";
import { createHash } from "node:crypto";
import { CompiledQuery, sql } from "kysely";
import type { Db, HotStatement, Tx } from "../platform/db.ts";
import type { Log } from "../platform/log.ts";
import { jobsChannel } from "./filed-jobs.ts";

/** What a queue hands out. `attempt` counts from 0; with the id it is the fence: only the latest attempt may finish the job. */
export type Job = { readonly id: string; readonly attempt: number; readonly data: unknown };
export type JobAttempt = Pick<Job, "id" | "attempt">;

/** A job to be done: now, or so many seconds from now by the clock of the database. */
export type NewJob = { readonly id?: string; readonly data: object; readonly afterSeconds?: number };

/** The queues there are. */
export const queueNames = ["workflow", "rule", "schedule"] as const;
export type QueueName = (typeof queueNames)[number];

/** A worker says every few seconds that it still works; after so many seconds of silence its jobs are another's. */
export const LEASE_SECONDS = 10;

/** Jobs are deleted when they are done, so all that is left to pg-boss is that they are not lost. */
const queueOptions = {
  heartbeatSeconds: LEASE_SECONDS,
  // Crashes are counted by the engine, which knows whether anything was done between them.
  retryLimit: 1_000_000,
  retryDelay: 0,
  expireInSeconds: 24 * 3600 - 1,
  retentionSeconds: 3650 * 86_400,
} as const;

const finishStatement: HotStatement = {
  name: "finish_job_attempt",
  text: "delete from pgboss.job where name = $1 and id = $2::uuid and retry_count = $3",
};

/**
 * Hands jobs out as pg-boss would, but in the order in which they fall due: those that sleep for days are behind all of these
 * in their index (0036), and are not looked at.
 */
const takeStatement: HotStatement = {
  name: "take_jobs",
  text: `
    with due as materialized (
      select job.id from pgboss.job as job
      where job.name = $1 and job.state < 'active' and not job.blocked and job.start_after <= pgboss.job_now()
      order by job.start_after
      limit $2
      for update skip locked
    )
    update pgboss.job as job set
      state = 'active', started_on = pgboss.job_now(), heartbeat_on = pgboss.job_now(),
      retry_count = case when job.started_on is null then job.retry_count else job.retry_count + 1 end
    where job.name = $1 and job.id = any(array(select due.id from due))
    returning job.id, job.retry_count as attempt, job.data`,
};

const silentJobs: HotStatement = {
  name: "silent_jobs",
  text: `
    select job.id, job.retry_count as attempt
    from pgboss.job as job
    where job.name = $1 and job.state = 'active' and job.start_after <= pgboss.job_now()
      and job.heartbeat_on + make_interval(secs => $2) <= pgboss.job_now()`,
};

/**
 * What whoever works at a queue hears. `sent`: there are new jobs, sent by this process or by one that works at no such jobs
 * itself; others may have sent some too, which are found by looking. `dropped`: this job is there no more.
 */
export type Hearing = { readonly sent: () => void; readonly dropped: (id: string) => void };

/**
 * The durable queues: pg-boss behind the few calls that the rest of the server needs. A job that was handed out and not
 * finished is handed out again when its worker falls silent.
 */
export class Queue implements AsyncDisposable {
  readonly #boss: PgBoss;
  readonly #db: Db;
  readonly #sent = new WeakMap<Tx, Set<QueueName>>();
  readonly #listeners = new Map<QueueName, Set<Hearing>>();
  readonly #subscription: Disposable;

  private constructor(boss: PgBoss, db: Db) {
    this.#boss = boss;
    this.#db = db;
    this.#subscription = db.onCommitted((tx) => this.#tell(tx));
  }

  /**
   * Opens the queues, making those that do not exist. The tables are there (migrations). `alone`: no other process can be at
   * the database, so jobs that are handed out were handed to a process that is gone, and are due again at once.
   */
  static async open(deps: { readonly db: Db; readonly log: Log; readonly alone: boolean }): Promise<Queue> {
    const log = deps.log.child({ part: "queue" });
    const boss = new PgBoss({
      db: outside(deps.db),
      supervise: false,
      schedule: false,
      createSchema: false,
    });
    boss.on("error", (error) => log.warn({ err: error }, "the queue met a failure"));
    await boss.start();
    for (const name of queueNames) {
      const known = await boss.getQueue(name);
      if (known === null) await boss.createQueue(name, queueOptions);
      else if (known.heartbeatSeconds !== LEASE_SECONDS) await boss.updateQueue(name, queueOptions);
    }
    const queue = new Queue(boss, deps.db);
    if (deps.alone) for (const name of queueNames) await queue.reclaim(name, 0);
    return queue;
  }

  /** Files jobs; they exist when the transaction commits. */
  async send(tx: Tx, name: QueueName, jobs: readonly NewJob[]): Promise<void> {
    if (jobs.length === 0) return;
    await this.#boss.insert(
      name,
      jobs.map(({ id, data, afterSeconds = 0 }) => ({
        ...(id === undefined ? {} : { id }),
        data,
        startAfter: afterSeconds,
      })),
      { db: inside(tx) },
    );
    this.filed(name, tx);
    if (this.isForOthers(name)) await sql`select pg_notify(${jobsChannel}, ${name})`.execute(tx);
  }

  /** Whether nobody here works at this queue, so that those who do, in other processes, are to be told of new jobs. */
  isForOthers(name: QueueName): boolean {
    return !this.#listeners.has(name);
  }

  /** Says that a statement filed jobs: whoever works at them here looks when `tx` commits; without one, now. */
  filed(name: QueueName, tx: Tx | null): void {
    if (tx === null) this.#poke(name);
    else if (this.#listeners.has(name)) this.#sent.set(tx, (this.#sent.get(tx) ?? new Set()).add(name));
  }

  /** Tells a listener what happens in a queue. */
  async listen(name: QueueName, listener: Hearing): Promise<AsyncDisposable> {
    const listeners = this.#listeners.get(name) ?? new Set();
    const heard = await this.#db.listen(
      jobsChannel,
      (payload) => {
        const [queue, dropped] = payload.split(" ");
        if (queue !== name) return;
        if (dropped === undefined) listener.sent();
        else listener.dropped(dropped);
      },
      listener.sent,
    );
    this.#listeners.set(name, listeners.add(listener));
    return {
      [Symbol.asyncDispose]: async () => {
        listeners.delete(listener);
        if (listeners.size === 0) this.#listeners.delete(name);
        await heard[Symbol.asyncDispose]();
      },
    };
  }

  /** Takes up to so many jobs that are due; they are this process's until it finishes them or falls silent. */
  async take(name: QueueName, most: number): Promise<Job[]> {
    return await this.#db.hot<Job>(takeStatement, [name, most]);
  }

  /** Says that these are still worked at. Answers the ids of those that are another's by now. */
  async touch(name: QueueName, jobs: readonly JobAttempt[]): Promise<ReadonlySet<string>> {
    if (jobs.length === 0) return new Set();
    const held = settledBy(await this.#boss.touch(name, jobs.map(asAttempt)));
    return new Set(jobs.map(({ id }) => id).filter((id) => !held.has(id)));
  }

  /** Takes finished jobs out of the queue, in the transaction of what they did. */
  async finish(tx: Tx, name: QueueName, ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.#boss.deleteJob(name, [...ids], { db: inside(tx) });
  }

  /** Takes a job out of the queue that there was nothing to do for, unless it is another's by now. */
  async finishAttempt(name: QueueName, { id, attempt }: JobAttempt): Promise<void> {
    await this.#db.hot(finishStatement, [name, id, attempt]);
  }

  /** Takes jobs out of the queue that are not finished; whoever works at them is told when the transaction commits. */
  async drop(tx: Tx, name: QueueName, ids: readonly string[]): Promise<void> {
    await this.finish(tx, name, ids);
    for (const id of ids) await sql`select pg_notify(${jobsChannel}, ${`${name} ${id}`})`.execute(tx);
  }

  /** Gives an unfinished job back: it is due again at once. */
  async giveBack(name: QueueName, job: JobAttempt): Promise<void> {
    await this.#boss.fail(name, asAttempt(job));
  }

  /** Makes jobs due again whose workers have been silent for so long. Answers how many. */
  async reclaim(name: QueueName, silentSeconds: number = LEASE_SECONDS): Promise<number> {
    const silent = await this.#db.hot<JobAttempt>(silentJobs, [name, silentSeconds]);
    if (silent.length === 0) return 0;
    return settledBy(await this.#boss.fail(name, silent.map(asAttempt))).size;
  }

  #tell(tx: Tx): void {
    for (const name of this.#sent.get(tx) ?? []) this.#poke(name);
  }

  #poke(name: QueueName): void {
    for (const listener of this.#listeners.get(name) ?? []) listener.sent();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#subscription[Symbol.dispose]();
    await this.#boss.stop({ graceful: false, close: false });
  }
}

const asAttempt = ({ id, attempt }: JobAttempt): { id: string; retryCount: number } => ({
  id,
  retryCount: attempt,
});

/** The ids a command took effect on; pg-boss answers them and leaves them out of its types. */
const settledBy = (response: object): ReadonlySet<string> =>
  new Set((response as { readonly settled?: readonly string[] }).settled);

/** Statements in a transaction of ours. */
const inside = (tx: Tx): BossDatabase => ({
  executeSql: async (text, values = []) => ({
    rows: [...(await tx.executeQuery(CompiledQuery.raw(text, values))).rows],
  }),
});

/** How many statement texts are prepared; pg-boss has a few dozen. */
const PREPARED = 100;

/** Statements of their own: prepared where they are single ones, so that they are planned once for each connection. */
function outside(db: Db): BossDatabase {
  const prepared = new Map<string, HotStatement>();
  return {
    async executeSql(text, values = []) {
      if (text.trimEnd().replace(/;$/, "").includes(";")) return { rows: await db.foreign(text, values) };
      const known = prepared.get(text);
      if (known !== undefined) return { rows: await db.hot(known, values) };
      if (prepared.size >= PREPARED) return { rows: await db.foreign(text, values) };
      const name = `queue_${createHash("sha256").update(text).digest("hex").slice(0, 24)}`;
      prepared.set(text, { name, text });
      return { rows: await db.hot({ name, text }, values) };
    },
  };
}
