// Whether hostile requests hold up the others: a load of ordinary runs, calm, beside each attack on another server of the same
// machine, and under the same attack on its own server, in alternating slices of one run. An attack costs processor time wherever
// it arrives, which the others lose on a machine of few cores; what their own server adds to that is what the program is judged by.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { startPatchbay } from "../main/patchbay-subject.ts";
import { startProgram, stop } from "../main/processes.ts";
import { type Bar, type Figure, median, printBars, printFigures } from "../report.ts";
import { type Attack, attacksOf } from "./attacks.ts";

type Loaded = { readonly count: number; readonly p50: number; readonly p99: number; readonly max: number };

type Slice = {
  readonly calm: Loaded;
  readonly beside: Loaded;
  readonly under: Loaded & { readonly sent: number };
};

/** Between the answer to an attack and the next one, in ms: they are to be hostile, and not only many. */
const between = 100;

/** How much slower the slowest hundredth of the others may become, over that beside the same attack on another server. */
const wanted = 2;

/** Runs the bench. `quick`: one round of short slices, and a smaller table. */
export async function benchHostile({
  json,
  quick,
}: {
  readonly json: boolean;
  readonly quick: boolean;
}): Promise<void> {
  const rounds = quick ? 1 : 3;
  const milliseconds = quick ? 2000 : 4000;
  const folder = mkdtempSync(join(tmpdir(), "patchbay-bench-"));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const upstream = await startProgram<{ port: number }>(join(import.meta.dirname, "../main/upstream.ts"));
  stack.defer(async () => await stop(upstream.child));
  const address = `http://127.0.0.1:${upstream.said.port}`;
  const patchbay = stack.use(await startPatchbay(join(folder, "own"), address));
  const neighbour = stack.use(await startPatchbay(join(folder, "neighbour"), address));
  const headers = { "content-type": "application/json", authorization: `Bearer ${patchbay.apiKey}` };
  const calm = async (): Promise<Loaded> => {
    const { child, said } = await startProgram<Loaded>(join(import.meta.dirname, "../main/load.ts"), {
      origin: patchbay.origin,
      path: "/api/v1/rules/OrderDiscount/run",
      headers,
      body: JSON.stringify({ params: { tier: "gold", total: 120 } }),
      concurrency: 4,
      milliseconds,
    });
    await stop(child);
    return said;
  };
  const attack = async (origin: string, { method, path, body, status, name }: Attack): Promise<void> => {
    const answer = await fetch(origin + path, { method, headers, body });
    const text = await answer.text();
    if (answer.status !== status) throw new Error(`${name}: ${answer.status} ${text.slice(0, 300)}`);
  };
  const during = async (origin: string, hostile: Attack): Promise<Loaded & { sent: number }> => {
    const state = { over: false };
    let sent = 0;
    const attacking = (async () => {
      for (; !state.over; sent += 1) {
        await attack(origin, hostile);
        await setTimeout(between);
      }
    })();
    const loaded = calm().finally(() => {
      state.over = true;
    });
    const [said] = await Promise.all([loaded, attacking]);
    return { ...said, sent };
  };

  await calm();
  const figures: Figure[] = [];
  const bars: Record<string, Bar> = {};
  for (const hostile of attacksOf(quick ? 30_000 : 100_000)) {
    // The first of its kind starts threads and compiles checks.
    for (const { origin } of [patchbay, neighbour]) await attack(origin, hostile);
    const slices: Slice[] = [];
    for (let round = 0; round < rounds; round += 1)
      slices.push({
        calm: await calm(),
        beside: await during(neighbour.origin, hostile),
        under: await during(patchbay.origin, hostile),
      });
    const of = (pick: (slice: Slice) => number): number => median(slices.map(pick));
    const figure = (metric: string, unit: string, pick: (slice: Slice) => number): number => {
      const value = of(pick);
      figures.push({ bench: "hostile", subject: "Patchbay", load: hostile.name, metric, value, unit });
      return value;
    };
    figure("attacks a slice", "", ({ under }) => under.sent);
    figure("p99 calm", "ms", (slice) => slice.calm.p99);
    figure("p99 beside an attack", "ms", ({ beside }) => beside.p99);
    figure("p99 under attack", "ms", ({ under }) => under.p99);
    figure("slowest under attack", "ms", ({ under }) => under.max);
    figure("under over calm", "×", (slice) => slice.under.p99 / slice.calm.p99);
    const ratio = figure("under over beside", "×", ({ under, beside }) => under.p99 / beside.p99);
    bars[`p99 of others: ${hostile.name}`] = { value: ratio, wanted: `≤ ${wanted}×`, ok: ratio <= wanted };
  }
  printFigures(figures, json);
  printBars("hostile", bars, json);
}
