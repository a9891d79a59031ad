import { Batcher } from "../platform/batcher.ts";
import type { Clock } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import type { Log } from "../platform/log.ts";
import { Loop } from "../platform/loop.ts";
import { problem } from "../platform/problem.ts";
import { isRefusal } from "../platform/store-failure.ts";
import type { StartTarget } from "./start-target.ts";
import {
  CLAIM_SECONDS,
  type ClaimedRun,
  claimRuns,
  countWaiting,
  type EndedRun,
  endRuns,
  freeRuns,
  keepRuns,
  releaseRuns,
} from "./trigger-run-store.ts";

type Deps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly start: StartTarget;
  /** No other process can be at the starts: what is claimed when this one begins was left by one that died. */
  readonly alone: boolean;
};

/** Starts under way at once in this process. */
const CONCURRENCY = 64;
/** How often this process looks for starts by itself (others may have left some), and says that it works at its own, in ms. */
const LOOK = 500;
const BEAT = (CLAIM_SECONDS * 1000) / 4;
/** Beyond so many waiting starts nothing more is accepted. */
const WAITING_MOST = 50_000;

/**
 * Makes the starts that were accepted, whichever process accepted them. States of a start: pending → (claimed by a process,
 * for as long as that says so) → started or failed; an attempt that fell silent is made again by any process. Disposing
 * claims nothing more and waits for what is under way.
 */
export class TriggerRuns implements AsyncDisposable {
  readonly #deps: Deps;
  readonly #holder: string;
  /** By attempt: one that was away for too long may be claimed again while it is still at work. */
  readonly #active = new Map<ClaimedRun, Promise<void>>();
  readonly #ends: Batcher<EndedRun>;
  readonly #loops: readonly Loop[];
  readonly #most: number;
  #left: boolean;
  #waiting = 0;
  #claiming: Promise<void> | null = null;
  #poked = false;
  #stopping = false;

  constructor(deps: Deps, most = WAITING_MOST) {
    this.#deps = deps;
    this.#most = most;
    this.#left = deps.alone;
    const { db, clock, log } = deps;
    this.#holder = clock.newId();
    this.#ends = new Batcher({
      most: 200,
      waiting: 20_000,
      lanes: 1,
      isolate: isRefusal,
      flush: async (ended) => await endRuns(db, ended),
    });
    this.#loops = [
      Loop.start({ name: "trigger runs", every: LOOK, run: async () => await this.#look() }, { clock, log }),
      Loop.start(
        { name: "claims of runs", every: BEAT, run: async () => await this.#beat() },
        { clock, log },
      ),
    ];
  }

  /** Throws too_many_requests while so much waits that nothing more should be accepted. */
  refuseWhenFull(): void {
    if (this.#waiting >= this.#most)
      throw problem("too_many_requests", "Too much waits to be started already. Send it again later.", {
        retryAfterSeconds: 10,
      });
  }

  /** Starts were accepted here: make them now. */
  poke(accepted: number): void {
    this.#waiting += accepted;
    this.#poked = true;
    // What fails here is tried again by the loop, which says so.
    if (this.#claiming === null) void this.#claim().catch(() => undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping = true;
    for (const loop of this.#loops) await loop[Symbol.asyncDispose]();
    // One that a poke began may be under way still.
    await this.#claiming?.catch(() => undefined);
    await Promise.all(this.#active.values());
    await this.#ends[Symbol.asyncDispose]();
  }

  async #look(): Promise<void> {
    if (this.#left) await freeRuns(this.#deps.db, this.#holder);
    this.#left = false;
    await this.#claim();
    this.#waiting = await countWaiting(this.#deps.db.read, this.#most);
  }

  async #beat(): Promise<void> {
    if (this.#active.size > 0)
      await keepRuns(
        this.#deps.db,
        this.#holder,
        [...this.#active.keys()].map(({ id }) => id),
      );
  }

  /** Claims as long as there is something, and room for it. */
  async #claim(): Promise<void> {
    if (this.#claiming !== null || this.#stopping) return;
    this.#claiming = this.#claimAll();
    try {
      await this.#claiming;
    } finally {
      this.#claiming = null;
    }
  }

  async #claimAll(): Promise<void> {
    const { db } = this.#deps;
    do {
      this.#poked = false;
      const room = CONCURRENCY - this.#active.size;
      if (room <= 0 || this.#stopping) return;
      const claimed = await claimRuns(db, this.#holder, room);
      // Told to stop meanwhile: they are left to another process, at once.
      if (this.#isStopping())
        return await releaseRuns(
          db,
          this.#holder,
          claimed.map(({ id }) => id),
        );
      for (const run of claimed) this.#begin(run);
      if (claimed.length === room) this.#poked = true;
    } while (this.#poked && this.#active.size < CONCURRENCY);
  }

  #isStopping(): boolean {
    return this.#stopping;
  }

  #begin(run: ClaimedRun): void {
    const done = this.#make(run).finally(() => {
      this.#active.delete(run);
      this.#waiting = Math.max(0, this.#waiting - 1);
      // Half of it at a time: a claim is a transaction.
      if (this.#active.size === CONCURRENCY / 2) this.poke(0);
    });
    this.#active.set(run, done);
  }

  /** One attempt. Never rejects: what cannot be put on record is claimed again when its time is over. */
  async #make(run: ClaimedRun): Promise<void> {
    const { start, log } = this.#deps;
    try {
      const ending = await start(run);
      await this.#ends.add({ id: run.id, holder: this.#holder, attempt: run.attempt, ending });
      if (ending.kind === "failed")
        log.warn({ trigger: run.triggerName, run: run.id, error: ending.error }, "a trigger could not start");
    } catch (error) {
      log.warn({ err: error, run: run.id }, "a start was interrupted; it is made again");
    }
  }
}
