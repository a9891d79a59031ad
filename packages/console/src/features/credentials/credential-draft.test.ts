import assert from "node:assert/strict";
import { test } from "node:test";
import type { Credential } from "@patchbay/contract/credential";
import { MASK } from "@patchbay/contract/vocabulary";
import {
  asOrigin,
  credentialInputOf,
  credentialPatchOf,
  draftOfCredential,
  emptyAuth,
  fieldRowsOf,
  fieldsFromRows,
  newCredential,
  originOf,
} from "./credential-draft.ts";

const stored: Credential = {
  id: "0192f0c1-0000-7000-8000-000000000002",
  name: "orders-key",
  description: "",
  auth: { kind: "token", location: "header", headerName: "X-Token", token: MASK },
  secretsMissing: false,
  origins: ["https://api.example.com"],
  encrypted: { pin: MASK },
  unencrypted: { tenant: "acme" },
  revision: 3,
  usedBy: 1,
  createdAt: "2026-11-21T10:00:00.000Z",
  updatedAt: "2026-11-21T10:00:00.000Z",
  updatedBy: { id: null, name: "system" },
};

test("a stored token without a scheme stays without one: the form's suggestion does not slip in", () => {
  assert.deepEqual(draftOfCredential(stored).auth, stored.auth);
  assert.deepEqual(credentialPatchOf(draftOfCredential(stored), stored), { revision: 3 });
});

test("changing the description sends neither origins nor secrets", () => {
  const draft = { ...draftOfCredential(stored), description: "For orders" };
  assert.deepEqual(credentialPatchOf(draft, stored), { description: "For orders", revision: 3 });
});

test("a token typed anew goes out with its kind; a cleared secret shows as empty", () => {
  const cleared: Credential = {
    ...stored,
    auth: { kind: "token", location: "header", headerName: "X-Token" },
    secretsMissing: true,
  };
  const draft = draftOfCredential(cleared);
  assert.deepEqual(draft.auth, { ...stored.auth, token: "" });
  assert.deepEqual(
    credentialPatchOf({ ...draft, auth: { ...stored.auth, token: "new" } as Credential["auth"] }, cleared),
    {
      auth: { ...stored.auth, token: "new" },
      revision: 3,
    },
  );
});

test("a key in the URL is sent without the header name that was typed before", () => {
  const auth = {
    ...emptyAuth("apiKey"),
    location: "url",
    paramName: "key",
    value: "s3",
  } as Credential["auth"];
  const draft = { ...newCredential("https://api.example.com"), name: "maps", auth };
  assert.deepEqual(credentialInputOf(draft).auth, {
    kind: "apiKey",
    location: "url",
    paramName: "key",
    value: "s3",
  });
});

test("own fields go through rows and back, locked ones encrypted", () => {
  const rows = fieldRowsOf(stored);
  assert.deepEqual(
    rows.map((row) => [row.name, row.secret]),
    [
      ["pin", true],
      ["tenant", false],
    ],
  );
  assert.deepEqual(fieldsFromRows(rows), { encrypted: stored.encrypted, unencrypted: stored.unencrypted });
});

test("the origin of a base URL is offered as soon as there is one", () => {
  assert.equal(originOf("https://api.example.com/v2/orders"), "https://api.example.com");
  assert.equal(originOf("http://127.0.0.1:9000/x"), "http://127.0.0.1:9000");
  assert.equal(originOf("api.example.com"), null);
});

test("what is pasted for an origin is cut to one; what cannot be one stays to be corrected", () => {
  assert.equal(asOrigin("https://api.example.com/v2?x=1"), "https://api.example.com");
  assert.equal(asOrigin("api.example.com:8443/v2"), "https://api.example.com:8443");
  assert.equal(asOrigin("https://*.example.com/a"), "https://*.example.com");
  assert.equal(asOrigin("*.example.com"), "https://*.example.com");
  assert.equal(asOrigin("our api"), "our api");
});
