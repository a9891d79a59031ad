import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { ConfigError, readConfig, settingsReport } from "./config.ts";
import type { Environment } from "./env.ts";

const key = Buffer.alloc(32, 1).toString("base64");

function mistakesOf(env: Environment): readonly string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes;
    throw error;
  }
  return [];
}

test("with nothing set, the server is the embedded one on this machine, with samples", () => {
  const { report, ...config } = readConfig({ PATH: "/usr/bin", HOME: "/home/somebody" });
  assert.deepEqual(config, {
    http: { host: "127.0.0.1", port: 8420 },
    publicUrl: null,
    project: "main",
    dataDir: resolve("data"),
    store: { kind: "embedded", dataDir: join(resolve("data"), "postgres"), poolSize: 16 },
    secretKeys: { kind: "file", path: join(resolve("data"), "secret.key") },
    firstOwner: null,
    firstApiKey: null,
    samples: "on",
    egress: { allow: [], addresses: [] },
    corsOrigins: [],
    apiRatePerMinute: 600,
    tunnel: null,
    limits: { requestBytes: 1_048_576, bulk: 1_000, recordedBodyBytes: 65_536 },
    retention: { executionsDays: 30, inboxDays: 7, auditDays: 365, idempotencyDays: 7 },
    variables: new Map(),
    logLevel: "info",
  });
  assert.ok(report.every((line) => line.isDefault && !line.dangerous));
});

test("everything that is set is understood", () => {
  const config = readConfig({
    PATCHBAY_HOST: "0.0.0.0",
    PATCHBAY_PORT: "0",
    PATCHBAY_PUBLIC_URL: "https://patchbay.example/base/",
    PATCHBAY_DATA: "/var/lib/patchbay",
    DATABASE_URL: "postgresql://patchbay:geheim@db.example/patchbay",
    PATCHBAY_DATABASE_POOL: "40",
    PATCHBAY_SECRET_KEYS: `new:${key},old:${key}`,
    PATCHBAY_ADMIN_EMAIL: "owner@example.test",
    PATCHBAY_ADMIN_PASSWORD: "a long enough password",
    PATCHBAY_EGRESS_ALLOW: "10.0.0.0/8, crm.internal:8443",
    PATCHBAY_EGRESS_ADDRESSES: "203.0.113.7, 2001:db8::/32",
    PATCHBAY_CORS_ORIGINS: "https://shop.example",
    PATCHBAY_TUNNEL_PORT: "2222",
    PATCHBAY_TUNNEL_PEER: "Server-1.internal:2222",
    PATCHBAY_VAR_REGION: "north",
    PATCHBAY_LOG_LEVEL: "debug",
  });
  assert.deepEqual(config.http, { host: "0.0.0.0", port: 0 });
  assert.equal(config.publicUrl, "https://patchbay.example/base");
  assert.deepEqual(config.store, {
    kind: "server",
    url: "postgresql://patchbay:geheim@db.example/patchbay",
    poolSize: 40,
  });
  assert.equal(config.samples, "off");
  assert.deepEqual(config.secretKeys, {
    kind: "ring",
    keys: [
      { id: "new", key: Buffer.alloc(32, 1) },
      { id: "old", key: Buffer.alloc(32, 1) },
    ],
  });
  assert.deepEqual(config.firstOwner, { email: "owner@example.test", password: "a long enough password" });
  assert.deepEqual(config.egress, {
    allow: ["10.0.0.0/8", "crm.internal:8443"],
    addresses: ["203.0.113.7", "2001:db8::/32"],
  });
  assert.deepEqual(config.tunnel, { host: "0.0.0.0", port: 2222, peer: "server-1.internal:2222" });
  assert.deepEqual(config.variables, new Map([["REGION", "north"]]));
});

test("all mistakes are told at once, an unknown name with the one that was meant", () => {
  const mistakes = mistakesOf({
    PATCHBAY_PROT: "8420",
    PATCHBAY_PORT: "99999",
    PATCHBAY_SAMPLES: "yes",
    PATCHBAY_EGRESS_ALLOW: "10.0.0.0/8,not a place",
    PATCHBAY_EGRESS_ADDRESSES: "203.0.113.7:80",
    PATCHBAY_CORS_ORIGINS: "https://shop.example/cart",
    PATCHBAY_PUBLIC_URL: "patchbay.example",
    PATCHBAY_ADMIN_EMAIL: "owner@example.test",
    PATCHBAY_TUNNEL_HOST: "0.0.0.0",
    PATCHBAY_VAR_: "nothing",
  });
  assert.deepEqual(
    mistakes.toSorted(),
    [
      "PATCHBAY_PROT is not a setting. Did you mean `PATCHBAY_PORT`?",
      'PATCHBAY_PORT is "99999"; it must be a whole number from 0 to 65535.',
      'PATCHBAY_SAMPLES is "yes"; it must be one of on, off.',
      "PATCHBAY_EGRESS_ALLOW cannot be used: `not a place` is none of CIDR, address, address:port, [address]:port, CIDR:port and host:port.",
      'PATCHBAY_EGRESS_ADDRESSES has "203.0.113.7:80"; it must be an IP address or a CIDR.',
      'PATCHBAY_CORS_ORIGINS has "https://shop.example/cart"; an origin is written like https://shop.example, without a path.',
      'PATCHBAY_PUBLIC_URL is "patchbay.example"; it must be an address like https://patchbay.example.',
      "PATCHBAY_ADMIN_EMAIL is set and PATCHBAY_ADMIN_PASSWORD is not; set both or neither.",
      "PATCHBAY_TUNNEL_HOST is set and PATCHBAY_TUNNEL_PORT is not; set both or neither.",
      "PATCHBAY_VAR_ does not name a variable: after PATCHBAY_VAR_ come letters, digits and _, not beginning with a digit.",
    ].toSorted(),
  );
});

test("the message to the operator counts the mistakes and gives each a line", () => {
  assert.equal(
    new ConfigError(["One is bad.", "Two is worse."]).message,
    "The settings have 2 mistakes:\n  One is bad.\n  Two is worse.",
  );
});

test("mistakes in secrets are told without the secrets", () => {
  const secrets = {
    DATABASE_URL: "mysql://root:geheim@db/patchbay",
    PATCHBAY_SECRET_KEYS: "one:geheim,two",
    PATCHBAY_ADMIN_EMAIL: "owner@example.test",
    PATCHBAY_ADMIN_PASSWORD: "geheim",
  };
  const mistakes = mistakesOf(secrets);
  assert.equal(mistakes.length, 3);
  assert.ok(!mistakes.join().includes("geheim"), mistakes.join());
});

test("an empty value is no value", () => {
  assert.deepEqual(mistakesOf({ PATCHBAY_PORT: "", DATABASE_URL: " ", PATCHBAY_ADMIN_EMAIL: "" }), []);
});

test("two keys with one id, and keys of the wrong size, are refused", () => {
  assert.deepEqual(mistakesOf({ PATCHBAY_SECRET_KEYS: `a:${key},a:${key},b:AAAA` }), [
    'PATCHBAY_SECRET_KEYS two keys have the id "a"; key 3 has 3 bytes instead of 32.',
  ]);
});

test("the report shows values, what is dangerous while it is set, and of secrets only that they are set", () => {
  const report = settingsReport(
    readConfig({
      DATABASE_URL: "postgres://a:geheim@b/c",
      PATCHBAY_PORT: "8420",
      PATCHBAY_EGRESS_ALLOW: "10.0.0.0/8",
    }),
  );
  const shown = Object.fromEntries(
    report.map(({ name, value, isDefault, dangerous }) => [name, { value, isDefault, dangerous }]),
  );
  assert.deepEqual(shown["DATABASE_URL"], { value: "set", isDefault: false, dangerous: false });
  assert.deepEqual(shown["PATCHBAY_API_KEY"], { value: "not set", isDefault: true, dangerous: false });
  assert.deepEqual(shown["PATCHBAY_PORT"], { value: "8420", isDefault: true, dangerous: false });
  assert.deepEqual(shown["PATCHBAY_EGRESS_ALLOW"], {
    value: "10.0.0.0/8",
    isDefault: false,
    dangerous: true,
  });
  assert.ok(!JSON.stringify(report).includes("geheim"));
});

test("nobody can change the settings afterwards", () => {
  const config = readConfig({});
  assert.ok(
    Object.isFrozen(config) && Object.isFrozen(config.limits) && Object.isFrozen(config.egress.allow),
  );
});
