// What one process bears: calls alone, without a server around them, so that every figure is the calls' own.
import { createServer } from "node:net";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";
import { nextMessage, startProgram, stop } from "../bench/main/processes.ts";
import { noAuth } from "../packages/outbound/src/authorize.ts";
import { egressPolicy } from "../packages/outbound/src/guard.ts";
import { callOnce } from "../packages/outbound/src/one-call.ts";
import { sampleBase, samplePlan } from "../packages/outbound/src/sample-call.ts";
import { type Lane, Sender } from "../packages/outbound/src/send.ts";
import type { CallOutcome } from "../packages/outbound/src/settle.ts";
import { atLeast, atMost, exactly, heapInUse, inLanes, quantile, type Scenario } from "./measure.ts";

type Sockets = { readonly open: number; readonly accepted: number };

/** An upstream, a sender, and calls to the paths of the upstream. */
async function calling(stack: AsyncDisposableStack, idleAfter = 500) {
  const { child, said } = await startProgram<{ origin: string }>(`${import.meta.dirname}/upstream.ts`);
  stack.defer(async () => await stop(child));
  const sender = stack.use(new Sender({ egress: egressPolicy(["127.0.0.0/8"]), idleAfter }));
  const sockets = async (): Promise<Sockets> => {
    child.send("sockets?");
    return await nextMessage<Sockets>(child);
  };
  const to = (path: string, limits: Partial<Lane> = {}, origin = said.origin) => {
    const plan = samplePlan({ method: "POST", restUrl: path, requestPayload: { n: "{{input.n}}" } }, sampleBase({ baseUrl: origin })); // prettier-ignore
    const lane: Lane = { key: path, timeout: 30_000, connectTimeout: 10_000, maxConnections: 600, maxResponseBytes: 10_485_760, ...limits }; // prettier-ignore
    return async (n: number, key = lane.key): Promise<CallOutcome> =>
      (await callOnce(sender, plan, { scope: { input: { n } }, auth: noAuth, lane: { ...lane, key } }))
        .outcome;
  };
  return { to, sockets, sender };
}

const wordOf = (outcome: CallOutcome | undefined): string =>
  outcome === undefined ? "" : outcome.success ? outcome.result : outcome.error.code;
const totals = (outcomes: readonly (CallOutcome | undefined)[]): number[] =>
  outcomes.map((one) => one?.timing.total ?? Number.NaN);

/** How long good calls take while something else goes on, or nothing does; all in turn, several times. */
async function p99Beside(
  call: (n: number) => Promise<CallOutcome>,
  rounds: number,
  trouble: () => Promise<unknown>,
): Promise<{ readonly alone: number; readonly beside: number }> {
  const alone: number[] = [];
  const beside: number[] = [];
  const load = async (into: number[]): Promise<void> => {
    const until = performance.now() + 1000;
    await inLanes(8, 8, async (n) => {
      while (performance.now() < until) into.push((await call(n)).timing.total);
    });
  };
  await load([]);
  for (let round = 0; round < rounds; round += 1) {
    await load(alone);
    const going = trouble();
    await delay(1000);
    await load(beside);
    await going;
  }
  return { alone: quantile(alone, 0.99), beside: quantile(beside, 0.99) };
}

/** F5: 500 calls that hang, three ways, while others are served. */
export const hangs: Scenario = async ({ quick }) => {
  await using stack = new AsyncDisposableStack();
  const { to } = await calling(stack);
  const silent = createServer(() => {});
  await new Promise<void>((resolve) => {
    silent.listen(0, "127.0.0.1", resolve);
  });
  stack.defer(() => void silent.close());
  const { port } = silent.address() as { port: number };
  const deadline = 3000;
  const limits = { timeout: deadline, connectTimeout: deadline };
  const ways = [
    to("/hang", limits),
    to("/hangInBody", limits),
    to("/never", { ...limits, key: "silent" }, `https://127.0.0.1:${port}`),
  ];
  const hung: (CallOutcome | undefined)[] = [];
  const { alone, beside } = await p99Beside(to("/ok"), quick ? 2 : 8, async () => {
    hung.push(...(await inLanes(500, 500, async (n) => await ways[n % ways.length]?.(n))));
  });
  const took = totals(hung);
  const words = new Set(hung.map(wordOf));
  const load = "500 hanging calls, deadline 3 s";
  return {
    figures: [
      { load, metric: "p99 of others, alone", value: alone, unit: "ms" },
      { load, metric: "p99 of others, beside", value: beside, unit: "ms" },
      { load, metric: "first ended after", value: Math.min(...took), unit: "ms" },
      { load, metric: "last ended after", value: Math.max(...took), unit: "ms" },
    ],
    bars: {
      "p99 of others over that without": atMost(beside / alone, 1.2),
      "last over the deadline": atMost(Math.max(...took) / deadline, 1.1),
      "first over the deadline": atLeast(Math.min(...took) / deadline, 0.9),
      "codes other than of a deadline": exactly([...words].filter((word) => !/^(DEADLINE_EXCEEDED|CONNECT_TIMEOUT)$/.test(word)).length, 0), // prettier-ignore
    },
  };
};

/** F6: whatever breaks, each kind ends in one code, and nothing else breaks. */
export const breaks: Scenario = async ({ quick }) => {
  await using stack = new AsyncDisposableStack();
  const { to, sockets } = await calling(stack);
  const times = quick ? 200 : 1000;
  const kinds = ["reset", "close", "truncate", "badChunk", "garbage", "old"].map((path) => to(`/${path}`));
  const refused = to("/refused", {}, "http://127.0.0.1:1");
  let most = 0;
  for (const call of [...kinds, refused])
    most = Math.max(most, new Set((await inLanes(times, 20, call)).map(wordOf)).size);
  const after = await inLanes(100, 10, to("/ok"));
  await delay(1500);
  const { open } = await sockets();
  return {
    figures: [{ load: `7 kinds × ${times}`, metric: "most codes of one kind", value: most, unit: "n" }],
    bars: {
      "codes of each kind": exactly(most, 1),
      "good calls afterwards that fail": exactly(after.filter(({ success }) => !success).length, 0),
      "sockets left open": exactly(open, 0),
    },
  };
};

/** F7: a body that comes byte by byte does not outlast the deadline. */
export const drips: Scenario = async ({ quick }) => {
  await using stack = new AsyncDisposableStack();
  const { to } = await calling(stack);
  const deadline = quick ? 2000 : 10_000;
  const took = totals(await inLanes(100, 100, to("/drip", { timeout: deadline })));
  const worst = Math.max(...took.map((one) => Math.abs(one - deadline))) / deadline;
  return {
    figures: [
      { load: "100 dripping bodies", metric: "farthest from the deadline", value: worst * 100, unit: "%" },
    ],
    bars: { "ends at its deadline, share off": atMost(worst, 0.1) },
  };
};

/** F8: bodies that are too large, packed or not, 50 at once. */
export const bombs: Scenario = async ({ quick }) => {
  await using stack = new AsyncDisposableStack();
  const { to } = await calling(stack);
  await inLanes(20, 1, to("/bomb"));
  const before = process.memoryUsage().rss / 1e6;
  const loop = monitorEventLoopDelay({ resolution: 5 });
  let peak = before;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss / 1e6);
  }, 20);
  stack.defer(() => clearInterval(watch));
  loop.enable();
  const ways = [to("/bomb"), to("/announced")];
  const outcomes = await inLanes(quick ? 200 : 1000, 50, async (n) => await ways[n % ways.length]?.(n));
  loop.disable();
  const load = "gzip of 300 MB, and 30 MB announced, 50 at once";
  const delayed = loop.percentile(99) / 1e6;
  return {
    figures: [
      { load, metric: "memory beyond before", value: peak - before, unit: "MB" },
      { load, metric: "p99 of the loop's delay", value: delayed, unit: "ms" },
    ],
    bars: {
      "codes other than RESPONSE_TOO_LARGE": exactly(outcomes.filter((one) => wordOf(one) !== "RESPONSE_TOO_LARGE").length, 0), // prettier-ignore
      "memory (MB)": atMost(peak - before, 50),
      "p99 of the loop's delay (ms)": atMost(delayed, 100),
    },
  };
};

/** Many calls leave nothing behind. */
export const memory: Scenario = async ({ quick }) => {
  await using stack = new AsyncDisposableStack();
  const { to } = await calling(stack);
  const call = to("/ok");
  const third = quick ? 20_000 : 300_000;
  const heaps: number[] = [];
  for (let part = 0; part < 4; part += 1) {
    await inLanes(part === 0 ? 20_000 : third, 32, call);
    heaps.push(heapInUse());
  }
  const [, , middle = Number.NaN, last = Number.NaN] = heaps;
  return {
    figures: heaps.map((value, part) => ({
      load: `after ${20_000 + part * third} calls`,
      metric: "heap in use",
      value,
      unit: "MB",
    })),
    bars: { "last third over the middle one": atMost(last / middle, 1.05) },
  };
};

/** 10,000 connections, each with a socket, and again; then nothing is left of them. */
export const manyConnections: Scenario = async ({ quick }) => {
  await using stack = new AsyncDisposableStack();
  const idleAfter = quick ? 5000 : 30_000;
  const { to, sockets } = await calling(stack, idleAfter);
  const call = to("/ok");
  const many = quick ? 2000 : 10_000;
  /** Sockets may close before what belongs to them is forgotten: within twice the time that counts as idle. */
  const allClosed = async (): Promise<void> => {
    while ((await sockets()).open > 0) await delay(200);
    await delay(2 * idleAfter + 500);
  };
  await inLanes(1000, 32, async (n) => await call(n, `first-${n}`));
  await allClosed();
  const before = heapInUse();
  const round = async (): Promise<{ readonly micros: number; readonly failed: number }> => {
    const begun = process.cpuUsage();
    const outcomes = await inLanes(many, 32, async (n) => await call(n, `connection-${n}`));
    const { user, system } = process.cpuUsage(begun);
    return { micros: (user + system) / many, failed: outcomes.filter(({ success }) => !success).length };
  };
  const opening = await round();
  const each = ((heapInUse() - before) * 1000) / many;
  const again = await round();
  const { accepted } = await sockets();
  await allClosed();
  const left = heapInUse() - before;
  const load = `${many} connections`;
  return {
    figures: [
      { load, metric: "memory of one", value: each, unit: "kB" },
      { load, metric: "first call", value: opening.micros, unit: "µs" },
      { load, metric: "next call", value: again.micros, unit: "µs" },
      { load, metric: "sockets opened", value: accepted, unit: "n" },
      { load, metric: "left when idle", value: left, unit: "MB" },
    ],
    bars: {
      "calls that fail": exactly(opening.failed + again.failed, 0),
      "memory left when idle (MB)": atMost(left, 5),
    },
  };
};
