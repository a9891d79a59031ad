import assert from "node:assert/strict";
import { test } from "node:test";
import type { WebhookDocument } from "@patchbay/contract/trigger";
import {
  expectedFromLines,
  linesOfExpected,
  newTrigger,
  triggerInputOf,
  withMember,
} from "./trigger-draft.ts";

test("expected headers are lines, with or without a value", () => {
  const expected = [{ name: "X-Kind" }, { name: "X-Time", value: "10:30" }];
  assert.equal(linesOfExpected(expected), "X-Kind\nX-Time: 10:30");
  assert.deepEqual(expectedFromLines(" X-Kind \n\nX-Time: 10:30"), expected);
});

test("a member that holds nothing is left out of the document", () => {
  const document: WebhookDocument = {
    kind: "webhook",
    formatVersion: 1,
    connection: "shop",
    path: "x",
    condition: "true",
    target: { kind: "rule", id: "r" },
  };
  assert.equal("condition" in withMember(document, "condition", ""), false);
  assert.equal("headers" in withMember(document, "headers", []), false);
  assert.equal(withMember(document, "condition", "false").condition, "false");
});

test("a schedule is sent without a verification", () => {
  assert.equal("verification" in triggerInputOf(newTrigger("schedule")), false);
  assert.deepEqual(triggerInputOf(newTrigger("webhook")).verification, {
    staging: { kind: "none" },
    production: null,
  });
});
