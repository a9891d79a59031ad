import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesOf, formatOf, modelFormats, sayFilePlace, sheetFormats } from "./rule-file.ts";

test("a file is what the end of its name says, in capitals or not, and nothing else", () => {
  assert.equal(formatOf("Prices.2026.XLSX", sheetFormats), "xlsx");
  assert.equal(formatOf("model.xml", modelFormats), "dmn");
  assert.equal(formatOf("graph.json", modelFormats), "jdm");
  assert.equal(formatOf("prices.ods", sheetFormats), null);
  assert.equal(formatOf("csv.old", sheetFormats), null);
});

test("places in a file are said as they stand in it, other fields as in a form", () => {
  assert.equal(sayFilePlace("body.content row 3, column D"), "row 3, column D");
  assert.equal(sayFilePlace("body.content"), "the file");
  assert.equal(sayFilePlace("body.prefix"), "prefix");
});

test("the bytes of a base64 come back, those beyond ASCII too", () => {
  assert.deepEqual([...bytesOf("AP/+gA==")], [0, 255, 254, 128]);
});
