import assert from "node:assert/strict";
import { test } from "node:test";
import type { RulesetDocument, SimpleRuleDocument } from "@patchbay/contract/rule";
import { documentDigest } from "./document-digest.ts";

const written: SimpleRuleDocument = {
  kind: "simpleRule",
  formatVersion: 1,
  inputs: [{ name: "total", type: "number" }],
  actions: [{ id: "tell", name: "Tell", method: "POST", restUrl: "https://api.example.com/orders" }],
  condition: { kind: "group", id: "all", match: "all", conditions: [] },
  then: { actions: ["tell"] },
  else: {},
};

test("a document saved back as it was read, with its defaults written out, is no change", () => {
  const [input] = written.inputs;
  const [action] = written.actions;
  assert.ok(input !== undefined && action !== undefined);
  const read: SimpleRuleDocument = {
    ...written,
    inputs: [{ nullable: false, optional: false, ...input }],
    actions: [{ ...action, idempotencyKey: false, onError: "continue", restUrlEncoded: true }],
  };
  assert.equal(documentDigest(read), documentDigest(written));
});

test("the order of members says nothing, the order of a list does", () => {
  const { else: otherwise, ...rest } = written;
  assert.equal(documentDigest({ else: otherwise, ...rest }), documentDigest(written));
  const two = { ...written, inputs: [...written.inputs, { name: "tier", type: "string" as const }] };
  assert.notEqual(documentDigest({ ...two, inputs: two.inputs.toReversed() }), documentDigest(two));
});

test("a setting that differs from its default makes another document", () => {
  const [action] = written.actions;
  assert.ok(action !== undefined);
  const stopping = { ...written, actions: [{ ...action, onError: "stop" as const }] };
  assert.notEqual(documentDigest(stopping), documentDigest(written));
});

test("so it is with rulesets, in groups and out of them, and with inputs that are fetched", () => {
  const set = (more: { enabled?: true; combine?: "list"; restUrlEncoded?: true }): RulesetDocument => {
    const { combine, restUrlEncoded, ...entry } = more;
    const fetch = {
      method: "GET",
      restUrl: "https://api.example.com/",
      ...(restUrlEncoded && { restUrlEncoded }),
    };
    return {
      kind: "ruleset",
      formatVersion: 1,
      inputs: [{ name: "total", type: "number", fetch: fetch as { method: "GET" } }],
      actions: [],
      policy: "all",
      ...(combine === undefined ? {} : { combine }),
      entries: [
        {
          kind: "group",
          id: "group",
          policy: "all",
          entries: [{ kind: "rule", id: "one", rule: "Other", ...entry }],
          ...entry,
        },
      ],
    };
  };
  const written = set({ enabled: true, combine: "list", restUrlEncoded: true });
  assert.equal(documentDigest(written), documentDigest(set({})));
  assert.notEqual(documentDigest({ ...written, combine: "merge" }), documentDigest(written));
});
