// What the console costs: kilobytes before the first page is there, and how evenly it paints where much is on the screen.
import { gzipSync } from "node:zlib";
import type { Response } from "playwright-core";
import { startFakeApi } from "../../packages/console/test/fake-api.ts";
import { launchBrowser, openPage } from "../../test/browser.ts";
import { type Bar, type Figure, median, printBars, printFigures } from "../report.ts";
import { opening, panCanvas, pasteRows, scrollTable, typeIntoTable } from "./stories.ts";

const bench = "console";

/** Kilobytes of what a page loaded, compressed as a server sends it, by kind. */
async function kilobytes(responses: readonly Response[]): Promise<ReadonlyMap<string, number>> {
  const sizes = new Map<string, number>();
  for (const response of responses) {
    const kind = /\.(js|css)$/.exec(new URL(response.url()).pathname)?.[1];
    if (kind === undefined) continue;
    sizes.set(kind, (sizes.get(kind) ?? 0) + gzipSync(await response.body()).length / 1000);
  }
  return sizes;
}

export async function benchConsole({
  json,
}: {
  readonly json: boolean;
  readonly quick: boolean;
}): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const after = (end: () => unknown): void => stack.defer(async () => void (await end()));
  const browser = await launchBrowser({ after, skip: (why: string) => console.log(`bench: ${why}`) });
  if (browser === null) return;
  const fake = await startFakeApi({ after });
  const { page } = await openPage(browser);
  page.setDefaultTimeout(20_000);
  const figures: Figure[] = [];
  const add = (subject: string, load: string, metric: string, value: number, unit: string): void =>
    void figures.push({ bench, subject, load, metric, value, unit });

  const responses: Response[] = [];
  page.on("response", (response) => responses.push(response));
  await opening(page, `${fake.origin}/integrations`, "payments-core");
  page.removeAllListeners("response");
  const sizes = await kilobytes(responses);
  const first = [...sizes.values()].reduce((sum, one) => sum + one, 0);
  for (const [kind, size] of sizes) add("first page", "nothing cached", `${kind}, gzip`, size, "kB");

  for (const [path, text] of [
    ["/integrations", "payments-core"],
    ["/rules/order-discount", "gold"],
    ["/workflows/order-approval", "Get credit score"],
    ["/executions", "order-discount"],
  ] as const) {
    const times: number[] = [];
    for (let turn = 0; turn < 5; turn += 1) times.push(await opening(page, fake.origin + path, text));
    add(`open ${path}`, "cached", "p50", median(times), "ms");
  }

  const scroll = await scrollTable(page, fake);
  const typed = await typeIntoTable(page);
  const pasted = await pasteRows(page, fake);
  const pan = await panCanvas(page, fake);
  for (const [subject, load, frames] of [
    ["scroll a table", "10,000 rows", scroll],
    ["move over a workflow", "300 calls", pan],
  ] as const) {
    add(subject, load, "p50", frames.p50, "ms");
    add(subject, load, "p95", frames.p95, "ms");
    add(subject, load, "longest", frames.max, "ms");
  }
  add("type into a table", "10,000 rows", "p50", median(typed), "ms");
  add("paste into a table", "2,000 × 3", "p50", pasted, "ms");
  printFigures(figures, json);
  const atMost = (value: number, wanted: number, unit: string): Bar => ({
    value,
    wanted: `≤ ${wanted} ${unit}`,
    ok: value <= wanted,
  });
  printBars(
    bench,
    {
      "scripts and styles of the first page": atMost(first, 300, "kB"),
      "scrolling 10,000 rows, p95 of a frame": atMost(scroll.p95, 34, "ms"),
      "typing into 10,000 rows, p50": atMost(median(typed), 100, "ms"),
      "pasting 2,000 × 3 cells": atMost(pasted, 200, "ms"),
      "moving over 300 calls, p95 of a frame": atMost(pan.p95, 51, "ms"),
    },
    json,
  );
}
