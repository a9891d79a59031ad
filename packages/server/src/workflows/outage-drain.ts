import type { Breakers } from "../calls/breakers.ts";
import type { Clock } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import type { Log } from "../platform/log.ts";
import { Loop } from "../platform/loop.ts";
import { claimOutages, outages } from "./outage-store.ts";
import type { RunWriter } from "./run-writer.ts";

type Deps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly breakers: Breakers;
  readonly writer: RunWriter;
};

/** How often parked executions are looked after (ms), and how many go on at a time when their connection is in order. */
const every = 2_000;
const drained = 50;

/**
 * Lets executions go on that wait for a connection out of order: one as long as its breaker is not closed, whose call finds
 * out whether the connection is back, and then the longest waiting first, so many at a time.
 */
export function startOutageDrain(deps: Deps): AsyncDisposable {
  const { db, breakers, writer } = deps;
  const run = async (): Promise<void> => {
    for (const { connectionId, environment } of await outages(db.read)) {
      const isClosed =
        connectionId !== null && breakers.of(`${connectionId}/${environment}`).state === "closed";
      await db.transact(async (tx) => {
        for (const id of await claimOutages(tx, { connectionId, environment }, isClosed ? drained : 1))
          await writer.wake(tx, id);
      });
    }
  };
  return Loop.start({ name: "drain of parked executions", every, run }, deps);
}
