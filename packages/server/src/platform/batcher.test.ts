import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { Batcher } from "./batcher.ts";
import { Problem } from "./problem.ts";

/** A flush that is held until it is let go. */
function gate() {
  const flushes: { readonly items: readonly string[]; readonly done: PromiseWithResolvers<void> }[] = [];
  const flush = async (items: readonly string[]): Promise<readonly string[]> => {
    const done = Promise.withResolvers<void>();
    flushes.push({ items, done });
    await done.promise;
    return items.map((item) => item.toUpperCase());
  };
  return { flushes, flush };
}

const limits = { most: 100, waiting: 1_000, lanes: 1 };

test("what arrives in one turn of the event loop is one flush, and each item gets its own result", async () => {
  const { flush, flushes } = gate();
  const batcher = new Batcher({ ...limits, flush });
  const results = Promise.all(["a", "b", "c"].map(async (item) => await batcher.add(item)));
  await turn();
  assert.deepEqual(
    flushes.map((one) => one.items),
    [["a", "b", "c"]],
  );
  flushes[0]?.done.resolve();
  assert.deepEqual(await results, ["A", "B", "C"]);
});

test("what arrives during a flush goes together in the next, as many as fit", async () => {
  const { flush, flushes } = gate();
  const batcher = new Batcher({ ...limits, most: 2, flush });
  const first = batcher.add("a");
  await turn();
  const others = Promise.all(["b", "c", "d"].map(async (item) => await batcher.add(item)));
  await turn();
  assert.equal(flushes.length, 1, "one lane: nothing starts while a flush is under way");
  flushes[0]?.done.resolve();
  assert.equal(await first, "A");
  await turn();
  assert.deepEqual(flushes[1]?.items, ["b", "c"]);
  flushes[1]?.done.resolve();
  await turn();
  assert.deepEqual(flushes[2]?.items, ["d"]);
  flushes[2]?.done.resolve();
  assert.deepEqual(await others, ["B", "C", "D"]);
});

test("two lanes flush side by side, and no third", async () => {
  const { flush, flushes } = gate();
  const batcher = new Batcher({ ...limits, most: 1, lanes: 2, flush });
  const all = Promise.all(["a", "b", "c"].map(async (item) => await batcher.add(item)));
  await turn();
  assert.deepEqual(
    flushes.map((one) => one.items),
    [["a"], ["b"]],
  );
  flushes[1]?.done.resolve();
  await turn();
  assert.deepEqual(flushes[2]?.items, ["c"]);
  flushes[0]?.done.resolve();
  flushes[2]?.done.resolve();
  assert.deepEqual(await all, ["A", "B", "C"]);
});

test("a failed flush fails its own items and no others", async () => {
  const { flush, flushes } = gate();
  const batcher = new Batcher({ ...limits, most: 1, flush });
  const bad = batcher.add("bad");
  const good = batcher.add("good");
  await turn();
  flushes[0]?.done.reject(new Error("disk full"));
  await assert.rejects(bad, { message: "disk full" });
  await turn();
  flushes[1]?.done.resolve();
  assert.equal(await good, "GOOD");
});

test("one bad item does not fail its neighbours when failures may be taken apart", async () => {
  const flushed: (readonly string[])[] = [];
  const batcher = new Batcher<string>({
    ...limits,
    isolate: () => true,
    flush: async (items) => {
      flushed.push(items);
      if (items.includes("bad")) throw new Error("cannot be stored");
    },
  });
  const outcomes = await Promise.allSettled(["a", "bad", "c"].map(async (item) => await batcher.add(item)));
  assert.deepEqual(
    outcomes.map((one) => one.status),
    ["fulfilled", "rejected", "fulfilled"],
  );
  assert.deepEqual(flushed, [["a", "bad", "c"], ["a"], ["bad"], ["c"]]);
});

test("a full queue refuses with a problem that says to come back", async () => {
  const { flush, flushes } = gate();
  const batcher = new Batcher({ ...limits, waiting: 2, flush });
  const kept = Promise.all([batcher.add("a"), batcher.add("b")]);
  await assert.rejects(
    batcher.add("c"),
    (error: unknown) => error instanceof Problem && error.code === "store_unavailable",
  );
  await turn();
  flushes[0]?.done.resolve();
  assert.deepEqual(await kept, ["A", "B"]);
});

test("disposing waits until everything is settled", async () => {
  const { flush, flushes } = gate();
  const batcher = new Batcher({ ...limits, most: 1, flush });
  const all = Promise.all([batcher.add("a"), batcher.add("b")]);
  let over = false;
  const disposed = batcher[Symbol.asyncDispose]().then(() => (over = true));
  await turn();
  flushes[0]?.done.resolve();
  await turn();
  assert.equal(over, false);
  flushes[1]?.done.resolve();
  await disposed;
  assert.deepEqual(await all, ["A", "B"]);
});
