import assert from "node:assert/strict";
import { test } from "node:test";
import { hasPlainTexts, parseJsonBody, survey } from "./json-text.ts";

/** The detail of the problem that refuses a body; fails when it is not refused as malformed_json. */
function refusal(text: string): string {
  try {
    parseJsonBody(text);
  } catch (error) {
    assert.equal((error as { code?: unknown }).code, "malformed_json");
    return (error as Error).message;
  }
  throw new assert.AssertionError({ message: `not refused: ${text}` });
}

test("a body is read as JSON, with or without a byte order mark", () => {
  assert.deepEqual(parseJsonBody('{"a":[1,"x",null]}'), { a: [1, "x", null] });
  assert.deepEqual(parseJsonBody('\uFEFF{"a":1}'), { a: 1 });
});

test("an empty body is none", () => {
  assert.equal(parseJsonBody(""), undefined);
  assert.equal(parseJsonBody(" \n"), undefined);
});

const broken: readonly (readonly [text: string, where: string])[] = [
  ['{"a": hunter2}', "it cannot be read at line 1, column 7"],
  ['{"a":\n "x\ny"}', "it cannot be read at line 2, column 2"],
  ['{"a":1,}', "it cannot be read at line 1, column 8"],
  ['{"a":"secret" "b"}', "it cannot be read at line 1, column 15"],
  ['{"a":01}', "it cannot be read at line 1, column 6"],
  ["{'a':1}", "it cannot be read at line 1, column 2"],
  ["[1,", "it ends too early at line 1, column 4"],
  ["{} {}", "it cannot be read at line 1, column 4"],
];
for (const [text, where] of broken) {
  test(`broken JSON is refused saying where, never repeating it: ${JSON.stringify(text)}`, () => {
    assert.equal(refusal(text), `The body is not JSON: ${where}.`);
  });
}

test("a long broken text is found wanting without running out of stack", () => {
  assert.match(refusal(`{"a":"${"x".repeat(2_000_000)}", oops}`), /column 2000010\.$/);
});

test("a member called __proto__ is refused, however it is spelt", () => {
  for (const name of ["__proto__", "\\u005f_proto__", "__pr\\u006fto__", "__proto\\u005F_"])
    assert.match(refusal(`{"a":{"${name}":{"admin":true}}}`), /"__proto__"/);
});

test("a text that merely says __proto__ is a text", () => {
  assert.deepEqual(parseJsonBody('{"a":"__proto__"}'), { a: "__proto__" });
});

test("nesting is allowed to 64 levels, counted outside texts", () => {
  const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
  assert.doesNotThrow(() => parseJsonBody(nested(64)));
  assert.match(refusal(nested(65)), /deeper than 64/);
  assert.equal(survey('{"a":"[[[[\\"[[","b":[{}]}').depth, 3);
  assert.equal(survey(String.raw`["\\",["[\\\"[["]]`).depth, 2);
  assert.equal(survey(String.raw`["\\\\\"[[[`).depth, 1);
  assert.equal(survey("[".repeat(1000), 64).depth, 65);
});

test("texts that may hold a character that cannot be stored are known by their escapes", () => {
  assert.equal(hasPlainTexts(String.raw`{"a":"\u00e9 \u0001 \n é"}`), true);
  for (const escape of [String.raw`\u0000`, String.raw`\ud83d`, String.raw`\uDFFF`])
    assert.equal(hasPlainTexts(`{"a":"${escape}"}`), false);
});

const numbers: readonly (readonly [source: string, read: unknown])[] = [
  ["12", 12],
  ["0.1", 0.1],
  ["9007199254740991", 9_007_199_254_740_991],
  ["1234567890123456.0", 1_234_567_890_123_456],
  ["250.0000000000000000", 250],
  ["12345678901234567890", "12345678901234567890"],
  ["-0.12345678901234567890", "-0.12345678901234567890"],
  ["1e400", "1e400"],
  ["1e30", 1e30],
  ["[1,234567890123456]", [1, 234_567_890_123_456]],
  ['"12345678901234567890"', "12345678901234567890"],
];
for (const [source, read] of numbers) {
  test(`the number ${source} loses no digit`, () => {
    assert.deepEqual(parseJsonBody(`{"n":[${source}]}`), { n: [read] });
  });
}
