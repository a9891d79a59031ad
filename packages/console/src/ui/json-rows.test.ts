import assert from "node:assert/strict";
import { test } from "node:test";
import { memberPath, openAtFirst, rowsOf } from "./json-rows.ts";

const answer = { status: "ok", checks: [{ name: "database", ok: true }], "odd key": null };

test("an unfolded tree lists its members in order, each with its JSONPath", () => {
  const rows = rowsOf(answer, new Set(["$", "$.checks", "$.checks[0]"]));
  assert.deepEqual(
    rows.map((row) => `${"  ".repeat(row.depth)}${row.path}`),
    [
      "$",
      "  $.status",
      "  $.checks",
      "    $.checks[0]",
      "      $.checks[0].name",
      "      $.checks[0].ok",
      "  $['odd key']",
    ],
  );
});

test("a folded member shows how many it holds and none of them", () => {
  const rows = rowsOf(answer, new Set(["$"]));
  const checks = rows.find((row) => row.key === "checks");
  assert.deepEqual(
    { open: checks?.open, size: checks?.size, lines: rows.length },
    { open: false, size: 1, lines: 4 },
  );
});

test("an empty object is a line that cannot be unfolded", () => {
  assert.deepEqual(
    rowsOf({ a: {} }, new Set(["$", "$.a"])).map((row) => [row.key, row.open, row.size]),
    [
      [null, true, 1],
      ["a", false, 0],
    ],
  );
});

test("a long list stays folded at first, its parent open", () => {
  const open = openAtFirst({ history: Array.from({ length: 4000 }, (_, index) => ({ index })) }, 3);
  assert.deepEqual([...open], ["$"]);
});

test("quotes and backslashes in names are escaped in the path", () => {
  assert.equal(memberPath("$", "it's \\ odd"), String.raw`$['it\'s \\ odd']`);
});
