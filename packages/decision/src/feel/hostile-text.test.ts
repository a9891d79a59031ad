// Whatever text somebody sends, reading it and evaluating it ends, and never throws. The texts come from a seeded
// generator, so that a text that once broke something breaks it in every run.
import assert from "node:assert/strict";
import { test } from "node:test";
import { compileTests, evaluateOnce, Names } from "./expression.ts";
import { Frame } from "./frame.ts";

const names = new Names([
  ["amount", "number"],
  ["tier", "string"],
  ["order", "any"],
]);
const values = [12, "gold", new Map([["total", 3]])];
const now = "2026-01-31T10:30:00Z";
const evaluate = (source: string) => evaluateOnce(source, { path: "", names, values, now });

const words = [
  "amount",
  "tier",
  "order",
  "order.total",
  "nope",
  "1",
  "0.1",
  "12345678901234567890",
  '"a"',
  "true",
  "null",
  "?",
  "+",
  "-",
  "*",
  "/",
  "**",
  "=",
  "!=",
  "<",
  "<=",
  ">",
  ">=",
  "(",
  ")",
  "[",
  "]",
  "{",
  "}",
  ",",
  ":",
  ".",
  "..",
  "and",
  "or",
  "not(",
  "if",
  "then",
  "else",
  "for",
  "in",
  "return",
  "some",
  "every",
  "satisfies",
  "between",
  "instance of",
  "number",
  "list<",
  "function(x)",
  "x",
  "item",
  "partial",
  "sum(",
  "string(",
  "sort(",
  "concatenate(",
  '@"P1D"',
  '@"2026-01-31"',
  "date(",
  "get value(",
  "[1,2,3]",
  "{a: 1}",
  "1..3",
  "//",
  "/*",
  "é",
  "\\",
  "'",
];

test("no sequence of words breaks the parser, the compiler or the evaluation", () => {
  let state = 7;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  let read = 0;
  for (let round = 0; round < 6000; round += 1) {
    const source = Array.from({ length: 1 + random(9) }, () => words[random(words.length)]).join(" ");
    const { diagnostics } = evaluate(source);
    if (diagnostics.every(({ code }) => code !== "syntax_error")) read += 1;
    for (const { path, line, column } of diagnostics)
      assert.ok(path === "" && (line ?? 0) > 0 && (column ?? 0) > 0);
    const cell = compileTests(source, { path: "", names, type: "string", tested: "string" });
    const frame = new Frame([...values], now);
    try {
      cell.run("gold", frame);
    } catch (error) {
      assert.ok(frame.errors > 0, `${source}: ${String(error)}`);
    }
  }
  assert.ok(read > 100, `only ${read} texts were FEEL at all`);
});

const nested: readonly (readonly [what: string, source: string])[] = [
  ["parentheses", `${"(".repeat(3000)}1${")".repeat(3000)}`],
  ["lists", `${"[".repeat(3000)}1${"]".repeat(3000)}`],
  ["signs", `${"-".repeat(9000)}1`],
  ["sums", `1${"+1".repeat(4900)}`],
  ["properties", `order${".a".repeat(4900)}`],
  ["filters", `order${"[1]".repeat(3000)}`],
  ["calls", `order${"()".repeat(4000)}`],
  ["conditions", `${"if true then ".repeat(400)}1${" else 2".repeat(400)}`],
  ["negations", `${"not(".repeat(1500)}true${")".repeat(1500)}`],
  ["memberships", "1 in (".repeat(1500)],
  ["memberships that go on", `${"1 in (".repeat(60)}1${")+1".repeat(60)}`],
  ["types", `1 instance of ${"list<".repeat(1900)}`],
  ["functions", `${"function(x) ".repeat(800)}x`],
];
for (const [what, source] of nested)
  test(`${what} that stand in each other without end are refused`, () => {
    const [found] = evaluate(source).diagnostics;
    assert.match(found?.code ?? "", /^(?:too_deep|syntax_error)$/, found?.message ?? "nothing found");
  });

test("long but flat texts are no problem", () => {
  assert.equal(evaluate(`true${" and true".repeat(1000)}`).value, true);
  assert.equal(evaluate(`count([1${",1".repeat(4000)}])`).value, 4001);
  assert.equal(evaluate(`"${"a".repeat(9000)}" = "b"`).value, false);
});

test("a text beyond the limit is refused before it is read", () => {
  assert.equal(evaluate(`"${"a".repeat(10_000)}"`).diagnostics[0]?.code, "too_long");
});

// The inner loops make lists that share their halves: small in memory, but endless for who walks through them.
const greedy = [
  "string((for i in 1..40 return if i = 1 then [1] else [partial[-1], partial[-1]])[40])",
  "(for i in 1..40 return if i = 1 then [1] else [partial[-1], partial[-1]]) = (for i in 1..40 return if i = 1 then [1] else [partial[-1], partial[-1]])",
  "flatten(for i in 1..40 return if i = 1 then [1] else [partial[-1], partial[-1]])",
  "for i in 1..9000 return for j in 1..9000 return j",
  "sort(for i in 1..3000 return modulo(i * 7919, 3001), function(a, b) a > b)",
  'for i in 1..9000 return contains((for j in 1..18 return if j = 1 then "abcd" else partial[-1] + partial[-1])[18], "x")',
  "{f: function(g, n) g(g, n), y: f(function(g, n) g(g, n + 1), 1)}.y",
];
for (const source of greedy)
  test(`an evaluation that would never end is ended: ${source.slice(0, 60)}`, () => {
    const { value, diagnostics } = evaluate(source);
    assert.equal(value, null);
    assert.match(diagnostics[0]?.code ?? "", /^(?:steps_exceeded|too_deep|value_too_large)$/);
  });
