import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Pool } from "undici";
import { systemClock } from "../../packages/server/src/platform/clock.ts";
import { createLog } from "../../packages/server/src/platform/log.ts";
import { EmbeddedPostgres } from "../../packages/server/src/platform/postgres-embedded.ts";
import { DatabaseLink } from "../database-link.ts";
import { Journal } from "../journal.ts";
import { prepareConnection } from "../load.ts";
import { atLeast, atMost, exactly, figuresOf, folder, percentile, type Scenario } from "../measure.ts";
import { apiKey, Program } from "../program.ts";
import { publishTrigger, openToAll } from "../trigger-load.ts";
import { publishRule, ruleOf } from "../published-rule.ts";

/** Requests a second: every other one a webhook, which writes, the others read. */
const RATE = 100;

type Answer = { readonly at: number; readonly ms: number; readonly status: number; readonly told: boolean };

/** F4: the way to the database is a black hole for so many seconds, then resets every connection, then is slow. */
export const f4: Scenario = async ({ times: seconds, tick }) => {
  await using stack = new AsyncDisposableStack();
  const path = folder(stack);
  const postgres = stack.use(
    await EmbeddedPostgres.start({
      dataDir: join(path, "postgres"),
      log: createLog({ level: "silent" }),
      clock: systemClock,
    }),
  );
  const link = stack.use(await DatabaseLink.start(postgres.connectionString));
  const journal = stack.use(await Journal.start(0));
  const program = stack.use(
    await Program.start(["start"], { DATABASE_URL: link.url, PATCHBAY_DATA: path, PATCHBAY_PORT: "0" }),
  );
  await prepareConnection(program.address, journal.origin);
  await publishRule(program.address, "cut", ruleOf([], []));
  const hook = await publishTrigger(program.address, {
    name: "cut",
    document: {
      kind: "webhook",
      formatVersion: 1,
      connection: "journal",
      path: "cut",
      target: { kind: "rule", id: "cut" },
    },
    verification: openToAll,
  });
  const pool = new Pool(program.address, { connections: 2000 });
  stack.defer(async () => await pool.destroy());

  const answers: Answer[] = [];
  let open = 0;
  let mostOpen = 0;
  const send = async (reads: boolean): Promise<void> => {
    const at = performance.now();
    open += 1;
    mostOpen = Math.max(mostOpen, open);
    const answer = await pool
      .request({
        path: reads ? "/api/v1/rules" : hook,
        method: reads ? "GET" : "POST",
        headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
        ...(reads ? {} : { body: "{}" }),
      })
      .catch(() => null);
    await answer?.body.dump().catch(() => undefined);
    open -= 1;
    answers.push({
      at,
      ms: performance.now() - at,
      status: answer?.statusCode ?? 0,
      told: answer?.headers["retry-after"] !== undefined,
    });
  };
  const offered = new AbortController();
  let sent = 0;
  const under: Promise<void>[] = [];
  const offering = (async () => {
    for (const begun = performance.now(); !offered.signal.aborted; await delay(5))
      for (; sent < ((performance.now() - begun) / 1000) * RATE; sent += 1) under.push(send(sent % 2 === 0));
  })();
  const lasting = async (count: number): Promise<void> => {
    for (let second = 0; second < count; second += 1) {
      await delay(1000);
      tick();
    }
  };
  /** From the moment the link is whole again to the first writing request after which none failed, in ms. */
  const healed: number[] = [];
  const fault = async (begin: () => void, last: number): Promise<void> => {
    begin();
    await lasting(last);
    link.heal();
    const whole = performance.now();
    await lasting(6);
    const bad = answers.filter(({ at, status }) => at > whole && (status >= 500 || status === 0));
    healed.push(Math.max(0, ...bad.map(({ at }) => at - whole)));
  };
  await lasting(3);
  const before = answers.filter(({ status }) => status < 300).length / Math.max(1, answers.length);
  await fault(() => link.blackHole(), seconds);
  await fault(() => link.reset(), 1);
  await fault(() => link.late(300), 4);
  offered.abort();
  await offering;
  await Promise.race([Promise.all(under), delay(40_000)]);
  const refused = answers.filter(({ status }) => status === 503);
  const slowest = percentile(
    answers.filter(({ status }) => status !== 200 && status !== 202).map(({ ms }) => ms),
    1,
  );
  return {
    figures: figuresOf("F4", `${seconds} s without a database, resets, 300 ms late`, {
      requests: answers.length,
      "refused 503": refused.length,
      "refused p99 ms": percentile(
        refused.map(({ ms }) => ms),
        0.99,
      ),
      "slowest refusal ms": slowest,
      "most at once": mostOpen,
    }),
    bars: {
      "F4 answered before the faults": atLeast(before, 0.95),
      "F4 answered neither 2xx nor 503": exactly(
        answers.filter(({ status }) => status >= 300 && status !== 503).length,
        0,
      ),
      "F4 connections of clients broken": exactly(answers.filter(({ status }) => status === 0).length, 0),
      "F4 503 without Retry-After": exactly(refused.filter(({ told }) => !told).length, 0),
      "F4 slowest refusal (s)": atMost(slowest / 1000, 6),
      "F4 most requests at once": atMost(mostOpen, RATE * 7),
      "F4 last refusal after the link was whole (s)": atMost(Math.max(...healed) / 1000, 5),
      "F4 never answered": exactly(open, 0),
    },
  };
};
