import type { Clock } from "../platform/clock.ts";
import type { Db, Tx } from "../platform/db.ts";
import type { Log } from "../platform/log.ts";
import { Loop } from "../platform/loop.ts";
import type { Queue } from "../queue/queue.ts";
import type { RunEnd } from "./run-rows.ts";
import type { RunWriter } from "./run-writer.ts";
import {
  endOnRecord,
  handTo,
  isAlone,
  lockStuck,
  lookForStuck,
  noteJob,
  type StuckWait,
} from "./stuck-run-store.ts";

type Deps = {
  readonly db: Db;
  readonly queue: Queue;
  readonly clock: Clock;
  readonly log: Log;
  readonly writer: RunWriter;
};

/** How often executions under way are looked through, in ms, and how many in one statement. */
const every = 60_000;
const mostAtOnce = 2_000;

const firstId = "00000000-0000-0000-0000-000000000000";

/**
 * Puts executions back that nothing would bring on any more, because the job that has them, the job of what they wait for, or
 * the execution they wait for is gone: no crash does that, but a queue that was pruned or mended by hand. Every process
 * looks; one at a time puts back.
 */
export function startPuttingBack(deps: Deps): AsyncDisposable {
  const run = async (signal: AbortSignal): Promise<void> => {
    for (let after: string | null = firstId; after !== null && !signal.aborted;) {
      const look = await lookForStuck(deps.db, after, mostAtOnce);
      for (const executionId of look.stuck) if (!signal.aborted) await putBack(deps, executionId);
      after = look.last;
    }
  };
  return Loop.start({ name: "stuck executions", every, run }, deps);
}

async function putBack({ db, queue, clock, log, writer }: Deps, execution: string): Promise<void> {
  const found = await db.transact(async (tx) => {
    if (!(await isAlone(tx))) return null;
    const stuck = await lockStuck(tx, execution);
    if (stuck.kind === "unheld") {
      const id = clock.newId();
      await handTo(tx, execution, id);
      await queue.send(tx, "workflow", [{ id, data: { execution } }]);
    }
    if (stuck.kind === "unawaited") {
      for (const wait of stuck.waits) await mend({ queue, clock, writer }, tx, execution, wait);
      if (stuck.idle) await writer.wake(tx, execution);
    }
    return stuck.kind === "well" ? null : stuck;
  });
  if (found !== null) log.warn({ execution, found }, "an execution that was stuck goes on");
}

/** Gives a wait what ends it: its job anew, or the end of the execution that it is for. */
async function mend(
  { queue, clock, writer }: Pick<Deps, "queue" | "clock" | "writer">,
  tx: Tx,
  execution: string,
  { node, iteration, kind, dueAt, childId }: StuckWait,
): Promise<void> {
  const place = { executionId: execution, node, iteration };
  if (kind === "child") return await writer.tellParent(tx, place, endOf(await endOnRecord(tx, childId)));
  const id = clock.newId();
  const afterSeconds = Math.max(0, ((dueAt?.getTime() ?? 0) - clock.now().getTime()) / 1000);
  await noteJob(tx, place, id);
  await queue.send(tx, "workflow", [{ id, data: { execution, node, iteration }, afterSeconds }]);
}

function endOf(record: Awaited<ReturnType<typeof endOnRecord>>): RunEnd {
  if (record?.status === "succeeded") return { status: "succeeded", outputs: record.output };
  const message =
    record?.error ??
    (record?.status === "cancelled" ? "The execution was cancelled." : "The execution is gone.");
  const code =
    record?.status === "failed" || record?.status === "cancelled" ? record.status : "execution_gone";
  return { status: "failed", error: { code, message, node: null } };
}
