// A workspace as one document: taken out of one installation, put into another, applied again and again; through the API and
// through the command line, as a pipeline does it.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { api } from "../../packages/contract/src/api.ts";
import type { ApplyAnswer, WorkspaceDocument } from "../../packages/contract/src/workspace-document.ts";
import { problemOf, startServer, type TestServer, testOwner, valueOf } from "../harness.ts";
import { startUpstream } from "../upstream.ts";
import { runProgram } from "./running-program.ts";
import { bearer, codeOf, ownerKey, requester, ruleThat } from "./workbench.ts";

/** An upstream that wants a token, and the document of a workspace that calls it. */
async function shopWorkspace(t: TestContext) {
  const upstream = await startUpstream(t);
  upstream.on("*", "/health", { kind: "answer", body: {} });
  upstream.on("POST", "/orders", { kind: "echo" });
  const document: WorkspaceDocument = {
    formatVersion: 1,
    kind: "workspace",
    credentials: [
      {
        name: "shop-token",
        auth: { kind: "bearer", token: "${env:SHOP_TOKEN}" },
        origins: [upstream.origin],
        encrypted: { pin: "${env:SHOP_PIN}" },
      },
    ],
    variables: [{ name: "tenant", staging: "t-1", production: { id: 7 } }],
    connections: [
      {
        name: "shop",
        description: "Orders.",
        staging: {
          baseUrl: upstream.origin,
          credential: "shop-token",
          ping: { relativeUri: "/health" },
          timeout: 5000,
        },
        endpoints: [{ name: "createOrder", method: "POST", path: "/orders" }],
        publish: ["staging"],
      },
    ],
    rules: [
      // Listed before the rule it asks, which must be there first.
      {
        name: "all-orders",
        document: {
          formatVersion: 1,
          kind: "ruleset",
          policy: "firstMatch",
          inputs: [],
          actions: [],
          entries: [{ kind: "rule", id: "one", rule: "order" }],
        },
      },
      {
        name: "order",
        tags: ["shop"],
        document: ruleThat({
          actions: [{ id: "send", name: "Send", connection: "shop", endpoint: "createOrder" }],
        }),
        cases: [{ name: "always", params: {}, expect: { matched: ["then"] } }],
        publish: false,
      },
    ],
    triggers: [
      {
        name: "every-order",
        description: "From the shop.",
        document: {
          kind: "webhook",
          formatVersion: 1,
          connection: "shop",
          path: "orders",
          target: { kind: "rule", id: "order" },
        },
        verification: {
          staging: {
            kind: "token",
            in: "header",
            name: "x-token",
            tokens: ["${env:HOOK_NEW}", "${env:HOOK_OLD}"],
          },
          production: { kind: "none" },
        },
        publish: ["staging"],
      },
      {
        name: "nightly",
        document: {
          kind: "schedule",
          formatVersion: 1,
          cron: "0 3 * * *",
          target: { kind: "rule", id: "all-orders" },
        },
      },
    ],
  };
  return { upstream, document };
}

/** The document as a client sends it whose environment has these secrets. */
const filled = (document: WorkspaceDocument, secrets: Readonly<Record<string, string>>): WorkspaceDocument =>
  JSON.parse(
    JSON.stringify(document).replaceAll(/\$\{env:(\w+)\}/g, (_, name: string) => secrets[name] ?? "********"),
  ) as WorkspaceDocument;

const secrets = {
  SHOP_TOKEN: "token-of-the-shop",
  SHOP_PIN: "pin-of-the-shop",
  HOOK_NEW: "token-of-the-hook-new",
  HOOK_OLD: "token-of-the-hook-old",
};

const apply = async (server: TestServer, body: WorkspaceDocument, dryRun = false): Promise<ApplyAnswer> =>
  valueOf(await server.call(api.workspace.apply, { query: { dryRun }, body }));

const changes = ({ things }: ApplyAnswer) =>
  things.map(({ kind, name, change, publish, outcome }) =>
    [kind, name, change, ...publish, outcome].join(" "),
  );

test("a document makes a workspace that runs; applied again it changes nothing; what differs is said before it is done", async (t) => {
  const { upstream, document } = await shopWorkspace(t);
  const server = await startServer(t);
  const wanted = filled(document, secrets);

  const plan = await apply(server, wanted, true);
  assert.deepEqual(changes(plan), [
    "credential shop-token create planned",
    "variable tenant create planned",
    "connection shop create staging planned",
    "endpoint shop/createOrder create planned",
    "rule order create planned",
    "case order/always create planned",
    "rule all-orders create planned",
    "trigger every-order create staging planned",
    "trigger nightly create planned",
  ]);
  assert.equal(valueOf(await server.call(api.connections.list, {})).total, 0, "a dry run makes nothing");

  const made = await apply(server, wanted);
  assert.deepEqual(
    [made.ok, ...changes(made)],
    [true, ...changes(plan).map((one) => one.replace("planned", "done"))],
  );
  const ran = valueOf(
    await server.call(api.rules.run, { params: { rule: "order" }, body: { environment: "staging" } }),
  );
  assert.equal(ran.actions?.[0]?.result, "200");
  assert.equal(upstream.requests.at(-1)?.headers["authorization"], "Bearer token-of-the-shop");

  const again = await apply(server, wanted);
  assert.ok(
    again.things.every((one) => one.change === "none" && one.publish.length === 0),
    changes(again).join("\n"),
  );
  const kept = await apply(server, filled(document, {}));
  assert.ok(
    kept.things.every((one) => one.change === "none"),
    "a secret that is not given is kept",
  );

  const [connection] = wanted.connections ?? [];
  assert.ok(connection?.staging !== undefined);
  const changed: WorkspaceDocument = {
    ...filled(document, { ...secrets, SHOP_TOKEN: "another-token", HOOK_OLD: "another-old-one" }),
    variables: [{ name: "tenant", production: { id: 8 } }],
    connections: [{ ...connection, staging: { ...connection.staging, timeout: 9000 } }],
  };
  const different = await apply(server, changed, true);
  assert.deepEqual(
    different.things
      .filter((one) => one.change !== "none")
      .map((one) => [one.name, one.differences, one.publish]),
    [
      ["shop-token", ["auth.token"], []],
      ["tenant", ["production.id"], []],
      ["shop", ["staging.timeout"], ["staging"]],
      ["every-order", ["verification.staging.secret"], ["staging"]],
    ],
  );
  assert.ok(!JSON.stringify(different).includes("another-token"));
  const applied = await apply(server, changed);
  assert.ok(applied.ok, JSON.stringify(applied));
  const tenant = valueOf(await server.call(api.variables.read, { params: { variable: "tenant" } }));
  assert.deepEqual([tenant.staging, tenant.production], ["t-1", { id: 8 }]);
  const { staging } = valueOf(await server.call(api.triggers.read, { params: { trigger: "every-order" } }));
  const sent = await fetch(`${server.url}${new URL(staging.address ?? "").pathname}`, {
    method: "POST",
    headers: { "x-token": "another-old-one" },
  });
  assert.deepEqual([staging.state, sent.status], ["published", 202]);
  const { actions } = valueOf(
    await server.call(api.rules.run, { params: { rule: "order" }, body: { environment: "staging" } }),
  );
  assert.equal(actions?.[0]?.result, "200");
  assert.equal(upstream.requests.at(-1)?.headers["authorization"], "Bearer another-token");
});

test("an export, applied elsewhere, makes the same workspace; its secrets stay at home", async (t) => {
  const { document } = await shopWorkspace(t);
  const [home, elsewhere] = [await startServer(t), await startServer(t)];
  await apply(home, filled(document, secrets));

  const exported = valueOf(await home.call(api.workspace.export));
  const text = JSON.stringify(exported);
  for (const secret of Object.values(secrets)) assert.ok(!text.includes(secret));
  assert.ok(
    !/[0-9a-f]{8}-[0-9a-f]{4}-7/.test(text),
    "things are known by name, not by an installation's ids",
  );
  assert.deepEqual(exported.credentials?.[0]?.auth, {
    kind: "bearer",
    token: "${env:PATCHBAY_VAR_SHOP_TOKEN_TOKEN}",
  });

  const refused = await apply(elsewhere, exported);
  const error = refused.things.find((one) => one.name === "shop-token")?.error;
  assert.deepEqual(
    [refused.ok, error?.code],
    [false, "invalid_settings"],
    "a new secret has to come from somewhere",
  );

  const values = {
    PATCHBAY_VAR_SHOP_TOKEN_TOKEN: secrets.SHOP_TOKEN,
    PATCHBAY_VAR_SHOP_TOKEN_PIN: secrets.SHOP_PIN,
    PATCHBAY_VAR_EVERY_ORDER_STAGING_VERIFICATION_1: secrets.HOOK_NEW,
    PATCHBAY_VAR_EVERY_ORDER_STAGING_VERIFICATION_2: secrets.HOOK_OLD,
  };
  assert.equal((await apply(elsewhere, filled(exported, values))).ok, true);
  assert.deepEqual(valueOf(await elsewhere.call(api.workspace.export)), exported);
});

test("what cannot be done is told beside what was, and nobody applies what he may not write", async (t) => {
  const { upstream, document } = await shopWorkspace(t);
  const server = await startServer(t);
  const wanted = filled(document, secrets);
  upstream.on("*", "/health", { kind: "answer", status: 503, body: {} });

  const { ok, things } = await apply(server, wanted);
  const failed = things.filter((one) => one.outcome === "failed").map((one) => [one.name, one.error?.code]);
  assert.deepEqual([ok, failed], [false, [["shop", "connection_not_tested"]]]);
  const draft = valueOf(await server.call(api.connections.read, { params: { connection: "shop" } }));
  assert.equal(draft.staging.state, "draft", "what was not tested stays a draft");

  const twice = { ...wanted, rules: [...(wanted.rules ?? []), ...(wanted.rules ?? [])] };
  const refused = problemOf(await server.call(api.workspace.apply, { body: twice }));
  assert.deepEqual([refused.code, refused.errors?.[0]?.field], ["invalid_request", "body.rules[2].name"]);
  const reader = requester(server.url, bearer(await ownerKey(server, ["workspace:read", "rule:write"])));
  const denied = await reader("POST", "/api/v1/workspace/apply?dryRun=true", { body: wanted });
  assert.deepEqual(
    [denied.status, codeOf(denied)],
    [403, "forbidden"],
    "not even to compare secrets with it",
  );
  const foreign = problemOf(
    await server.call(api.workspace.apply, {
      body: { formatVersion: 1, kind: "workspace", agents: [{ name: "a", description: "${env:HOME}" }] },
    }),
  );
  assert.match(foreign.detail ?? "", /HOME/);
});

test("YAML is taken and given over HTTP by the two addresses of the document, and by no other", async (t) => {
  const server = await startServer(t);
  const send = requester(server.url);
  const asYaml = { headers: { "content-type": "application/yaml", accept: "application/yaml" } };
  const text = "formatVersion: 1\nkind: workspace\nvariables:\n  - { name: tenant, staging: t-1 }\n";
  const applied = await send("POST", "/api/v1/workspace/apply", { ...asYaml, body: text });
  assert.deepEqual(
    [applied.status, applied.headers.get("content-type")],
    [200, "application/yaml; charset=utf-8"],
  );
  assert.match(applied.text, /^dryRun: false\nok: true\n/);
  const exported = await send("GET", "/api/v1/workspace/export", { headers: { accept: "application/yaml" } });
  assert.match(exported.text, /variables:\n {2}- name: tenant\n {4}staging: t-1\n/);
  const again = await send("POST", "/api/v1/workspace/apply?dryRun=true", { ...asYaml, body: exported.text });
  assert.match(again.text, /change: none/);

  const bomb = `a: &a [x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]\nd: [*c, *c, *c, *c, *c]\n`;
  for (const broken of ["kind: [1", bomb]) {
    const refused = await send("POST", "/api/v1/workspace/apply", { ...asYaml, body: broken });
    assert.deepEqual([refused.status, codeOf(refused)], [400, "malformed_json"], refused.text);
  }
  const elsewhere = await send("POST", "/api/v1/variables", { ...asYaml, body: "name: region" });
  assert.deepEqual([elsewhere.status, codeOf(elsewhere)], [415, "unsupported_media_type"]);
});

test("the command line applies YAML with secrets from its own environment, and writes it back", async (t) => {
  const { document } = await shopWorkspace(t);
  const server = await startServer(t);
  const folder = mkdtempSync(join(tmpdir(), "patchbay-apply-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "workspace.yaml");
  const settings = { PATCHBAY_API_KEY: testOwner.apiKey, PATCHBAY_PUBLIC_URL: server.url };
  writeFileSync(file, JSON.stringify(document));

  const applied = await runProgram(t, ["apply", file], { ...settings, ...secrets });
  assert.deepEqual([applied.code, applied.err], [0, ""], applied.out);
  assert.match(
    applied.out,
    /^\+ credential shop-token\n\+ variable {3}tenant\n\+ connection shop {2}\(publish staging\)\n/,
  );
  assert.match(applied.out, /9 made, 0 changed, 0 as before\.\n$/);

  const written = join(folder, "export.yaml");
  assert.equal((await runProgram(t, ["export", written], settings)).code, 0);
  assert.match(readFileSync(written, "utf8"), /^formatVersion: 1\nkind: workspace\n/);
  const again = await runProgram(t, ["apply", "--dry-run", written], settings);
  assert.match(again.out, /Would be: 0 made, 0 changed, 9 as before\.\n$/, again.err);

  writeFileSync(file, "formatVersion: [1");
  const broken = await runProgram(t, ["apply", file], settings);
  assert.equal(broken.code, 1);
  assert.match(broken.err, /^patchbay: .*workspace\.yaml: /);
});
