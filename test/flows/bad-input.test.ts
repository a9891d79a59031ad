// What is wrong with a request is told, and nothing of it stays. Walked over every route that takes a body or a query, made
// from the routes' own schemas; the live stack is needed to see that not a row is written.
import assert from "node:assert/strict";
import { test } from "node:test";
import { api } from "../../packages/contract/src/api.ts";
import { authKinds } from "../../packages/contract/src/credential.ts";
import type { Route } from "../../packages/contract/src/route.ts";
import { startServer, type TestServer, testOwner, valueOf } from "../harness.ts";
import {
  type Answer,
  codeOf,
  contentOf,
  fieldsOf,
  openTables,
  publishedRule,
  requester,
  ruleThat,
  signIn,
  smallestWorkflow,
  webhookFor,
} from "./workbench.ts";

const secret = "hunter2-canary";

/** A body that each route would take, were it not for one mistake. Secrets in it are the canary. */
const bodies: Readonly<Record<string, object>> = {
  "session.signIn": { email: "nobody@example.test", password: secret },
  "session.changePassword": { current: secret, next: `${secret}-next` },
  "users.create": { email: "ann@example.test", name: "Ann", role: "viewer", password: secret },
  "users.change": { name: "Ann", password: secret },
  "apiKeys.create": { name: "shop" },
  "workspace.apply": { formatVersion: 1, kind: "workspace" },
  "credentials.create": {
    name: "token",
    auth: { kind: "bearer", token: secret },
    origins: ["https://api.example.com"],
    encrypted: { field: secret },
  },
  "credentials.change": { description: "x", auth: { kind: "bearer", token: secret } },
  "credentials.authorize": { environment: "staging" },
  "credentials.finishAuthorization": { state: "none", code: secret },
  "credentials.revoke": { environment: "staging" },
  "agents.create": { name: "branch", allow: ["erp.internal:443"] },
  "agents.change": { description: "x" },
  "variables.create": { name: "region", staging: "eu" },
  "variables.change": { description: "x" },
  "connections.create": {
    name: "another",
    staging: { baseUrl: "https://api.example.com", headers: [{ name: "X-Api-Key", value: secret }] },
  },
  "connections.change": { description: "x" },
  "connections.duplicate": { name: "copy" },
  "connections.test": { environment: "staging" },
  "connections.testNew": { environment: "staging", settings: { baseUrl: "https://api.example.com" } },
  "connections.publish": { environment: "staging" },
  "connections.unpublish": { environment: "staging" },
  "connections.holdBreaker": { environment: "staging", reason: "x" },
  "connections.resetBreaker": { environment: "staging" },
  "endpoints.create": { connection: "shop", name: "orders", method: "GET", path: "/orders" },
  "endpoints.change": { description: "x" },
  "endpoints.test": { pathParameters: { order: "7" } },
  "rules.create": { name: "Another", document: ruleThat({}) },
  "rules.change": { description: "x" },
  "rules.verify": {},
  "rules.publish": { comment: "x" },
  "rules.test": { params: {} },
  "rules.run": { params: {} },
  "ruleCases.create": { name: "Another", params: {}, expect: {} },
  "ruleCases.change": { name: "Another", params: {}, expect: {} },
  "ruleCases.run": {},
  "ruleCases.bulk": { csv: "a" },
  "ruleFiles.import": { format: "csv", content: "a" },
  "ruleFiles.importNew": { format: "dmn", content: "a" },
  "workflows.create": { name: "Another", document: smallestWorkflow },
  "workflows.change": { description: "x" },
  "workflows.publish": { comment: "x" },
  "workflows.run": { params: {} },
  "executions.replay": { version: "live" },
  "triggers.create": {
    name: "another",
    document: webhookFor("shop", "Rule"),
    verification: { staging: { kind: "basic", username: "shop", password: secret } },
  },
  "triggers.change": { description: "x" },
  "triggers.publish": { environment: "staging" },
  "triggers.unpublish": { environment: "staging" },
  "triggers.times": { cron: "0 9 * * *" },
  "inbox.replay": { environment: "staging" },
};

type Named = { readonly name: string; readonly route: Route };
const routes: readonly Named[] = Object.entries(api).flatMap(([area, group]) =>
  Object.entries(group).map(([name, route]): Named => ({ name: `${area}.${name}`, route })),
);
type Schema = {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly maxLength?: number;
  readonly maximum?: number;
  readonly minimum?: number;
};

/** Whether a member may be any JSON: nothing is wrong there. */
const takesAnything = ({ type, enum: values, anyOf }: Schema): boolean =>
  type === undefined && values === undefined && (anyOf === undefined || anyOf.some(takesAnything));

/** Routes with a body that can be wrong. */
const withBody = routes.filter(
  ({ route }) => route.body !== undefined && !takesAnything(route.body as Schema),
);

/** An installation with one of each thing, so that every address leads somewhere. */
async function furnished(server: TestServer): Promise<(route: Route) => string> {
  const { call } = server;
  valueOf(await call(api.credentials.create, { body: { name: "none", auth: { kind: "none" }, origins: ["https://api.example.com"] } })); // prettier-ignore
  valueOf(await call(api.agents.create, { body: { name: "office" } }));
  valueOf(await call(api.variables.create, { body: { name: "tenant", staging: "t-1" } }));
  valueOf(await call(api.connections.create, { body: { name: "shop", staging: { baseUrl: "https://api.example.com" } } })); // prettier-ignore
  const endpoint = valueOf(await call(api.endpoints.create, { body: { connection: "shop", name: "ping", method: "GET", path: "/ping" } })); // prettier-ignore
  await publishedRule(server, "Rule", {});
  const one = valueOf(await call(api.ruleCases.create, { params: { rule: "Rule" }, body: { name: "One", params: {}, expect: {} } })); // prettier-ignore
  valueOf(await call(api.workflows.create, { body: { name: "Workflow", document: smallestWorkflow } }));
  valueOf(await call(api.triggers.create, { body: { name: "hook", document: webhookFor("shop", "Rule") } }));
  const user = valueOf(await call(api.users.create, { body: { email: "bob@example.test", name: "Bob", role: "viewer", password: "the password of bob" } })); // prettier-ignore
  const names: Readonly<Record<string, string>> = {
    agent: "office",
    variable: "tenant",
    credential: "none",
    connection: "shop",
    rule: "Rule",
    case: one.id,
    workflow: "Workflow",
    trigger: "hook",
    entry: "01900000-0000-7000-8000-000000000000",
    execution: "01900000-0000-7000-8000-000000000000",
    endpoint: endpoint.id,
    user: user.id,
  };
  return (route) => route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => names[name] ?? "");
}

/** The tables without what every request may touch: when a key or session was last used, and failed sign-ins. */
const untouched = ["sessions", "api_keys", "sign_in_failures"];

function check(answer: Answer, about: string): void {
  assert.ok(answer.status >= 400 && answer.status < 500, `${about}: ${answer.status} ${answer.text}`);
  assert.match(answer.headers.get("content-type") ?? "", /^application\/problem\+json/, about);
  assert.ok(!answer.text.includes(secret), `${about} repeats a secret: ${answer.text}`);
  assert.ok(!/\.ts:\d|node_modules|\n\s+at /.test(answer.text), `${about} shows a stack: ${answer.text}`);
}

test("every route that takes a body has one here to spoil", () => {
  assert.deepEqual(withBody.map(({ name }) => name), Object.keys(bodies)); // prettier-ignore
});

test("a spoilt body is refused with its place named, and leaves nothing", async (t) => {
  const server = await startServer(t);
  const addressOf = await furnished(server);
  const cookie = await signIn(server.url, testOwner.email, testOwner.password);
  const withKey = requester(server.url);
  const withSession = requester(server.url, { cookie, "sec-fetch-site": "same-origin" });
  const tables = await openTables(t, server.connectionString);
  const before = await contentOf(tables, untouched);

  for (const { name, route } of withBody) {
    await t.test(name, async () => {
      const good = bodies[name] ?? {};
      const schema = route.body as Schema;
      const members = schema.properties ?? {};
      const send = route.access === "signedIn" ? withSession : withKey;
      /** Sends a body that must be refused as invalid_request at that place. */
      const refused = async (body: unknown, field: string, what: string): Promise<void> => {
        const answer = await send(route.method, addressOf(route), { body });
        check(answer, `${name}, ${what}`);
        assert.equal(codeOf(answer), "invalid_request", `${name}, ${what}: ${answer.text}`);
        assert.ok(fieldsOf(answer).includes(field), `${name}, ${what}: ${answer.text}`);
      };
      await refused({ ...good, bogus: 1 }, "body.bogus", "an unknown member");
      for (const member of schema.required ?? []) {
        const { [member]: _, ...rest } = good as Readonly<Record<string, unknown>>;
        await refused(rest, `body.${member}`, `without ${member}`);
      }
      for (const [member, memberSchema] of Object.entries(members)) {
        if (takesAnything(memberSchema)) continue;
        const { type, maxLength, maximum, minimum, enum: values } = memberSchema;
        const wrong = type === "string" || values !== undefined ? 5 : "nonsense";
        await refused({ ...good, [member]: wrong }, `body.${member}`, `${member} of a wrong type`);
        if (values !== undefined)
          await refused({ ...good, [member]: "nonsense" }, `body.${member}`, `${member} of no such value`);
        if (maxLength !== undefined)
          await refused(
            { ...good, [member]: "x".repeat(maxLength + 1) },
            `body.${member}`,
            `${member} too long`,
          );
        if (maximum !== undefined)
          await refused({ ...good, [member]: maximum + 1 }, `body.${member}`, `${member} too large`);
        if (minimum !== undefined)
          await refused({ ...good, [member]: minimum - 1 }, `body.${member}`, `${member} too small`);
        if (type === "string" && values === undefined)
          await refused({ ...good, [member]: "a\u0000b" }, `body.${member}`, `${member} with U+0000`);
      }
      await refused([good], "body", "a list");
      await refused(undefined, "body", "no body");

      const text = JSON.stringify(good);
      const raw: readonly (readonly [code: string, body: string, headers?: Record<string, string>])[] = [
        ["malformed_json", `${text.slice(0, -1)},`],
        ["malformed_json", `{"password": ${secret}}`],
        ["malformed_json", `${text.slice(0, -1)},"__proto__":{"role":"owner"}}`],
        ["malformed_json", `${text.slice(0, -1)},"__pr\\u006fto__":{"role":"owner"}}`],
        ["malformed_json", "[".repeat(200) + "]".repeat(200)],
        ["unsupported_media_type", text, { "content-type": "text/plain" }],
        ["unsupported_media_type", "a=1", { "content-type": "application/x-www-form-urlencoded" }],
        ["unsupported_media_type", text, { "content-type": "" }],
      ];
      for (const [code, body, headers = {}] of raw) {
        const answer = await send(route.method, addressOf(route), { body, headers });
        check(answer, `${name} with ${body.slice(0, 60)}`);
        assert.equal(codeOf(answer), code, answer.text);
      }
      const large = { ...good, bogus: "x".repeat(2 * 1024 * 1024) };
      const answer = await send(route.method, addressOf(route), { body: large });
      check(answer, `${name} with 2 MB`);
      assert.equal(codeOf(answer), route.bodyLimit === undefined ? "body_too_large" : "invalid_request");
    });
  }
  assert.equal(await contentOf(tables, untouched), before);
});

test("a query is read as strictly as a body", async (t) => {
  const server = await startServer(t);
  const addressOf = await furnished(server);
  const send = requester(server.url);
  for (const { name, route } of routes.filter(({ route }) => route.query !== undefined)) {
    await t.test(name, async () => {
      const refused = async (query: string, field: string): Promise<void> => {
        const body = bodies[name];
        const answer = await send(
          route.method,
          `${addressOf(route)}?${query}`,
          body === undefined ? {} : { body },
        );
        check(answer, `${name}?${query}`);
        assert.equal(codeOf(answer), "invalid_request", `${query}: ${answer.text}`);
        assert.ok(fieldsOf(answer).includes(field), `${query}: ${answer.text}`);
      };
      await refused("bogus=1", "query.bogus");
      for (const [member, { type, enum: values, minimum = 0 }] of Object.entries(
        (route.query as Schema).properties ?? {},
      )) {
        if (type === "integer")
          for (const wrong of [String(minimum - 1), "1.5", "x", "", "1e30", "99999999999999999999"])
            await refused(`${member}=${wrong}`, `query.${member}`);
        if (values !== undefined || type === "boolean")
          await refused(`${member}=nonsense`, `query.${member}`);
        if (type === "string" && values === undefined) await refused(`${member}=a%00b`, `query.${member}`);
        await refused(`${member}=1&${member}=2`, `query.${member}`);
      }
      if ("perPage" in ((route.query as Schema).properties ?? {}))
        await refused("perPage=101", "query.perPage");
    });
  }
  for (const query of ["from=yesterday", "to=2026-13-01T00:00:00Z"])
    for (const list of ["executions", "audit"]) {
      const answer = await send("GET", `/api/v1/${list}?${query}`);
      assert.deepEqual(
        [codeOf(answer), fieldsOf(answer)],
        ["invalid_request", [`query.${query.split("=")[0]}`]],
      );
    }
});

test("an address that leads nowhere says so", async (t) => {
  const { url } = await startServer(t);
  const send = requester(url);
  const cases: readonly (readonly [method: string, path: string, status: number, code: string])[] = [
    ["GET", "/api/v1/nothing", 404, "not_found"],
    ["GET", "/api/v1/rules/Nobody", 404, "not_found"],
    ["GET", "/api/v1/rules/01900000-0000-7000-8000-000000000000", 404, "not_found"],
    ["POST", "/api/v1/rules/Nobody/run", 404, "not_found"],
    ["GET", "/api/v1/rules/%00", 400, "invalid_request"],
    ["GET", "/api/v1/rules/%E0%A4", 400, "invalid_request"],
    ["GET", `/api/v1/rules/${"x".repeat(101)}`, 400, "invalid_request"],
    ["GET", "/api/v1/executions/not-an-id", 400, "invalid_request"],
    ["GET", "/api/v1/rules/Nobody/versions/x", 400, "invalid_request"],
    ["GET", "/api/v1/rules/Nobody/versions/0", 400, "invalid_request"],
    ["PUT", "/api/v1/rules", 405, "method_not_allowed"],
    ["GET", "/api/v1/rules/x/run", 405, "method_not_allowed"],
    ["DELETE", "/api/v1/executions", 405, "method_not_allowed"],
  ];
  for (const [method, path, status, code] of cases) {
    const answer = await send(method, path, method === "POST" ? { body: {} } : {});
    check(answer, `${method} ${path}`);
    assert.deepEqual([answer.status, codeOf(answer)], [status, code], `${method} ${path}: ${answer.text}`);
  }
  assert.equal((await send("PUT", "/api/v1/rules")).headers.get("allow"), "GET, POST");
});

test("a name can stand in a URL, and is never taken for an id", async (t) => {
  const { url } = await startServer(t);
  const send = requester(url);
  const create = async (name: string): Promise<unknown[]> => {
    const answer = await send("POST", "/api/v1/rules", { body: { name, document: ruleThat({}) } });
    return [answer.status, ...fieldsOf(answer)];
  };
  for (const name of [
    "a b",
    "1st",
    "",
    "a/b",
    "ä",
    "a?b",
    "x".repeat(101),
    "abcdef01-0000-7000-8000-000000000000",
    "ABCDEF01-0000-7000-8000-000000000000",
  ])
    // prettier-ignore
    assert.deepEqual(await create(name), [400, "body.name"], name);
  for (const name of ["a", "A.b_c-9", "x".repeat(100), "abcdef01-0000-7000-8000-00000000000"])
    assert.deepEqual(await create(name), [201], name);
});

test("a mistake says what was sent and what would do", async (t) => {
  const { url } = await startServer(t);
  const send = requester(url);
  const errorsOf = async (path: string, body: unknown): Promise<unknown> =>
    ((await send("POST", path, { body })).json as { errors: unknown }).errors;
  assert.deepEqual(await errorsOf("/api/v1/rules/x/run", { environment: "prod", version: true }), [
    { field: "body.environment", message: "is not one of the accepted values", sent: "prod", accepted: '"staging", "production"' },
    { field: "body.version", message: "is not one of the accepted types", sent: true, accepted: "a whole number or a text" },
  ]); // prettier-ignore
  assert.deepEqual(await errorsOf("/api/v1/rules/x/run", { version: "latest" }), [
    { field: "body.version", message: "does not have the form that is expected here", sent: "latest", accepted: "A version (2, v2, 2.0), or draft in staging." },
  ]); // prettier-ignore
  assert.deepEqual(
    await errorsOf("/api/v1/credentials", {
      name: "n",
      auth: { kind: "oauth9" },
      origins: ["https://a.example"],
    }),
    [{ field: "body.auth.kind", message: "is not one of the accepted values", sent: "oauth9", accepted: authKinds.map((kind) => `"${kind}"`).join(", ") }], // prettier-ignore
  );
  const action = {
    id: "a",
    name: "A",
    restUrl: "https://api.example.com",
    restUrlParams: { a: {}, b: [{}] },
  };
  const document = { ...ruleThat({}), actions: [action] };
  assert.deepEqual(
    ((await errorsOf("/api/v1/rules", { name: "n", document })) as { field: string; accepted: string }[]).map(
      ({ field, accepted }) => [field, accepted],
    ),
    [
      ["body.document.actions.0.restUrlParams.a", "a text or a number or true or false or a list"],
      ["body.document.actions.0.restUrlParams.b.0", "a text or a number or true or false"],
    ],
  );
});
