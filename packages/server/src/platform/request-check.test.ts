import assert from "node:assert/strict";
import { test } from "node:test";
import { ruleRoutes } from "@patchbay/contract/rule-api";
import { requestChecks } from "./request-check.ts";

const page = {
  type: "object",
  additionalProperties: false,
  properties: { page: { type: "integer", minimum: 1, default: 1 }, all: { type: "boolean" } },
};

test("the URL's texts become numbers and booleans, a body's do not", () => {
  const check = requestChecks();
  const query = { page: "2", all: "true" };
  assert.equal(check(page, "querystring")(query), true);
  assert.deepEqual(query, { page: 2, all: true });
  assert.equal(check(page, "body")({ page: "2" }), false);
});

test("nothing is added to what came, and nothing is taken away", () => {
  const check = requestChecks()(page, "body");
  const body = {};
  assert.equal(check(body), true);
  assert.deepEqual(body, {});
  const more = { more: 1 };
  assert.equal(check(more), false);
  assert.deepEqual(more, { more: 1 });
});

test("all mistakes are told, and those of the last value only", () => {
  const check = requestChecks()(page, "body");
  assert.equal(check({ page: 0, all: 1, more: 1 }), false);
  assert.deepEqual(check.errors?.map(({ keyword }) => keyword), ["additionalProperties", "minimum", "type"]); // prettier-ignore
  assert.equal(check({ page: 1 }), true);
  assert.deepEqual(check.errors, null);
});

test("a schema that cannot be compiled fails where it is used, not where it is mounted", () => {
  const check = requestChecks()({ type: "nonsense" }, "body");
  assert.throws(() => check({}), /nonsense|type/);
});

test("a document is checked in every body that holds one, with the place of what is wrong in it", () => {
  const checks = requestChecks();
  const document = { kind: "decisionTable", formatVersion: 1, inputs: [{ name: "total", type: "numbers" }] };
  for (const { body } of [ruleRoutes.create, ruleRoutes.change, ruleRoutes.test]) {
    const check = checks(body, "body");
    assert.equal(check({ name: "Rule", params: {}, document }), false);
    const places = check.errors?.map(({ instancePath }) => instancePath) ?? [];
    assert.ok(places.includes("/document/inputs/0/type"));
  }
});
