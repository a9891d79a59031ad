import assert from "node:assert/strict";
import { test } from "node:test";
import { sayExplained, sayRow } from "./why-words.ts";

const table = {
  kind: "decisionTable" as const,
  inputs: [],
  columns: [
    { id: "c", expression: "total", reads: ["total"], value: { state: "null" as const, value: null } },
  ],
  rows: [],
  omitted: 0,
  matched: [{ row: 2, rowId: "b" }],
  diagnostics: [],
};
const cell = { row: 1, rowId: "a", column: 0, columnId: "c", test: ">= 100" };

test("a row says its first cell that does not hold, with the value that it was put to", () => {
  const fifty = {
    ...table,
    columns: [
      {
        ...table.columns[0],
        id: "c",
        expression: "total",
        reads: [],
        value: { state: "value" as const, value: 50 },
      },
    ],
  };
  assert.equal(sayRow({ ...cell, verdict: "false" }, fifty).word, "total is 50, not >= 100");
  assert.equal(
    sayRow({ ...cell, verdict: "unknown" }, table).word,
    "total is null: whether >= 100 holds is unknown",
  );
});

test("a row that matches may not be the answer, and one may count on other days", () => {
  assert.equal(sayRow({ row: 2, rowId: "b", verdict: "matched" }, table).word, "Matched");
  assert.equal(
    sayRow({ row: 3, rowId: "c", verdict: "matched" }, table).word,
    "Matches, but is not the answer",
  );
  assert.equal(
    sayRow({ row: 3, rowId: "c", verdict: "notEffective", from: "2027-01-01" }, table).word,
    "Counts from 2027-01-01",
  );
});

test("null is told from what was not there", () => {
  assert.equal(sayExplained({ state: "null", value: null }), "null");
  assert.equal(sayExplained({ state: "missing", value: null }), "missing");
});
