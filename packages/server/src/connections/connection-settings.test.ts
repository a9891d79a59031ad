import assert from "node:assert/strict";
import { test } from "node:test";
import { ConnectionSettingsSchema, PingSchema } from "@patchbay/contract/connection";
import { MASK } from "@patchbay/contract/vocabulary";
import {
  baseUrlErrors,
  draftPrefix,
  fillSettings,
  joinSettings,
  originOf,
  proxyErrors,
  splitSettings,
} from "./connection-settings.ts";

const baseUrl = "https://api.example.com";

/** The defaults that schemas promise, by member. */
const promised = (properties: Readonly<Record<string, object>>): [string, unknown][] =>
  Object.entries(properties).flatMap(([name, schema]) =>
    "default" in schema ? [[name, schema.default]] : [],
  );

test("every default that the schema promises is filled in", () => {
  const full = fillSettings({ baseUrl });
  const wanted = promised(ConnectionSettingsSchema.properties);
  assert.ok(wanted.length > 5);
  assert.deepEqual(Object.entries(full).filter(([name]) => wanted.some(([one]) => one === name)), wanted); // prettier-ignore
  assert.deepEqual(Object.entries(full.ping), promised(PingSchema.properties));
});

test("settings that say the same are filled in to the same text", () => {
  const written = fillSettings({
    baseUrl: `${baseUrl}///`,
    ping: { relativeUri: "/x" },
    headers: [{ name: "X-Api-Key", value: "v" }],
  });
  const spelt = fillSettings({
    headers: [{ enabled: true, secret: true, value: "v", name: "X-Api-Key" }],
    ping: { relativeUri: "/x", method: "GET" },
    timeout: 30_000,
    credential: null,
    baseUrl,
  });
  assert.equal(JSON.stringify(spelt.headers), JSON.stringify(written.headers));
  assert.deepEqual(spelt, written);
});

const secretNames: readonly (readonly [name: string, secret: boolean])[] = [
  ["Authorization", true],
  ["cookie", true],
  ["X-API-Key", true],
  ["access_token", true],
  ["X-Request-Id", false],
  ["Accept", false],
];
for (const [name, secret] of secretNames) {
  test(`a preset called ${name} is ${secret ? "secret" : "open"} unless its author says otherwise`, () => {
    const [preset] = fillSettings({ baseUrl, headers: [{ name, value: "v" }] }).headers;
    assert.equal(preset?.secret, secret);
    const [said] = fillSettings({ baseUrl, headers: [{ name, value: "v", secret: !secret }] }).headers;
    assert.equal(said?.secret, !secret);
  });
}

test("secret presets are taken out and put back, also where a name stands several times", () => {
  const full = fillSettings({
    baseUrl,
    headers: [
      { name: "X-Key", value: "one" },
      { name: "X-Open", value: "open" },
      { name: "x-key", value: "two" },
    ],
    query: [{ name: "x-key", value: "three" }],
  });
  const prefix = draftPrefix("staging");
  const { open, given, kept } = splitSettings(full, prefix);
  assert.ok(!/one|two|three/.test(JSON.stringify(open)));
  assert.deepEqual(
    [...given],
    [
      ["staging.headers.x-key.1", "one"],
      ["staging.headers.x-key.2", "two"],
      ["staging.query.x-key.1", "three"],
    ],
  );
  assert.deepEqual(kept, []);
  assert.deepEqual(joinSettings(open, given, prefix), full);
  assert.deepEqual(splitSettings(open, prefix).kept, [...given.keys()]);
});

test("a mask in an open preset is just a text", () => {
  const { open, kept } = splitSettings(
    fillSettings({ baseUrl, headers: [{ name: "X-Open", value: MASK }] }),
    "",
  );
  assert.deepEqual([open.headers[0]?.value, kept], [MASK, []]);
});

const wrongUrls: readonly (readonly [baseUrl: string, why: RegExp])[] = [
  ["https://", /not a URL/],
  ["http://a b", /not a URL/],
  ["https://ann:pw@api.example.com", /user name or password/],
  ["https://api.example.com/?", /query/],
  ["https://api.example.com/v1?a=1", /query/],
  ["https://api.example.com/#x", /fragment/],
];
for (const [url, why] of wrongUrls) {
  test(`${url} is no base URL`, () => {
    const [error] = baseUrlErrors(url, "body.staging.baseUrl");
    assert.equal(error?.field, "body.staging.baseUrl");
    assert.match(error.message, why);
    assert.ok(!JSON.stringify(error).includes("pw"), "what stands in it may be a secret");
  });
}

const wrongProxies: readonly (readonly [url: string, why: RegExp])[] = [
  ["http://", /not a URL/],
  ["http://ann:pw@proxy.example.com:3128", /user name or password/],
  ["http://proxy.example.com/path", /after the host/],
  ["http://proxy.example.com?", /after the host/],
];
for (const [url, why] of wrongProxies) {
  test(`${url} is no proxy`, () => {
    const [error] = proxyErrors({ url }, "body.staging.proxy");
    assert.equal(error?.field, "body.staging.proxy.url");
    assert.match(error.message, why);
    assert.ok(!JSON.stringify(error).includes("pw@"), "what stands in it may be a secret");
  });
}

test("a proxy may have a port, and there may be none", () => {
  assert.deepEqual(proxyErrors({ url: "https://proxy.example.com:3128/" }, "x"), []);
  assert.deepEqual(proxyErrors(null, "x"), []);
});

test("a base URL may have a port and a path; its origin has no path", () => {
  assert.deepEqual(baseUrlErrors("http://api.example.com:8080/v1/", "x"), []);
  assert.equal(originOf({ baseUrl: "HTTPS://API.example.com:443/v1" }), "https://api.example.com");
});
