// A table of a hundred thousand rows is saved, published and run while the server goes on answering others. Needs the live
// stack: it is the one event loop that must not be held up, by any of the layers.
import assert from "node:assert/strict";
import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { describe, test } from "node:test";
import { api } from "../../packages/contract/src/api.ts";
import type { DecisionTableDocument } from "../../packages/contract/src/rule.ts";
import { problemOf, valueOf } from "../harness.ts";
import { sharedServer } from "./workbench.ts";

/** A table whose row n takes the number n and answers its square. */
const squares = (rows: number, columns = 1): DecisionTableDocument => ({
  kind: "decisionTable",
  formatVersion: 1,
  inputs: [{ name: "n", type: "number" }],
  actions: [],
  hitPolicy: "FIRST",
  inputColumns: Array.from({ length: columns }, (_, id) => ({
    id: `n${id}`,
    expression: "n",
    type: "number",
  })),
  outputColumns: [{ id: "square", name: "square", type: "number" }],
  rows: Array.from({ length: rows }, (_, n) => ({
    id: `r${n}`,
    when: Array.from({ length: columns }, (_, column) => (column === 0 ? String(n) : "")),
    then: [String(n * n)],
  })),
});

/** Asks on a socket of its own, so that none is kept open while the next request waits. */
async function isAnswered(url: string): Promise<void> {
  const [answer] = (await once(get(url, { agent: false }), "response")) as [IncomingMessage];
  answer.resume();
  await once(answer, "end");
}

/** Does work, and counts how many requests are answered meanwhile, one after the other. */
async function countedDuring<T>(
  url: string,
  work: Promise<T>,
): Promise<readonly [value: T, answered: number]> {
  const state = { isOver: false };
  let answered = 0;
  const asking = (async () => {
    for (; !state.isOver; answered += 1) await isAnswered(url);
  })();
  try {
    return [await work, answered];
  } finally {
    state.isOver = true;
    await asking;
  }
}

describe("with one server", () => {
  const shared = sharedServer();

  test("a hundred thousand rows are read, published and run while others are answered", async () => {
    const server = shared();
    const rule = { params: { rule: "Squares" } };
    // Were the table read on the event loop, nobody would be answered between the request's arrival and its answer.
    const [saved, answered] = await countedDuring(
      `${server.url}/healthz`,
      server.call(api.rules.create, { body: { name: "Squares", document: squares(100_000) } }),
    );
    assert.deepEqual(valueOf(saved).diagnostics, []);
    assert.ok(answered >= 20, `only ${answered} others were answered meanwhile`);
    valueOf(await server.call(api.rules.publish, { ...rule, body: {} }));
    const run = async (n: number) =>
      valueOf(await server.call(api.rules.run, { ...rule, body: { params: { n } } })).outputs;
    assert.deepEqual(await run(99_999), { square: 9_999_800_001 });
    assert.deepEqual(await run(100_000), {});
  });

  test("a mistake in a large table is told as in a small one", async () => {
    const server = shared();
    const document = squares(6000);
    const rows = document.rows.map((row, index) => (index === 4321 ? { ...row, when: ["> > 1"] } : row));
    const saved = valueOf(
      await server.call(api.rules.create, { body: { name: "Broken", document: { ...document, rows } } }),
    );
    assert.deepEqual(
      saved.diagnostics.map(({ severity, path }) => [severity, path]),
      [["error", "/rows/4321/when/0"]],
    );
    const refused = await server.call(api.rules.publish, { params: { rule: "Broken" }, body: {} });
    assert.equal(problemOf(refused).code, "invalid_document");
  });

  test("a table with more cells than can be read is refused, and says how many it may have", async () => {
    const server = shared();
    const document = squares(10_001, 199);
    const refused = problemOf(await server.call(api.rules.create, { body: { name: "Huge", document } }));
    assert.equal(refused.code, "document_too_large");
    assert.match(refused.errors?.[0]?.accepted ?? "", /2000000 cells/);
  });
});
