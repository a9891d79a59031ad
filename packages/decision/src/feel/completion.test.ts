import assert from "node:assert/strict";
import { test } from "node:test";
import { completions } from "./completion.ts";

test("a completion has all ways to call a function, one line about it, and an example that calls it", () => {
  const substring = completions.find(({ name }) => name === "substring");
  assert.deepEqual(substring, {
    name: "substring",
    area: "text",
    signatures: ["substring(string, start position, length?)"],
    doc: "Part of a text from a position on, counted from 1, or from the end if negative.",
    example: { expression: 'substring("foobar", 3, 3)', result: '"oba"' },
  });
  assert.deepEqual(completions.find(({ name }) => name === "min")?.signatures, ["min(list)", "min(items…)"]);
  for (const { name, doc, example } of completions) {
    assert.match(doc, /^[A-Z][^\n]*\.$/, name);
    assert.ok(example.expression.includes(`${name}(`), name);
  }
});

test("no two functions have the same name", () => {
  assert.equal(new Set(completions.map(({ name }) => name)).size, completions.length);
});
