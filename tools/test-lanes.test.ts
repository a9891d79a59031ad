import assert from "node:assert/strict";
import { test } from "node:test";
import { closing, told } from "./test-lanes.ts";

const counts = (tests: number, failed: number): string =>
  `ℹ tests ${tests}\nℹ suites 0\nℹ pass ${tests - failed}\nℹ fail ${failed}\nℹ cancelled 0\nℹ skipped 0\nℹ todo 0\nℹ duration_ms 12.5\n`;
const good = `✔ a call ends in one result (1.2ms)\n${counts(3, 0)}`;
const bad = `✖ a rule fires (2ms)\n${counts(4, 1)}\n✖ failing tests:\n\ntest at a.test.ts:1:1\n✖ a rule fires (2ms)\n  AssertionError\n`;

test("a report is read in its parts: the tests, the counts, what failed", () => {
  const { tests, counts: read, failures } = told(bad);
  assert.equal(tests, "✖ a rule fires (2ms)\n");
  assert.deepEqual([read.get("tests"), read.get("pass"), read.get("fail")], [4, 3, 1]);
  assert.match(failures, /^\ntest at a\.test\.ts:1:1\n/u);
});

test("the closing lines count all processes, and tell what failed in any of them", () => {
  const lines = closing(
    [
      { code: 0, text: good },
      { code: 1, text: bad },
    ],
    1234.5678,
  );
  assert.match(lines, /^ℹ tests 7\nℹ suites 0\nℹ pass 6\nℹ fail 1\n/u);
  assert.match(lines, /ℹ duration_ms 1234\.568\n\n✖ failing tests:\n\ntest at a\.test\.ts/u);
});

test("a process that ended before its tests did is told", () => {
  const lines = closing(
    [
      { code: 0, text: good },
      { code: 1, text: "✔ one (1ms)\nkilled" },
    ],
    1,
  );
  assert.match(lines, /^ℹ tests 3\n/u);
  assert.match(lines, /✖ 1 of 2 test processes ended before their tests did/u);
});
