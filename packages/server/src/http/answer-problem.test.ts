import assert from "node:assert/strict";
import { test } from "node:test";
import Fastify from "fastify";
import type { Log } from "../platform/log.ts";
import { problem } from "../platform/problem.ts";
import { problemAnswerer } from "./answer-problem.ts";

test("a database that is away is said once a second, with how many requests were refused meanwhile", async () => {
  const said: unknown[] = [];
  const log = {
    warn: (facts: { refusedBefore: number }) => said.push(facts.refusedBefore),
  } as unknown as Log;
  let now = 0;
  const fastify = Fastify();
  fastify.setErrorHandler(problemAnswerer(log, () => now));
  fastify.get("/", () => {
    throw problem("store_unavailable", "The database does not answer.");
  });
  for (const at of [0, 10, 999, 1000, 1500, 5000]) {
    now = at;
    const answer = await fastify.inject("/");
    assert.equal(answer.json<{ code: string }>().code, "store_unavailable");
  }
  assert.deepEqual(said, [0, 2, 1]);
});
