// Who may call what, over HTTP: the live stack is what turns a route's `access` into a refusal, before anything else looks
// at the request.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Role, roles } from "../../packages/contract/src/access.ts";
import { api } from "../../packages/contract/src/api.ts";
import type { Route } from "../../packages/contract/src/route.ts";
import { startServer, testOwner, valueOf } from "../harness.ts";
import {
  addPerson,
  bearer,
  codeOf,
  openTables,
  ownerKey,
  type Person,
  publishedRule,
  requester,
  sharedServer,
  signIn,
} from "./workbench.ts";

/** The least role that may call each route. Whoever changes a line here opens or closes a door. */
const leastRole: Readonly<Record<string, Role | "anybody">> = {
  "session.signIn": "anybody",
  "session.read": "viewer",
  "session.signOut": "viewer",
  "session.changePassword": "viewer",
  "users.list": "admin",
  "users.create": "admin",
  "users.change": "admin",
  "apiKeys.list": "operator",
  "apiKeys.create": "operator",
  "apiKeys.revoke": "operator",
  "audit.list": "admin",
  "workspace.overview": "viewer",
  "workspace.export": "viewer",
  "workspace.apply": "viewer",
  "workspace.settings": "admin",
  "credentials.list": "viewer",
  "credentials.create": "editor",
  "credentials.read": "viewer",
  "credentials.change": "editor",
  "credentials.remove": "editor",
  "credentials.usage": "viewer",
  "credentials.authorize": "editor",
  "credentials.finishAuthorization": "editor",
  "credentials.revoke": "editor",
  "agents.list": "viewer",
  "agents.tunnel": "viewer",
  "agents.create": "admin",
  "agents.read": "viewer",
  "agents.change": "admin",
  "agents.remove": "admin",
  "agents.token": "admin",
  "agents.revoke": "admin",
  "agents.revokeMachine": "admin",
  "agents.usage": "viewer",
  "variables.list": "viewer",
  "variables.create": "editor",
  "variables.read": "viewer",
  "variables.change": "editor",
  "variables.remove": "editor",
  "variables.usage": "viewer",
  "connections.list": "viewer",
  "connections.create": "editor",
  "connections.read": "viewer",
  "connections.change": "editor",
  "connections.remove": "editor",
  "connections.duplicate": "editor",
  "connections.usage": "viewer",
  "connections.test": "editor",
  "connections.testNew": "editor",
  "connections.publish": "editor",
  "connections.unpublish": "editor",
  "connections.breakers": "viewer",
  "connections.holdBreaker": "operator",
  "connections.resetBreaker": "operator",
  "endpoints.list": "viewer",
  "endpoints.create": "editor",
  "endpoints.read": "viewer",
  "endpoints.change": "editor",
  "endpoints.test": "editor",
  "endpoints.remove": "editor",
  "rules.list": "viewer",
  "rules.create": "editor",
  "rules.read": "viewer",
  "rules.change": "editor",
  "rules.remove": "editor",
  "rules.usage": "viewer",
  "rules.verify": "editor",
  "rules.versions": "viewer",
  "rules.version": "viewer",
  "rules.preflight": "viewer",
  "rules.publish": "editor",
  "rules.test": "editor",
  "rules.run": "operator",
  "ruleCases.list": "viewer",
  "ruleCases.create": "editor",
  "ruleCases.change": "editor",
  "ruleCases.remove": "editor",
  "ruleCases.run": "editor",
  "ruleCases.bulk": "editor",
  "ruleFiles.export": "viewer",
  "ruleFiles.import": "editor",
  "ruleFiles.importNew": "editor",
  "workflows.list": "viewer",
  "workflows.create": "editor",
  "workflows.read": "viewer",
  "workflows.change": "editor",
  "workflows.remove": "editor",
  "workflows.versions": "viewer",
  "workflows.version": "viewer",
  "workflows.preflight": "viewer",
  "workflows.publish": "editor",
  "workflows.run": "operator",
  "executions.list": "viewer",
  "executions.read": "viewer",
  "executions.har": "viewer",
  "executions.explain": "viewer",
  "executions.cancel": "operator",
  "executions.retry": "operator",
  "executions.replay": "operator",
  "executions.release": "operator",
  "callbacks.receive": "anybody",
  "triggers.list": "viewer",
  "triggers.create": "editor",
  "triggers.read": "viewer",
  "triggers.change": "editor",
  "triggers.remove": "editor",
  "triggers.publish": "editor",
  "triggers.unpublish": "editor",
  "triggers.times": "viewer",
  "inbox.list": "viewer",
  "inbox.read": "viewer",
  "inbox.replay": "operator",
};

const routes: readonly { readonly name: string; readonly route: Route }[] = Object.entries(api).flatMap(
  ([area, group]) =>
    Object.entries(group).map(([name, route]): { name: string; route: Route } => ({
      name: `${area}.${name}`,
      route,
    })),
);

/** An address of the route that leads to nothing: whoever gets through finds that out. */
const addressOf = (route: Route): string =>
  route.path.replace("{version}", "1").replaceAll(/\{\w+\}/g, "01900000-0000-7000-8000-000000000000");

test("every route has its least role written down", () => {
  assert.deepEqual(
    routes.map(({ name }) => name),
    Object.keys(leastRole),
  );
});

describe("with one server", () => {
  const shared = sharedServer();

  test("a role may call what it is meant to, with a key and with a session, and nothing else", async (t) => {
    const server = shared();
    const people = new Map<Role, Person>();
    for (const role of roles) people.set(role, await addPerson(server, role));

    for (const [role, { key, cookie }] of people) {
      const proofs = { key: bearer(key), session: { cookie, "sec-fetch-site": "same-origin" } };
      for (const [kind, proof] of Object.entries(proofs)) {
        await t.test(`${role} with a ${kind}`, async () => {
          const send = requester(server.url, proof);
          for (const { name, route } of routes) {
            // They would end the session that the others still need; access-wise they are like session.read.
            if (kind === "session" && name === "session.signOut") continue;
            const least = leastRole[name] ?? "owner";
            const may = least === "anybody" || roles.indexOf(role) >= roles.indexOf(least);
            const body = ["POST", "PUT", "PATCH"].includes(route.method) ? { body: {} } : {};
            const answer = await send(route.method, addressOf(route), body);
            if (may) {
              assert.ok(
                ![401, 403].includes(answer.status) && answer.status < 500,
                `${role} may call ${name}, got ${answer.status} ${answer.text}`,
              );
            } else {
              assert.equal(answer.status, 403, `${role} must not call ${name}: ${answer.text}`);
              assert.equal(codeOf(answer), "forbidden");
            }
          }
        });
      }
    }
  });

  test("who proves nothing gets nothing but what is public", async () => {
    const { url } = shared();
    const proofs: readonly Record<string, string>[] = [
      {},
      bearer("not-a-key-at-all-but-long-enough"),
      bearer(`pbk_${"a".repeat(59)}`),
      { "nected-api-key": "nonsense" },
      { authorization: "Basic b3duZXI6cGFzc3dvcmQ=" },
      { authorization: "Bearer" },
      { cookie: "__Host-patchbay=nonsense", "sec-fetch-site": "same-origin" },
    ];
    for (const proof of proofs) {
      const send = requester(url, proof);
      for (const { name, route } of routes.filter(({ route }) => route.access !== "public")) {
        const answer = await send(route.method, addressOf(route), route.method === "GET" ? {} : { body: {} });
        assert.equal(answer.status, 401, `${name} with ${JSON.stringify(proof)}: ${answer.text}`);
        assert.equal(codeOf(answer), "unauthenticated");
        assert.equal(answer.headers.get("www-authenticate"), "Bearer");
      }
      assert.equal((await send("GET", "/dev/rule")).status, 401);
    }
    const anybody = requester(url, {});
    for (const open of ["/healthz", "/readyz", "/metrics", "/api/openapi.json", "/api/docs"])
      assert.ok((await anybody("GET", open)).status < 400, open);
  });

  test("the catalog wants the same proofs, and the permission to read it", async () => {
    const server = shared();
    const viewer = await addPerson(server, "viewer");
    const asked = async (proof: Record<string, string>): Promise<unknown[]> => {
      const answer = await requester(server.url, proof)("GET", "/dev/rule");
      return [answer.status, codeOf(answer)];
    };
    assert.deepEqual(await asked({}), [401, "UNAUTHORIZED"]);
    assert.deepEqual(await asked({ "nected-api-key": viewer.key }), [200, "success"]);
    assert.deepEqual(await asked(bearer(viewer.key)), [200, "success"]);
    assert.deepEqual(await asked({ cookie: viewer.cookie }), [200, "success"]);
    const runOnly = await ownerKey(server, ["rule:run"]);
    assert.deepEqual(await asked({ "nected-api-key": runOnly }), [403, "FORBIDDEN"]);
  });

  test("a key may do what it was made for, and never more than its owner may now", async () => {
    const server = shared();
    const editor = await addPerson(server, "editor");
    const narrow = requester(server.url, bearer(await ownerKey(server, ["workspace:read"])));
    assert.equal((await narrow("GET", "/api/v1/rules")).status, 200);
    assert.equal(codeOf(await narrow("GET", "/api/v1/executions")), "forbidden");

    const asEditor = requester(server.url, bearer(editor.key));
    assert.equal(codeOf(await asEditor("POST", "/api/v1/rules", { body: {} })), "invalid_request");
    valueOf(await server.call(api.users.change, { params: { user: editor.id }, body: { role: "viewer" } }));
    assert.equal(codeOf(await asEditor("POST", "/api/v1/rules", { body: {} })), "forbidden");
    assert.equal((await asEditor("GET", "/api/v1/rules")).status, 200);
  });

  test("a disabled user is nobody: neither his session nor his key is known, nor his password", async () => {
    const server = shared();
    const { id, email, password, cookie, key } = await addPerson(server, "admin");
    const withKey = requester(server.url, bearer(key));
    const withSession = requester(server.url, { cookie });
    assert.equal((await withKey("GET", "/api/v1/session")).status, 200);
    assert.equal((await withSession("GET", "/api/v1/session")).status, 200);

    valueOf(await server.call(api.users.change, { params: { user: id }, body: { disabled: true } }));
    assert.equal((await withKey("GET", "/api/v1/session")).status, 401);
    assert.equal((await withSession("GET", "/api/v1/session")).status, 401);
    await assert.rejects(signIn(server.url, email, password), /wrong_sign_in/);

    valueOf(await server.call(api.users.change, { params: { user: id }, body: { disabled: false } }));
    assert.equal((await withKey("GET", "/api/v1/session")).status, 200);
    assert.equal(
      (await withSession("GET", "/api/v1/session")).status,
      401,
      "a session that ended stays ended",
    );
  });

  test("a revoked key and an expired one open nothing", async (t) => {
    const server = shared();
    const { key, apiKey } = valueOf(
      await server.call(api.apiKeys.create, { body: { name: "short", scopes: ["workspace:read"] } }),
    );
    const send = requester(server.url, bearer(key));
    assert.equal((await send("GET", "/api/v1/rules")).status, 200);
    valueOf(await server.call(api.apiKeys.revoke, { params: { apiKey: apiKey.id } }));
    assert.equal((await send("GET", "/api/v1/rules")).status, 401);

    const expiring = await ownerKey(server, ["workspace:read"]);
    const tables = await openTables(t, server.connectionString);
    await tables(
      "update api_keys set expires_at = now() - interval '1 second' where revoked_at is null and name = 'a key'",
    );
    assert.equal((await requester(server.url, bearer(expiring))("GET", "/api/v1/rules")).status, 401);
  });

  test("a key for one environment runs nothing in the other, by run or by test", async () => {
    const server = shared();
    await publishedRule(server, "Anything", { outputs: { yes: "true" } });
    const run = async (key: string, environment: string): Promise<unknown> => {
      const body = { environment, params: {} };
      const answer = await requester(server.url, bearer(key))("POST", "/api/v1/rules/Anything/run", { body });
      return answer.status === 200 ? "ran" : codeOf(answer);
    };
    const staging = await ownerKey(server, ["rule:run", "rule:test"], ["staging"]);
    const production = await ownerKey(server, ["rule:run", "rule:test"], ["production"]);
    assert.deepEqual([await run(staging, "staging"), await run(staging, "production")], ["ran", "forbidden"]);
    assert.deepEqual(
      [await run(production, "production"), await run(production, "staging")],
      ["ran", "forbidden"],
    );

    const tested = await requester(server.url, bearer(production))("POST", "/api/v1/rules/Anything/test", {
      body: { params: {} },
    });
    assert.equal(codeOf(tested), "forbidden", "Test in Staging runs in staging");
  });
});

test("another site's page cannot use a visitor's session", async (t) => {
  const server = await startServer(t, { env: { PATCHBAY_PUBLIC_URL: "https://patchbay.example.test" } });
  const cookie = await signIn(server.url, testOwner.email, testOwner.password);
  const post = async (headers: Record<string, string>): Promise<unknown> =>
    codeOf(await requester(server.url, headers)("POST", "/api/v1/rules", { body: {} }));

  const through = "invalid_request";
  const cases: readonly (readonly [headers: Record<string, string>, code: string])[] = [
    [{ cookie, "sec-fetch-site": "same-origin" }, through],
    [{ cookie, "sec-fetch-site": "cross-site" }, "cross_site_request"],
    [{ cookie, "sec-fetch-site": "same-site" }, "cross_site_request"],
    [
      { cookie, "sec-fetch-site": "cross-site", origin: "https://patchbay.example.test" },
      "cross_site_request",
    ],
    [{ cookie, origin: "https://patchbay.example.test" }, through],
    [{ cookie, origin: server.url }, through],
    [{ cookie, origin: "https://evil.example" }, "cross_site_request"],
    [{ cookie, origin: "https://patchbay.example.test.evil.example" }, "cross_site_request"],
    [{ cookie, origin: "null" }, "cross_site_request"],
    [{ cookie }, "cross_site_request"],
    // A key is no ambient authority: whoever has it may send it from wherever he is.
    [
      { ...bearer(testOwner.apiKey), "sec-fetch-site": "cross-site", origin: "https://evil.example" },
      through,
    ],
    [{ ...bearer(testOwner.apiKey), cookie, "sec-fetch-site": "cross-site" }, through],
  ];
  for (const [headers, code] of cases) assert.equal(await post(headers), code, JSON.stringify(headers));

  const reading = await requester(server.url, { cookie, "sec-fetch-site": "cross-site" })(
    "GET",
    "/api/v1/rules",
  );
  assert.equal(
    reading.status,
    200,
    "reading changes nothing, and the answer stays unreadable to the other page",
  );
  assert.equal(reading.headers.get("access-control-allow-origin"), null);
  const planted = await requester(server.url, { "sec-fetch-site": "cross-site" })("POST", "/api/v1/session", {
    body: { email: testOwner.email, password: testOwner.password },
  });
  assert.equal(codeOf(planted), "cross_site_request", "nor can it sign the visitor in as somebody else");
});
