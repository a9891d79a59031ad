import assert from "node:assert/strict";
import { test } from "node:test";
import type { RuleInput, SimpleRuleDocument } from "@patchbay/contract/rule";
import { fetchesOf, settleFetch } from "./input-fetch.ts";
import { type CompiledRule, compileRule } from "./rule.ts";

const score: RuleInput = {
  name: "score",
  type: "number",
  nullable: true,
  fetch: {
    connection: "bureau",
    method: "GET",
    restUrl: "/scores/{{input.customer}}",
    requestHeaders: { "X-Region": "{{input.region}}" },
    path: "data.score",
    onResult: {
      "404": { value: null },
      timeout: { fail: "The bureau does not answer; try again later." },
      absent: { value: 500 },
    },
  },
};

const document = (inputs: RuleInput[]): SimpleRuleDocument => ({
  kind: "simpleRule",
  formatVersion: 1,
  inputs: [
    { name: "customer", type: "string" },
    { name: "region", type: "string", optional: true },
    ...inputs,
  ],
  actions: [],
  condition: { kind: "group", id: "g", match: "all", conditions: [] },
  then: { outputs: { score: "score" } },
  else: {},
});

function compiled(inputs: RuleInput[]): CompiledRule {
  const checked = compileRule(document(inputs));
  return checked.ok ? checked.rule : assert.fail(JSON.stringify(checked.diagnostics));
}

const [wanted = assert.fail()] = fetchesOf(document([score]));
const settle = (result: string, success: boolean, found?: unknown) =>
  settleFetch(wanted, { result, success, found });

test("a document says what it wants fetched", () => {
  assert.deepEqual(
    { ...wanted, fetch: wanted.fetch.restUrl },
    {
      input: "score",
      type: "number",
      fetch: "/scores/{{input.customer}}",
    },
  );
});

test("what an input becomes is said for the result of its call", () => {
  assert.deepEqual(settle("200", true, 712), { kind: "value", value: 712 });
  assert.deepEqual(settle("200", true), { kind: "value", value: 500 });
  assert.deepEqual(settle("404", false), { kind: "value", value: null });
  assert.deepEqual(settle("timeout", false), {
    kind: "failed",
    message: "The bureau does not answer; try again later.",
  });
  assert.deepEqual(settle("500", false), {
    kind: "failed",
    message: "The call for `score` ended in 500",
  });
});

test("`default` is every other result that is no success; without `absent` nothing is nothing", () => {
  const loose = { ...wanted, fetch: { ...score.fetch, onResult: { default: { value: 0 } } } };
  assert.deepEqual(settleFetch(loose, { result: "503", success: false, found: undefined }), {
    kind: "value",
    value: 0,
  });
  assert.deepEqual(settleFetch(loose, { result: "200", success: true, found: undefined }), {
    kind: "absent",
  });
});

test("a fetched input is read like any other, and cannot be sent", () => {
  const rule = compiled([score]);
  const read = (params: object, fetched: ReturnType<typeof settle> | null) =>
    rule.readInputs(
      { customer: "c1", ...params },
      fetched === null ? undefined : new Map([["score", fetched]]),
    );
  const errors = (...args: Parameters<typeof read>) => {
    const result = read(...args);
    return result.ok ? [] : result.errors.map(({ field, message }) => `${field}: ${message}`);
  };
  const good = read({}, settle("200", true, 712));
  assert.ok(good.ok);
  assert.deepEqual(rule.decide(good.inputs, { now: "2026-01-01T00:00:00Z" }).outputs, { score: 712 });
  assert.deepEqual(errors({}, settle("404", false)), []);
  assert.deepEqual(errors({ score: 900 }, settle("200", true, 712)), [
    "params.score: This input is fetched, and cannot be sent.",
  ]);
  assert.deepEqual(errors({}, settle("200", true, "712")), ["params.score: This must be a number."]);
  assert.deepEqual(errors({}, settle("timeout", false)), [
    "params.score: The bureau does not answer; try again later.",
  ]);
  assert.deepEqual(errors({}, null), ["params.score: This input has not been fetched."]);
});

test("an answer without the value leaves an optional input out, and misses one that is not", () => {
  const { onResult: _, ...plain } = score.fetch ?? assert.fail();
  const missing = new Map([["score", { kind: "absent" as const }]]);
  const optional = compiled([{ ...score, fetch: plain, optional: true }]);
  assert.ok(optional.readInputs({ customer: "c1" }, missing).ok);
  const needed = compiled([{ ...score, fetch: plain }]).readInputs({ customer: "c1" }, missing);
  assert.ok(!needed.ok);
  assert.equal(needed.errors[0]?.message, "The answer to the call has no value for this input.");
});

test("a fetch that cannot work is told when the rule is compiled", () => {
  const checked = compileRule(
    document([
      {
        ...score,
        nullable: false,
        fetch: {
          endpoint: "score",
          restUrlParams: { limit: "{{limit}}", score: "{{ input.limit }}", who: "{{input.custmer}}" },
          onResult: { "404": { value: null }, "410": { value: "none" }, default: { value: 0 } },
        },
      },
      { name: "limit", type: "number", fetch: { method: "GET" } },
    ]),
  );
  assert.ok(!checked.ok);
  assert.deepEqual(
    checked.diagnostics.map(({ code, path }) => `${code} ${path}`),
    [
      "wrong_fetch /inputs/2/fetch/endpoint",
      "wrong_fetch /inputs/2/fetch/restUrlParams/score",
      "wrong_fetch /inputs/2/fetch/restUrlParams/who",
      "wrong_fetch /inputs/2/fetch/onResult/404/value",
      "wrong_fetch /inputs/2/fetch/onResult/410/value",
      "wrong_fetch /inputs/3/fetch",
    ],
  );
  assert.match(checked.diagnostics[2]?.message ?? "", /did you mean `customer`/i);
});
