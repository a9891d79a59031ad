import assert from "node:assert/strict";
import { test } from "node:test";
import { Names } from "../feel/expression.ts";
import { Frame } from "../feel/frame.ts";
import type { Value } from "../feel/value.ts";
import type { TableSpec } from "./table-spec.ts";
import { compileTable, type Hits, type Table, type TableOptions } from "./table.ts";
import { checkTable } from "./table-check.ts";

const now = "2026-06-15T23:30:00Z";
const names = new Names([
  ["n", "any"],
  ["word", "any"],
]);

/** A table as a model has it: columns without types, so texts stand in quotes. */
const model: TableSpec = {
  hitPolicy: "FIRST",
  inputColumns: [
    { id: "n", expression: "n" },
    { id: "word", expression: "word" },
  ],
  outputColumns: [{ id: "out", name: "out" }],
  rows: [
    { id: "a", when: ["> 10 / (n - 5)", "-"], then: ['date("2026-01-31")'] },
    { id: "b", when: ["[1..5]", '"x", "y"'], then: ["function(a) a + n"] },
    { id: "c", when: ["-", "?"], then: ["{n: n}"] },
  ],
};

function tableOf(spec: TableSpec, options: TableOptions = {}): Table {
  const { table, findings } = compileTable(spec, names, options);
  assert.deepEqual(findings, []);
  return table;
}

function run(table: Table, n: Value, word: Value): { readonly hits: Hits; readonly frame: Frame } {
  const frame = new Frame([n, word], now);
  while (frame.slots.length < table.slots) frame.slots.push(undefined);
  return { hits: table.hits(frame), frame };
}

test("columns without types take values of any, and outputs are values of any", () => {
  const table = tableOf(model);
  const { hits, frame } = run(table, 7, "x");
  assert.deepEqual(hits, { kind: "one", row: 0, rows: [0] });
  const [day] = table.outcome(0).values(frame);
  assert.ok(day instanceof Temporal.PlainDate && day.toString() === "2026-01-31");
  assert.deepEqual(run(table, 4, "y").hits, { kind: "one", row: 0, rows: [0] });
  assert.deepEqual(run(table, 1, true).hits.rows, [0]);
});

test("a cell that fails ends the search, unless the table is to go on as DMN does", () => {
  const strict = run(tableOf(model), 5, "y");
  assert.equal(strict.hits.kind, "failed");
  assert.equal(strict.frame.diagnostics()[0]?.path, "/rows/0/when/0");
  const lenient = run(tableOf(model, { lenient: true }), 5, "y");
  assert.deepEqual(lenient.hits, { kind: "one", row: 1, rows: [1] });
});

test("places carry the path of the table in its document", () => {
  const { frame } = run(tableOf(model, { path: "/decisions/3/table" }), 5, "y");
  assert.equal(frame.diagnostics()[0]?.path, "/decisions/3/table/rows/0/when/0");
});

const dated: TableSpec = {
  ...model,
  hitPolicy: "RULE ORDER",
  rows: [
    { id: "always", when: ["-", "-"], then: ["1"] },
    { id: "from", when: ["-", "-"], then: ["2"], from: "2026-06-15" },
    { id: "until", when: ["-", "-"], then: ["3"], until: "2026-06-15" },
    { id: "later", when: ["-", "-"], then: ["4"], from: "2026-06-16" },
    { id: "over", when: ["-", "-"], then: ["5"], until: "2026-06-14" },
    { id: "year", when: ["-", "-"], then: ["6"], from: "2026-01-01", until: "2026-12-31" },
  ],
};

test("a row counts from its first day to its last, in UTC", () => {
  const table = tableOf(dated);
  const rows = (moment: string): readonly number[] => table.hits(new Frame([1, "x"], moment)).rows;
  assert.deepEqual(rows(now), [0, 1, 2, 5]);
  assert.deepEqual(rows("2026-06-15T23:30:00-01:00"), [0, 1, 3, 5]);
  assert.deepEqual(rows("2025-12-31T23:59:59.999Z"), [0, 2, 4]);
});

test("an image decides in another place as it does where it was made", () => {
  const spec: TableSpec = {
    ...model,
    hitPolicy: "OUTPUT ORDER",
    inputColumns: [
      { id: "n", expression: "n", type: "number" },
      { id: "word", expression: "word", type: "string" },
    ],
    outputColumns: [{ id: "out", name: "out", type: "string", allowed: "p2, p1, p0" }],
    rows: Array.from({ length: 100 }, (_, row) => ({
      id: `r${row}`,
      when: [`[${row % 10}..${(row % 10) + 3})`, row % 7 === 0 ? "contains(?, word)" : `w${row % 5}`],
      then: [`p${row % 3}`],
    })),
  };
  const here = tableOf(spec);
  const there = tableOf(spec, { image: structuredClone(checkTable(spec, names).image) });
  const found = new Set<number>();
  for (let n = 0; n < 14; n += 1) {
    const { hits } = run(here, n, `w${n % 6}`);
    assert.deepEqual(run(there, n, `w${n % 6}`).hits, hits);
    for (const row of hits.rows) found.add(row);
  }
  assert.ok(found.size > 20, `${found.size}`);
});

test("what a hit policy cannot work with is told when the table is compiled", () => {
  const found = (spec: Partial<TableSpec>): readonly string[] =>
    compileTable({ ...model, rows: [], ...spec }, names).findings.map(
      ({ code, place }) => `${code} ${place.path}`,
    );
  assert.deepEqual(found({ hitPolicy: "PRIORITY" }), ["no_priority /hitPolicy"]);
  assert.deepEqual(found({ hitPolicy: "FIRST", aggregation: "SUM" }), ["wrong_aggregation /aggregation"]);
  assert.deepEqual(
    found({
      hitPolicy: "COLLECT",
      aggregation: "SUM",
      outputColumns: [{ id: "t", name: "t", type: "string" }],
    }),
    ["wrong_aggregation /outputColumns/0/type"],
  );
  assert.deepEqual(
    found({
      outputColumns: [{ id: "t", name: "t", type: "string", allowed: "a, b" }],
      rows: [
        { id: "a", when: ["-", "-"], then: ["a"], from: "2026-02-29" },
        { id: "b", when: ["-", "-"], then: ["c"], from: "2026-02-02", until: "2026-02-01" },
        { id: "c", when: ["-", "-"], then: [""], until: "2026-02-31" },
      ],
    }),
    [
      "not_allowed /rows/1/then/0",
      "no_such_day /rows/0/from",
      "no_such_day /rows/1/until",
      "no_such_day /rows/2/until",
    ],
  );
});

test("an aggregation of values that do not go together fails the decision", () => {
  const spec: TableSpec = {
    ...model,
    hitPolicy: "COLLECT",
    aggregation: "MAX",
    rows: [
      { id: "a", when: ["-", "-"], then: ["n"] },
      { id: "b", when: ["-", "-"], then: ["word"] },
    ],
  };
  const misfit = run(tableOf(spec), 1, "x");
  assert.equal(misfit.frame.diagnostics()[0]?.code, "wrong_aggregation");
  assert.deepEqual(run(tableOf(spec), 1, 3).hits, { kind: "aggregate", rows: [0, 1], values: [3] });
  const sum = run(tableOf({ ...spec, aggregation: "SUM" }), 1, "x");
  assert.equal(sum.frame.diagnostics()[0]?.path, "/outputColumns/0");
});

test("ANY compares lists and objects by what is in them, and actions too", () => {
  const any = (second: string, actions: readonly string[] = []): string => {
    const spec: TableSpec = {
      ...model,
      hitPolicy: "ANY",
      rows: [
        { id: "a", when: ["-", "-"], then: ["{list: [1, n]}"] },
        { id: "b", when: ["-", "-"], then: [second], actions },
      ],
    };
    return run(tableOf(spec), 2, "x").hits.kind;
  };
  assert.equal(any("{list: [n - 1, 2]}"), "one");
  assert.equal(any("{list: [2, 1]}"), "failed");
  assert.equal(any("{list: [1, 2]}", ["mail"]), "failed");
});
