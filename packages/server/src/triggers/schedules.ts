import type { ScheduleDocument } from "@patchbay/contract/trigger";
import type { Json } from "@patchbay/contract/vocabulary";
import type { Clock } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import type { Log } from "../platform/log.ts";
import { Loop } from "../platform/loop.ts";
import type { NewTriggerRun } from "./inbox-row.ts";
import { type DueFire, dueFires, nextFire } from "./schedule-times.ts";
import {
  type DueSchedule,
  insertFires,
  lockDueSchedules,
  moveSchedules,
  type ScheduleRow,
} from "./schedule-store.ts";
import { compileTriggerInput, type Evaluation, scopeOf } from "./trigger-expression.ts";
import type { TriggerRuns } from "./trigger-runs.ts";

type Deps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly runs: Pick<TriggerRuns, "poke">;
};

/** How often schedules are looked after, in ms, and how many in one transaction. */
const LOOK = 500;
const MOST = 500;
/** When a schedule is tried again that could not be read, in ms. */
const UNREADABLE = 60_000;

/** The fires of a schedule that are due, and its next one. */
type Times = { readonly fires: readonly DueFire[]; readonly next: Date | null };

/**
 * Fires schedules, in every process: whoever locks the row of a schedule that is due files its starts and moves it on in one
 * transaction, so a fire is one start however many processes look, and none is lost between the two.
 */
export class Schedules implements AsyncDisposable {
  readonly #deps: Deps;
  readonly #loop: Loop;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#loop = Loop.start({ name: "schedules", every: LOOK, run: async () => await this.fire() }, deps);
  }

  /** Fires what is due now. */
  async fire(): Promise<void> {
    const { db, clock, runs } = this.#deps;
    for (;;) {
      const fired = await db.transact(async (tx) => {
        const now = clock.now();
        const due = await lockDueSchedules(tx, now, MOST);
        // Many schedules have the same times, and counting them out is what costs.
        const times = new Map<string, Times>();
        const timesOf = (document: ScheduleDocument, dueAt: Date): Times => {
          const key = JSON.stringify([document.cron, document.timeZone, document.catchUp, dueAt]);
          const known = times.get(key) ?? {
            fires: dueFires(document, dueAt, now),
            next: nextFire(document, now),
          };
          times.set(key, known);
          return known;
        };
        const moved = due.map((schedule) => this.#move(schedule, timesOf, now));
        const starts = moved.flatMap((one) => one.starts);
        await insertFires(tx, starts);
        await moveSchedules(tx, moved);
        return { schedules: due.length, starts: starts.length };
      });
      if (fired.starts > 0) runs.poke(fired.starts);
      if (fired.schedules < MOST) return;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#loop[Symbol.asyncDispose]();
  }

  /** What a schedule that is due starts, and when it fires next. One that cannot be read keeps no other from its time. */
  #move(
    { document, ...schedule }: DueSchedule,
    timesOf: (document: ScheduleDocument, dueAt: Date) => Times,
    now: Date,
  ): ScheduleRow & { readonly starts: readonly NewTriggerRun[] } {
    const { triggerId, environment, triggerName } = schedule;
    try {
      if (document.kind !== "schedule") throw new Error("It is no schedule.");
      const times = timesOf(document, schedule.dueAt);
      const starts = this.#startsOf({ ...schedule, document, ...times }, now);
      return { triggerId, environment, nextAt: times.next, starts };
    } catch (error) {
      const { log } = this.#deps;
      log.error(
        { err: error, trigger: triggerName, environment },
        "a schedule cannot be fired; publish it again",
      );
      return { triggerId, environment, nextAt: new Date(now.getTime() + UNREADABLE), starts: [] };
    }
  }

  #startsOf(
    {
      triggerId,
      triggerName,
      environment,
      document,
      fires,
    }: Times & Omit<DueSchedule, "document"> & { readonly document: ScheduleDocument },
    now: Date,
  ): NewTriggerRun[] {
    const { kind, id, version } = document.target;
    return fires.map((fire) => {
      const input = inputOf(document.input, fire, now);
      return {
        id: this.#deps.clock.newId(),
        inboxId: null,
        triggerId,
        triggerName,
        environment,
        start: "schedule",
        target: { kind, id, version: version === undefined ? null : String(version) },
        input: input.ok ? input.value : null,
        whole: false,
        dedupeDigest: null,
        dueAt: fire.at,
        error: input.ok ? null : { code: "invalid_params", message: input.message },
      };
    });
  }
}

/** The inputs of what a fire starts; without a mapping there are none. */
function inputOf(
  mapping: Readonly<Record<string, string>> | undefined,
  fire: DueFire,
  now: Date,
): Evaluation<Json> {
  const scope = scopeOf(
    [{ scheduledAt: fire.at.toISOString(), firedAt: now.toISOString(), missed: fire.missed }],
    now.toISOString(),
  );
  return compileTriggerInput("schedule", mapping ?? {}, [])(scope);
}
