import assert from "node:assert/strict";
import { test } from "node:test";
import type { DecisionTableDocument, Diagnostic, HitPolicy } from "@patchbay/contract/rule";
import type { Json } from "@patchbay/contract/vocabulary";
import { Names } from "../feel/expression.ts";
import { staticTypeOf } from "../feel/static-type.ts";
import { readRuleInputs } from "../rule-inputs.ts";
import { bruteForce } from "../table/brute-force.ts";
import { randomTable, type Random, seeded } from "../table/random-table.ts";
import { type VerifyReport, verifyRule } from "./verify.ts";

// What the verifier claims about tables made by a seed is tried out: every example of an overlap, a gap or a row that is
// never reached is put to the rows one by one, and whatever inputs show without it, it must have found.

const NOW = "2026-08-15T10:30:00Z";
const unlimited = { findings: 1000, pairs: 1e8, gaps: 1e8, today: null };

type Params = Readonly<Record<string, Json>>;
type Tried = {
  readonly document: DecisionTableDocument;
  readonly report: VerifyReport;
  /** The ids of the rows that match; null: a cell could not be evaluated. */
  readonly matching: (params: Params, now?: string) => readonly string[] | null;
  readonly inputs: readonly Params[];
};

/** A table of a policy, what the verifier says of it, and inputs to try it with. */
function tryTable(random: Random, hitPolicy: HitPolicy, rows: number): Tried {
  const made = randomTable(random, { rows, inputs: 150, hitPolicy });
  const nullable = random(2) === 0;
  const document: DecisionTableDocument = {
    ...made.document,
    inputs: made.document.inputs.map((input) => ({ ...input, nullable })),
  };
  const names = new Names(document.inputs.map(({ name, type }) => [name, staticTypeOf(type)]));
  const all = bruteForce({ ...document, hitPolicy: "RULE ORDER" }, names);
  const isParams = (json: Json): json is Params => typeof json === "object" && json !== null;
  return {
    document,
    report: verifyRule(document, { limits: unlimited }),
    matching: (params, now = NOW) => {
      const read = readRuleInputs(document.inputs, params);
      assert.ok(read.ok, `${JSON.stringify(params)} are inputs`);
      const { failed, rows: found } = all(
        read.inputs.slots.map((value) => value ?? null),
        now,
      );
      return failed ? null : found.map((row) => document.rows[row]?.id ?? "");
    },
    inputs: made.inputs
      .filter(isParams)
      .filter((params) => nullable || !Object.values(params).includes(null)),
  };
}

/** The inputs of an example; where any value will do, those of some other input. */
function paramsOf({ example = {} }: Diagnostic, { inputs, document }: Tried): Params {
  const filled = Object.fromEntries(
    document.inputs.map(({ name }) => [name, example[name] ?? inputs[0]?.[name] ?? null]),
  );
  return { ...filled, ...Object.fromEntries(Object.entries(example).filter(([name]) => name in filled)) };
}

/** The moment of an example whose day matters. */
const nowOf = ({ example = {} }: Diagnostic): string =>
  typeof example["today()"] === "string" ? `${example["today()"]}T10:30:00Z` : NOW;

const found = ({ report }: Tried, code: string): readonly Diagnostic[] =>
  report.findings.filter((one) => one.code === code);

/** Ids of rows whose cells are all matters of values alone. */
function closedRows({ document }: Tried): ReadonlySet<string> {
  const isOpen = (cell: string): boolean => /\bin\d|starts with/.test(cell);
  return new Set(document.rows.filter(({ when }) => !when.some(isOpen)).map(({ id }) => id));
}

test("rows of a UNIQUE table said to match together do, and no two that do are missed", () => {
  const random = seeded(41);
  let claims = 0;
  for (let round = 0; round < 60; round += 1) {
    const tried = tryTable(random, "UNIQUE", 2 + random(12));
    const closed = closedRows(tried);
    const pairs = new Set<string>();
    for (const finding of found(tried, "rows_overlap")) {
      const [row = "", ...others] = finding.rows ?? [];
      for (const other of others) pairs.add([row, other].sort().join("+"));
      if (finding.severity === "warning") continue;
      claims += 1;
      const matching = tried.matching(paramsOf(finding, tried), nowOf(finding));
      const holds = matching === null || (matching.includes(row) && matching.includes(others[0] ?? ""));
      assert.ok(holds, JSON.stringify({ finding, matching, document: tried.document }));
    }
    for (const params of tried.inputs) {
      const matching = (tried.matching(params) ?? []).filter((row) => closed.has(row));
      for (const [index, row] of matching.entries())
        for (const other of matching.slice(index + 1))
          assert.ok(
            pairs.has([row, other].sort().join("+")),
            JSON.stringify({ params, row, other, document: tried.document }),
          );
    }
  }
  assert.ok(claims > 50, `${claims} examples were tried`);
});

test("values said to be in no row are in none, and no value without a row is missed", () => {
  const random = seeded(42);
  let claims = 0;
  for (let round = 0; round < 60; round += 1) {
    const tried = tryTable(random, "FIRST", 1 + random(10));
    const closed = closedRows(tried);
    const gaps = found(tried, "rows_gap");
    for (const finding of gaps) {
      claims += 1;
      const matching = tried.matching(paramsOf(finding, tried), nowOf(finding)) ?? [];
      assert.deepEqual(
        matching.filter((row) => closed.has(row)),
        [],
        JSON.stringify({ finding, document: tried.document }),
      );
    }
    const lost = tried.inputs.find((params) => tried.matching(params)?.length === 0);
    if (lost !== undefined) assert.ok(gaps.length > 0, JSON.stringify({ lost, document: tried.document }));
  }
  assert.ok(claims > 50, `${claims} examples were tried`);
});

test("rows said to be never reached never are the first to match", () => {
  const random = seeded(43);
  let claims = 0;
  for (let round = 0; round < 60; round += 1) {
    const tried = tryTable(random, "FIRST", 3 + random(25));
    const unreachable = found(tried, "row_unreachable");
    const never = new Set(found(tried, "row_never_matches").flatMap(({ rows = [] }) => rows));
    claims += unreachable.length + never.size;
    for (const finding of unreachable) {
      const [row = "", ...others] = finding.rows ?? [];
      const matching = tried.matching(paramsOf(finding, tried), nowOf(finding));
      if (matching === null || !matching.includes(row)) continue;
      assert.ok(
        others.some((other) => matching.includes(other)),
        JSON.stringify({ finding, matching, document: tried.document }),
      );
    }
    const lost = new Set(unreachable.map(({ rows: [row = ""] = [] }) => row));
    for (const params of tried.inputs) {
      const matching = tried.matching(params) ?? [];
      const why = JSON.stringify({ params, matching, report: tried.report, document: tried.document });
      assert.ok(!lost.has(matching[0] ?? ""), why);
      assert.ok(!matching.some((row) => never.has(row)), why);
    }
  }
  assert.ok(claims > 50, `${claims} rows were tried`);
});
