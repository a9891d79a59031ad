import assert from "node:assert/strict";
import { test } from "node:test";
import type { RuleDocument } from "@patchbay/contract/rule";
import type { RuleCaseInput } from "@patchbay/contract/rule-case";
import { skeletonOf } from "../rule-skeleton.ts";
import { caseOfRun, draftOfCase, emptyCase, readCase } from "./case-draft.ts";

const document: RuleDocument = {
  ...skeletonOf("decisionTable"),
  inputs: [
    { name: "amount", type: "number", testValue: 120 },
    { name: "coupon", type: "string", optional: true },
    { name: "score", type: "number", nullable: true, fetch: { method: "GET", restUrl: "/score" } },
  ],
};

const stored: RuleCaseInput = {
  name: "large",
  params: { amount: 500 },
  fetched: { score: { result: "404", body: { why: "unknown" } } },
  now: "2026-01-31T10:30:00Z",
  expect: { outputs: { route: "review" }, matched: ["r1"], actions: [] },
};

test("a stored case comes out of its form as it went in", () => {
  assert.deepEqual(readCase(document, draftOfCase(document, stored)), { ok: true, value: stored });
  const failing: RuleCaseInput = {
    ...stored,
    fetched: { score: { value: null } },
    expect: { error: "rule_failed" },
  };
  assert.deepEqual(readCase(document, draftOfCase(document, failing)), { ok: true, value: failing });
});

test("what cannot be stored is said at its field, all at once", () => {
  const draft = draftOfCase(document, emptyCase(document));
  const read = readCase(document, {
    ...draft,
    values: { ...draft.values, amount: { kind: "text", text: "many" } },
    fetched: { score: { kind: "result", result: "", body: "" } },
    outputs: "{",
  });
  assert.deepEqual(read, {
    ok: false,
    mistakes: {
      "params.amount": "Enter a number",
      "fetched.score": "Enter how the call ends: 200, 404, timeout",
      outputs: "This is not JSON",
      name: "Enter a name",
    },
  });
});

test("what a test came to becomes a case: a value that was fetched stays that value, a failed call its result", () => {
  const fetched = {
    input: "score",
    connection: null,
    endpoint: null,
    status: "error" as const,
    result: "timeout",
    restStatus: null,
    became: "absent" as const,
    value: null,
    attempts: 1,
    durationMs: 1,
  };
  const answer = {
    executionId: "0192f0c1-0000-7000-8000-000000000001",
    rule: { id: "0192f0c1-0000-7000-8000-000000000002", name: "r", version: "draft" },
    environment: "staging" as const,
    durationMs: 1,
    outputs: { route: "review" },
    matched: [{ row: 1, rowId: "r1" }],
    actions: [],
  };
  const expect = { outputs: { route: "review" }, matched: ["r1"] };
  assert.deepEqual(caseOfRun({ amount: 1 }, { ...answer, fetched: [fetched] }), {
    name: "",
    params: { amount: 1 },
    fetched: { score: { result: "timeout" } },
    expect,
  });
  assert.deepEqual(
    caseOfRun({}, { ...answer, fetched: [{ ...fetched, became: "value", value: 7 }] }).fetched,
    {
      score: { value: 7 },
    },
  );
});
