import assert from "node:assert/strict";
import { test } from "node:test";
import type { ConditionEntry, RulesetDocument } from "@patchbay/contract/rule";
import { removeAction, usesOf } from "./action-edit.ts";
import { renameInput } from "./input-edit.ts";

const entry = (id: string): ConditionEntry => ({
  kind: "condition",
  id,
  condition: {
    kind: "group",
    id: `${id}-all`,
    match: "all",
    conditions: [{ kind: "test", id: `${id}-test`, expression: "total", test: "> 5" }],
  },
  then: { outputs: { fee: "1" }, actions: ["mail"] },
});

const document: RulesetDocument = {
  kind: "ruleset",
  formatVersion: 1,
  inputs: [{ name: "total", type: "number" }],
  actions: [{ id: "mail", name: "Mail", method: "POST", restUrl: "/mails" }],
  policy: "all",
  entries: [entry("a"), { kind: "group", id: "g", policy: "all", entries: [entry("b")] }],
};

test("an action of a ruleset is counted and taken away wherever an entry asks for it", () => {
  assert.equal(usesOf(document, "mail"), 2);
  const without = removeAction(document, "mail");
  assert.equal(usesOf(without, "mail"), 0);
  assert.deepEqual(without.actions, []);
});

test("an input of a ruleset is renamed in the conditions of its entries, in groups too", () => {
  assert.equal(JSON.stringify(renameInput(document, 0, "sum")).match(/"expression":"sum"/g)?.length, 2);
});
