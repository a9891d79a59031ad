// A branch that waits for a time while another branch is in a call.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import type { WorkflowDocument } from "@patchbay/contract/workflow";
import { Engines } from "../../../../test/workflow-engines.ts";

const document: WorkflowDocument = {
  kind: "workflow",
  formatVersion: 1,
  inputs: [],
  nodes: {
    start: { kind: "start" },
    both: { kind: "parallel", branches: ["left", "right"] },
    sleep: { kind: "delay", duration: "20000" },
    call: {
      kind: "api",
      method: "POST",
      restUrl: "https://api.example.test/x",
      requestPayload: {},
      results: ["200"],
    },
    lost: { kind: "fail", message: "lost" },
    broken: { kind: "fail", message: "broken" },
    end: { kind: "end" },
  },
  routes: {
    start: { next: "both" },
    both: { left: "sleep", right: "call", done: "end", error: "broken" },
    sleep: { next: "both" },
    call: { "200": "both", other: "lost", error: "lost", timeout: "lost", "max-connection": "lost" },
  },
};

test("a delay beside a call runs from the moment it was reached", async (t) => {
  const engines = await Engines.start(t, document);
  const id = await engines.begin(0);
  const is = async (status: string): Promise<void> => {
    for (const end = performance.now() + 10_000; ; await delay(2)) {
      const standing = await engines.standing(id);
      if (standing.status === status) return;
      assert.ok(performance.now() < end, JSON.stringify(standing));
    }
  };
  while (engines.calls.length === 0) await delay(2);
  // In steps in which whoever is at it can say so.
  for (let step = 0; step < 6; step += 1) {
    await engines.travel(2_500);
    await delay(30);
  }
  engines.calls[0]?.answer("200");
  await is("waiting");
  await engines.travel(5_500);
  await is("succeeded");
  assert.equal(engines.calls.length, 1);
});
