import assert from "node:assert/strict";
import { test } from "node:test";
import { sayPlace, sayRuleField } from "./say-place.ts";
import { skeletonOf } from "./rule-skeleton.ts";

const rule = {
  ...skeletonOf("simpleRule"),
  actions: [{ id: "a1", name: "Score", method: "POST" as const, restUrl: "/" }],
};

test("a place in a rule is said in the words of its tabs and forms", () => {
  assert.equal(sayPlace("/rows/4/when/0", rule), "row 5, condition 1");
  assert.equal(sayPlace("/actions/0/requestPayload/items/0", rule), "action Score, body › items › 0");
  assert.equal(sayPlace("/actions/0/requestHeaders/X-Id", rule), "action Score, header X-Id");
  assert.equal(sayPlace("/inputs/0/name", rule), `input ${rule.inputs[0]?.name}`);
  assert.equal(sayRuleField("body.document.actions.0.restUrl", rule), "action Score, URL path");
  assert.equal(sayRuleField("body.name", rule), null);
});

test("an entry of a ruleset is said by its number within its groups, and by its label", () => {
  const set = skeletonOf("ruleset");
  assert.equal(sayPlace("/entries/0/condition/conditions/0/test", set), "entry 1 (Large amounts), condition");
  assert.equal(sayPlace("/entries/0/stopWhen", set), "entry 1 (Large amounts), stop when");
  assert.equal(sayPlace("/entries/7", set), "entries");
});
