// The part of the DMN TCK that lies beside the repository, if there is one: no file of it is in the repository.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fromDouble } from "@patchbay/decision/feel/exact-number";
import { parseDate, parseDateTime, parseTime } from "@patchbay/decision/feel/temporal-text";
import { readTckFile } from "./tck-case.ts";
import { isExpected } from "./tck-compare.ts";
import { runFolder, tckFolders } from "./tck-run.ts";
import { missedBars, summaryOf } from "./tck-summary.ts";

const dir = process.env["TCK_DIR"] ?? join(dirname(dirname(dirname(import.meta.dirname))), "shared", "tck");
const skip = existsSync(dir) ? false : `there is no copy of the DMN TCK at ${dir}; TCK_DIR says where one is`;

test("the models of the DMN TCK decide as it expects", { skip }, () => {
  const results = tckFolders(dir).flatMap((folder) => runFolder(dir, folder));
  assert.ok(results.length > 0, `no cases in ${dir}`);
  assert.deepEqual(missedBars(results), [], JSON.stringify(summaryOf(results).byFolder));
});

test("a test file of the TCK is read with its inputs, results and types", () => {
  const { modelName, cases } = readTckFile(`<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
    <modelName>m.dmn</modelName>
    <testCase id="1"><inputNode name="a"><list><item><value xsi:type="xsd:decimal">1.50</value></item><item><value xsi:nil="true"/></item></list></inputNode>
      <resultNode name="d" type="decision"><expected><component name="x"><value xsi:type="xsd:boolean">true</value></component></expected></resultNode></testCase>
    <testCase id="2" type="bkm" invocableName="f"><resultNode name="f" errorResult="true"/></testCase>
  </testCases>`);
  assert.equal(modelName, "m.dmn");
  assert.deepEqual(cases, [
    {
      id: "1",
      inputs: [{ name: "a", namespace: null, value: [1.5, null] }],
      results: [
        {
          invocable: { kind: "decision", name: "d", namespace: null },
          output: null,
          value: new Map([["x", true]]),
        },
      ],
    },
    {
      id: "2",
      inputs: [],
      results: [{ invocable: { kind: "knowledge", name: "f", namespace: null }, output: "f", value: null }],
    },
  ]);
});

test("numbers may differ by less than 1e-8, nothing else may differ at all", () => {
  assert.equal(isExpected(0.333_333_333_3, fromDouble(0.333_333_33)), true);
  assert.equal(isExpected(0.333_333_3, fromDouble(0.333_333_33)), false);
  assert.equal(isExpected([1, new Map([["a", 2]])], [1, new Map([["a", 2]])]), true);
  assert.equal(
    isExpected(
      new Map([
        ["a", 2],
        ["b", 1],
      ]),
      new Map([["a", 2]]),
    ),
    false,
  );
  assert.equal(isExpected("1", 1), false);
  assert.equal(isExpected(null, false), false);
  assert.equal(isExpected(parseTime("10:00:00Z"), parseTime("10:00:00+00:00")), true);
  assert.equal(isExpected(parseTime("10:00:00Z"), parseTime("10:00:00")), false);
  assert.equal(isExpected(parseDate("2026-01-31"), parseDateTime("2026-01-31T00:00:00")), false);
});
