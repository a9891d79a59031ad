// When a cron expression fires. croner counts; here is what it is asked, and what becomes of fires that were missed.
import { CATCH_UP_MOST, type ScheduleDocument } from "@patchbay/contract/trigger";
import { Cron } from "croner";

type Pattern = Pick<ScheduleDocument, "cron" | "timeZone">;

/** A fire later than this was missed: no server was there for it. */
const LATE = 60_000;

const cronOf = ({ cron, timeZone = "UTC" }: Pattern): Cron =>
  new Cron(cron, { paused: true, timezone: timeZone });

/** What is wrong with an expression or its time zone, by the member; null: nothing. An expression that never fires is wrong. */
export function patternMistake(
  pattern: Pattern,
  now: Date,
): { readonly member: "cron" | "timeZone"; readonly message: string } | null {
  try {
    now.toLocaleString("en", { timeZone: pattern.timeZone ?? "UTC" });
  } catch {
    return { member: "timeZone", message: "is no time zone" };
  }
  try {
    const next = cronOf(pattern).nextRun(now);
    return next === null ? { member: "cron", message: "never fires" } : null;
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^CronPattern: /, "") : "";
    return { member: "cron", message: `cannot be read: ${reason}` };
  }
}

/** The first fire after a moment, or null. */
export function nextFire(pattern: Pattern, after: Date): Date | null {
  return cronOf(pattern).nextRun(after);
}

/** The next fires after a moment, at most `count`. */
export function nextFires(pattern: Pattern, after: Date, count: number): Date[] {
  return cronOf(pattern).nextRuns(count, after);
}

/** A fire that is due: when it was meant for, and whether it was missed. */
export type DueFire = { readonly at: Date; readonly missed: boolean };

/**
 * The fires from `first` to `now`, oldest first, after the schedule's rule for those that were missed. However long nobody
 * was there, only about as many are counted out as are answered: from `first` when it is near, else from a moment before
 * `now` that is moved back until enough lie behind it. (croner's way of counting backwards fails for the 29th of February.)
 */
export function dueFires(schedule: ScheduleDocument, first: Date, now: Date): DueFire[] {
  const cron = cronOf(schedule);
  const { kind = "one", most = CATCH_UP_MOST } = schedule.catchUp ?? {};
  const wanted = kind === "none" ? 0 : kind === "one" ? 1 : most;
  const late = now.getTime() - LATE;
  for (let span = 2 * LATE; ; span *= 4) {
    const from = Math.max(first.getTime(), now.getTime() - span);
    const fires: Date[] = [];
    for (let at = cron.nextRun(new Date(from - 1)); at !== null && at <= now; at = cron.nextRun(at))
      fires.push(at);
    const missed = fires.filter((at) => at.getTime() < late);
    if (from > first.getTime() && missed.length < wanted) continue;
    const kept = wanted === 0 ? [] : missed.slice(-wanted);
    return [
      ...kept.map((at) => ({ at, missed: true })),
      ...fires.filter((at) => at.getTime() >= late).map((at) => ({ at, missed: false })),
    ];
  }
}
