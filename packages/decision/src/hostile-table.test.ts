// Tables and inputs made to break what reads them: each ends with a code, within the limits.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { DecisionTableDocument, InputType } from "@patchbay/contract/rule";
import { compileRule } from "./rule.ts";

function table(type: InputType, cells: readonly string[]): DecisionTableDocument {
  return {
    kind: "decisionTable",
    formatVersion: 1,
    inputs: [{ name: "value", type }],
    actions: [],
    hitPolicy: "FIRST",
    inputColumns: [{ id: "value", expression: "value", type }],
    outputColumns: [{ id: "out", name: "out", type: "number" }],
    rows: cells.map((cell, index) => ({ id: `r${index}`, when: [cell], then: ["1"] })),
  };
}

const mistakes = (document: DecisionTableDocument): readonly string[] => {
  const checked = compileRule(document);
  return checked.ok ? [] : checked.diagnostics.map(({ code }) => code);
};

test("a table of nothing but mistakes says the first of them, and does not read on", () => {
  const found = mistakes(
    table(
      "number",
      Array.from({ length: 20_000 }, (_, index) => `> (${index}`),
    ),
  );
  assert.ok(found.length <= 1000, `${found.length} are shown`);
  assert.deepEqual([...new Set(found)], ["syntax_error"]);
});

test("a cell of a hundred thousand brackets is refused before it is read", () => {
  assert.deepEqual(mistakes(table("number", [`${"(".repeat(100_000)}1${")".repeat(100_000)}`])), [
    "too_long",
  ]);
  assert.deepEqual(mistakes(table("number", [`${"(".repeat(4000)}1${")".repeat(4000)}`])), ["too_deep"]);
});

test("rows share the steps of one decision", () => {
  const cells = Array.from({ length: 60 }, (_, row) => `count(for i in 1..${900 + row} return i) < ? - 5000`);
  const checked = compileRule(table("number", cells));
  assert.ok(checked.ok);
  const read = checked.rule.readInputs({ value: 1 });
  assert.ok(read.ok);
  const { failed, diagnostics } = checked.rule.decide(read.inputs, { now: "2026-01-31T10:30:00Z" });
  assert.ok(failed);
  assert.equal(diagnostics[0]?.code, "steps_exceeded");
});

test("an input of lists in lists without end is a mistake of whoever sent it", () => {
  const checked = compileRule(table("list", ["-"]));
  assert.ok(checked.ok);
  let value: unknown = [];
  for (let depth = 0; depth < 100_000; depth += 1) value = [value];
  const read = checked.rule.readInputs({ value });
  assert.ok(!read.ok);
  assert.equal(read.errors[0]?.field, "params.value");
});
