import assert from "node:assert/strict";
import { test } from "node:test";
import type { ConditionGroup } from "@patchbay/contract/rule";
import { addTo, newGroup, newTest, replaceCondition } from "./condition-edit.ts";

const root: ConditionGroup = {
  kind: "group",
  id: "g1",
  match: "all",
  conditions: [
    { kind: "test", id: "t1", expression: "a", test: "> 1" },
    {
      kind: "group",
      id: "g2",
      match: "any",
      conditions: [{ kind: "test", id: "t7", expression: "b", test: "1" }],
    },
  ],
};

test("a condition is changed or taken away wherever it stands", () => {
  const changed = replaceCondition(root, "t7", { kind: "test", id: "t7", expression: "b", test: "2" });
  assert.deepEqual(changed.conditions[1], {
    ...root.conditions[1],
    conditions: [{ kind: "test", id: "t7", expression: "b", test: "2" }],
  });
  assert.deepEqual(
    replaceCondition(root, "t1", null).conditions.map((one) => one.id),
    ["g2"],
  );
});

test("new conditions and groups get ids that nothing has, however deep", () => {
  assert.equal(newTest(root, "a").id, "t8");
  assert.equal(newGroup(root, "a").id, "g3");
  const grown = addTo(root, "g2", newTest(root, "c"));
  assert.deepEqual(
    grown.conditions[1]?.kind === "group" ? grown.conditions[1].conditions.map((one) => one.id) : [],
    ["t7", "t8"],
  );
});
