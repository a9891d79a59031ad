import assert from "node:assert/strict";
import { test } from "node:test";
import { formatTsv, parseTsv } from "./tsv.ts";

test("rows and cells come apart at line ends and tabs, the last line end adds no row", () => {
  assert.deepEqual(parseTsv("gold\t>= 100\r\nsilver\t>= 50\r\n"), [
    ["gold", ">= 100"],
    ["silver", ">= 50"],
  ]);
});

test("a quoted cell may hold tabs, line ends and doubled quotes", () => {
  assert.deepEqual(parseTsv('"two\nlines"\t"say ""hi"""\nnext'), [["two\nlines", 'say "hi"'], ["next"]]);
});

test("FEEL texts in quotes stay as they are: they are content, not quoting", () => {
  assert.deepEqual(parseTsv('"gold"\t"gold","silver"\t"a" in ["a"]'), [
    ['"gold"', '"gold","silver"', '"a" in ["a"]'],
  ]);
});

test("empty cells keep their place", () => {
  assert.deepEqual(parseTsv("a\t\tb\n\t\t"), [
    ["a", "", "b"],
    ["", "", ""],
  ]);
});

test("whatever is copied is pasted back unchanged", () => {
  const parts = [
    "gold",
    '"gold"',
    '"a","b"',
    "two\nlines",
    "tab\there",
    '"two\nlines"',
    '"',
    '""',
    'x"y',
    '""""',
    "",
  ];
  let seed = 7;
  const pick = (): string => {
    seed = (seed * 48_271) % 2_147_483_647;
    return parts[seed % parts.length] ?? "";
  };
  for (let round = 0; round < 500; round += 1) {
    const cells = [
      [pick(), pick(), "end"],
      [pick(), pick(), "end"],
    ];
    assert.deepEqual(parseTsv(formatTsv(cells)), cells);
  }
});
