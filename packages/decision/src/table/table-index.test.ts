import assert from "node:assert/strict";
import { test } from "node:test";
import { Names } from "../feel/expression.ts";
import { staticTypeOf } from "../feel/static-type.ts";
import { compareIndexes, indexesOf } from "./compare-index.ts";
import { planIndex } from "./index-planner.ts";
import { randomTable, type RandomTable, seeded } from "./random-table.ts";
import { rowSearch } from "./row-index.ts";
import { checkTable } from "./table-check.ts";

const now = "2026-08-15T10:30:00Z";

const namesOf = ({ document }: RandomTable): Names =>
  new Names(document.inputs.map(({ name, type }) => [name, staticTypeOf(type)]));

test("whatever the index, a table answers as its rows do one by one", () => {
  const random = seeded(20_260);
  for (let round = 0; round < 150; round += 1) {
    const table = randomTable(random, { rows: 1 + random(round % 10 === 0 ? 400 : 60), inputs: 12 });
    const { findings } = checkTable(table.document, namesOf(table));
    assert.deepEqual(
      findings.filter(({ severity }) => severity === "error"),
      [],
    );
    assert.deepEqual(compareIndexes(table, now), []);
  }
});

test("a search goes on behind any position", () => {
  const random = seeded(7);
  const table = randomTable(random, { rows: 700, inputs: 0, hitPolicy: "RULE ORDER" });
  const { grid } = checkTable(table.document, namesOf(table)).image;
  for (let round = 0; round < 60; round += 1) {
    const codes = grid.books.map(() => random(12));
    const [scan, ...others] = indexesOf(grid).map((index) => rowSearch(grid, index));
    const from = random(700);
    for (const search of others) {
      assert.equal(search.next(from, codes), scan?.next(from, codes));
      assert.deepEqual(search.all(codes), scan?.all(codes));
    }
  }
});

test("the planner picks a tree for selective tables, bits for broad ones, and nothing for small ones", () => {
  const plan = (rows: number, cell: (random: (below: number) => number, row: number) => string[]): string => {
    const random = seeded(rows);
    const document = randomTable(random, { rows: 0, inputs: 0 }).document;
    const inputColumns = [0, 1].map((index) => ({
      id: `c${index}`,
      expression: "1",
      type: "number" as const,
    }));
    const table = {
      ...document,
      inputColumns,
      rows: Array.from({ length: rows }, (_, row) => ({
        id: `r${row}`,
        when: cell(random, row),
        then: ["high"],
      })),
    };
    return planIndex(checkTable(table, new Names([])).image.grid).kind;
  };
  const point = (_: unknown, row: number): string[] => [String(row % 300), "-"];
  const broad = (random: (below: number) => number): string[] => [
    `[${random(1000)}..${1000 + random(1000)}]`,
    `[${random(1000)}..${1000 + random(1000)}]`,
  ];
  assert.equal(plan(20, point), "scan");
  assert.equal(plan(2000, point), "tree");
  assert.equal(plan(2000, broad), "bits");
});
