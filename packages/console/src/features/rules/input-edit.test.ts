import assert from "node:assert/strict";
import { test } from "node:test";
import type { RuleDocument } from "@patchbay/contract/rule";
import { freeName, renameInput } from "./input-edit.ts";

const table: RuleDocument = {
  kind: "decisionTable",
  formatVersion: 1,
  inputs: [
    { name: "total", type: "number" },
    { name: "totals", type: "number" },
  ],
  actions: [
    {
      id: "a1",
      name: "Tell",
      restUrl: "/orders/{{input.total}}?t={{input.totals}}",
      requestPayload: { sum: "{{ input.total }}", text: "input.total" },
    },
  ],
  hitPolicy: "FIRST",
  inputColumns: [{ id: "c1", expression: "total", type: "number" }],
  outputColumns: [],
  rows: [{ id: "r1", when: ["> 1"], then: [] }],
};

test("a renamed input takes its columns and the templates that read it along, and nothing else", () => {
  const renamed = renameInput(table, 0, "sum");
  assert.equal(renamed.inputs[0]?.name, "sum");
  assert.equal(renamed.kind === "decisionTable" ? renamed.inputColumns[0]?.expression : "", "sum");
  assert.equal(renamed.actions[0]?.restUrl, "/orders/{{input.sum}}?t={{input.totals}}");
  assert.deepEqual(renamed.actions[0]?.requestPayload, { sum: "{{ input.sum }}", text: "input.total" });
});

test("a new input gets a name that is free", () => {
  assert.equal(freeName([{ name: "input2", type: "string" }]), "input3");
});
