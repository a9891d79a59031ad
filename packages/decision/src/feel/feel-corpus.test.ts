// The language by example: each line of the corpora is one promise of the language. Results are written as FEEL too,
// and compared as text, so that 2.50 and 2.5 or a list and its item are told apart.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { InputType } from "@patchbay/contract/rule";
import { fromJson, isNoValue } from "../json-value.ts";
import { readTyped } from "../rule-inputs.ts";
import { builtins } from "./builtins/registry.ts";
import { compileTests, evaluateOnce, type Evaluated, Names } from "./expression.ts";
import { Frame } from "./frame.ts";
import { keyOf } from "./literal-test.ts";
import { staticTypeOf, type StaticType } from "./static-type.ts";
import type { Value } from "./value.ts";
import { textOf } from "./value-text.ts";

const now = "2026-01-31T10:30:00Z";
const order = {
  total: 12,
  customer: { name: "Ada" },
  lines: [
    { sku: "A", qty: 2, price: 1.5 },
    { sku: "B", qty: 4, price: 3 },
  ],
};
const declared: readonly (readonly [name: string, type: StaticType, value: unknown])[] = [
  ["amount", "number", 150],
  ["tier", "string", "gold"],
  ["limit", "number", 3],
  ["flag", "boolean", true],
  ["order", "context", order],
  ["Monthly Salary", "number", 3000],
  ["nothing", "any", null],
  ["absent", "any", undefined],
];
const names = new Names(declared.map(([name, type]) => [name, type]));
const valueOf = (json: unknown): Value | undefined => {
  const value = json === undefined ? undefined : fromJson(json);
  return typeof value === "object" && value !== null && isNoValue(value) ? assert.fail(value.noValue) : value;
};
const values = declared.map(([, , json]) => valueOf(json));
const evaluate = (source: string): Evaluated => evaluateOnce(source, { path: "/text", names, values, now });
const shown = (value: Value): string =>
  typeof value === "string"
    ? JSON.stringify(value)
    : textOf(value, new Frame([], now), { path: "", source: "", offset: 0 });
const read = (name: string): unknown =>
  JSON.parse(readFileSync(join(import.meta.dirname, "corpus", name), "utf8"));

type Expressions = readonly {
  about: string;
  cases: readonly (readonly [source: string, result: string])[];
}[];
const corpora = ["expressions.json", "functions.json", "intervals.json", "patterns.json"];
for (const { about, cases } of corpora.flatMap((name) => read(name) as Expressions))
  test(`FEEL evaluates ${about} as its corpus says`, () => {
    for (const [source, result] of cases) {
      const found = evaluate(source);
      assert.equal(shown(found.value), shown(evaluate(result).value), source);
      assert.deepEqual(
        found.diagnostics.filter(({ severity }) => severity === "error"),
        [],
        source,
      );
    }
  });

type Mistakes = readonly {
  about: string;
  cases: readonly (readonly [source: string, code: string, line: number, column: number])[];
}[];
for (const { about, cases } of read("mistakes.json") as Mistakes)
  test(`FEEL finds ${about}, and says where`, () => {
    for (const [source, code, line, column] of cases) {
      const { value, diagnostics } = evaluate(source);
      const [found] = diagnostics;
      assert.deepEqual(
        { severity: found?.severity, code: found?.code, line: found?.line, column: found?.column },
        { severity: "error", code, line, column },
        `${source}: ${found?.message ?? "nothing found"}`,
      );
      assert.equal(found?.path, "/text");
      if (code !== "duplicate_name") assert.equal(value, null, source);
    }
  });

test("every example in the reference of built-in functions is true", () => {
  for (const { example } of builtins.values()) {
    const [source, result] = example;
    const found = evaluate(source);
    assert.deepEqual(found.diagnostics, [], source);
    assert.equal(shown(found.value), shown(evaluate(result).value), source);
  }
});

type Cell = { readonly type: InputType | "any"; readonly cell: string };
const compileCell = ({ type, cell }: Cell) =>
  compileTests(cell, {
    path: "/cell",
    names,
    tested: type === "any" ? "any" : staticTypeOf(type),
    ...(type === "any" ? {} : { type }),
  });

type Outcomes = { readonly holds?: unknown[]; readonly fails?: unknown[]; readonly unknown?: unknown[] };
for (const entry of read("unary-tests.json") as readonly (Cell & Outcomes)[])
  test(`the cell \`${entry.cell}\` of a ${entry.type} column holds for what it should, and for nothing else`, () => {
    const cell = compileCell(entry);
    assert.deepEqual(cell.findings, []);
    const verdict = (json: unknown): boolean | null => {
      const typed = json === null || entry.type === "any" ? valueOf(json) : readTyped(json, entry.type);
      const value =
        typed !== undefined && !isNoValue(typed) ? typed : assert.fail(`${String(json)} is no value`);
      const frame = new Frame([...values], now);
      const held = cell.run(cell.keyed ? keyOf(value) : value, frame);
      assert.deepEqual(
        frame.diagnostics().filter(({ severity }) => severity === "error"),
        [],
      );
      return held;
    };
    for (const json of entry.holds ?? []) assert.equal(verdict(json), true, JSON.stringify(json));
    for (const json of entry.fails ?? []) assert.equal(verdict(json), false, JSON.stringify(json));
    for (const json of entry.unknown ?? []) assert.equal(verdict(json), null, JSON.stringify(json));
  });

type UnaryMistake = Cell & { readonly code: string; readonly column: number };
test("a cell that cannot mean what it says is a mistake at its line and column", () => {
  for (const { code, column, ...entry } of read("unary-mistakes.json") as readonly UnaryMistake[]) {
    const [found] = compileCell(entry).findings;
    assert.deepEqual(
      { severity: found?.severity, code: found?.code, column: (found?.place.offset ?? -1) + 1 },
      { severity: "error", code, column },
      `${entry.cell}: ${found?.message ?? "nothing found"}`,
    );
  }
});
