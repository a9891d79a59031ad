import assert from "node:assert/strict";
import { test } from "node:test";
import type { DecisionTableDocument, HitPolicy, RuleInput } from "@patchbay/contract/rule";
import { verifyRule } from "./verify.ts";

type Cells = readonly string[];

const inputs: readonly RuleInput[] = [
  { name: "level", type: "string" },
  { name: "amount", type: "number" },
];

/** A table over level and amount with one output; the last cell of a row is the output. */
function table(
  hitPolicy: HitPolicy,
  rows: readonly Cells[],
  more: Partial<DecisionTableDocument> = {},
): DecisionTableDocument {
  return {
    kind: "decisionTable",
    formatVersion: 1,
    hitPolicy,
    inputs: [...inputs],
    actions: [],
    inputColumns: [
      { id: "level", expression: "level", type: "string", allowed: "gold, silver" },
      { id: "amount", expression: "amount", type: "number", allowed: ">= 0" },
    ],
    outputColumns: [{ id: "rate", name: "rate", type: "number" }],
    rows: rows.map((cells, index) => ({
      id: `r${index + 1}`,
      when: cells.slice(0, 2),
      then: cells.slice(2),
    })),
    ...more,
  };
}

const findings = (document: DecisionTableDocument, today: string | null = null) =>
  verifyRule(document, { limits: { today } }).findings;

test("a complete table without overlaps has nothing to say about it", () => {
  const report = verifyRule(
    table("UNIQUE", [
      ["gold", "< 100", "1"],
      ["gold", ">= 100", "2"],
      ["silver", "-", "3"],
    ]),
  );
  assert.deepEqual(report, { findings: [], stopped: [] });
});

test("rows of a UNIQUE table that match together are an error, with inputs that show it", () => {
  assert.deepEqual(
    findings(
      table("UNIQUE", [
        ["gold", "[0..100]", "1"],
        ["gold", ">= 100", "2"],
        ["silver", "-", "3"],
      ]),
    ),
    [
      {
        severity: "error",
        code: "rows_overlap",
        message: "Row 2 (`r2`) matches together with row 1 (`r1`), and a UNIQUE table allows one row.",
        path: "/rows/1",
        rows: ["r2", "r1"],
        columns: ["level", "amount"],
        example: { level: "gold", amount: 100 },
      },
    ],
  );
});

test("rows of an ANY table may match together if they say the same", () => {
  const [first, ...rest] = findings(
    table("ANY", [
      ["gold", "-", "1"],
      ["-", "< 10", "1"],
      ["silver", "-", "2"],
    ]),
  );
  assert.deepEqual(rest, []);
  assert.equal(first?.severity, "error");
  assert.deepEqual(first?.rows, ["r3", "r2"]);
});

test("a cell that reads another input may overlap: a warning, not an error", () => {
  const [first] = findings(
    table("UNIQUE", [
      ["gold, silver", "-", "1"],
      ["gold", "? > string length(level)", "2"],
    ]),
  );
  assert.equal(first?.severity, "warning");
  assert.match(first?.message ?? "", /may match together/);
});

test("values that no row takes are named, with an example, and end at what a column allows", () => {
  assert.deepEqual(
    findings(
      table("FIRST", [
        ["gold", "< 100", "1"],
        ["gold", "> 100", "2"],
        ["silver", "-", "3"],
      ]),
    ),
    [
      {
        severity: "warning",
        code: "rows_gap",
        message: 'No row is certain to match when `level` is "gold", and `amount` is 100.',
        path: "/rows",
        columns: ["level", "amount"],
        example: { level: "gold", amount: 100 },
      },
    ],
  );
});

test("values of one column that no row takes are one gap, however many rows there are", () => {
  const [gap, ...rest] = findings(
    table("FIRST", [
      ["gold", "[0..10]", "1"],
      ["silver", "[0..10]", "2"],
    ]),
  );
  assert.equal(gap?.message, "No row is certain to match when `amount` is > 10.");
  assert.deepEqual(rest, []);
});

test("null is a value where an input may be null or missing", () => {
  const rows: readonly Cells[] = [
    ["gold, silver", "< 10", "1"],
    ["gold, silver", ">= 10", "2"],
  ];
  assert.deepEqual(findings(table("FIRST", rows)), []);
  const nullable = table("FIRST", rows, {
    inputs: [
      { name: "level", type: "string", optional: true },
      { name: "amount", type: "number" },
    ],
  });
  assert.deepEqual(findings(nullable)[0]?.example, { level: null, amount: 0 });
});

test("a table with a default row has no gaps, and policies that collect want none", () => {
  const rows: readonly Cells[] = [["gold", "< 10", "1"]];
  assert.deepEqual(findings(table("FIRST", rows, { defaultRow: { then: ["0"] } })), []);
  assert.deepEqual(findings(table("COLLECT", rows)), []);
});

test("a row is unreachable behind one that takes all of it, or behind several that do so together", () => {
  const found = findings(
    table("FIRST", [
      ["gold", "< 100", "1"],
      ["gold", ">= 100", "2"],
      ["gold", "5", "3"],
      ["gold", "-", "4"],
      ["silver", "-", "5"],
    ]),
  );
  assert.deepEqual(
    found.map(({ code, message }) => [code, message]),
    [
      ["row_unreachable", "Row 3 (`r3`) is never reached: row 1 (`r1`) takes all that it takes."],
      [
        "row_unreachable",
        "Row 4 (`r4`) is never reached: row 1 (`r1`) and row 2 (`r2`) together take all that it takes.",
      ],
    ],
  );
});

test("where the highest output wins, a row is unreachable behind a higher one", () => {
  const document = table("PRIORITY", [
    ["gold", "< 5", "2"],
    ["-", "-", "1"],
  ]);
  const found = findings({
    ...document,
    outputColumns: [{ id: "rate", name: "rate", type: "number", allowed: "1, 2" }],
  });
  assert.deepEqual(
    found.map(({ code, rows }) => [code, rows]),
    [["row_unreachable", ["r1", "r2"]]],
  );
});

test("a cell that takes nothing that can happen is named", () => {
  const [first] = findings(
    table("COLLECT", [
      ["gold", "< 0", "1"],
      ["null", "-", "2"],
    ]),
  );
  assert.equal(first?.code, "row_never_matches");
  assert.deepEqual([first?.rows, first?.columns, first?.path], [["r1"], ["amount"], "/rows/0/when/1"]);
});

test("where all rows that match count, a row that says what another says is a duplicate", () => {
  const found = findings(
    table("COLLECT", [
      ["gold", "[1..5]", "1"],
      ['"gold"', "[1..5]", "1"],
      ["gold", "[1..5]", "2"],
    ]),
  );
  assert.deepEqual(
    found.map(({ code, rows }) => [code, rows]),
    [["row_duplicate", ["r2", "r1"]]],
  );
});

test("days on which rows count keep them apart, and leave gaps from today on only", () => {
  const document = table("UNIQUE", [
    ["gold, silver", ">= 0", "1"],
    ["gold, silver", ">= 0", "2"],
  ]);
  const [first, second] = document.rows;
  assert.ok(first !== undefined && second !== undefined);
  const dated = (until: string, from: string) =>
    findings(
      {
        ...document,
        rows: [
          { ...first, until },
          { ...second, from },
        ],
      },
      "2026-06-01",
    );
  assert.deepEqual(dated("2026-06-30", "2026-07-01"), []);
  const [overlap] = dated("2026-07-01", "2026-07-01");
  assert.deepEqual(overlap?.example?.["today()"], "2026-07-01");
  const [gap] = dated("2026-06-29", "2026-07-01");
  assert.match(gap?.message ?? "", /when `the day` is \(2026-06-29\.\.2026-07-01\)/);
  assert.deepEqual(dated("2026-01-29", "2026-02-01"), []);
});

test("a result of a call for an input that no row takes is a warning", () => {
  const fetch = {
    restUrl: "https://scores.example/",
    path: "/level",
    onResult: { success: { value: "gold" }, timeout: { value: "unknown" } },
  };
  const document = table("COLLECT", [["gold", "-", "1"]], {
    inputs: [
      { name: "level", type: "string", fetch },
      { name: "amount", type: "number" },
    ],
  });
  const [first, ...rest] = findings(document);
  assert.equal(first?.code, "result_not_handled");
  assert.deepEqual(first?.example, { level: "unknown" });
  assert.deepEqual(
    rest.map(({ code }) => code),
    ["column_unused"],
  );
});

test("a search that has not finished says so", () => {
  const rows = Array.from({ length: 60 }, (_, row): Cells => ["-", `[${row}..${row + 40}]`, String(row)]);
  const { findings: shown, stopped } = verifyRule(table("UNIQUE", rows), { limits: { findings: 10 } });
  assert.equal(shown.filter(({ code }) => code === "rows_overlap").length, 10);
  assert.match(stopped.join(), /overlaps: stopped after 10 rows/);
});
