import { type Clock, jitter } from "../platform/clock.ts";
import type { Log } from "../platform/log.ts";
import { Loop } from "../platform/loop.ts";
import { type Job, LEASE_SECONDS, type Queue, type QueueName } from "./queue.ts";

/**
 * What a worker knows about its right to a job. `isHeld`: nobody else can have it yet; asked before anything is done that
 * the outside notices. `isStopping`: the process is to end, so work should come to a rest at its next step. `gone`: aborted
 * when the job was taken away, or is another's; what is under way for it is then for nobody.
 */
export type Lease = {
  readonly isHeld: () => boolean;
  readonly isStopping: () => boolean;
  readonly gone: AbortSignal;
};

/** Does one job, and finishes or gives it back itself. What it throws is our own failure: the job is tried again. */
export type Work = (job: Job, lease: Lease) => Promise<void>;

type Deps = {
  readonly queue: Pick<Queue, "take" | "touch" | "reclaim" | "giveBack">;
  readonly clock: Clock;
  readonly log: Log;
};
type Options = {
  readonly name: QueueName;
  /** Jobs under way at once. */
  readonly concurrency: number;
  readonly work: Work;
};

/** How often an idle dispatcher looks by itself, and how often it says that it works, in ms. */
const lookEvery = 500;
const beatEvery = 2_500;
/** The lease as this side sees it ends a little before the other side may take over. */
const leaseMargin = 1_500;
const mostAtOnce = 64;
const longestPause = 5_000;
/** How long a stop waits for jobs under way, in ms. Their leases end by themselves. */
const longestRest = 25_000;

/** A place for a job that is handed out here. `work` does this one job. */
export type Place = Disposable & { readonly give: (job: Job, work: Work) => void };

/**
 * Takes jobs and works at them, so many at once. States: looking → (nothing there) waiting for a poke or the next look →
 * looking …; stopping, when it is disposed: nothing new is taken, and what is under way is told to come to a rest.
 */
export class Dispatcher implements AsyncDisposable {
  readonly #deps: Deps;
  readonly #options: Options;
  /** By attempt: a job that was taken away while this process was silent may be back while the first attempt is at work still. */
  readonly #active = new Map<Job, AbortController>();
  readonly #stop = new AbortController();
  #reserved = 0;
  #woken: PromiseWithResolvers<void> | null = null;
  #poked = false;
  /** There was as much to take as there were places, the last time. */
  #hasBacklog = false;
  #lastBeat: number;
  #looking: Promise<void> = Promise.resolve();
  #idle: PromiseWithResolvers<void> | null = null;
  readonly #beat: Loop;

  private constructor(options: Options, deps: Deps) {
    this.#options = options;
    this.#deps = deps;
    this.#lastBeat = deps.clock.monotonic();
    this.#beat = Loop.start(
      { name: `heartbeat of ${options.name}`, every: beatEvery, run: async () => await this.#beatOnce() },
      deps,
    );
  }

  static start(options: Options, deps: Deps): Dispatcher {
    const dispatcher = new Dispatcher(options, deps);
    dispatcher.#looking = dispatcher.#look();
    return dispatcher;
  }

  /** Something new is there: look now. */
  poke(): void {
    this.#poked = true;
    this.#woken?.resolve();
  }

  /** A job was taken out of the queue: whoever works at it here gives up. */
  drop(id: string): void {
    for (const [job, gone] of this.#active) if (job.id === id) gone.abort();
  }

  /**
   * Keeps a place free for a job that is to be handed out here as it is sent; null when there is none. The place is given
   * its job, or given up.
   */
  reserve(): Place | null {
    if (this.#stop.signal.aborted || this.#active.size + this.#reserved >= this.#options.concurrency)
      return null;
    this.#reserved += 1;
    let open = true;
    const close = (): boolean => {
      if (!open) return false;
      open = false;
      this.#reserved -= 1;
      this.#settle();
      return true;
    };
    return {
      give: (job, work) => {
        if (this.#active.size === 0) this.#lastBeat = this.#deps.clock.monotonic();
        void this.#work(job, work);
        close();
      },
      [Symbol.dispose]: () => void close(),
    };
  }

  /** Stops taking jobs, and waits until those under way have come to a rest, or until they have had long enough. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    this.#woken?.resolve();
    await this.#looking;
    this.#idle = Promise.withResolvers<void>();
    this.#settle();
    const timer = new AbortController();
    const late = this.#deps.clock.sleep(longestRest, timer.signal).then(
      () => this.#deps.log.warn({ jobs: this.#active.size }, "work under way is left to another process"),
      () => undefined,
    );
    await Promise.race([this.#idle.promise, late]);
    timer.abort();
    await this.#beat[Symbol.asyncDispose]();
  }

  #settle(): void {
    if (this.#active.size === 0 && this.#reserved === 0) this.#idle?.resolve();
  }

  async #look(): Promise<void> {
    const { queue, clock, log } = this.#deps;
    const { name, concurrency } = this.#options;
    let failures = 0;
    while (!this.#stop.signal.aborted) {
      const most = Math.max(0, Math.min(mostAtOnce, concurrency - this.#active.size - this.#reserved));
      this.#poked = false;
      try {
        const jobs = most === 0 ? [] : await queue.take(name, most);
        failures = 0;
        this.#hasBacklog = jobs.length === most;
        // A beat may be older than the jobs just taken; their lease begins now.
        if (this.#active.size === 0) this.#lastBeat = clock.monotonic();
        for (const job of jobs) void this.#work(job, this.#options.work);
        if (jobs.length < most || most === 0) await this.#rest(lookEvery);
        else if (concurrency - this.#active.size < concurrency / 4) await this.#rest(lookEvery);
      } catch (error) {
        failures += 1;
        log.warn({ err: error, queue: name, failures }, "no jobs could be taken; trying again");
        await this.#rest(Math.min(longestPause, 250 * 2 ** failures) * (0.5 + jitter() / 2), true);
      }
    }
  }

  /** Waits for a poke, a free place or the time. */
  async #rest(ms: number, whatever = false): Promise<void> {
    if ((this.#poked && !whatever) || this.#stop.signal.aborted) return;
    const woken = Promise.withResolvers<void>();
    const timer = new AbortController();
    const end = (): void => woken.resolve();
    this.#woken = woken;
    this.#stop.signal.addEventListener("abort", end, { once: true });
    this.#deps.clock.sleep(ms, timer.signal).then(end, () => undefined);
    await woken.promise;
    this.#woken = null;
    this.#stop.signal.removeEventListener("abort", end);
    timer.abort();
  }

  async #work(job: Job, work: Work): Promise<void> {
    const { clock, log, queue } = this.#deps;
    const { name } = this.#options;
    const gone = new AbortController();
    // An earlier attempt at it can be no more than this one's predecessor.
    this.drop(job.id);
    this.#active.set(job, gone);
    const lease: Lease = {
      isHeld: () =>
        !gone.signal.aborted && clock.monotonic() - this.#lastBeat < LEASE_SECONDS * 1000 - leaseMargin,
      isStopping: () => this.#stop.signal.aborted,
      gone: gone.signal,
    };
    try {
      await work(job, lease);
    } catch (error) {
      log.warn(
        { err: error, queue: name, job: job.id, attempt: job.attempt },
        "a job failed; it is tried again",
      );
      await this.#giveBackLater(queue, job);
    } finally {
      this.#active.delete(job);
      this.#settle();
      // With a backlog more are taken as soon as a good part of the places is free: few statements for many jobs.
      const free = this.#options.concurrency - this.#active.size - this.#reserved;
      if (this.#hasBacklog && free >= this.#options.concurrency / 4) this.poke();
    }
  }

  /** What fails for a reason of ours would fail again at once, so it waits, longer each time. */
  async #giveBackLater(queue: Deps["queue"], job: Job): Promise<void> {
    const { clock, log } = this.#deps;
    const pause = Math.min(30_000, 500 * 2 ** Math.min(job.attempt, 10));
    await clock.sleep(pause, this.#stop.signal).catch(() => undefined);
    await queue.giveBack(this.#options.name, job).catch((error: unknown) => {
      log.warn(
        { err: error, job: job.id },
        "a job could not be given back; it is taken over when its lease ends",
      );
    });
  }

  async #beatOnce(): Promise<void> {
    const { queue, clock, log } = this.#deps;
    const { name } = this.#options;
    const jobs = [...this.#active].flatMap(([job, gone]) => (gone.signal.aborted ? [] : [job]));
    const at = clock.monotonic();
    try {
      const lost = await queue.touch(name, jobs);
      this.#lastBeat = at;
      for (const id of lost) this.drop(id);
      if ((await queue.reclaim(name)) > 0) this.poke();
    } catch (error) {
      // The next beat must not come later for it: leases run out meanwhile.
      log.debug({ err: error, queue: name }, "a heartbeat did not reach the database");
    }
  }
}
