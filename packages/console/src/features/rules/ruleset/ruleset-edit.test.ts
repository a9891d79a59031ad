import assert from "node:assert/strict";
import { test } from "node:test";
import type { ConditionEntry, RulesetDocument } from "@patchbay/contract/rule";
import { removeAction, usesOf } from "../action-edit.ts";
import { renameInput } from "../input-edit.ts";
import {
  addEntry,
  duplicateEntry,
  moveEntry,
  moveEntryBefore,
  namesBefore,
  newEntry,
  placedEntries,
} from "./ruleset-edit.ts";

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

test("an input of a ruleset is renamed in conditions and in what asked rules are given, in groups too", () => {
  assert.equal(JSON.stringify(renameInput(document, 0, "sum")).match(/"expression":"sum"/g)?.length, 2);
  const asking = addEntry(document, "g", {
    kind: "rule",
    id: "r",
    rule: "fees",
    inputs: { amount: "total", twice: "total * 2" },
  });
  const renamed = JSON.stringify(renameInput(asking, 0, "sum"));
  assert.match(renamed, /"inputs":\{"amount":"sum","twice":"total \* 2"\}/);
});

/** The entries of a ruleset with their groups, in order. */
const order = (set: RulesetDocument): readonly string[] =>
  placedEntries(set.entries).map(({ entry, group }) => (group === null ? entry.id : `${group}/${entry.id}`));

test("an entry is moved within its list, and dragged into another one and out of it again", () => {
  assert.deepEqual(order(moveEntry(document, "a", 1)), ["g", "g/b", "a"]);
  assert.deepEqual(order(moveEntry(document, "a", -1)), ["a", "g", "g/b"]);
  const inside = moveEntryBefore(document, "a", "b");
  assert.deepEqual(order(inside), ["g", "g/a", "g/b"]);
  assert.deepEqual(order(moveEntryBefore(inside, "b", "g")), ["b", "g", "g/a"]);
});

test("a group is not moved into itself, nor deeper than groups may stand", () => {
  assert.equal(moveEntryBefore(document, "g", "b"), document);
  const deep = ["g", "e1", "e2"].reduce((set, into) => addEntry(set, into, newEntry(set, "group")), document);
  const target = order(deep).at(-1)?.split("/").at(-1) ?? "";
  const group = addEntry(deep, null, newEntry(deep, "group"));
  assert.equal(moveEntryBefore(group, "e4", target), group);
});

test("a copy has ids of its own, and what others read by name stays with the original", () => {
  const named = addEntry(document, null, { ...entry("c"), as: "fee" });
  const copied = duplicateEntry(duplicateEntry(named, "c"), "g");
  assert.deepEqual(order(copied), ["a", "g", "g/b", "e2", "e2/e3", "c", "e1"]);
  assert.deepEqual(
    placedEntries(copied.entries).flatMap(({ entry: one }) => (one.as === undefined ? [] : [one.id])),
    ["c"],
  );
  assert.deepEqual(
    namesBefore(copied, "e1").map(({ id }) => id),
    ["c"],
  );
  assert.deepEqual(namesBefore(copied, "c"), []);
});
