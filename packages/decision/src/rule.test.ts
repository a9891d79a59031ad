import assert from "node:assert/strict";
import { test } from "node:test";
import type {
  DecisionTableDocument,
  Diagnostic,
  RuleDocument,
  SimpleRuleDocument,
} from "@patchbay/contract/rule";
import { buffersOf, compileRule, prepareRule } from "./rule.ts";

const now = "2026-01-31T10:30:00Z";

const table: DecisionTableDocument = {
  kind: "decisionTable",
  formatVersion: 1,
  inputs: [
    { name: "tier", type: "string" },
    { name: "total", type: "number" },
    { name: "express", type: "boolean" },
  ],
  actions: [{ id: "book", name: "Book", method: "POST", restUrl: "/parcels" }],
  hitPolicy: "FIRST",
  inputColumns: [
    { id: "tier", expression: "tier", type: "string" },
    { id: "total", expression: "total", type: "number" },
    { id: "express", expression: "express", type: "boolean" },
  ],
  outputColumns: [
    { id: "rate", name: "rate", type: "number" },
    { id: "route", name: "route", type: "string" },
  ],
  rows: [
    { id: "r1", when: ["gold", ">= 100", "-"], then: ["0.1", "auto"], actions: ["book"] },
    { id: "r2", when: ["-", "-", "true"], then: ["0", "manual"] },
  ],
};

const simple: SimpleRuleDocument = {
  kind: "simpleRule",
  formatVersion: 1,
  inputs: [{ name: "total", type: "number" }],
  actions: [],
  condition: {
    kind: "group",
    id: "root",
    match: "all",
    conditions: [{ kind: "test", id: "c1", expression: "total", test: "> 5" }],
  },
  then: { outputs: { big: "true" } },
  else: { outputs: { big: "false" } },
};

function mistakesOf(document: RuleDocument): readonly Diagnostic[] {
  const checked = compileRule(document);
  return checked.ok ? assert.fail("the document passed") : checked.diagnostics;
}

/** Code, path and, inside of a text, line and column. */
const places = (document: RuleDocument): readonly string[] =>
  mistakesOf(document).map(({ code, path, line, column }) =>
    line === undefined ? `${code} ${path}` : `${code} ${path} ${line}:${column}`,
  );

test("a document without mistakes becomes a rule that decides", () => {
  const checked = compileRule(table);
  assert.ok(checked.ok);
  assert.deepEqual(checked.warnings, []);
  const read = checked.rule.readInputs({ tier: "gold", total: 100, express: false });
  assert.ok(read.ok);
  assert.deepEqual(checked.rule.decide(read.inputs, { now }), {
    outputs: { rate: 0.1, route: "auto" },
    matched: [{ row: 1, rowId: "r1" }],
    actions: ["book"],
    diagnostics: [],
    failed: false,
  });
});

test("all mistakes of a table are found at once, each at its place", () => {
  const document: DecisionTableDocument = {
    ...table,
    inputs: [...table.inputs, { name: "total", type: "number" }, { name: "if", type: "string" }],
    actions: [...table.actions, { id: "book", name: "Book", method: "POST", restUrl: "/other" }],
    inputColumns: [
      { id: "tier", expression: "teir", type: "string" },
      { id: "tier", expression: "total", type: "string" },
      { id: "express", expression: "express +", type: "boolean" },
    ],
    outputColumns: [
      { id: "rate", name: "rate", type: "number" },
      { id: "rate", name: "rate", type: "string" },
    ],
    rows: [
      { id: "r1", when: ["gold; silver", "-"], then: ["ten", "auto"], actions: ["bok"] },
      { id: "r1", when: ["-", "-", "> 5", "-"], then: ['"0"'] },
    ],
    defaultRow: { then: ["0"], actions: ["mail"] },
  };
  assert.deepEqual(places(document).toSorted(), [
    "cell_count /defaultRow/then",
    "cell_count /rows/0/when",
    "cell_count /rows/1/then",
    "cell_count /rows/1/when",
    "duplicate_id /actions/1/id",
    "duplicate_id /inputColumns/1/id",
    "duplicate_id /outputColumns/1/id",
    "duplicate_id /rows/1/id",
    "duplicate_name /actions/1/name",
    "duplicate_name /inputs/3/name",
    "duplicate_name /outputColumns/1/name",
    "reserved_name /inputs/4/name",
    "syntax_error /inputColumns/2/expression 1:10",
    "syntax_error /rows/0/when/0 1:5",
    "type_mismatch /inputColumns/1/expression 1:1",
    "type_mismatch /rows/1/then/0 1:1",
    "type_mismatch /rows/1/when/2 1:3",
    "unknown_action /defaultRow/actions/0",
    "unknown_action /rows/0/actions/0",
    "unknown_name /inputColumns/0/expression 1:1",
    "unknown_name /rows/0/then/0 1:1",
  ]);
});

test("a mistake says what was meant, and what would do", () => {
  const [unknown] = mistakesOf({
    ...table,
    inputColumns: [{ id: "tier", expression: "teir", type: "string" }, ...table.inputColumns.slice(1)],
  });
  assert.deepEqual(unknown, {
    severity: "error",
    code: "unknown_name",
    message: "There is no `teir` here. Did you mean `tier`?",
    path: "/inputColumns/0/expression",
    line: 1,
    column: 1,
    expected: "a declared name, or text in double quotes",
  });
  const [row, ...others] = table.rows;
  const [action] = mistakesOf({
    ...table,
    rows: [{ ...(row ?? assert.fail()), actions: ["bok"] }, ...others],
  });
  assert.deepEqual(action, {
    severity: "error",
    code: "unknown_action",
    message: "The rule has no action with the id `bok`. Did you mean `book`?",
    path: "/rows/0/actions/0",
    expected: "book",
  });
});

test("every cell with a mistake is reported, also where cells are equal", () => {
  const rows = ["a", "b"].map((id) => ({ id, when: ["-", "> \n x", "-"], then: ["0", "auto"] }));
  assert.deepEqual(places({ ...table, rows }), [
    "unknown_name /rows/0/when/1 2:2",
    "unknown_name /rows/1/when/1 2:2",
  ]);
});

test("of a table that is wrong in every cell, the first thousand mistakes are shown; warnings hide none", () => {
  const filled = (count: number, then: string) =>
    Array.from({ length: count }, (_, index) => ({
      id: `r${index}`,
      when: ["-", "-", "-"],
      then: [then, "auto"],
    }));
  assert.equal(mistakesOf({ ...table, rows: filled(3000, "wrong") }).length, 1000);
  const last = { id: "last", when: ["-", "> wrong", "-"], then: ["0", "auto"] };
  assert.deepEqual(
    places({ ...table, rows: [...filled(3000, "1 / 0"), last] })[0],
    "unknown_name /rows/3000/when/1 1:3",
  );
});

test("all mistakes of a simple rule are found at once, deep in its groups too", () => {
  const document: SimpleRuleDocument = {
    ...simple,
    condition: {
      kind: "group",
      id: "root",
      match: "any",
      conditions: [
        { kind: "test", id: "c1", expression: "total", test: "many" },
        {
          kind: "group",
          id: "c1",
          match: "none",
          conditions: [{ kind: "test", id: "c2", expression: "total > ", test: "true" }],
        },
      ],
    },
    then: { outputs: { big: "yes" }, actions: ["nothing"] },
    else: { outputs: { big: 'total + "a"' } },
  };
  assert.deepEqual(places(document).toSorted(), [
    "duplicate_id /condition/conditions/1/id",
    "syntax_error /condition/conditions/1/conditions/0/expression 1:9",
    "type_mismatch /else/outputs/big 1:1",
    "unknown_action /then/actions/0",
    "unknown_name /condition/conditions/0/test 1:1",
    "unknown_name /then/outputs/big 1:1",
  ]);
});

test("words of the language cannot be inputs", () => {
  for (const name of ["if", "not", "true", "__proto__"])
    assert.deepEqual(places({ ...simple, inputs: [...simple.inputs, { name, type: "number" }] }), [
      "reserved_name /inputs/1/name",
    ]);
});

test("an input may be called like a function: only what is followed by a parenthesis is one", () => {
  const checked = compileRule({
    ...simple,
    inputs: [
      { name: "total", type: "number" },
      { name: "count", type: "number" },
      { name: "date", type: "date" },
    ],
    then: { outputs: { pieces: "count + count([1, 2])", late: 'date > date("2026-01-31")' } },
  });
  assert.ok(checked.ok);
  const read = checked.rule.readInputs({ total: 6, count: 3, date: "2026-02-01" });
  assert.ok(read.ok);
  assert.deepEqual(checked.rule.decide(read.inputs, { now }).outputs, { pieces: 5, late: true });
});

test("an output called like a member of every JavaScript object is an output like any other", () => {
  const checked = compileRule({ ...simple, then: { outputs: { constructor: "total", toString: '"x"' } } });
  assert.ok(checked.ok);
  const read = checked.rule.readInputs({ total: 6 });
  assert.ok(read.ok);
  assert.equal(
    JSON.stringify(checked.rule.decide(read.inputs, { now }).outputs),
    '{"constructor":6,"toString":"x"}',
  );
  const proto = JSON.parse('{"outputs": {"__proto__": "total"}}');
  assert.deepEqual(places({ ...simple, then: proto }), ["reserved_name /then/outputs/__proto__"]);
});

test("what will always fail, and a test value of another type, are warnings", () => {
  const checked = compileRule({
    ...simple,
    inputs: [{ name: "total", type: "number", testValue: "12" }],
    then: { outputs: { big: "1 / 0" } },
  });
  assert.ok(checked.ok);
  assert.deepEqual(
    checked.warnings.map(({ severity, code, path }) => ({ severity, code, path })),
    [
      { severity: "warning", code: "test_value", path: "/inputs/0/testValue" },
      { severity: "warning", code: "always_fails", path: "/then/outputs/big" },
    ],
  );
});

test("a decision that takes too many steps is ended and failed", () => {
  const checked = compileRule({ ...simple, then: { outputs: { big: "count(for i in 1..total return i)" } } });
  assert.ok(checked.ok);
  const read = checked.rule.readInputs({ total: 50 });
  assert.ok(read.ok);
  assert.deepEqual(checked.rule.decide(read.inputs, { now }).outputs, { big: 50 });
  const { failed, diagnostics } = checked.rule.decide(read.inputs, { now, maxSteps: 20 });
  assert.deepEqual(
    [failed, diagnostics[0]?.code, diagnostics[0]?.path],
    [true, "steps_exceeded", "/then/outputs/big"],
  );
});

test("the clock of a decision is the one it is given", () => {
  const checked = compileRule({ ...simple, then: { outputs: { day: "today()", at: "now()" } } });
  assert.ok(checked.ok);
  const read = checked.rule.readInputs({ total: 50 });
  assert.ok(read.ok);
  assert.deepEqual(checked.rule.decide(read.inputs, { now: "2026-11-21T23:30:00.250+01:00" }).outputs, {
    day: "2026-11-21",
    at: "2026-11-21T23:30:00.25+01:00",
  });
});

test("an explanation of a table names the first cell of each row that does not hold, and what matched", () => {
  const checked = compileRule(table);
  assert.ok(checked.ok);
  const read = checked.rule.readInputs({ tier: "gold", total: 99, express: true });
  assert.ok(read.ok);
  assert.deepEqual(checked.rule.explain(read.inputs, { now }), {
    kind: "decisionTable",
    inputs: [
      { name: "tier", from: "caller", value: { state: "value", value: "gold" } },
      { name: "total", from: "caller", value: { state: "value", value: 99 } },
      { name: "express", from: "caller", value: { state: "value", value: true } },
    ],
    columns: [
      { id: "tier", expression: "tier", reads: ["tier"], value: { state: "value", value: "gold" } },
      { id: "total", expression: "total", reads: ["total"], value: { state: "value", value: 99 } },
      { id: "express", expression: "express", reads: ["express"], value: { state: "value", value: true } },
    ],
    rows: [
      { row: 1, rowId: "r1", verdict: "false", column: 1, columnId: "total", test: ">= 100" },
      { row: 2, rowId: "r2", verdict: "matched" },
    ],
    omitted: 0,
    matched: [{ row: 2, rowId: "r2" }],
    diagnostics: [],
  });
});

test("an explanation is cut after the rows that were asked for, but shows the one that matched", () => {
  const rows = Array.from({ length: 50 }, (_, index) => ({
    id: `r${index}`,
    when: ["-", `${index}`, "-"],
    then: ["0", "auto"],
  }));
  const checked = compileRule({ ...table, rows });
  assert.ok(checked.ok);
  const read = checked.rule.readInputs({ tier: "x", total: 40, express: true });
  assert.ok(read.ok);
  const explanation = checked.rule.explain(read.inputs, { now, rows: 2 });
  assert.ok(explanation.kind === "decisionTable");
  assert.deepEqual(
    explanation.rows.map(({ row, verdict }) => `${row} ${verdict}`),
    ["1 false", "2 false", "41 matched"],
  );
  assert.equal(explanation.omitted, 47);
});

test("an explanation says where a cell or a column could not be evaluated", () => {
  const document: DecisionTableDocument = {
    ...table,
    inputs: [{ name: "order", type: "object" }],
    inputColumns: [{ id: "total", expression: "order.total", type: "number" }],
    rows: [
      { id: "r1", when: ["> 1 / (order.total - order.total)"], then: ["0", "auto"] },
      { id: "r2", when: ["-"], then: ["0", "auto"] },
    ],
  };
  const checked = compileRule(document);
  assert.ok(checked.ok);
  const explain = (params: { readonly order: object }) => {
    const read = checked.rule.readInputs(params);
    const explanation = checked.rule.explain(read.ok ? read.inputs : assert.fail(), { now });
    return explanation.kind === "decisionTable" ? explanation : assert.fail();
  };
  const cell = explain({ order: { total: 5 } });
  assert.deepEqual(cell.rows[0], {
    row: 1,
    rowId: "r1",
    verdict: "failed",
    column: 0,
    columnId: "total",
    test: "> 1 / (order.total - order.total)",
    reads: ["order"],
  });
  assert.deepEqual(cell.matched, []);
  assert.equal(cell.diagnostics[0]?.path, "/rows/0/when/0");
  const column = explain({ order: { total: "5" } });
  assert.equal(column.columns[0]?.value.state, "failed");
  assert.deepEqual(
    column.rows.map(({ verdict }) => verdict),
    ["failed", "matched"],
  );
  assert.equal(explain({ order: {} }).columns[0]?.value.state, "missing");
});

test("a table that was prepared elsewhere decides and explains as one that is compiled here", () => {
  const prepared = prepareRule(table);
  const moved = structuredClone(prepared, { transfer: [...buffersOf(prepared)] });
  assert.equal(prepared.table?.grid.cells.length, 0);
  const [here, there] = [compileRule(table), compileRule(table, { prepared: moved })];
  assert.ok(here.ok && there.ok);
  for (const params of [
    { tier: "gold", total: 100, express: false },
    { tier: "tin", total: 1, express: true },
    { tier: "tin", total: 1, express: false },
  ]) {
    const read = there.rule.readInputs(params);
    assert.ok(read.ok);
    assert.deepEqual(there.rule.decide(read.inputs, { now }), here.rule.decide(read.inputs, { now }));
    assert.deepEqual(there.rule.explain(read.inputs, { now }), here.rule.explain(read.inputs, { now }));
  }
});

test("what is wrong is told when a rule is prepared, and again when it is compiled from that", () => {
  const broken = { ...table, rows: [{ id: "r1", when: ["gold", "> x", "-"], then: ["1", "a"] }] };
  const prepared = prepareRule(broken);
  assert.equal(prepared.table, null);
  assert.deepEqual(compileRule(broken, { prepared }), compileRule(broken));
});
