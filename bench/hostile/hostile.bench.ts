// Whether hostile requests hold up the others: a load of ordinary runs, calm and under each attack in turn, in alternating
// slices of one run. The load, the server and its database share one machine, so read the ratio.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { startPatchbay } from "../main/patchbay-subject.ts";
import { startProgram, stop } from "../main/processes.ts";
import { type Bar, type Figure, median, printBars, printFigures } from "../report.ts";
import { type Attack, attacksOf } from "./attacks.ts";

type Loaded = { readonly count: number; readonly p50: number; readonly p99: number; readonly max: number };

/** Between the answer to an attack and the next one, in ms: they are to be hostile, and not only many. */
const between = 100;

/** How much slower the slowest hundredth of the others may become. */
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
  const patchbay = stack.use(await startPatchbay(folder, `http://127.0.0.1:${upstream.said.port}`));
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
  const under = async ({ method, path, body, status, name }: Attack): Promise<Loaded & { sent: number }> => {
    const state = { over: false };
    let sent = 0;
    const attacking = (async () => {
      for (; !state.over; sent += 1) {
        const answer = await fetch(patchbay.origin + path, { method, headers, body });
        const text = await answer.text();
        if (answer.status !== status) throw new Error(`${name}: ${answer.status} ${text.slice(0, 300)}`);
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
  for (const attack of attacksOf(quick ? 30_000 : 100_000)) {
    const slices: { readonly calm: Loaded; readonly under: Loaded & { readonly sent: number } }[] = [];
    for (let round = 0; round < rounds; round += 1)
      slices.push({ calm: await calm(), under: await under(attack) });
    const of = (pick: (slice: (typeof slices)[number]) => number): number => median(slices.map(pick));
    const figure = (metric: string, value: number, unit: string): void => {
      figures.push({ bench: "hostile", subject: "Patchbay", load: attack.name, metric, value, unit });
    };
    const ratio = of((slice) => slice.under.p99 / slice.calm.p99);
    figure(
      "attacks a slice",
      of(({ under: one }) => one.sent),
      "",
    );
    figure(
      "p99 calm",
      of((slice) => slice.calm.p99),
      "ms",
    );
    figure(
      "p99 under attack",
      of((slice) => slice.under.p99),
      "ms",
    );
    figure("ratio", ratio, "×");
    figure(
      "slowest under attack",
      of((slice) => slice.under.max),
      "ms",
    );
    bars[`p99 of others: ${attack.name}`] = { value: ratio, wanted: `≤ ${wanted}×`, ok: ratio <= wanted };
  }
  printFigures(figures, json);
  printBars("hostile", bars, json);
}
