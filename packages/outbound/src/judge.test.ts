import assert from "node:assert/strict";
import { test } from "node:test";
import type { Judgement } from "@patchbay/contract/call";
import type { Json } from "@patchbay/contract/vocabulary";
import { Findings } from "./findings.ts";
import { compileJudge, type Judge } from "./judge.ts";
import { compileValuePath } from "./value-path.ts";

function judge(judgement: Judgement): Judge {
  const findings = new Findings();
  const compiled = compileJudge(judgement, "action", findings);
  assert.deepEqual(findings.problems, []);
  return compiled;
}
const resultOf = (resultPath: string, body: Json): string => judge({ resultPath }).resultOf(200, body);

function valuesAt(path: string, value: Json): readonly Json[] {
  const compiled = compileValuePath(path);
  if (typeof compiled !== "function") throw new Error(compiled.problem);
  return compiled(value);
}

const body: Json = {
  data: { list: [{ name: "a" }, { name: "b" }], "strange.name": 1, ok: true, "a/b~c": 2 },
};

test("a path is dotted with indexes, a JSON Pointer or a JSONPath", () => {
  assert.deepEqual(valuesAt("data.list[1].name", body), ["b"]);
  assert.deepEqual(valuesAt("data.list.0.name", body), ["a"]);
  assert.deepEqual(valuesAt(`data["strange.name"]`, body), [1]);
  assert.deepEqual(valuesAt("/data/list/0/name", body), ["a"]);
  assert.deepEqual(valuesAt("/data/a~1b~0c", body), [2]);
  assert.deepEqual(valuesAt("$.data.list[*].name", body), ["a", "b"]);
  assert.deepEqual(valuesAt("$..name", body), ["a", "b"]);
  assert.deepEqual(valuesAt("[0].x", [{ x: 1 }]), [1]);
  assert.deepEqual(valuesAt("data.nothing", body), []);
  assert.deepEqual(valuesAt("data.list.length", body), [2]);
  assert.deepEqual(valuesAt("$.data.list[?@.name == $.data.list[1].name].name", body), ["b"]);
});

test("answers as deep as they may be are searched to their ground", () => {
  let deep: Json = { name: "ground" };
  for (let level = 1; level < 64; level += 1) deep = { inner: deep };
  assert.deepEqual(valuesAt("$..name", deep), ["ground"]);
});

test("only own members are read", () => {
  for (const path of [
    "constructor",
    "data.constructor.name",
    "/toString",
    "data.__proto__",
    "$.constructor",
    "$['__proto__']",
  ])
    assert.deepEqual(valuesAt(path, body), [], path);
});

test("a path that is none is a problem, and so are the functions that can hang", () => {
  for (const path of ["$[", "a..b", "a[", "a[x]", ".", "$.a[?match(@.s,'(a|a)*b')]", "$.a[?search(@.s,'x')]"])
    assert.notEqual(typeof compileValuePath(path), "function", path);
});

test("JSONPath cannot multiply its own work without end", () => {
  for (const path of ["$..*..*..*", "$[?count($..*) > 1]", "$..[?count($.*) > 1]", "$.a[?@.b == $.c[0:9]]"])
    assert.notEqual(typeof compileValuePath(path), "function", path);
  for (const path of ["$..a..b", "$['..']['..']['..']", "$[?@.a == '$..*']"])
    assert.equal(typeof compileValuePath(path), "function", path);
});

test("the result is the value as text; absent, structured and reserved values are other; without a path the status", () => {
  assert.equal(resultOf("state", { state: "approved" }), "approved");
  assert.equal(resultOf("state", { state: 7 }), "7");
  assert.equal(resultOf("state", { state: false }), "false");
  assert.equal(resultOf("state", {}), "other");
  assert.equal(resultOf("state", null), "other");
  assert.equal(resultOf("state", { state: {} }), "other");
  for (const word of ["other", "error", "timeout", "max-connection"])
    assert.equal(resultOf("state", { state: word }), "other");
  assert.equal(judge({}).resultOf(404, { state: "approved" }), "404");
});

test("a success path without values wants something that is there and not empty", () => {
  const { refutes } = judge({ successPath: "ok" });
  for (const ok of [true, 1, "yes", [0], { a: 1 }]) assert.equal(refutes({ ok }), false, JSON.stringify(ok));
  for (const ok of [false, 0, "", null, [], {}]) assert.equal(refutes({ ok }), true, JSON.stringify(ok));
  assert.equal(refutes({}), true);
});

test("success values are compared letter by letter, in a list any will do", () => {
  const { refutes } = judge({ successPath: "state", successValues: ["OK", "1", "true"] });
  for (const state of ["OK", 1, true, ["x", "OK"]])
    assert.equal(refutes({ state }), false, JSON.stringify(state));
  for (const state of ["ok", "OK ", 2, null, [["OK"]], { OK: 1 }])
    assert.equal(refutes({ state }), true, JSON.stringify(state));
});

test("what the fail path says beats what the success path says", () => {
  const { refutes } = judge({ successPath: "ok", failPath: "errors" });
  assert.equal(refutes({ ok: true, errors: [] }), false);
  assert.equal(refutes({ ok: true, errors: [{ code: 1 }] }), true);
  const byValue = judge({ failPath: "state", failValues: ["FAILED", "REJECTED"] });
  assert.equal(byValue.refutes({ state: "REJECTED" }), true);
  assert.equal(byValue.refutes({ state: "rejected" }), false);
});

test("the upstream's own message is read where the error path points", () => {
  const { messageOf } = judge({ errorPath: "error.message" });
  assert.equal(messageOf({ error: { message: "no stock" } }), "no stock");
  assert.equal(messageOf({ error: { message: { code: 7 } } }), '{"code":7}');
  assert.equal(messageOf({ error: {} }), undefined);
  assert.equal(judge({}).messageOf({ error: "x" }), undefined);
});
