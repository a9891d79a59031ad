import assert from "node:assert/strict";
import { test } from "node:test";
import type { WorkflowDocument } from "@patchbay/contract/workflow";
import {
  addNode,
  emptyWorkflow,
  freeId,
  referencesOf,
  removeNode,
  setRoute,
  wayForStep,
  withNode,
} from "./workflow-edit.ts";
import { layoutOf, tidied, walkOrder } from "./workflow-layout.ts";

const start = { node: "start", result: "next" };

test("a node put into a way takes over where that led", () => {
  const { document, id } = addNode(emptyWorkflow, "set", start);
  assert.equal(id, "set");
  assert.deepEqual(document.routes, { start: { next: "set" }, set: { next: "end" } });
  assert.equal(freeId(document, "set"), "set2");
  assert.equal(freeId(document, "subWorkflow"), "workflow");
});

test("a node goes with its routes and those that lead to it", () => {
  const { document } = addNode(emptyWorkflow, "api", start);
  const routed = setRoute(document, "api", "error", { reply: { message: "no" } });
  assert.deepEqual(removeNode(routed, "api"), {
    ...emptyWorkflow,
    routes: { start: {} },
  });
});

test("a result that a node no longer has takes its route along; the others stay", () => {
  const { document } = addNode(emptyWorkflow, "api", start);
  const routed = setRoute(setRoute(document, "api", "2xx", "end"), "api", "error", "end");
  const changed = withNode(routed, "api", { kind: "api", restUrl: "/", results: ["200"] });
  assert.deepEqual(changed.routes["api"], { error: "end" });
});

test("a layout walks from left to right, circles included, and no two nodes lie on each other", () => {
  let { document } = addNode(emptyWorkflow, "api", start);
  ({ document } = addNode(document, "switch", { node: "api", result: "error" }));
  document = setRoute(document, "switch", "yes", "api");
  document = setRoute(document, "switch", "otherwise", "end");
  assert.deepEqual(walkOrder(document), ["start", "api", "switch", "end"]);
  const places = layoutOf(document);
  const x = (id: string): number => places.get(id)?.x ?? 0;
  assert.ok(x("api") < x("switch") && x("switch") < x("end"));
  assert.equal(new Set([...places.values()].map(({ x, y }) => `${x} ${y}`)).size, 4);
  assert.deepEqual(tidied(document).nodes["start"]?.position, places.get("start"));
});

test("a new step goes into the main way of what is chosen, of the start when nothing is, and before what ends", () => {
  const first = addNode(emptyWorkflow, "api", wayForStep(emptyWorkflow, null)).document;
  assert.deepEqual(first.routes, { start: { next: "api" }, api: { "2xx": "end" } });
  const second = addNode(first, "rule", wayForStep(first, "api")).document;
  assert.deepEqual(second.routes["api"], { "2xx": "rule" });
  const third = addNode(second, "set", wayForStep(second, "end")).document;
  assert.deepEqual([third.routes["rule"], third.routes["set"]], [{ done: "set" }, { next: "end" }]);
});

test("everything that a workflow names is found, each once", () => {
  const call = { kind: "api", connection: "crm", endpoint: "get", results: ["200"] } as const;
  const named: WorkflowDocument = {
    ...emptyWorkflow,
    nodes: {
      ...emptyWorkflow.nodes,
      a: { ...call, results: ["200"] },
      b: { ...call, results: ["200"] },
      r: { kind: "rule", rule: "" },
    },
    routes: {
      ...emptyWorkflow.routes,
      a: { other: { workflow: "rescue" }, error: { reply: { message: "" } } },
    },
  };
  assert.deepEqual(referencesOf(named), [
    { kind: "connection", id: "crm" },
    { kind: "endpoint", id: "get" },
    { kind: "workflow", id: "rescue" },
  ]);
});
