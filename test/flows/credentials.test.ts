// The life of a credential over HTTP, seen from the API it is for: what is shown, what is kept, when it stops being sent.
import assert from "node:assert/strict";
import { test } from "node:test";
import { api } from "../../packages/contract/src/api.ts";
import type { Auth, CredentialPatch } from "../../packages/contract/src/credential.ts";
import { MASK } from "../../packages/contract/src/vocabulary.ts";
import { problemOf, startServer, type TestServer, valueOf } from "../harness.ts";
import { startUpstream } from "../upstream.ts";
import { addPerson, bearer, publishedConnection, publishedRule } from "./workbench.ts";

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

test("a credential is answered masked, wherever it is answered", async (t) => {
  const { call } = await startServer(t);
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

/** A credential for an upstream, a published connection that uses it, and a published rule that calls it. */
async function calling(t: Parameters<typeof startUpstream>[0], auth: Auth) {
  const upstream = await startUpstream(t);
  upstream.on("GET", "/health", { kind: "answer", body: {} });
  upstream.on("GET", "/orders", { kind: "answer", body: {} });
  const server = await startServer(t);
  valueOf(await server.call(api.credentials.create, { body: { name: "shop-key", auth, origins: [upstream.origin], encrypted: { pin: "1234" } } })); // prettier-ignore
  await publishedConnection(server, {
    settings: {
      baseUrl: upstream.origin,
      credential: "shop-key",
      headers: [{ name: "X-Pin-Token", value: "pin {{connection.http.encrypted.pin}}" }],
    },
  });
  await publishedRule(server, "Orders", {
    actions: [{ id: "a", name: "A", connection: "shop", method: "GET", restUrl: "/orders" }],
  });
  /** Runs the rule; answers what the upstream saw, or the error of the call that never came. */
  const seen = async (): Promise<unknown> => {
    const before = upstream.requests.length;
    const ran = valueOf(await server.call(api.rules.run, { params: { rule: "Orders" }, body: {} }));
    const request = upstream.requests[before];
    if (request === undefined) return ran.actions?.[0]?.error?.message;
    return [request.headers["authorization"], request.headers["x-pin-token"]];
  };
  return { upstream, server, seen };
}

const change = async (server: TestServer, body: CredentialPatch) =>
  valueOf(await server.call(api.credentials.change, { params: { credential: "shop-key" }, body }));

test("the mask written back keeps the secret, another value takes its place at once", async (t) => {
  const { server, seen } = await calling(t, { kind: "bearer", token: "first" });
  assert.deepEqual(await seen(), ["Bearer first", "pin 1234"]);
  await change(server, { auth: { kind: "bearer", token: MASK }, encrypted: { pin: MASK }, description: "x" });
  assert.deepEqual(await seen(), ["Bearer first", "pin 1234"]);
  await change(server, { auth: { kind: "bearer", token: "second" } });
  assert.deepEqual(await seen(), ["Bearer second", "pin 1234"], "published connections refer to it");
  await change(server, { encrypted: { pin: "5678" } });
  assert.deepEqual(await seen(), ["Bearer second", "pin 5678"]);
  await change(server, { auth: { kind: "basic", username: "ann", password: "p" } });
  assert.deepEqual(await seen(), [`Basic ${Buffer.from("ann:p").toString("base64")}`, "pin 5678"]);
});

test("only an administrator moves a credential, and moving it clears its secrets", async (t) => {
  const { upstream, server, seen } = await calling(t, { kind: "bearer", token: "first" });
  const editor = await addPerson(server, "editor");
  const elsewhere = { origins: [upstream.origin, "https://evil.example.com"] };
  const asEditor = await server.clientWith(bearer(editor.key))(api.credentials.change, {
    params: { credential: "shop-key" },
    body: { ...elsewhere, auth: { kind: "bearer", token: MASK } },
  });
  assert.equal(problemOf(asEditor).code, "forbidden");
  assert.deepEqual(await seen(), ["Bearer first", "pin 1234"]);

  const same = await change(server, { origins: [upstream.origin.toUpperCase().replace("HTTP", "http")] });
  assert.equal(same.secretsMissing, false, "the same place in other letters is no move");

  const moved = await change(server, elsewhere);
  assert.equal(moved.secretsMissing, true);
  assert.deepEqual([moved.auth, moved.encrypted], [{ kind: "bearer" }, { pin: "" }]);
  const sent = upstream.requests.length;
  assert.match(String(await seen()), /must be entered again/);
  const tested = await server.call(api.connections.test, { params: { connection: "shop" }, body: { environment: "staging" } }); // prettier-ignore
  assert.equal(problemOf(tested).code, "invalid_settings");
  assert.equal(upstream.requests.length, sent, "nothing went out without its secrets");

  assert.equal((await change(server, { auth: { kind: "bearer", token: "third" } })).secretsMissing, true);
  assert.equal((await change(server, { encrypted: { pin: "9" } })).secretsMissing, false);
  assert.deepEqual(await seen(), ["Bearer third", "pin 9"]);
  const trail = valueOf(await server.call(api.audit.list, { query: { action: "credential.change" } }));
  assert.ok(trail.items.some(({ details }) => details["secretsCleared"] === true));
});

test("a secret does not follow when its host is no longer among its origins", async (t) => {
  const { upstream, server, seen } = await calling(t, { kind: "bearer", token: "first" });
  await change(server, {
    origins: ["https://api.example.com"],
    auth: { kind: "bearer", token: "second" },
    encrypted: { pin: "1" },
  });
  const sent = upstream.requests.length;
  assert.match(String(await seen()), /is not for http:\/\/127\.0\.0\.1/);
  assert.equal(upstream.requests.length, sent);
  const published = await server.call(api.connections.publish, { params: { connection: "shop" }, body: { environment: "staging" } }); // prettier-ignore
  assert.equal(problemOf(published).code, "origin_not_allowed");
});

test("a connection is not saved with a credential that is not for its host", async (t) => {
  const { call } = await startServer(t);
  valueOf(await call(api.credentials.create, { body: { name: "c", auth: { kind: "bearer", token: "t" }, origins: ["https://*.example.com"] } })); // prettier-ignore
  const save = async (baseUrl: string, credential = "c") =>
    await call(api.connections.create, { body: { name: "shop", staging: { baseUrl, credential } } });
  for (const baseUrl of [
    "https://example.com",
    "http://api.example.com",
    "https://api.example.com:8443",
    "https://api.example.com.evil.example",
  ])
    // prettier-ignore
    assert.equal(problemOf(await save(baseUrl)).code, "origin_not_allowed", baseUrl);
  assert.equal(problemOf(await save("https://api.example.com", "nobody")).code, "invalid_settings");
  const saved = valueOf(await save("https://api.example.com/v1"));
  assert.match(saved.staging.settings?.credential ?? "", /^[0-9a-f-]{36}$/, "it is kept by id");
});

test("a credential that something uses stays, naming the users; a rename is followed", async (t) => {
  const { server } = await calling(t, { kind: "bearer", token: "first" });
  const remove = async () => await server.call(api.credentials.remove, { params: { credential: "renamed" } });
  await change(server, { name: "renamed" });
  const inUse = problemOf(await remove());
  assert.deepEqual([inUse.code, inUse.detail], ["in_use", "The credential is used by shop."]);
  const usage = valueOf(await server.call(api.credentials.usage, { params: { credential: "renamed" } }));
  assert.deepEqual(
    usage.items.map(({ kind, name, where }) => [kind, name, where]),
    [
      ["connection", "shop", "production"],
      ["connection", "shop", "production, published"],
      ["connection", "shop", "staging"],
      ["connection", "shop", "staging, published"],
    ],
  );

  const shop = { params: { connection: "shop" } };
  const { staging } = valueOf(await server.call(api.connections.read, shop));
  const bare = { baseUrl: staging.settings?.baseUrl ?? "" };
  valueOf(await server.call(api.connections.change, { ...shop, body: { staging: bare, production: bare } }));
  assert.equal(problemOf(await remove()).code, "in_use", "what is published uses it still");
  for (const environment of ["staging", "production"] as const)
    valueOf(await server.call(api.connections.unpublish, { ...shop, body: { environment } }));
  valueOf(await remove());
  assert.equal(problemOf(await remove()).code, "not_found");
});

test("of two changes made from the same reading the second is told", async (t) => {
  const { call } = await startServer(t);
  const created = valueOf(await call(api.credentials.create, { body: { name: "c", auth: { kind: "none" }, origins: ["https://api.example.com"] } })); // prettier-ignore
  const save = async (description: string) =>
    await call(api.credentials.change, {
      params: { credential: "c" },
      body: { description, revision: created.revision },
    });
  assert.equal(valueOf(await save("one")).revision, 2);
  assert.equal(problemOf(await save("two")).code, "stale_revision");
});
