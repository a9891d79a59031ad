// Credentials that first get a token or sign in: through a real API and a real store, since what matters is how often they
// ask, what is stored between asking and using, and what two processes do at once.
import assert from "node:assert/strict";
import { test } from "node:test";
import { api } from "../../packages/contract/src/api.ts";
import type { CredentialInput } from "../../packages/contract/src/credential.ts";
import { problemOf, startServer, type TestServer, valueOf } from "../harness.ts";
import { type Received, startUpstream, type Upstream } from "../upstream.ts";
import { openTables, publishedConnection, publishedRule } from "./workbench.ts";

type T = Parameters<typeof startUpstream>[0];
type Auth = CredentialInput["auth"];

/** A credential, a connection with it and a rule that calls GET or POST /orders of the upstream. */
async function calling(t: T, upstream: Upstream, auth: Auth, fields: Partial<CredentialInput> = {}) {
  const keys = { env: { PATCHBAY_SECRET_KEYS: `k1:${Buffer.alloc(32, 7).toString("base64")}` } };
  const server = await startServer(t, keys);
  upstream.on("GET", "/health", { kind: "answer", body: {} });
  valueOf(
    await server.call(api.credentials.create, {
      body: { name: "shop-key", auth, origins: [upstream.origin], ...fields },
    }),
  );
  await publishedConnection(server, {
    in: ["production"],
    settings: { baseUrl: upstream.origin, credential: "shop-key", ping: { relativeUri: "/health" } },
  });
  for (const [name, method] of [
    ["Get", "GET"],
    ["Post", "POST"],
  ] as const)
    // prettier-ignore
    await publishedRule(server, name, {
      actions: [{ id: "a", name: "A", connection: "shop", method, restUrl: "/orders" }],
    });
  const second = async (): Promise<TestServer> =>
    await startServer(t, { ...keys, connectionString: server.connectionString });
  return { server, second };
}

async function run(server: TestServer, rule = "Get") {
  const [action] = valueOf(await server.call(api.rules.run, { params: { rule }, body: {} })).actions ?? [];
  return [action?.result, action?.error?.code ?? null, action?.attempts];
}

const counted = (upstream: Upstream, path: string): readonly Received[] =>
  upstream.requests.filter(({ target }) => target.split("?")[0] === path);
const okWhen = (wanted: () => string) => (request: Received) =>
  request.headers["authorization"] === wanted()
    ? ({ kind: "answer", body: { ok: true } } as const)
    : ({ kind: "answer", status: 401, body: {} } as const);

test("a token is got before the first call, kept, and renewed when the API refuses it", async (t) => {
  const upstream = await startUpstream(t);
  let issued = 0;
  upstream.on("POST", "/token", () => ({ kind: "answer", body: { data: { key: `t-${++issued}` } } }));
  let good = "Bearer t-1";
  upstream.on("GET", "/orders", okWhen(() => good)).on("POST", "/orders", okWhen(() => good)); // prettier-ignore
  const { server } = await calling(
    t,
    upstream,
    {
      kind: "token",
      location: "header",
      scheme: "Bearer",
      refresh: {
        method: "POST",
        relativeUri: "/token",
        mediaType: "urlencoded",
        body: {
          user: "{{connection.http.unencrypted.user}}",
          password: "{{connection.http.encrypted.pass}}",
        },
        headers: { "X-Client": "patchbay" },
        tokenPath: "data.key",
      },
    },
    { encrypted: { pass: "s3cret & more" }, unencrypted: { user: "ann" } },
  );
  const [asked] = counted(upstream, "/token");
  assert.equal(asked?.body.toString(), "user=ann&password=s3cret%20%26%20more");
  assert.equal(asked?.headers["x-client"], "patchbay");

  const before = issued;
  good = `Bearer t-${before}`;
  assert.deepEqual(await run(server), ["200", null, 1]);
  assert.equal(issued, before, "Test Connection and runs share the token of a place");

  good = `Bearer t-${before + 1}`;
  assert.deepEqual(await run(server, "Post"), ["200", null, 2], "a refused POST was not carried out");
  assert.equal(issued, before + 1);
  assert.deepEqual(await run(server), ["200", null, 1]);
  const { tokens = [] } = valueOf(
    await server.call(api.credentials.read, { params: { credential: "shop-key" } }),
  );
  assert.deepEqual(tokens.map(({ environment, origin, state }) => [environment, origin, state]), [["production", upstream.origin, "ready"]]); // prettier-ignore

  const tables = await openTables(t, server.connectionString);
  const stored = JSON.stringify(await tables("select one::text as row from credential_tokens as one"));
  assert.doesNotMatch(
    stored,
    new RegExp(`t-${before + 1}|${Buffer.from(`t-${before + 1}`).toString("hex")}`),
  );
});

test("nothing at the path to the token is a failed request, and is not asked for again at once", async (t) => {
  const upstream = await startUpstream(t);
  let body: object = { access_token: "t" };
  upstream.on("POST", "/token", () => ({ kind: "answer", body }));
  upstream.on("GET", "/orders", { kind: "answer", status: 401, body: {} });
  const { server } = await calling(t, upstream, {
    kind: "token",
    location: "header",
    refresh: { relativeUri: "/token" },
  });
  body = { error: "no", echo: "nothing" };
  assert.deepEqual(await run(server), ["error", "TOKEN_REQUEST_FAILED", 1]);
  const asked = counted(upstream, "/token").length;
  assert.deepEqual(await run(server), ["error", "TOKEN_REQUEST_FAILED", 1]);
  assert.equal(counted(upstream, "/token").length, asked, "it cools down");
  const { tokens = [] } = valueOf(
    await server.call(api.credentials.read, { params: { credential: "shop-key" } }),
  );
  assert.equal(tokens[0]?.state, "failing");
  assert.match(tokens[0]?.error ?? "", /nothing at `access_token`/);
});

test("two processes with fifty calls each get one token between them", async (t) => {
  const upstream = await startUpstream(t);
  let issued = 0;
  upstream.on("POST", "/oauth/token", () => ({
    kind: "delay",
    ms: 30,
    before: {
      kind: "answer",
      body: { access_token: `a-${++issued}`, expires_in: 3600, token_type: "bearer" },
    },
  }));
  let good = "Bearer a-1";
  upstream.on("GET", "/orders", okWhen(() => good)); // prettier-ignore
  const { server, second } = await calling(t, upstream, {
    kind: "oauth2ClientCredentials",
    tokenUrl: `${upstream.origin}/oauth/token`,
    clientId: "id with space",
    clientSecret: "s:1",
    scope: "orders:read",
  });
  const [asked] = counted(upstream, "/oauth/token");
  assert.equal(asked?.body.toString(), "grant_type=client_credentials&scope=orders%3Aread");
  assert.equal(
    asked?.headers["authorization"],
    `Basic ${Buffer.from("id+with+space:s%3A1").toString("base64")}`,
  );
  const other = await second();
  const before = issued;
  good = `Bearer a-${before + 1}`;
  const results = await Promise.all(
    Array.from({ length: 40 }, async (_one, index) => await run(index % 2 === 0 ? server : other)),
  );
  assert.ok(
    results.every(([result]) => result === "200"),
    JSON.stringify(results[0]),
  );
  assert.equal(issued, before + 1, "40 calls with one stale token, in two processes, asked once");
});

test("a token URL on another origin than the credential's is refused at save", async (t) => {
  const server = await startServer(t);
  const refused = await server.call(api.credentials.create, {
    body: {
      name: "c",
      origins: ["https://api.example.com"],
      auth: {
        kind: "oauth2ClientCredentials",
        tokenUrl: "https://evil.example.com/token",
        clientId: "i",
        clientSecret: "s",
      },
    },
  });
  const problem = problemOf(refused);
  assert.equal(problem.code, "origin_not_allowed");
  assert.deepEqual(problem.errors?.map(({ field }) => field), ["body.auth.tokenUrl"]); // prettier-ignore
});

test("a cookie session signs in, sends its cookies, and signs in again when it has ended", async (t) => {
  const upstream = await startUpstream(t);
  let session = 0;
  upstream.on("POST", "/login", ({ body }) =>
    body.toString() === '{"user":"ann","pin":"1234"}'
      ? {
          kind: "answer",
          status: 302,
          headers: {
            location: "/",
            "set-cookie": [`sid=s-${++session}; Path=/; HttpOnly`, "old=; Max-Age=0"],
          },
        }
      : { kind: "answer", status: 403 },
  );
  upstream.on("GET", "/orders", ({ headers }) =>
    headers["cookie"] === `sid=s-${session}`
      ? { kind: "answer", body: {} }
      : { kind: "answer", status: 440, body: {} },
  );
  const { server } = await calling(
    t,
    upstream,
    {
      kind: "cookie",
      relativeUri: "/login",
      body: { user: "ann", pin: "{{connection.http.encrypted.pin}}" },
      badToken: { statuses: [401, 440] },
    },
    { encrypted: { pin: "1234" } },
  );
  assert.deepEqual(await run(server), ["200", null, 1]);
  session += 1;
  assert.deepEqual(await run(server), ["200", null, 2]);
});

test("digest answers a challenge with the same call, and later calls at once", async (t) => {
  const upstream = await startUpstream(t);
  const digest = ({ headers }: Received) =>
    /^Digest username="ann".*uri="\/orders".*response="[0-9a-f]{64}"/.test(String(headers["authorization"]))
      ? ({ kind: "answer", body: {} } as const)
      : ({
          kind: "answer",
          status: 401,
          headers: { "www-authenticate": 'Digest realm="r", nonce="n", qop="auth", algorithm=SHA-256' },
        } as const);
  upstream.on("POST", "/orders", digest);
  const { server } = await calling(t, upstream, { kind: "digest", username: "ann", password: "p" });
  assert.deepEqual(await run(server, "Post"), ["200", null, 2]);
  assert.deepEqual(await run(server, "Post"), ["200", null, 1]);
});
