import assert from "node:assert/strict";
import { test } from "node:test";
import type { DecisionTableDocument, Diagnostic } from "@patchbay/contract/rule";
import { columnsOf } from "./grid-column.ts";
import { errorsByRow, marksOfTable } from "./grid-marks.ts";
import { headRow } from "./use-grid-selection.ts";

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

const columns = columnsOf(table, true);

test("pointers become cells, column heads and the default row", () => {
  const marks = marksOfTable(table, columns, [
    found("/rows/0/when/1"),
    found("/rows/0/then/0"),
    found("/rows/0/actions/0"),
    found("/rows/0/until"),
    found("/defaultRow/then/0"),
    found("/inputColumns/1/expression"),
    found("/inputs/0/name"),
  ]);
  assert.deepEqual(
    [...marks].map(([row, line]) => [row, [...line.keys()]]),
    [
      [0, [1, 2, 3, 5]],
      [1, [2]],
      [headRow, [1]],
    ],
  );
  assert.deepEqual(errorsByRow(marks), [
    { row: 0, column: 1 },
    { row: 1, column: 2 },
  ]);
});

test("an error covers a warning of the same cell, not the other way round", () => {
  const both = [found("/rows/0/when/0", "warning"), found("/rows/0/when/0")];
  assert.equal(marksOfTable(table, columns, both).get(0)?.get(0)?.severity, "error");
  assert.equal(marksOfTable(table, columns, both.toReversed()).get(0)?.get(0)?.severity, "error");
  assert.deepEqual(errorsByRow(marksOfTable(table, columns, both.slice(0, 1))), []);
});
