// The short form of `npm run chaos`: processes and the database are really killed, and the called API counts.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Scenario } from "../../chaos/measure.ts";
import { f2 } from "../../chaos/scenarios/killed-database.ts";
import { f1 } from "../../chaos/scenarios/killed-server.ts";
import { f3 } from "../../chaos/scenarios/workers.ts";

async function missed(scenario: Scenario, times: number): Promise<string[]> {
  const { bars } = await scenario({ times, tick: () => {} });
  return Object.entries(bars).flatMap(([name, { value, wanted, ok }]) =>
    ok ? [] : [`${name}: ${value}, wanted ${wanted}`],
  );
}

test("a server that is killed in mid-execution loses nothing and repeats no finished step", async () => {
  assert.deepEqual(await missed(f1, 2), []);
});

test("nor does one whose database is killed", async () => {
  assert.deepEqual(await missed(f2, 1), []);
});

test("a worker that was paused beyond its lease writes nothing when it wakes", async () => {
  assert.deepEqual(await missed(f3, 1), []);
});
