// What a change leaves on the audit trail, walked over every audited route. The live stack is needed because the promise
// is about transactions: the change and its line exist together or not at all.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { AuditEntry } from "../../packages/contract/src/access.ts";
import { api } from "../../packages/contract/src/api.ts";
import type { Route } from "../../packages/contract/src/route.ts";
import type { WorkflowDocument } from "../../packages/contract/src/workflow.ts";
import { MASK } from "../../packages/contract/src/vocabulary.ts";
import { runAs, startTunnelServer, untilState } from "../agents.ts";
import { problemOf, startServer, type TestServer, testOwner, valueOf } from "../harness.ts";
import { startUpstream } from "../upstream.ts";
import {
  contentOf,
  openTables,
  publishedConnection,
  requester,
  ruleThat,
  signIn,
  smallestWorkflow,
  webhookFor,
} from "./workbench.ts";
import { apiNode, publishedWorkflow, runWorkflow, until, workflowThat } from "./workflow-bench.ts";

const audited = Object.values(api)
  .flatMap((group) => Object.values(group))
  .flatMap(({ audit }: Route) => ("action" in audit ? [audit.action] : []));

const secrets = [
  "old-token-value",
  "new-token-value",
  "preset-key-value",
  "a quite new password",
  "first password",
];

test("every audited route leaves exactly its own line, without a secret in it", async (t) => {
  const upstream = await startUpstream(t);
  upstream.on("GET", "/health", { kind: "answer", body: {} });
  const server = await startTunnelServer(t, { env: { PATCHBAY_EGRESS_ALLOW: "127.0.0.0/8" } });
  const { call } = server;
  const seen: string[] = [];

  const trail = async (): Promise<{ total: number; last: AuditEntry | undefined }> => {
    const page = valueOf(await call(api.audit.list, { query: { perPage: 1 } }));
    return { total: page.total, last: page.items[0] };
  };
  /** Does something that must leave one line: its action, and the name it is about. */
  const leaves = async <T>(action: string, about: string, act: () => Promise<T>): Promise<T> => {
    const before = await trail();
    const result = await act();
    const after = await trail();
    assert.equal(after.total, before.total + 1, `${action} leaves one line`);
    assert.equal(after.last?.action, action);
    assert.equal(after.last.targetName, about);
    assert.equal(after.last.actorName, "Owner");
    for (const secret of [...secrets, MASK, "pbt_"])
      assert.ok(!JSON.stringify(after.last).includes(secret), secret);
    seen.push(action);
    return result;
  };

  let cookie = await leaves(
    "session.signIn",
    testOwner.email,
    async () => await signIn(server.url, testOwner.email, testOwner.password),
  );
  const browser = () => server.clientWith({ cookie, "sec-fetch-site": "same-origin" });
  await leaves("user.changePassword", testOwner.email, async () => {
    const changed = await requester(server.url, { cookie, "sec-fetch-site": "same-origin" })(
      "PUT", "/api/v1/session/password", { body: { current: testOwner.password, next: "a quite new password" } }); // prettier-ignore
    assert.equal(changed.status, 204);
    cookie = changed.headers.get("set-cookie")?.split(";")[0] ?? "";
  });
  await leaves("session.signOut", "Owner", async () => valueOf(await browser()(api.session.signOut)));

  const user = await leaves("user.create", "ann@example.test", async () =>
    valueOf(await call(api.users.create, { body: { email: "ann@example.test", name: "Ann", role: "viewer", password: "first password" } }))); // prettier-ignore
  await leaves("user.change", "ann@example.test", async () =>
    valueOf(await call(api.users.change, { params: { user: user.id }, body: { name: "Anna", password: "a quite new password" } }))); // prettier-ignore
  const { apiKey } = await leaves("apiKey.create", "shop", async () =>
    valueOf(await call(api.apiKeys.create, { body: { name: "shop" } })),
  );
  await leaves("apiKey.revoke", "shop", async () =>
    valueOf(await call(api.apiKeys.revoke, { params: { apiKey: apiKey.id } })),
  );

  await leaves("credential.create", "token", async () =>
    valueOf(await call(api.credentials.create, { body: { name: "token", auth: { kind: "bearer", token: "old-token-value" }, origins: [upstream.origin] } }))); // prettier-ignore
  await leaves("credential.change", "token", async () =>
    valueOf(await call(api.credentials.change, { params: { credential: "token" }, body: { auth: { kind: "bearer", token: "new-token-value" } } }))); // prettier-ignore

  upstream.on("POST", "/token", { kind: "answer", body: { access_token: "old-token-value" } });
  const auth = { kind: "oauth2AuthorizationCode", authorizationUrl: `${upstream.origin}/auth`, tokenUrl: `${upstream.origin}/token`, clientId: "us" } as const; // prettier-ignore
  valueOf(await call(api.credentials.create, { body: { name: "grant", auth, origins: [upstream.origin] } }));
  await leaves("credential.authorize", "grant", async () => {
    const { url } = valueOf(await call(api.credentials.authorize, { params: { credential: "grant" }, body: { environment: "staging" } })); // prettier-ignore
    const state = new URL(url).searchParams.get("state") ?? "";
    valueOf(await call(api.credentials.finishAuthorization, { body: { state, code: "code" } }));
  });
  await leaves("credential.revoke", "grant", async () =>
    valueOf(await call(api.credentials.revoke, { params: { credential: "grant" }, body: {} })),
  );
  valueOf(await call(api.credentials.remove, { params: { credential: "grant" } }));
  const agent = { params: { agent: "office" } };
  await leaves("agent.create", "office", async () =>
    valueOf(await call(api.agents.create, { body: { name: "office" } })),
  );
  await leaves("agent.change", "office", async () =>
    valueOf(await call(api.agents.change, { ...agent, body: { allow: ["erp.internal:443"] } })),
  );
  const { token } = await leaves("agent.token", "office", async () =>
    valueOf(await call(api.agents.token, agent)),
  );
  await runAs(t, server, { name: "office", token, allow: [] });
  const [machine] = (await untilState(server, "office", "online")).machines;
  await leaves("agent.revokeMachine", "office", async () =>
    valueOf(
      await call(api.agents.revokeMachine, { params: { agent: "office", machine: machine?.id ?? "" } }),
    ),
  );
  await leaves("agent.revoke", "office", async () => valueOf(await call(api.agents.revoke, agent)));
  await leaves("agent.delete", "office", async () => valueOf(await call(api.agents.remove, agent)));
  const variable = { params: { variable: "region" } };
  await leaves("variable.create", "region", async () =>
    valueOf(await call(api.variables.create, { body: { name: "region", staging: "eu" } })),
  );
  await leaves("variable.change", "region", async () =>
    valueOf(await call(api.variables.change, { ...variable, body: { production: "us" } })),
  );
  await leaves("variable.delete", "region", async () => valueOf(await call(api.variables.remove, variable)));

  const settings = {
    baseUrl: upstream.origin,
    credential: "token",
    headers: [{ name: "X-Api-Key", value: "preset-key-value" }],
    ping: { relativeUri: "/health" },
  };
  await leaves("connection.create", "shop", async () =>
    valueOf(await call(api.connections.create, { body: { name: "shop", staging: settings } })),
  );
  await leaves("connection.change", "shop", async () =>
    valueOf(
      await call(api.connections.change, { params: { connection: "shop" }, body: { production: settings } }),
    ),
  );
  await leaves("connection.duplicate", "shop2", async () =>
    valueOf(
      await call(api.connections.duplicate, { params: { connection: "shop" }, body: { name: "shop2" } }),
    ),
  );
  const endpoint = await leaves("endpoint.create", "shop/orders", async () =>
    valueOf(await call(api.endpoints.create, { body: { connection: "shop", name: "orders", method: "GET", path: "/orders" } }))); // prettier-ignore
  await leaves("endpoint.change", "shop/orders", async () =>
    valueOf(
      await call(api.endpoints.change, { params: { endpoint: endpoint.id }, body: { path: "/v2/orders" } }),
    ),
  );
  await leaves("endpoint.delete", "shop/orders", async () =>
    valueOf(await call(api.endpoints.remove, { params: { endpoint: endpoint.id } })),
  );
  const testShop = async () =>
    valueOf(
      await call(api.connections.test, { params: { connection: "shop" }, body: { environment: "staging" } }),
    );
  assert.equal((await testShop()).ok, true);
  const place = { params: { connection: "shop" }, body: { environment: "staging" as const } };
  await leaves("connection.publish", "shop", async () => valueOf(await call(api.connections.publish, place)));
  await leaves("connection.holdBreaker", "shop", async () =>
    valueOf(await call(api.connections.holdBreaker, place)),
  );
  await leaves("connection.resetBreaker", "shop", async () =>
    valueOf(await call(api.connections.resetBreaker, place)),
  );
  await leaves("connection.unpublish", "shop", async () =>
    valueOf(await call(api.connections.unpublish, place)),
  );

  const rule = { params: { rule: "Discount" } };
  await leaves("rule.create", "Discount", async () =>
    valueOf(await call(api.rules.create, { body: { name: "Discount", document: ruleThat({}) } })),
  );
  await leaves("rule.change", "Discount", async () =>
    valueOf(await call(api.rules.change, { ...rule, body: { tags: ["orders"] } })),
  );
  const input = { name: "One", params: {}, expect: {} };
  const one = { rule: "Discount", case: "" };
  await leaves("rule.case.create", "Discount", async () => {
    one.case = valueOf(await call(api.ruleCases.create, { ...rule, body: input })).id;
  });
  await leaves("rule.case.change", "Discount", async () =>
    valueOf(await call(api.ruleCases.change, { params: one, body: input })),
  );
  await leaves("rule.case.delete", "Discount", async () =>
    valueOf(await call(api.ruleCases.remove, { params: one })),
  );
  await leaves("rule.publish", "Discount", async () =>
    valueOf(await call(api.rules.publish, { ...rule, body: {} })),
  );

  const workflow = { params: { workflow: "Order" } };
  await leaves("workflow.create", "Order", async () =>
    valueOf(await call(api.workflows.create, { body: { name: "Order", document: smallestWorkflow } })),
  );
  await leaves("workflow.change", "Order", async () =>
    valueOf(await call(api.workflows.change, { ...workflow, body: { tags: ["orders"] } })),
  );
  await leaves("workflow.publish", "Order", async () =>
    valueOf(await call(api.workflows.publish, { ...workflow, body: {} })),
  );

  await operated(server, upstream.origin, leaves);

  const trigger = { params: { trigger: "orders" } };
  await leaves("trigger.create", "orders", async () =>
    valueOf(
      await call(api.triggers.create, {
        body: {
          name: "orders",
          document: webhookFor("shop", "Discount"),
          verification: { staging: { kind: "basic", username: "shop", password: "old-token-value" } },
        },
      }),
    ),
  );
  await leaves("trigger.change", "orders", async () =>
    valueOf(
      await call(api.triggers.change, { ...trigger, body: { verification: { staging: { kind: "none" } } } }),
    ),
  );
  const { staging } = await leaves("trigger.publish", "orders", async () =>
    valueOf(await call(api.triggers.publish, { ...trigger, body: { environment: "staging" } })),
  );
  const { json } = await requester("", {})("POST", staging.address ?? "", { body: {} });
  const entry = { params: { entry: (json as { id: string }).id } };
  await leaves("inbox.replay", "shop/orders", async () =>
    valueOf(await call(api.inbox.replay, { ...entry, body: { environment: "staging" } })),
  );
  await leaves("trigger.unpublish", "orders", async () =>
    valueOf(await call(api.triggers.unpublish, { ...trigger, body: { environment: "staging" } })),
  );

  const quiet = await trail();
  await testShop();
  valueOf(await call(api.connections.testNew, { body: { environment: "staging", settings } }));
  valueOf(await call(api.rules.run, { ...rule, body: {} }));
  valueOf(await call(api.rules.test, { ...rule, body: { params: {} } }));
  for (const path of [
    "session",
    "users",
    "api-keys",
    "workspace",
    "settings",
    "credentials",
    "connections",
    "endpoints",
    "rules",
    "executions",
    "triggers",
    "inbox",
  ])
    // prettier-ignore
    assert.equal((await requester(server.url)("GET", `/api/v1/${path}`)).status, 200, path);
  assert.equal((await trail()).total, quiet.total, "reading, testing and running leave nothing");

  await leaves("trigger.delete", "orders", async () => valueOf(await call(api.triggers.remove, trigger)));
  await leaves("workflow.delete", "Order", async () => valueOf(await call(api.workflows.remove, workflow)));
  await leaves("rule.delete", "Discount", async () => valueOf(await call(api.rules.remove, rule)));
  for (const name of ["shop", "shop2"])
    await leaves("connection.delete", name, async () =>
      valueOf(await call(api.connections.remove, { params: { connection: name } })),
    );
  await leaves("credential.delete", "token", async () =>
    valueOf(await call(api.credentials.remove, { params: { credential: "token" } })),
  );

  assert.deepEqual(
    [...new Set(seen)].toSorted(),
    [...new Set(audited)].toSorted(),
    "every audited route was walked",
  );
});

type Leaves = <T>(action: string, about: string, act: () => Promise<T>) => Promise<T>;

/** What operators do with executions: one that sleeps, one that failed, one that is parked while its API is away. */
async function operated(server: TestServer, origin: string, leaves: Leaves): Promise<void> {
  const { call } = server;
  await publishedConnection(server, { name: "parking", settings: { baseUrl: origin, retries: 0 } });
  valueOf(
    await call(api.connections.holdBreaker, {
      params: { connection: "parking" },
      body: { environment: "production" },
    }),
  );
  const start = { kind: "start" } as const;
  const end = { kind: "end" } as const;
  const documents: Record<string, WorkflowDocument> = {
    Sleeping: workflowThat({
      nodes: { start, sleep: { kind: "delay", duration: 'duration("P3D")' }, end },
      routes: { start: { next: "sleep" }, sleep: { next: "end" } },
    }),
    Failing: workflowThat({
      nodes: { start, stop: { kind: "fail", code: "unpaid", message: "not paid" } },
      routes: { start: { next: "stop" } },
    }),
    Parked: workflowThat({
      nodes: {
        start,
        ask: apiNode({
          connection: "parking",
          method: "GET",
          restUrl: "/x",
          results: ["200"],
          mayWait: true,
        }),
        end,
      },
      routes: { start: { next: "ask" }, ask: { "200": "end" } },
    }),
  };
  const runs: Record<string, { params: { execution: string } }> = {};
  for (const [name, document] of Object.entries(documents)) {
    await publishedWorkflow(server, name, document);
    const { executionId } = await runWorkflow(server, name, { wait: 0 });
    const run = { params: { execution: executionId } };
    await until(
      async () => valueOf(await call(api.executions.read, run)).status,
      (status) => status === (name === "Failing" ? "failed" : "waiting"),
    );
    runs[name] = run;
  }
  const { Sleeping, Failing, Parked } = runs;
  assert.ok(Sleeping && Failing && Parked);
  await leaves("execution.cancel", "Sleeping", async () =>
    valueOf(await call(api.executions.cancel, Sleeping)),
  );
  await leaves("execution.retry", "Failing", async () => valueOf(await call(api.executions.retry, Failing)));
  await leaves("execution.release", "Parked", async () =>
    valueOf(await call(api.executions.release, Parked)),
  );
  await leaves("execution.replay", "Sleeping", async () =>
    valueOf(await call(api.executions.replay, { ...Sleeping, body: {} })),
  );
}

test("a refused change leaves neither a line nor anything else", async (t) => {
  const upstream = await startUpstream(t);
  upstream.on("GET", "/health", { kind: "answer", body: {} });
  const server = await startServer(t);
  const { call } = server;
  const settings = { baseUrl: upstream.origin };
  await publishedConnection(server, { settings });
  const { id } = valueOf(await call(api.rules.create, {
    body: { name: "Rule", document: ruleThat({ actions: [{ id: "a", name: "A", connection: "shop", method: "GET", restUrl: "/x" }] }) },
  })); // prettier-ignore
  valueOf(await call(api.rules.publish, { params: { rule: id }, body: {} }));
  const tables = await openTables(t, server.connectionString);
  const look = async () => await contentOf(tables, ["sessions", "api_keys", "sign_in_failures"]);
  const before = await look();

  const shop = { params: { connection: "shop" } };
  const refusals: readonly (readonly [code: string, refusal: Promise<Parameters<typeof problemOf>[0]>])[] = [
    ["in_use", call(api.connections.remove, shop)],
    ["name_frozen", call(api.connections.change, { ...shop, body: { name: "other" } })],
    ["stale_revision", call(api.connections.change, { ...shop, body: { description: "x", revision: 99 } })],
    ["name_taken", call(api.connections.create, { body: { name: "SHOP", staging: settings } })],
    ["name_taken", call(api.connections.duplicate, { ...shop, body: { name: "Shop" } })],
    [
      "invalid_settings",
      call(api.connections.change, { ...shop, body: { staging: { baseUrl: "http://a b" } } }),
    ],
    ["name_taken", call(api.rules.create, { body: { name: "rule", document: ruleThat({}) } })],
    ["nothing_to_publish", call(api.rules.publish, { params: { rule: id }, body: {} })],
    ["invalid_document", call(api.rules.change, { params: { rule: id }, body: { name: "New", document: ruleThat({ actions: [{ id: "a", name: "A", connection: "nobody", method: "GET", restUrl: "/" }] }) } })], // prettier-ignore
    ["last_owner", call(api.users.change, { params: { user: valueOf(await call(api.session.read)).user.id }, body: { disabled: true } })], // prettier-ignore
  ];
  for (const [code, refusal] of refusals)
    assert.equal((problemOf(await refusal) as { code: string }).code, code);
  assert.equal(await look(), before);
});

test("a change whose line cannot be written does not happen", async (t) => {
  const server = await startServer(t);
  const tables = await openTables(t, server.connectionString);
  const people = async () => valueOf(await server.call(api.users.list)).total;
  const before = await people();
  await tables("alter table audit add constraint full_disk check (false) not valid");
  const send = requester(server.url);
  const changes: readonly (readonly [path: string, body: object])[] = [
    ["/api/v1/rules", { name: "Rule", document: ruleThat({}) }],
    ["/api/v1/credentials", { name: "none", auth: { kind: "none" }, origins: ["https://api.example.com"] }],
    ["/api/v1/connections", { name: "shop", staging: { baseUrl: "https://api.example.com" } }],
    ["/api/v1/users", { email: "ann@example.test", name: "Ann", role: "viewer", password: "first password" }],
    ["/api/v1/api-keys", { name: "shop" }],
  ];
  for (const [path, body] of changes) {
    const answer = await send("POST", path, { body });
    assert.equal(answer.status, 500, `${path}: ${answer.text}`);
    assert.ok(!/constraint|full_disk|\.ts:|at /.test(answer.text), answer.text);
  }
  const left = ["rules", "credentials", "connections"].map(
    async (thing) => ((await send("GET", `/api/v1/${thing}`)).json as { total: number }).total,
  );
  assert.deepEqual(await Promise.all(left), [0, 0, 0]);
  assert.equal(await people(), before);
});
