// `npm run bench -- agent`: what a tunnel costs beside the straight way, for our agent and for the stock OpenSSH client as
// one, and how it behaves when much is asked of it. This process is the server; the API and each agent are others.
import { join } from "node:path";
import { systemClock } from "../../packages/server/src/platform/clock.ts";
import { openSshMissing } from "../../test/open-ssh.ts";
import { startWire } from "../../test/wire.ts";
import { startProgram, stop } from "../main/processes.ts";
import { type Bar, type Figure, median, printBars, printFigures } from "../report.ts";
import { type Subject, subject, TunnelEnd } from "./tunnel-subjects.ts";

const direct = "direct";
const openSsh = "OpenSSH";
const ours = "our agent";
const megabyte = 1024 * 1024;

/** Makes so many calls, so many at a time; answers the duration of each and of all, in ms. */
async function load(
  { name, send }: Subject,
  concurrency: number,
  calls: number,
): Promise<{ readonly each: readonly number[]; readonly all: number }> {
  const each: number[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while ((next += 1) <= calls) {
      const began = performance.now();
      const result = await send("/");
      if (result.kind !== "answer") throw new Error(`${name}: ${result.code} ${result.message}`);
      each.push(performance.now() - began);
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: concurrency }, lane));
  return { each, all: performance.now() - began };
}

const p99 = (durations: readonly number[]): number =>
  durations.toSorted((a, b) => a - b)[Math.floor(durations.length * 0.99)] ?? Number.NaN;

/** Sends `bytes` one way, and asks for as many the other way. Answers MB/s of each. */
async function bulk({ name, send }: Subject, bytes: number): Promise<{ up: number; down: number }> {
  const rate = (ms: number): number => bytes / megabyte / (ms / 1000);
  const began = performance.now();
  const sent = await send("/count", Buffer.alloc(bytes, "y"));
  const between = performance.now();
  const got = await send(`/bytes/${bytes}`);
  const ended = performance.now();
  if (sent.kind !== "answer" || sent.body.toString() !== String(bytes)) throw new Error(`${name}: lost on the way up`); // prettier-ignore
  if (got.kind !== "answer" || got.body.length !== bytes) throw new Error(`${name}: lost on the way down`);
  return { up: rate(between - began), down: rate(ended - between) };
}

type Unread = { readonly destroy: () => void };

/** Asks eight times for much and reads nothing of it. Resolves when no more comes. */
async function unreadAnswers({ open }: Subject, host: string, port: number): Promise<Unread> {
  const streams = await Promise.all(
    Array.from({ length: 8 }, async () => {
      if (open === null) throw new Error("not through a tunnel");
      const { stream } = await open(host, port, 20_000);
      stream.write(`GET /bytes/${64 * megabyte} HTTP/1.1\r\nhost: x\r\n\r\n`);
      return stream;
    }),
  );
  const bytes = (): number => streams.reduce((sum, { readableLength }) => sum + readableLength, 0);
  for (let before = -1; bytes() === 0 || bytes() > before;) {
    before = bytes();
    await systemClock.sleep(200);
  }
  return { destroy: () => streams.forEach((stream) => stream.destroy()) };
}

/**
 * How late calls are (p99, in ms) without and beside eight answers that nobody reads, and how much later beside them. In short
 * slices by turns, so that whatever else the machine does falls on both; and both after the same, so that only what waits
 * unread makes the difference: eight answers that fill their windows, and calls that are not counted.
 */
async function besideSlowReaders(
  way: Subject,
  host: string,
  port: number,
  { slices, calls }: { readonly slices: number; readonly calls: number },
): Promise<{ readonly alone: number; readonly beside: number; readonly ratio: number }> {
  const slice = async (kind: "alone" | "beside"): Promise<number> => {
    const unread = await unreadAnswers(way, host, port);
    if (kind === "alone") unread.destroy();
    await load(way, 8, 300);
    const late = p99((await load(way, 8, calls)).each);
    unread.destroy();
    return late;
  };
  const pairs: { readonly alone: number; readonly beside: number }[] = [];
  for (let pair = 0; pair < slices; pair += 1)
    if (pair % 2 === 0) pairs.push({ alone: await slice("alone"), beside: await slice("beside") });
    else pairs.push({ beside: await slice("beside"), alone: await slice("alone") });
  return {
    alone: median(pairs.map(({ alone }) => alone)),
    beside: median(pairs.map(({ beside }) => beside)),
    ratio: median(pairs.map(({ alone, beside }) => beside / alone)),
  };
}

type Break = { readonly slowest: number; readonly left: number; readonly frozen: number };

/** Cuts the link of our agent again and again, then freezes it. Times in ms; `left`: connections that should be gone. */
async function breakLink(end: TunnelEnd, times: number): Promise<Break> {
  await using stack = new AsyncDisposableStack();
  const wire = await startWire({ after: (work) => stack.defer(work) }, end.port);
  await end.startProgram("flapping", wire.port);
  const back: number[] = [];
  for (let cut = 0; cut < times; cut += 1) {
    const before = end.session("flapping");
    wire.cut();
    back.push(await end.until(() => end.session("flapping") !== null && end.session("flapping") !== before));
  }
  const left = wire.open() - 1;
  wire.freeze();
  const frozen = await end.until(() => end.session("flapping") === null);
  return { slowest: Math.max(...back), left, frozen };
}

/** Runs the bench. Bars: of the direct rate at 32, our agent has 28 % and OpenSSH 40 %; slow readers, cuts, frozen links. */
export async function benchAgent({
  json,
  quick,
}: {
  readonly json: boolean;
  readonly quick: boolean;
}): Promise<void> {
  if (openSshMissing !== false) throw new Error(openSshMissing);
  const { child, said } = await startProgram<{ port: number }>(join(import.meta.dirname, "upstream.ts"));
  try {
    await using stack = new AsyncDisposableStack();
    const [host, origin] = ["127.0.0.1", `http://127.0.0.1:${said.port}`];
    const end = stack.use(await TunnelEnd.start(`${host}:${said.port}`));
    await end.startProgram(ours);
    await end.startOpenSsh(openSsh);
    const ways = [
      stack.use(subject(direct, origin, null, 600)),
      stack.use(subject(openSsh, origin, end.opener(openSsh), 600)),
      stack.use(subject(ours, origin, end.opener(ours), 600)),
    ];
    const effort = quick
      ? { rounds: 3, calls: 2_000, cuts: 10, slow: { slices: 9, calls: 500 } }
      : { rounds: 7, calls: 4_000, cuts: 100, slow: { slices: 25, calls: 1_000 } };
    const figures: Figure[] = [];
    const note = (name: string, under: string, metric: string, unit: string, value: number): void =>
      void figures.push({ bench: "agent", subject: name, load: under, metric, unit, value });

    for (const way of ways) await load(way, 32, 3_000);
    const rates = new Map<string, number[]>(ways.map(({ name }) => [name, []]));
    const lates = new Map<string, number[]>(ways.map(({ name }) => [name, []]));
    // In turn, so that whatever else the machine does falls on all of them.
    for (let round = 0; round < effort.rounds; round += 1)
      for (const way of ways) {
        const { each, all } = await load(way, 32, effort.calls);
        rates.get(way.name)?.push((each.length / all) * 1000);
        lates.get(way.name)?.push(p99(each));
      }
    const rateOf = (name: string): number => median(rates.get(name) ?? []);
    for (const { name } of ways) {
      note(name, "c=32, 400 B", "rate", "calls/s", rateOf(name));
      note(name, "c=32, 400 B", "p99", "ms", median(lates.get(name) ?? []));
    }
    for (const way of ways) {
      const { up, down } = await bulk(way, 100 * megabyte);
      note(way.name, "100 MB", "up", "MB/s", up);
      note(way.name, "100 MB", "down", "MB/s", down);
      const { each, all } = await load(way, 500, 5_000);
      note(way.name, "c=500, 400 B", "rate", "calls/s", (each.length / all) * 1000);
      note(way.name, "c=500, 400 B", "p99", "ms", p99(each));
    }
    const bars: Record<string, Bar> = {};
    const least = (name: string, wanted: number): void => {
      const value = rateOf(name) / rateOf(direct);
      bars[`${name} of direct, c=32`] = { value, wanted: `>= ${wanted}`, ok: value >= wanted };
    };
    const most = (what: string, value: number, wanted: number): void => {
      bars[what] = { value, wanted: `<= ${wanted}`, ok: value <= wanted };
    };
    least(ours, 0.28);
    least(openSsh, 0.4);
    for (const way of ways.slice(1)) {
      const { alone, beside, ratio } = await besideSlowReaders(way, host, said.port, effort.slow);
      note(way.name, "c=8, 400 B", "p99", "ms", alone);
      note(way.name, "c=8 beside 8 unread answers, 400 B", "p99", "ms", beside);
      most(`p99 beside 8 unread answers over alone, ${way.name}`, ratio, 2);
    }
    const { slowest, left, frozen } = await breakLink(end, effort.cuts);
    most(`slowest of ${effort.cuts} returns after a cut, s`, slowest / 1000, 5);
    most("connections left over by them", left, 0);
    most("a frozen link is found out after, s", frozen / 1000, 15);
    printFigures(figures, json);
    printBars("agent", bars, json);
  } finally {
    await stop(child);
  }
}
