import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeClock } from "../platform/clock.ts";
import { RecentCache } from "./recent-cache.ts";

/** A cache for 5 s with room for two, and a source that counts how often it is asked. */
function countingCache() {
  const clock = fakeClock(new Date("2026-11-21T10:00:00.000Z"));
  const cache = new RecentCache<string>(clock, { maxAgeMs: 5000, maxEntries: 2 });
  const asked: string[] = [];
  const get = (name: string, answer: string | undefined = name.toUpperCase()) =>
    cache.get(name, () => {
      asked.push(name);
      return Promise.resolve(answer);
    });
  return { clock, cache, asked, get };
}

test("what was found is remembered for its time and then looked up again", async () => {
  const { clock, asked, get } = countingCache();

  assert.equal(await get("a"), "A");
  clock.advance(4999);
  assert.equal(await get("a"), "A");
  assert.deepEqual(asked, ["a"]);
  clock.advance(1);
  assert.equal(await get("a"), "A");
  assert.deepEqual(asked, ["a", "a"]);
});

test("what was not found is looked up each time and takes nobody's room", async () => {
  const { cache, asked, get } = countingCache();
  const none = (name: string) => cache.get(name, () => Promise.resolve(undefined));

  await get("a");
  await get("b");
  for (const name of ["x", "y", "z"]) assert.equal(await none(name), undefined);
  await get("a");
  await get("b");
  assert.deepEqual(asked, ["a", "b"]);
});

test("when there is no room the oldest goes", async () => {
  const { asked, get } = countingCache();

  for (const name of ["a", "b", "c", "b", "c", "a"]) await get(name);
  assert.deepEqual(asked, ["a", "b", "c", "a"]);
});

test("those who ask at once share one look-up", async () => {
  const { asked, get } = countingCache();

  assert.deepEqual(await Promise.all([get("a"), get("a"), get("a")]), ["A", "A", "A"]);
  assert.deepEqual(asked, ["a"]);
});

test("a failed look-up is everybody's failure once, and nobody's the next time", async () => {
  const { cache, get } = countingCache();
  const fail = () => cache.get("a", () => Promise.reject(new Error("no database")));

  const both = await Promise.allSettled([fail(), fail()]);
  assert.deepEqual(
    both.map((one) => one.status),
    ["rejected", "rejected"],
  );
  assert.equal(await get("a"), "A");
});

test("what was read before a change is not remembered after it", async () => {
  const { cache, get } = countingCache();
  const { promise, resolve } = Promise.withResolvers<string>();

  const early = cache.get("a", () => promise);
  cache.clear();
  const late = get("a", "after");
  resolve("before");
  assert.equal(await early, "before");
  assert.equal(await late, "after");
  assert.equal(await get("a", "not asked"), "after");
});
