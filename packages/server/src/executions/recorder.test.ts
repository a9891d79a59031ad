import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type NetConnectOpts, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { silentLog, testStore } from "../../../../test/store.ts";
import { fakeClock, systemClock } from "../platform/clock.ts";
import { Db } from "../platform/db.ts";
import { Metrics } from "../platform/metrics.ts";
import { Problem } from "../platform/problem.ts";
import type { FinishedExecution } from "./execution-row.ts";
import { ExecutionRecorder } from "./recorder.ts";

/** A line to the test's database that can be cut and mended. */
async function cuttableLine(t: TestContext) {
  const { db, connectionString } = await testStore(t);
  const folder = mkdtempSync(join(tmpdir(), "patchbay-line-"));
  const near = new URL(connectionString);
  const socketFolder = near.searchParams.get("host");
  const port = Number(near.port === "" ? "5432" : near.port);
  // Our own PostgreSQL listens on a socket in a folder, a server that TEST_DATABASE_URL names on an address.
  const far: NetConnectOpts =
    socketFolder === null
      ? { host: near.hostname, port }
      : { path: join(socketFolder, `.s.PGSQL.${near.searchParams.get("port") ?? port}`) };
  near.searchParams.set("host", folder);
  near.searchParams.set("port", "5432");
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => sockets.delete(socket));
  };
  let cut = false;
  const relay = createServer((socket) => {
    keep(socket);
    if (cut) return void socket.destroy();
    const onward = connect(far);
    keep(onward);
    socket.pipe(onward).pipe(socket);
  });
  relay.listen(join(folder, ".s.PGSQL.5432"));
  await once(relay, "listening");
  const line = await Db.open({ connectionString: near.href, poolSize: 2 }, { log: silentLog });
  t.after(async () => {
    await line[Symbol.asyncDispose]();
    for (const socket of sockets) socket.destroy();
    relay.close();
    rmSync(folder, { recursive: true });
  });
  return {
    line,
    recorded: async () =>
      (await db.read.selectFrom("executions").select("executions.id").execute()).map(({ id }) => id),
    setCut: (state: boolean): void => {
      cut = state;
      if (cut) for (const socket of sockets) socket.destroy();
    },
  };
}

function finished(calls: number): FinishedExecution {
  const summary: FinishedExecution["summary"] = {
    id: systemClock.newId(),
    kind: "rule",
    subjectId: systemClock.newId(),
    subjectName: "Order",
    version: "v1",
    environment: "production",
    status: "succeeded",
    startedAt: systemClock.now().toISOString(),
    durationMs: 3,
    startedBy: { id: null, name: "shop" },
    start: "api",
    items: 1,
    calls,
    failedCalls: 0,
    error: null,
  };
  return { summary, steps: [], calls: [] };
}

test("a database that goes away and comes back costs a run a moment, and not its record", async (t) => {
  const { line, recorded, setCut } = await cuttableLine(t);
  await using recorder = new ExecutionRecorder({ db: line, clock: systemClock, metrics: new Metrics() });
  const [before, during] = [finished(1), finished(1)];
  await recorder.record(before);

  setCut(true);
  const recording = recorder.record(during);
  await assert.rejects(
    async () => {
      for (;;) {
        recorder.demandAvailable();
        await systemClock.sleep(5);
      }
    },
    { code: "store_unavailable" },
    "while it is away, no run begins",
  );
  setCut(false);
  await recording;

  assert.deepEqual((await recorded()).toSorted(), [before.summary.id, during.summary.id].toSorted());
  recorder.demandAvailable();
});

test("a database that stays away is told, with what the run has done by then", async (t) => {
  const { line, recorded, setCut } = await cuttableLine(t);
  const clock = fakeClock(new Date("2026-03-01T12:00:00Z"));
  await using recorder = new ExecutionRecorder({ db: line, clock, metrics: new Metrics() });
  setCut(true);
  const execution = finished(2);

  const time = setInterval(() => clock.advance(1000), 5);
  t.after(() => clearInterval(time));
  await assert.rejects(recorder.record(execution), (error) => {
    assert.ok(error instanceof Problem);
    assert.equal(error.code, "not_recorded");
    assert.match(error.message, /made 2 calls/);
    assert.equal(error.extras.executionId, execution.summary.id);
    return true;
  });

  setCut(false);
  assert.deepEqual(await recorded(), []);
  recorder.demandAvailable();
});

test("a record that PostgreSQL refuses costs the others of its batch nothing", async (t) => {
  const { db } = await testStore(t);
  await using recorder = new ExecutionRecorder({ db, clock: systemClock, metrics: new Metrics() });
  await db.foreign("alter table executions add constraint few_calls check (calls < 5)", []);
  const [good, refused, fine] = [finished(1), finished(7), finished(0)];
  const ends = await Promise.allSettled([good, refused, fine].map(async (one) => await recorder.record(one)));
  assert.deepEqual(
    ends.map(({ status }) => status),
    ["fulfilled", "rejected", "fulfilled"],
  );
  const [, end] = ends;
  assert.ok(end?.status === "rejected" && end.reason instanceof Problem);
  assert.equal(end.reason.code, "not_recorded");
  assert.match(end.reason.message, /made 7 calls, but PostgreSQL does not take the record of it/);
});
