import assert from "node:assert/strict";
import { test } from "node:test";
import { compileJsonDocument, compileText } from "./text-plan.ts";

const scope = { input: { name: "Ada", total: 12 }, nodes: { order: { restResult: { id: 7 } } }, vars: {} };

test("a text reads what a node may read, and a document keeps the types of its values", () => {
  const text = compileText("message", "Hello {{input.name}}, order {{nodes.order.restResult.id}}");
  assert.ok(text.ok);
  assert.deepEqual(text.fill(scope), { ok: true, value: "Hello Ada, order 7" });
  const body = compileJsonDocument("body", { total: "{{input.total}}", text: "{{input.total}} EUR", n: 1 });
  assert.ok(body.ok);
  assert.deepEqual(body.fill(scope), { ok: true, value: { total: 12, text: "12 EUR", n: 1 } });
});

test("what a rule's action may read is unknown here, and said so with its place", () => {
  const text = compileText("message", "x {{output.total}}");
  assert.ok(!text.ok);
  assert.deepEqual(
    text.problems.map(({ field, line, column }) => ({ field, line, column })),
    [{ field: "message", line: 1, column: 5 }],
  );
  assert.match(text.problems[0]?.message ?? "", /input, nodes, vars, loop, callbacks, execution/);
});

test("a value that is not there is an error of the filling, not of the text", () => {
  const text = compileText("message", "{{nodes.order.restResult.total}}");
  assert.ok(text.ok);
  const filled = text.fill(scope);
  assert.ok(!filled.ok);
  assert.equal(filled.error.code, "MISSING_INPUT");
});
