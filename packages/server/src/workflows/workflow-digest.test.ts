import assert from "node:assert/strict";
import { test } from "node:test";
import type { WorkflowDocument } from "@patchbay/contract/workflow";
import { workflowDigest } from "./workflow-digest.ts";

const document: WorkflowDocument = {
  kind: "workflow",
  formatVersion: 1,
  inputs: [],
  nodes: {
    start: { kind: "start" },
    ask: { kind: "api", method: "GET", restUrl: "https://api.example.test/", results: ["200"] },
  },
  routes: { start: { next: "ask" } },
};
const { start, ask } = document.nodes;
assert.ok(start?.kind === "start" && ask?.kind === "api");

test("what changes nothing about what a workflow does is no change", () => {
  const moved: WorkflowDocument = {
    ...document,
    nodes: { ask: { mayWait: false, ...ask, position: { x: 10, y: 20 } }, start },
  };
  assert.equal(workflowDigest(moved), workflowDigest(document));
});

test("another route or another setting is one", () => {
  assert.notEqual(workflowDigest({ ...document, routes: {} }), workflowDigest(document));
  const waiting = { ...document, nodes: { start, ask: { ...ask, mayWait: true } } };
  assert.notEqual(workflowDigest(waiting), workflowDigest(document));
});
