import assert from "node:assert/strict";
import { test } from "node:test";
import type { ConnectionSettings } from "@patchbay/contract/connection";
import type { Credential } from "@patchbay/contract/credential";
import type { Action } from "@patchbay/contract/rule";
import { MASK } from "@patchbay/contract/vocabulary";
import { inheritedParts } from "./inherited-parts.ts";

const settings: ConnectionSettings = {
  baseUrl: "https://api.example.com",
  headers: [
    { name: "X-Tenant", value: "acme" },
    { name: "X-Signature", value: MASK, secret: true },
    { name: "X-Off", value: "1", enabled: false },
    { name: "authorization", value: "mine" },
  ],
  query: [{ name: "region", value: "eu" }],
};
const credential = (auth: Credential["auth"]): Credential => ({
  id: "0192f0c1-0000-7000-8000-000000000002",
  name: "key",
  description: "",
  auth,
  secretsMissing: false,
  origins: ["https://api.example.com"],
  encrypted: {},
  unencrypted: {},
  revision: 1,
  usedBy: 1,
  createdAt: "",
  updatedAt: "",
  updatedBy: { id: null, name: "" },
});
const action: Action = {
  id: "a1",
  name: "Tell",
  method: "POST",
  restUrl: "/",
  requestHeaders: { "x-tenant": "other" },
};
const lines = (auth: Credential["auth"]): readonly string[] =>
  inheritedParts({ settings, credential: credential(auth), endpoint: null, action }).map(
    (part) =>
      `${part.place} ${part.name}: ${part.value} <${part.origin}>${part.overriddenBy === null ? "" : ` ← ${part.overriddenBy}`}`,
  );

test("an action shows what it inherits, masked, each part with its origin and what overrides it", () => {
  assert.deepEqual(lines({ kind: "bearer", token: MASK }), [
    "header Accept: application/json <content type>",
    "header X-Tenant: acme <connection> ← action",
    `header X-Signature: ${MASK} <connection>`,
    "header authorization: mine <connection> ← credential",
    "query region: eu <connection>",
    `header Authorization: Bearer ${MASK} <credential>`,
  ]);
});

test("a token goes where its credential says, bare when it has no scheme", () => {
  assert.equal(
    lines({ kind: "token", location: "url", paramName: "t", token: MASK }).at(-1),
    `query t: ${MASK} <credential>`,
  );
  assert.equal(
    lines({ kind: "token", location: "header", headerName: "X-Token", token: MASK }).at(-1),
    `header X-Token: ${MASK} <credential>`,
  );
});
