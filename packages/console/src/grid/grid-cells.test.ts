import assert from "node:assert/strict";
import { test } from "node:test";
import type { DecisionTableDocument } from "@patchbay/contract/rule";
import { cellText, clearRange, fillDown, pasteAt, setCells, textsOf, withoutHead } from "./grid-cells.ts";
import { columnsOf, hasDays } from "./grid-column.ts";
import {
  duplicateRows,
  insertInputColumn,
  insertRow,
  moveColumn,
  moveRows,
  removeColumn,
  removeRows,
} from "./grid-structure.ts";

const table: DecisionTableDocument = {
  kind: "decisionTable",
  formatVersion: 1,
  hitPolicy: "FIRST",
  inputs: [
    { name: "tier", type: "string" },
    { name: "total", type: "number" },
  ],
  actions: [
    { id: "book", name: "Book discount" },
    { id: "mail", name: "Send e-mail" },
  ],
  inputColumns: [
    { id: "c1", expression: "tier", type: "string" },
    { id: "c2", expression: "total", type: "number" },
  ],
  outputColumns: [{ id: "o1", name: "discount", type: "number" }],
  rows: [
    { id: "r1", when: ["gold", ">= 100"], then: ["10"], actions: ["book"] },
    { id: "r2", when: ["silver", "-"], then: ["5"] },
  ],
  defaultRow: { then: ["0"] },
};
const columns = columnsOf(table, false);
const shown = (of: DecisionTableDocument): readonly string[] =>
  [...of.rows.keys(), of.rows.length].map((row) =>
    columnsOf(of, false)
      .map((column) => cellText(of, row, column))
      .join(" | "),
  );

test("a head copied along with the rows is seen, also when it says what a column reads", () => {
  const range = { top: 0, bottom: 0, left: 0, right: 0 };
  const [first] = table.inputColumns;
  const head = first?.label ?? first?.expression ?? "";
  assert.deepEqual(withoutHead(columns, range, [[head.toUpperCase()], ["x"]]), [["x"]]);
  assert.equal(withoutHead(columns, range, [["x"], ["y"]]), null);
  assert.equal(withoutHead(columns, range, [[head]]), null);
});

test("a table reads row by row: conditions, outputs, actions by name, note, and the default row last", () => {
  assert.deepEqual(shown(table), [
    "gold | >= 100 | 10 | Book discount | ",
    "silver | - | 5 |  | ",
    " |  | 0 |  | ",
  ]);
});

test("actions are written by name; names that no action has are left out", () => {
  const changed = setCells(table, columns, [
    { row: 1, column: 3, text: "send e-mail, Book discount, nonsense" },
  ]);
  assert.deepEqual(changed.rows[1]?.actions, ["mail", "book"]);
});

test("the default row takes outputs but no conditions", () => {
  const changed = setCells(table, columns, [
    { row: 2, column: 0, text: "gold" },
    { row: 2, column: 2, text: "1" },
  ]);
  assert.deepEqual(changed.defaultRow, { then: ["1"] });
});

test("a table without a default row gets one when something is typed there", () => {
  const { defaultRow: _, ...bare } = table;
  assert.deepEqual(setCells(bare, columns, [{ row: 2, column: 2, text: "7" }]).defaultRow, { then: ["7"] });
  assert.equal(clearRange(bare, columns, { top: 2, bottom: 2, left: 2, right: 2 }).defaultRow, undefined);
});

test("a default row that is emptied is gone: then nothing matches where no row does", () => {
  assert.equal(clearRange(table, columns, { top: 2, bottom: 2, left: 0, right: 4 }).defaultRow, undefined);
  assert.deepEqual(setCells(table, columns, [{ row: 2, column: 4, text: "why" }]).defaultRow, {
    then: ["0"],
    note: "why",
  });
});

test("a pasted block reaches past the last row by making new rows", () => {
  const { table: pasted, range } = pasteAt(table, columns, { top: 1, bottom: 1, left: 0, right: 0 }, [
    ["a", "1"],
    ["b", "2"],
    ["c", "3"],
  ]);
  assert.deepEqual(shown(pasted), [
    "gold | >= 100 | 10 | Book discount | ",
    "a | 1 | 5 |  | ",
    "b | 2 |  |  | ",
    "c | 3 |  |  | ",
    " |  | 0 |  | ",
  ]);
  assert.deepEqual(range, { top: 1, bottom: 3, left: 0, right: 1 });
  assert.deepEqual(new Set(pasted.rows.map((row) => row.id)).size, 4);
});

test("one cell pasted onto a selection fills all of it", () => {
  const { table: pasted } = pasteAt(table, columns, { top: 0, bottom: 1, left: 0, right: 1 }, [["x"]]);
  assert.deepEqual(textsOf(pasted, columns, { top: 0, bottom: 1, left: 0, right: 1 }), [
    ["x", "x"],
    ["x", "x"],
  ]);
});

test("filling down repeats the first row of the selection, actions too", () => {
  const filled = fillDown(table, columns, { top: 0, bottom: 1, left: 1, right: 3 });
  assert.deepEqual(shown(filled)[1], "silver | >= 100 | 10 | Book discount | ");
});

test("rows are added, doubled, moved and removed without an id used twice", () => {
  const longer = duplicateRows(insertRow(table, 1), 0, 0);
  assert.deepEqual(
    longer.rows.map((row) => row.id),
    ["r1", "r4", "r3", "r2"],
  );
  assert.deepEqual(
    moveRows(longer, 0, 1, 1).rows.map((row) => row.id),
    ["r3", "r1", "r4", "r2"],
  );
  assert.equal(moveRows(longer, 0, 1, -1), longer);
  assert.deepEqual(
    removeRows(longer, 1, 2).rows.map((row) => row.id),
    ["r1", "r2"],
  );
});

test("a column takes its cells along when it is added, moved or removed", () => {
  const wider = insertInputColumn(table, 1, { expression: "country", type: "string" });
  assert.deepEqual(wider.rows[0]?.when, ["gold", "", ">= 100"]);
  assert.equal(wider.inputColumns[1]?.id, "c3");
  assert.deepEqual(moveColumn(wider, "when", 0, 1).rows[0]?.when, ["", "gold", ">= 100"]);
  assert.deepEqual(removeColumn(wider, "when", 0).rows[1]?.when, ["", "-"]);
  assert.deepEqual(removeColumn(table, "then", 0).defaultRow?.then, []);
});

test("days between which rows count are columns when they are wanted, and are read as people write them", () => {
  const dated = columnsOf(table, true);
  assert.deepEqual(
    dated.map(({ kind }) => kind),
    ["when", "when", "then", "actions", "from", "until", "note"],
  );
  const changed = setCells(table, dated, [
    { row: 0, column: 4, text: "2026/1/5" },
    { row: 0, column: 5, text: "soon" },
    { row: 2, column: 4, text: "2026-01-05" },
  ]);
  assert.deepEqual([changed.rows[0]?.from, changed.rows[0]?.until], ["2026-01-05", "soon"]);
  assert.deepEqual(changed.defaultRow, table.defaultRow);
  assert.ok(hasDays(changed));
  const cleared = clearRange(changed, dated, { top: 0, bottom: 0, left: 4, right: 5 });
  assert.deepEqual(cleared.rows[0], table.rows[0]);
});
