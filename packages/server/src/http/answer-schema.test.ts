import assert from "node:assert/strict";
import { test } from "node:test";
import { ruleRoutes } from "@patchbay/contract/rule-api";
import { withoutDefaults, writtenBy } from "./answer-schema.ts";

test("defaults go wherever they stand, members that are called default stay", () => {
  const schema = {
    type: "object",
    default: {},
    properties: {
      default: { type: "boolean", default: true },
      properties: { type: "object", properties: { default: { type: "string" } }, default: 1 },
      list: { type: "array", items: { anyOf: [{ type: "integer", default: 3 }, { type: "null" }] } },
    },
    patternProperties: { "^.*$": { default: 1, enum: ["default"] } },
    required: ["default"],
  };
  assert.deepEqual(withoutDefaults(schema), {
    type: "object",
    properties: {
      default: { type: "boolean" },
      properties: { type: "object", properties: { default: { type: "string" } } },
      list: { type: "array", items: { anyOf: [{ type: "integer" }, { type: "null" }] } },
    },
    patternProperties: { "^.*$": { enum: ["default"] } },
    required: ["default"],
  });
});

test("documents are written as they are, everything beside them by its schema", () => {
  const { properties } = writtenBy(ruleRoutes.read.answer);
  assert.deepEqual(properties.document, {});
  assert.deepEqual(properties.references, withoutDefaults(ruleRoutes.read.answer).properties.references);
});
