// The life of a credential over HTTP, seen from the API it is for: what is shown, what is kept, when it stops being sent.
import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import { api } from "../../packages/contract/src/api.ts";
import type { Auth, CredentialPatch } from "../../packages/contract/src/credential.ts";
import { MASK } from "../../packages/contract/src/vocabulary.ts";
import { problemOf, type TestServer, valueOf } from "../harness.ts";
import { startUpstream } from "../upstream.ts";
import {
  addPerson,
  bearer,
  freshName,
  publishedConnection,
  publishedRule,
  sharedServer,
} from "./workbench.ts";

const kinds: readonly (readonly [auth: Auth, shown: object])[] = [
  [{ kind: "none" }, { kind: "none" }],
  [
    { kind: "basic", username: "ann", password: "p" },
    { kind: "basic", username: "ann", password: MASK },
  ],
  [
    { kind: "bearer", token: "t" },
    { kind: "bearer", token: MASK },
  ],
  [
    { kind: "apiKey", location: "header", headerName: "X-Key", value: "v" },
    { kind: "apiKey", location: "header", headerName: "X-Key", value: MASK },
  ],
  [
    { kind: "token", location: "url", paramName: "token", token: "t" },
    { kind: "token", location: "url", paramName: "token", token: MASK },
  ],
];

/** A credential for an upstream, a published connection that uses it, and a published rule that calls it. */
async function calling(t: TestContext, server: TestServer, auth: Auth) {
  const upstream = await startUpstream(t);
  upstream.on("GET", "/health", { kind: "answer", body: {} });
  upstream.on("GET", "/orders", { kind: "answer", body: {} });
  const { call } = server;
  const [credential, connection, rule] = [freshName("key"), freshName("shop"), freshName("Orders")];
  valueOf(await call(api.credentials.create, { body: { name: credential, auth, origins: [upstream.origin], encrypted: { pin: "1234" } } })); // prettier-ignore
  await publishedConnection(server, {
    name: connection,
    settings: {
      baseUrl: upstream.origin,
      credential,
      headers: [{ name: "X-Pin-Token", value: "pin {{connection.http.encrypted.pin}}" }],
    },
  });
  await publishedRule(server, rule, {
    actions: [{ id: "a", name: "A", connection, method: "GET", restUrl: "/orders" }],
  });
  /** Runs the rule; answers what the upstream saw, or the error of the call that never came. */
  const seen = async (): Promise<unknown> => {
    const before = upstream.requests.length;
    const ran = valueOf(await call(api.rules.run, { params: { rule }, body: {} }));
    const request = upstream.requests[before];
    if (request === undefined) return ran.actions?.[0]?.error?.message;
    return [request.headers["authorization"], request.headers["x-pin-token"]];
  };
  const change = async (patch: CredentialPatch) =>
    valueOf(await call(api.credentials.change, { params: { credential }, body: patch }));
  return { upstream, call, credential, connection, seen, change };
}

describe("with one server", () => {
  const shared = sharedServer();

  test("a credential is answered masked, wherever it is answered", async () => {
    const { call } = shared();
    for (const [index, [auth, shown]] of kinds.entries()) {
      const name = `credential${index}`;
      const created = valueOf(
        await call(api.credentials.create, {
          body: {
            name,
            auth,
            origins: ["https://API.example.com:443"],
            encrypted: { pin: "1234" },
            unencrypted: { region: "eu" },
          },
        }),
      );
      assert.deepEqual(created.auth, shown);
      assert.deepEqual(created.encrypted, { pin: MASK });
      assert.deepEqual(created.unencrypted, { region: "eu" });
      assert.deepEqual(created.origins, ["https://api.example.com"]);
      assert.deepEqual(valueOf(await call(api.credentials.read, { params: { credential: name } })), created);
      const listed = valueOf(await call(api.credentials.list, { query: { q: name } }));
      assert.deepEqual(listed.items, [created]);
    }
  });

  test("the mask written back keeps the secret, another value takes its place at once", async (t) => {
    const { change, seen } = await calling(t, shared(), { kind: "bearer", token: "first" });
    assert.deepEqual(await seen(), ["Bearer first", "pin 1234"]);
    await change({ auth: { kind: "bearer", token: MASK }, encrypted: { pin: MASK }, description: "x" });
    assert.deepEqual(await seen(), ["Bearer first", "pin 1234"]);
    await change({ auth: { kind: "bearer", token: "second" } });
    assert.deepEqual(await seen(), ["Bearer second", "pin 1234"], "published connections refer to it");
    await change({ encrypted: { pin: "5678" } });
    assert.deepEqual(await seen(), ["Bearer second", "pin 5678"]);
    await change({ auth: { kind: "basic", username: "ann", password: "p" } });
    assert.deepEqual(await seen(), [`Basic ${Buffer.from("ann:p").toString("base64")}`, "pin 5678"]);
  });

  test("only an administrator moves a credential, and moving it clears its secrets", async (t) => {
    const made = await calling(t, shared(), { kind: "bearer", token: "first" });
    const { upstream, call, credential, connection, change, seen } = made;
    const editor = await addPerson(shared(), "editor");
    const elsewhere = { origins: [upstream.origin, "https://evil.example.com"] };
    const asEditor = await shared().clientWith(bearer(editor.key))(api.credentials.change, {
      params: { credential },
      body: { ...elsewhere, auth: { kind: "bearer", token: MASK } },
    });
    assert.equal(problemOf(asEditor).code, "forbidden");
    assert.deepEqual(await seen(), ["Bearer first", "pin 1234"]);

    const same = await change({ origins: [upstream.origin.toUpperCase().replace("HTTP", "http")] });
    assert.equal(same.secretsMissing, false, "the same place in other letters is no move");

    const moved = await change(elsewhere);
    assert.equal(moved.secretsMissing, true);
    assert.deepEqual([moved.auth, moved.encrypted], [{ kind: "bearer" }, { pin: "" }]);
    const sent = upstream.requests.length;
    assert.match(String(await seen()), /must be entered again/);
    const tested = await call(api.connections.test, { params: { connection }, body: { environment: "staging" } }); // prettier-ignore
    assert.equal(problemOf(tested).code, "invalid_settings");
    assert.equal(upstream.requests.length, sent, "nothing went out without its secrets");

    assert.equal((await change({ auth: { kind: "bearer", token: "third" } })).secretsMissing, true);
    assert.equal((await change({ encrypted: { pin: "9" } })).secretsMissing, false);
    assert.deepEqual(await seen(), ["Bearer third", "pin 9"]);
    const trail = valueOf(await call(api.audit.list, { query: { action: "credential.change" } }));
    assert.ok(trail.items.some(({ details }) => details["secretsCleared"] === true));
  });

  test("a secret does not follow when its host is no longer among its origins", async (t) => {
    const made = await calling(t, shared(), { kind: "bearer", token: "first" });
    const { upstream, call, connection, change, seen } = made;
    await change({
      origins: ["https://api.example.com"],
      auth: { kind: "bearer", token: "second" },
      encrypted: { pin: "1" },
    });
    const sent = upstream.requests.length;
    assert.match(String(await seen()), /is not for http:\/\/127\.0\.0\.1/);
    assert.equal(upstream.requests.length, sent);
    const published = await call(api.connections.publish, { params: { connection }, body: { environment: "staging" } }); // prettier-ignore
    assert.equal(problemOf(published).code, "origin_not_allowed");
  });

  test("a connection is not saved with a credential that is not for its host", async () => {
    const { call } = shared();
    valueOf(await call(api.credentials.create, { body: { name: "example-only", auth: { kind: "bearer", token: "t" }, origins: ["https://*.example.com"] } })); // prettier-ignore
    const save = async (baseUrl: string, credential = "example-only") =>
      await call(api.connections.create, {
        body: { name: "for-one-host", staging: { baseUrl, credential } },
      });
    const elsewhere = [
      "https://example.com",
      "http://api.example.com",
      "https://api.example.com:8443",
      "https://api.example.com.evil.example",
    ];
    for (const baseUrl of elsewhere)
      assert.equal(problemOf(await save(baseUrl)).code, "origin_not_allowed", baseUrl);
    assert.equal(problemOf(await save("https://api.example.com", "nobody")).code, "invalid_settings");
    const saved = valueOf(await save("https://api.example.com/v1"));
    assert.match(saved.staging.settings?.credential ?? "", /^[0-9a-f-]{36}$/, "it is kept by id");
  });

  test("a credential that something uses stays, naming the users; a rename is followed", async (t) => {
    const { call, connection, change } = await calling(t, shared(), { kind: "bearer", token: "first" });
    const remove = async () => await call(api.credentials.remove, { params: { credential: "renamed" } });
    await change({ name: "renamed" });
    const inUse = problemOf(await remove());
    assert.deepEqual([inUse.code, inUse.detail], ["in_use", `The credential is used by ${connection}.`]);
    const usage = valueOf(await call(api.credentials.usage, { params: { credential: "renamed" } }));
    assert.deepEqual(
      usage.items.map(({ kind, name, where }) => [kind, name, where]),
      [
        ["connection", connection, "production"],
        ["connection", connection, "production, published"],
        ["connection", connection, "staging"],
        ["connection", connection, "staging, published"],
      ],
    );

    const shop = { params: { connection } };
    const { staging } = valueOf(await call(api.connections.read, shop));
    const bare = { baseUrl: staging.settings?.baseUrl ?? "" };
    valueOf(await call(api.connections.change, { ...shop, body: { staging: bare, production: bare } }));
    assert.equal(problemOf(await remove()).code, "in_use", "what is published uses it still");
    for (const environment of ["staging", "production"] as const)
      valueOf(await call(api.connections.unpublish, { ...shop, body: { environment } }));
    valueOf(await remove());
    assert.equal(problemOf(await remove()).code, "not_found");
  });

  test("of two changes made from the same reading the second is told", async () => {
    const { call } = shared();
    const created = valueOf(await call(api.credentials.create, { body: { name: "changing", auth: { kind: "none" }, origins: ["https://api.example.com"] } })); // prettier-ignore
    const save = async (description: string) =>
      await call(api.credentials.change, {
        params: { credential: "changing" },
        body: { description, revision: created.revision },
      });
    assert.equal(valueOf(await save("one")).revision, 2);
    assert.equal(problemOf(await save("two")).code, "stale_revision");
  });
});
