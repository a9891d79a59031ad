import assert from "node:assert/strict";
import { test } from "node:test";
import { addNode, emptyWorkflow, freeId, removeNode, setRoute, withNode } from "./workflow-edit.ts";
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
