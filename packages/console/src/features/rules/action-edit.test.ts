import assert from "node:assert/strict";
import { test } from "node:test";
import type { RuleDocument } from "@patchbay/contract/rule";
import { newAction, pathsFor, removeAction, usesOf, withAction } from "./action-edit.ts";

const table: RuleDocument = {
  kind: "decisionTable",
  formatVersion: 1,
  inputs: [{ name: "tier", type: "string" }],
  actions: [
    { id: "a1", name: "score", method: "GET", restUrl: "/score" },
    { id: "a2", name: "Tell shop", method: "POST", restUrl: "/tell" },
  ],
  hitPolicy: "FIRST",
  inputColumns: [],
  outputColumns: [{ id: "o1", name: "route", type: "string" }],
  rows: [
    { id: "r1", when: [], then: [""], actions: ["a1", "a2"] },
    { id: "r2", when: [], then: [""] },
  ],
  defaultRow: { then: [""], actions: ["a2"] },
};

test("an action that is removed is asked for nowhere any more", () => {
  assert.equal(usesOf(table, "a2"), 2);
  const rest = removeAction(table, "a2");
  assert.equal(usesOf(rest, "a2"), 0);
  assert.equal(usesOf(rest, "a1"), 1);
  assert.deepEqual(
    rest.actions.map((one) => one.id),
    ["a1"],
  );
});

test("a new action gets an id of its own; saving it twice keeps one", () => {
  const made = newAction(table.actions);
  assert.equal(made.id, "a3");
  const twice = withAction(withAction(table, made), { ...made, name: "Renamed" });
  assert.deepEqual(
    twice.actions.map((one) => one.name),
    ["score", "Tell shop", "Renamed"],
  );
});

test("an action reads inputs, outputs and the answers of earlier actions, not of its own", () => {
  assert.deepEqual(pathsFor(table, "a2"), [
    "input.tier",
    "output.route",
    "actions.score.restResult",
    "actions.score.restStatus",
    "connection.name",
    "connection.http.baseURI",
  ]);
  assert.ok(pathsFor(table, "new").includes("actions.[Tell shop].restResult"));
});
