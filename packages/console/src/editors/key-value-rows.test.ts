import assert from "node:assert/strict";
import { test } from "node:test";
import { MASK } from "@patchbay/contract/vocabulary";
import {
  blankRow,
  mapFromRows,
  presetsFromRows,
  rowsFromMap,
  rowsFromPaste,
  rowsFromPresets,
  withSecrecy,
} from "./key-value-rows.ts";

test("several pasted lines become rows, whatever separates name and value", () => {
  assert.deepEqual(rowsFromPaste("Accept: application/json\r\nx-tenant=acme\n\nX-Trace\ton: off"), [
    { name: "Accept", value: "application/json", secret: false, enabled: true },
    { name: "x-tenant", value: "acme", secret: false, enabled: true },
    { name: "X-Trace", value: "on: off", secret: false, enabled: true },
  ]);
});

test("a pasted Authorization or key is secret from the start", () => {
  const rows = rowsFromPaste("Authorization: Bearer abc\nX-Api-Key: 123\nAccept: text/plain");
  assert.deepEqual(
    rows?.map((row) => row.secret),
    [true, true, false],
  );
});

test("a single line is ordinary text, not a bulk paste", () => {
  assert.equal(rowsFromPaste("Accept: application/json"), null);
});

test("opening a stored secret empties it, because it cannot be shown", () => {
  const stored = { ...blankRow, name: "X-Api-Key", value: MASK, secret: true };
  assert.equal(withSecrecy(stored, false).value, "");
  assert.equal(withSecrecy({ ...stored, value: "typed anew" }, false).value, "typed anew");
});

test("presets keep order, secrecy and being switched off; nameless rows are dropped", () => {
  const presets = [
    { name: "Accept", value: "application/json", secret: false },
    { name: "X-Debug", value: "true", secret: false, enabled: false },
  ];
  assert.deepEqual(
    presetsFromRows([...rowsFromPresets(presets), { ...blankRow, value: "no name" }]),
    presets,
  );
});

test("a name that is sent twice is two rows, and a list again afterwards", () => {
  const map = { tag: ["a", "b"], limit: "5" };
  assert.deepEqual(
    rowsFromMap(map).map((row) => `${row.name}=${row.value}`),
    ["tag=a", "tag=b", "limit=5"],
  );
  assert.deepEqual(mapFromRows(rowsFromMap(map)), map);
});
