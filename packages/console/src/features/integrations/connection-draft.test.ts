import assert from "node:assert/strict";
import { test } from "node:test";
import type { Connection, ConnectionEnvironment, ConnectionSettings } from "@patchbay/contract/connection";
import { MASK } from "@patchbay/contract/vocabulary";
import { copiedSettings, draftOf, nameMistake, patchOf, settingsMistakes } from "./connection-draft.ts";

const settings: ConnectionSettings = {
  baseUrl: "https://api.example.com",
  headers: [
    { name: "X-Tenant", value: "acme" },
    { name: "X-Api-Key", value: MASK, secret: true },
  ],
};
const environment = (of: ConnectionSettings | null): ConnectionEnvironment => ({
  settings: of,
  state: of === null ? "notConfigured" : "draft",
  publishedNumber: null,
  publishedAt: null,
  publishedBy: null,
  tested: false,
  lastTest: null,
});
const stored: Connection = {
  id: "0192f0c1-0000-7000-8000-000000000001",
  name: "orders",
  description: "",
  nameFrozen: false,
  staging: environment(settings),
  production: environment(null),
  endpoints: 0,
  usedBy: 0,
  revision: 4,
  createdAt: "2026-11-21T10:00:00.000Z",
  updatedAt: "2026-11-21T10:00:00.000Z",
  updatedBy: { id: null, name: "system" },
};

test("a patch carries only the environment that changed, and the revision it was read at", () => {
  const draft = { ...draftOf(stored), production: { ...settings, baseUrl: "https://live.example.com" } };
  assert.deepEqual(patchOf(draft, stored), { production: draft.production, revision: 4 });
});

test("an untouched connection patches nothing but the revision", () => {
  assert.deepEqual(patchOf(draftOf(stored), stored), { revision: 4 });
});

test("copying settings to the other environment leaves stored secrets behind", () => {
  assert.deepEqual(copiedSettings(settings).headers, [
    { name: "X-Tenant", value: "acme" },
    { name: "X-Api-Key", value: "", secret: true },
  ]);
});

test("a copied proxy asks for its password again, and one without an address is a mistake", () => {
  const proxied = { ...settings, proxy: { url: "http://127.0.0.1:3128", username: "ann", password: MASK } };
  const { proxy } = copiedSettings(proxied);
  assert.deepEqual(proxy, { url: "http://127.0.0.1:3128", username: "ann" });
  assert.deepEqual(Object.keys(settingsMistakes({ ...settings, proxy: { url: "", username: "ann" } })), [
    "proxy.url",
  ]);
});

test("names and base URLs are checked before the server is asked", () => {
  assert.equal(nameMistake("payments-core"), undefined);
  assert.match(nameMistake("payments core") ?? "", /no spaces/);
  assert.match(nameMistake("1st") ?? "", /Begin with a letter/);
  assert.deepEqual(Object.keys(settingsMistakes({ baseUrl: "htp:/x" })), ["baseUrl"]);
  assert.deepEqual(settingsMistakes({ baseUrl: "https://api.example.com/v1" }), {});
});
