import assert from "node:assert/strict";
import { test } from "node:test";
import type { DecisionTableDocument } from "@patchbay/contract/rule";
import { columnName, readSheet, type SheetLine, sheetOf } from "./table-sheet.ts";
import { readCsv, writeCsv } from "./csv.ts";

const table: DecisionTableDocument = {
  kind: "decisionTable",
  formatVersion: 1,
  inputs: [{ name: "tier", type: "string", optional: true }],
  actions: [{ id: "grant", name: "Grant", method: "GET", restUrl: "https://api.example.com/" }],
  hitPolicy: "FIRST",
  inputColumns: [
    { id: "tier", label: "Customer, tier", expression: "tier", type: "string" },
    { id: "n", expression: "1 + 1", type: "number" },
  ],
  outputColumns: [{ id: "out", name: "percent", type: "number" }],
  rows: [
    { id: "a", when: ['"gold", "silver"', "-"], then: ["15"], actions: ["grant"], note: "line\none" },
    { id: "b", when: ["not(gold)", ">= 5"], then: [""], from: "2026-01-01", until: "2026-12-31" },
    { id: "c", when: ["", " spaced "], then: ["=1"] },
  ],
  defaultRow: { then: ["0"], actions: ["grant"] },
};

const linesOf = (sheet: readonly (readonly string[])[]): SheetLine[] =>
  sheet.map((cells, index) => ({ place: `row ${index + 1}`, cells }));
const mistakesOf = (sheet: readonly (readonly string[])[]): string[] => {
  const read = readSheet(table, linesOf(sheet));
  return read.ok ? [] : read.mistakes.map(({ place, message }) => `${place}: ${message}`);
};

test("a table is read back exactly as it was written, through CSV as well", () => {
  assert.deepEqual(readSheet(table, linesOf(sheetOf(table))), { ok: true, document: table });
  const csv = readCsv(writeCsv(sheetOf(table)));
  assert.ok(csv.ok);
  const lines = csv.records.map(({ line, cells }) => ({ place: `line ${line}`, cells }));
  assert.deepEqual(readSheet(table, lines), { ok: true, document: table });
});

test("columns may be moved and rows added, removed or left without a name", () => {
  const sheet = sheetOf(table).map((cells) => cells.toReversed());
  assert.deepEqual(readSheet(table, linesOf(sheet)), { ok: true, document: table });
  const [keys = [], labels = [], first = []] = sheetOf(table);
  const read = readSheet(table, linesOf([keys, labels, first, ["", "x", "1", "2"], [], ["", "y", "2", "3"]]));
  assert.ok(read.ok);
  assert.deepEqual(read.document.rows.map(({ id, when }) => [id, when[0]]), [["a", '"gold", "silver"'], ["row2", "x"], ["row3", "y"]]); // prettier-ignore
  assert.equal(read.document.defaultRow, undefined);
});

test("whatever does not fit is told with its row and column", () => {
  const [keys = [], labels = [], first = []] = sheetOf(table);
  assert.deepEqual(mistakesOf([]), ["row 1: The sheet is empty."]);
  assert.deepEqual(mistakesOf([["row", "when tier", "when colour", "then out"], labels]), [
    "row 1: There is no column `when n`.",
    "row 1, column C: The table has no column `when colour`.",
  ]);
  assert.deepEqual(mistakesOf([[...keys, "note"], labels]), ["row 1, column I: `note` is here twice."]);
  assert.deepEqual(mistakesOf([keys, labels, first, first, ["ä", "", "", "1"]]), [
    "row 4, column A: The row `a` is here twice.",
    "row 5, column A: A row is called by up to 64 letters, digits, `_` and `-`.",
  ]);
  assert.deepEqual(mistakesOf([keys, labels, ["(default)", "gold", "", "1"], ["(default)", "", "", "1"]]), [
    "row 3, column B: The default row has no conditions: `tier` must be empty.",
    "row 4: There is a default row already.",
  ]);
  assert.deepEqual(mistakesOf([keys, labels, [...first, "more"]]), [
    "row 3, column I: The heading has no such column.",
  ]);
});

test("columns are called as spreadsheets call them", () => {
  assert.deepEqual([0, 25, 26, 51, 52, 701, 702].map(columnName), ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
});
