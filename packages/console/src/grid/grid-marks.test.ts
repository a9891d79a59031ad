import assert from "node:assert/strict";
import { test } from "node:test";
import type { DecisionTableDocument, Diagnostic } from "@patchbay/contract/rule";
import { marksOfTable, rowsInError } from "./grid-marks.ts";

const table: DecisionTableDocument = {
  kind: "decisionTable",
  formatVersion: 1,
  hitPolicy: "FIRST",
  inputs: [],
  actions: [],
  inputColumns: [
    { id: "c1", expression: "a", type: "string" },
    { id: "c2", expression: "b", type: "number" },
  ],
  outputColumns: [{ id: "o1", name: "x", type: "number" }],
  rows: [{ id: "r1", when: ["", ""], then: ["1"] }],
  defaultRow: { then: ["0"] },
};
const found = (path: string, severity: "error" | "warning" = "error"): Diagnostic => ({
  severity,
  code: "syntax",
  message: `at ${path}`,
  path,
});

test("pointers become cells, column heads and the default row", () => {
  const marks = marksOfTable(table, [
    found("/rows/0/when/1"),
    found("/rows/0/then/0"),
    found("/rows/0/actions/0"),
    found("/defaultRow/then/0"),
    found("/inputColumns/1/expression"),
    found("/inputs/0/name"),
  ]);
  assert.deepEqual([...marks.keys()], ["0:1", "0:2", "0:3", "1:2", "head:1"]);
  assert.deepEqual(rowsInError(marks), [1, 2]);
});

test("an error covers a warning of the same cell, not the other way round", () => {
  const marks = marksOfTable(table, [found("/rows/0/when/0", "warning"), found("/rows/0/when/0")]);
  assert.equal(marks.get("0:0")?.severity, "error");
  assert.deepEqual(rowsInError(marksOfTable(table, [found("/rows/0/when/0", "warning")])), []);
});
