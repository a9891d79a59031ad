import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Aggregation, DecisionTableDocument, HitPolicy, InputType } from "@patchbay/contract/rule";
import type { Json } from "@patchbay/contract/vocabulary";
import { compileRule, type CompiledRule } from "./rule.ts";

const now = "2026-01-31T10:30:00Z";

/** A table of the corpus, short: columns read the inputs by name unless they say otherwise; `number?` may be null. */
type TableEntry = {
  readonly about: string;
  readonly hitPolicy: HitPolicy;
  readonly aggregation?: Aggregation;
  readonly inputs: Readonly<Record<string, string>>;
  readonly columns?: readonly (readonly [expression: string, type: InputType])[];
  readonly outputs: Readonly<Record<string, InputType>>;
  /** Allowed values of outputs by name, and of columns by expression. */
  readonly allowed?: Readonly<Record<string, string>>;
  readonly allowedIn?: Readonly<Record<string, string>>;
  readonly rows: readonly (readonly string[])[];
  readonly defaultRow?: readonly string[];
  readonly cases: readonly (readonly [params: Json, result: Json, rows: readonly (number | "default")[]])[];
};

function documentOf({
  hitPolicy,
  aggregation,
  allowed = {},
  allowedIn = {},
  inputs,
  columns,
  outputs,
  rows,
  defaultRow,
}: TableEntry): DecisionTableDocument {
  const declared = Object.entries(inputs).map(([name, type]) => ({
    name,
    type: type.replace("?", "") as InputType,
    nullable: type.endsWith("?"),
  }));
  const shown = columns ?? declared.map(({ name, type }) => [name, type] as const);
  return {
    kind: "decisionTable",
    formatVersion: 1,
    inputs: declared,
    actions: [],
    hitPolicy,
    ...(aggregation === undefined ? {} : { aggregation }),
    inputColumns: shown.map(([expression, type], index) => ({
      id: `in${index}`,
      expression,
      type,
      ...(allowedIn[expression] === undefined ? {} : { allowed: allowedIn[expression] }),
    })),
    outputColumns: Object.entries(outputs).map(([name, type]) => ({
      id: name,
      name,
      type,
      ...(allowed[name] === undefined ? {} : { allowed: allowed[name] }),
    })),
    rows: rows.map((cells, index) => ({
      id: `row${index + 1}`,
      when: cells.slice(0, shown.length),
      then: cells.slice(shown.length),
    })),
    ...(defaultRow === undefined ? {} : { defaultRow: { then: [...defaultRow] } }),
  };
}

function compiled(document: DecisionTableDocument): CompiledRule {
  const checked = compileRule(document);
  return checked.ok ? checked.rule : assert.fail(JSON.stringify(checked.diagnostics));
}

function decide(rule: CompiledRule, params: Json) {
  const read = rule.readInputs(params);
  return rule.decide(read.ok ? read.inputs : assert.fail(JSON.stringify(read.errors)), { now });
}

const corpus: readonly TableEntry[] = JSON.parse(
  readFileSync(join(import.meta.dirname, "corpus", "tables.json"), "utf8"),
);
for (const entry of corpus)
  test(`table: ${entry.about}`, () => {
    const rule = compiled(documentOf(entry));
    for (const [params, result, rows] of entry.cases) {
      const { outputs, matched, diagnostics, failed } = decide(rule, params);
      const what = JSON.stringify(params);
      assert.deepEqual(
        matched.map(({ row, default: isDefault }) => row ?? (isDefault === true ? "default" : null)),
        rows,
        what,
      );
      const wanted: { error?: string; path?: string; column?: number } =
        typeof result === "object" && result !== null && "error" in result ? result : {};
      if (wanted.error === undefined) {
        assert.deepEqual(outputs, result, what);
        assert.equal(failed, false, what);
        continue;
      }
      const [found] = diagnostics.filter(({ severity }) => severity === "error");
      assert.deepEqual(
        { error: found?.code, path: found?.path },
        { error: wanted.error, path: wanted.path },
        what,
      );
      if (wanted.column !== undefined) assert.equal(found?.column, wanted.column, what);
      assert.deepEqual(
        { failed, outputs },
        { failed: true, outputs: entry.hitPolicy === "COLLECT" && entry.aggregation === undefined ? [] : {} },
        what,
      );
    }
  });

const shipping: DecisionTableDocument = {
  kind: "decisionTable",
  formatVersion: 1,
  inputs: [
    { name: "country", type: "string" },
    { name: "total", type: "number" },
  ],
  actions: [
    { id: "book", name: "Book", method: "POST", restUrl: "/parcels" },
    { id: "insure", name: "Insure", method: "POST", restUrl: "/insurances" },
    { id: "mail", name: "Mail", method: "POST", restUrl: "/mails" },
  ],
  hitPolicy: "COLLECT",
  inputColumns: [
    { id: "country", expression: "country", type: "string" },
    { id: "total", expression: "total", type: "number" },
  ],
  outputColumns: [{ id: "carrier", name: "carrier", type: "string" }],
  rows: [
    { id: "home", when: ["DE, AT", "-"], then: ["post"], actions: ["book", "mail"] },
    { id: "dear", when: ["-", "> 500"], then: ["courier"], actions: ["insure", "book", "insure"] },
    { id: "far", when: ["not(DE, AT)", "-"], then: ["air"] },
  ],
  defaultRow: { then: ["none"], actions: ["mail"] },
};

test("the actions of all rows that match are asked for in order, each once", () => {
  const rule = compiled(shipping);
  assert.deepEqual(decide(rule, { country: "DE", total: 600 }).actions, ["book", "mail", "insure"]);
  assert.deepEqual(decide(rule, { country: "FR", total: 600 }).actions, ["insure", "book"]);
  assert.deepEqual(decide(rule, { country: "FR", total: 1 }).actions, []);
});

test("a decision that failed asks for no action", () => {
  const rule = compiled({ ...shipping, hitPolicy: "UNIQUE" });
  const { actions, outputs, matched, failed, diagnostics } = decide(rule, { country: "DE", total: 600 });
  assert.deepEqual({ actions, outputs, failed }, { actions: [], outputs: {}, failed: true });
  assert.deepEqual(matched, [
    { row: 1, rowId: "home" },
    { row: 2, rowId: "dear" },
  ]);
  assert.deepEqual(diagnostics, [
    {
      severity: "error",
      code: "unique_violated",
      message: "Both row 1 (`home`) and row 2 (`dear`) match, and a UNIQUE table allows one.",
      path: "/rows/1",
      expected: "rows that do not overlap, or the hit policy FIRST or COLLECT",
    },
  ]);
});

test("a compiled table keeps nothing from one decision to the next", () => {
  const rule = compiled(shipping);
  const first = decide(rule, { country: "DE", total: 1 });
  decide(rule, { country: "FR", total: 600 });
  assert.deepEqual(decide(rule, { country: "DE", total: 1 }), first);
});

test("a table of many rows answers as a search through its rows by hand does", () => {
  let state = 11;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const rows = Array.from({ length: 500 }, (_, index) => {
    const from = random(900);
    return {
      id: `r${index}`,
      country: random(5) === 0 ? null : `C${random(6)}`,
      from,
      to: from + random(120),
    };
  });
  const rule = compiled({
    ...shipping,
    hitPolicy: "FIRST",
    rows: rows.map(({ id, country, from, to }) => ({
      id,
      when: [country ?? "-", `[${from}..${to})`],
      then: [`"${id}"`],
    })),
  });
  for (let round = 0; round < 400; round += 1) {
    const params = { country: `C${random(7)}`, total: random(10_500) / 10 };
    const byHand = rows.find(
      ({ country, from, to }) =>
        (country === null || country === params.country) && params.total >= from && params.total < to,
    );
    assert.deepEqual(decide(rule, params).outputs, { carrier: byHand?.id ?? "none" });
  }
});
