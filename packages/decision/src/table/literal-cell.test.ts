import assert from "node:assert/strict";
import { test } from "node:test";
import type { InputType } from "@patchbay/contract/rule";
import { Names } from "../feel/expression.ts";
import type { KeyCell } from "./cell-codes.ts";
import { plainTexts, readLiteralCell } from "./literal-cell.ts";
import { randomTable, seeded } from "./random-table.ts";
import { compileCell } from "./table-check.ts";

const names = new Names([
  ["limit", "any"],
  ["in0", "any"],
]);

/** What the parser of FEEL makes of a cell: its literals by their keys, without the values that stand beside them. */
function parsed(source: string, type: InputType): KeyCell | null {
  const { literals, findings } = compileCell(source, "", { type }, names);
  if (literals === null || findings.length > 0) return null;
  const parts = literals.parts.map((part) => {
    switch (part.kind) {
      case "null":
        return part;
      case "interval": {
        const { kind, low, high, lowClosed, highClosed } = part;
        return { kind, low, high, lowClosed, highClosed };
      }
      default:
        return { kind: part.kind, key: part.key };
    }
  });
  return { negated: literals.negated, parts };
}

const plain = plainTexts((word) => names.has(word));
const read = (source: string, type: InputType): KeyCell | null => readLiteralCell(source, type, plain);

const cells: readonly (readonly [type: InputType, ...sources: string[]])[] = [
  [
    "number",
    "5",
    " -5 ",
    "-0",
    "007",
    ".5",
    "5.",
    "1e3",
    "1,2",
    "1, -2 ,3",
    "1,,2",
    "= 5",
    "!= -1.25",
    "- 5",
  ],
  ["number", "[1..5]", "(1..5)", "]1..5[", "[ -1.5 .. 2 )", "[5..1]", ">= 123456789012345", ">5", "> limit"],
  ["number", "12345678901234", "123456789.1234", "0.12345", "null", "true", "gold", '"5"', "[1..]", "--5"],
  [
    "string",
    "gold",
    "New York",
    '"gold"',
    '"a","b"',
    ' "a" , "b" ',
    '""',
    '"say \\"hi\\""',
    '"a" "b"',
    "a,b",
  ],
  [
    "string",
    "limit",
    "limit, gold",
    "not gold",
    "null",
    "a-b",
    "a.b",
    "limit.x",
    "5",
    "5a",
    "true, false",
    "a  b",
  ],
  [
    "string",
    "in0 or b",
    "every day",
    "Zürich",
    "_",
    "a,",
    ",a",
    "not(gold)",
    '= "a"',
    "- ",
    "A1 B2",
    "a_b-c d",
  ],
  [
    "date",
    "2026-01-31",
    "2026-02-29",
    "2024-02-29",
    ">= 2026-01-31",
    "[2026-01-01..2026-02-01)",
    "0999-01-01",
  ],
  [
    "date",
    "2026-13-01",
    "2026-00-10",
    "2026-01-00",
    '@"2026-01-01"',
    'date("2026-01-01")',
    "1900-02-29",
    "2000-02-29",
  ],
  ["date", "2026-01-31, 2026-02-28", "!= 1600-12-31", "9999-12-31", "[2026-02-30..2026-03-01]", "2026-1-1"],
  ["boolean", "true", " false ", "True", "not(true)", "true,false"],
  ["dateTime", "2026-01-31", "> 2026-01-31T00:00:00Z"],
  ["list", "null", "5"],
];

test("a literal cell is read at once exactly as the parser reads it, or left to the parser", () => {
  let atOnce = 0;
  for (const [type, ...sources] of cells)
    for (const source of sources) {
      const quick = read(source, type);
      if (quick === null) continue;
      atOnce += 1;
      assert.deepEqual(quick, parsed(source, type), `${type}: ${source}`);
    }
  assert.ok(atOnce > 30, `${atOnce}`);
});

test("so are cells that nobody thought of", () => {
  const random = seeded(3);
  for (let round = 0; round < 60; round += 1) {
    const { document } = randomTable(random, { rows: 20, inputs: 0 });
    for (const { when } of document.rows)
      for (const [column, source] of when.entries()) {
        const type = document.inputColumns[column]?.type ?? "string";
        const quick = read(source, type);
        if (quick !== null) assert.deepEqual(quick, parsed(source, type), `${type}: ${source}`);
      }
  }
});

test("what is common is read at once", () => {
  for (const [type, source] of [
    ["number", "[100..250.5)"],
    ["string", "gold, New York, AT-4"],
    ["date", "[2026-01-01..2026-12-31]"],
    ["boolean", "true"],
  ] as const)
    assert.notEqual(read(source, type), null, source);
});
