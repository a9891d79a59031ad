import assert from "node:assert/strict";
import { test } from "node:test";
import { insertable } from "./insertable.ts";

const paths = ["input.total", "input.customer.id", "output.label"];

test("everything is offered while nothing is sought, values first", () => {
  const { values, groups } = insertable(paths, "");
  assert.deepEqual(values, paths);
  assert.ok(groups.flatMap(({ functions }) => functions).length > 80);
});

test("a function is found by its name and by what it does", () => {
  const names = (sought: string): readonly string[] =>
    insertable(paths, sought).groups.flatMap(({ functions }) => functions.map(({ name }) => name));
  assert.deepEqual(names("padl"), ["padLeft"]);
  assert.ok(names("capital letters").includes("uppercase"));
  assert.deepEqual(insertable(paths, "customer").values, ["input.customer.id"]);
  assert.deepEqual(insertable(paths, "no such thing").groups, []);
});

test("what is inserted names what must be given, and leaves out the rest", () => {
  const [found] = insertable([], "dateFormat").groups.flatMap(({ functions }) => functions);
  assert.equal(found?.text, "{{dateFormat pattern time}}");
  assert.equal(insertable([], "hmac").groups[0]?.functions[0]?.text, "{{hmac algorithm key encoding text}}");
});
