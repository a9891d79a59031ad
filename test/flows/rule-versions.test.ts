// Drafts, versions and which of them runs where. Needs the live stack: the choice is made in the run, from what is published.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { api } from "../../packages/contract/src/api.ts";
import type { RunBody } from "../../packages/contract/src/rule-api.ts";
import type { Action } from "../../packages/contract/src/rule.ts";
import { problemOf, type TestServer, valueOf } from "../harness.ts";
import { startUpstream } from "../upstream.ts";
import { freshName, publishedConnection, ruleThat, sharedServer } from "./workbench.ts";

const saying = (text: string) => ruleThat({ outputs: { said: JSON.stringify(text) } });

/** What these stories do to a rule of theirs. */
function ruleOn(server: TestServer, name: string = freshName("Rule")) {
  const { call } = server;
  const rule = { params: { rule: name } };
  return {
    call,
    name,
    rule,
    create: async (text: string) =>
      valueOf(await call(api.rules.create, { body: { name, document: saying(text) } })),
    save: async (text: string) =>
      valueOf(await call(api.rules.change, { ...rule, body: { document: saying(text) } })),
    publish: async (comment?: string) =>
      valueOf(await call(api.rules.publish, { ...rule, body: comment === undefined ? {} : { comment } })),
    read: async () => valueOf(await call(api.rules.read, rule)),
    /** Runs the rule and answers which version it was and what it said, or why it did not run. */
    run: async (body: RunBody): Promise<string> => {
      const answer = await call(api.rules.run, { ...rule, body });
      if (!answer.ok) return answer.problem.code;
      return `${answer.value.rule.version} ${(answer.value.outputs as { said?: string }).said}`;
    },
  };
}

/** A rule whose v1 says one, whose v2 says two, and whose draft says three. */
async function versioned(server: TestServer) {
  const own = ruleOn(server);
  await own.create("one");
  await own.publish("the first");
  await own.save("two");
  await own.publish();
  await own.save("three");
  return own;
}

describe("with one server", () => {
  const shared = sharedServer();

  test("production runs what is live, staging the draft; a pin picks a version by any of its names", async () => {
    const { run } = await versioned(shared());
    const cases: readonly (readonly [body: RunBody, ran: string])[] = [
      [{}, "v2 two"],
      [{ environment: "production" }, "v2 two"],
      [{ environment: "staging" }, "draft three"],
      [{ version: 1 }, "v1 one"],
      [{ version: "1" }, "v1 one"],
      [{ version: "v1" }, "v1 one"],
      [{ version: "1.0" }, "v1 one"],
      [{ version: "v2" }, "v2 two"],
      [{ version: "draft" }, "invalid_request"],
      [{ version: 3 }, "not_found"],
      [{ version: 99_999_999_999 }, "not_found"],
      [{ version: "v99999999999999999999" }, "not_found"],
      [{ environment: "staging", version: 1 }, "v1 one"],
      [{ environment: "staging", version: "draft" }, "draft three"],
    ];
    for (const [body, ran] of cases) assert.equal(await run(body), ran, JSON.stringify(body));
  });

  test("a rule without a version runs in staging only", async () => {
    const { create, run } = ruleOn(shared());
    await create("one");
    assert.equal(await run({}), "rule_not_published");
    assert.equal(await run({ environment: "staging" }), "draft one");
  });

  test("staging runs the live version once the draft is what is live", async () => {
    const { call, rule, read, save, run } = await versioned(shared());
    assert.deepEqual([(await read()).changesPending, (await read()).liveVersion], [true, 2]);
    await save("two");
    assert.equal((await read()).changesPending, false, "taken back");
    assert.equal(await run({ environment: "staging" }), "v2 two");
    assert.equal(problemOf(await call(api.rules.publish, { ...rule, body: {} })).code, "nothing_to_publish");
  });

  test("a version is frozen, numbered and signed", async () => {
    const { call, name, rule } = await versioned(shared());
    const { items, total } = valueOf(await call(api.rules.versions, rule));
    assert.deepEqual(
      items.map(({ number, label, live, comment, publishedBy }) => [
        number,
        label,
        live,
        comment,
        publishedBy.name,
      ]),
      [
        [2, "v2", true, "", "Owner"],
        [1, "v1", false, "the first", "Owner"],
      ],
    );
    assert.equal(total, 2);
    const first = valueOf(await call(api.rules.version, { params: { rule: name, version: 1 } }));
    assert.deepEqual(first.document, saying("one"));
    const none = await call(api.rules.version, { params: { rule: name, version: 2_147_483_648 } });
    assert.equal(problemOf(none).code, "not_found");
    const page = valueOf(await call(api.rules.versions, { ...rule, query: { page: 2, perPage: 1 } }));
    assert.deepEqual(page.items.map(({ number }) => number), [1]); // prettier-ignore
  });

  test("a draft may have mistakes in its expressions, which are told and cannot be published", async () => {
    const { call, name, rule } = ruleOn(shared());
    const broken = ruleThat({ outputs: { said: "1 +" } });
    const saved = valueOf(await call(api.rules.create, { body: { name, document: broken } }));
    assert.equal(saved.diagnostics[0]?.severity, "error");
    assert.equal(saved.diagnostics[0].path, "/then/outputs/said");
    assert.equal(saved.diagnostics[0].line, 1);
    const refused = problemOf(await call(api.rules.publish, { ...rule, body: {} }));
    assert.equal(refused.code, "invalid_document");
    assert.equal(refused.errors?.[0]?.field, "body.document.then.outputs.said");
    const ran = problemOf(await call(api.rules.run, { ...rule, body: { environment: "staging" } }));
    assert.equal(ran.code, "invalid_document");
    const check = valueOf(await call(api.rules.preflight, rule));
    assert.deepEqual([check.ready, check.items[0]?.kind, check.items[0]?.ready], [false, "document", false]);
  });

  test("of two changes made from the same reading the second is told; of two at once one wins", async () => {
    const { call, rule, read } = await versioned(shared());
    const { revision } = await read();
    const change = async (description: string) =>
      await call(api.rules.change, { ...rule, body: { description, revision } });
    const both = await Promise.all([change("one"), change("two")]);
    assert.deepEqual(both.map((one) => (one.ok ? "saved" : one.problem.code)).toSorted(), [
      "saved",
      "stale_revision",
    ]);
    const published = await Promise.all([
      call(api.rules.publish, { ...rule, body: {} }),
      call(api.rules.publish, { ...rule, body: {} }),
    ]);
    assert.deepEqual(published.map((one) => (one.ok ? one.value.label : one.problem.code)).toSorted(), [
      "nothing_to_publish",
      "v3",
    ]);
  });

  test("a secret written into an action is refused, pointing to the credential; a name that says secret may be filled", async (t) => {
    const upstream = await startUpstream(t);
    upstream.on("*", "*", { kind: "answer", body: {} });
    const server = shared();
    const connection = freshName("shop");
    await publishedConnection(server, { name: connection, settings: { baseUrl: upstream.origin } });
    const withAction = async (more: Partial<Action>) =>
      await server.call(api.rules.create, {
        body: {
          name: freshName("Rule"),
          document: ruleThat({ inputs: [{ name: "key", type: "string" }], actions: [{ id: "a", name: "A", connection, method: "GET", restUrl: "/x", ...more }] }), // prettier-ignore
        },
      });
    const literal: readonly (readonly [more: Partial<Action>, member: string])[] = [
      [{ requestHeaders: { authorization: "Bearer abc" } }, "requestHeaders.authorization"],
      [{ requestHeaders: { "X-Api-Key": "abc" } }, "requestHeaders.X-Api-Key"],
      [{ restUrlParams: { access_token: ["abc"] } }, "restUrlParams.access_token"],
      [{ restUrl: "/x?password=abc" }, "restUrl"],
    ];
    for (const [more, member] of literal) {
      const { code, errors } = problemOf(await withAction(more));
      assert.deepEqual([code, errors?.[0]?.field], ["literal_secret", `body.document.actions.0.${member}`]);
      assert.match(errors?.[0]?.message ?? "", /credential/);
    }
    valueOf(await withAction({ requestHeaders: { "X-Api-Key": "{{input.key}}" } }));
    const sealed = problemOf(
      await withAction({ requestPayload: { pin: "{{connection.http.encrypted.pin}}" } }),
    );
    assert.equal(sealed.code, "invalid_document");
  });

  test("actions keep their references when things are renamed, and what nobody has is refused", async () => {
    const { call, name, rule } = ruleOn(shared());
    valueOf(await call(api.connections.create, { body: { name: "shop", staging: { baseUrl: "https://api.example.com" } } })); // prettier-ignore
    const endpoint = valueOf(await call(api.endpoints.create, { body: { connection: "shop", name: "orders", method: "GET", path: "/orders" } })); // prettier-ignore
    const document = ruleThat({ actions: [{ id: "a", name: "A", connection: "SHOP", endpoint: "Orders" }] });
    const saved = valueOf(await call(api.rules.create, { body: { name, document } }));
    assert.equal(saved.document.actions[0]?.endpoint, endpoint.id);
    valueOf(await call(api.connections.change, { params: { connection: "shop" }, body: { name: "store" } }));
    valueOf(
      await call(api.endpoints.change, { params: { endpoint: endpoint.id }, body: { name: "purchases" } }),
    );
    valueOf(await call(api.rules.change, { ...rule, body: { name: "Renamed" } }));
    const read = valueOf(await call(api.rules.read, { params: { rule: saved.id } }));
    assert.deepEqual(
      [read.name, ...read.references.map(({ name }) => name)],
      ["Renamed", "store", "purchases"],
    );
    assert.equal(problemOf(await call(api.rules.read, rule)).code, "not_found");

    const wrong: readonly (readonly [action: Partial<Action>, field: string])[] = [
      [{ connection: "nobody", endpoint: "orders" }, "connection"],
      [{ connection: "store", endpoint: "nothing" }, "endpoint"],
      [{ endpoint: "purchases" }, "endpoint"],
    ];
    for (const [action, field] of wrong) {
      const answer = await call(api.rules.create, { body: { name: "Other", document: ruleThat({ actions: [{ id: "a", name: "A", ...action }] }) } }); // prettier-ignore
      const { code, errors } = problemOf(answer);
      assert.equal(code, "invalid_document");
      assert.ok(
        errors?.some((one) => one.field === `body.document.actions.0.${field}`),
        JSON.stringify(errors),
      );
    }
  });

  test("a rule's kind stays, its name is its own, and its versions go with it", async () => {
    const { call, name, rule, run } = await versioned(shared());
    assert.equal(problemOf(await call(api.rules.create, { body: { name: name.toUpperCase(), document: saying("x") } })).code, "name_taken"); // prettier-ignore
    const table = { kind: "decisionTable" as const, formatVersion: 1 as const, inputs: [], actions: [], hitPolicy: "FIRST" as const, inputColumns: [], outputColumns: [], rows: [] }; // prettier-ignore
    assert.equal(problemOf(await call(api.rules.change, { ...rule, body: { document: table } })).code, "invalid_document"); // prettier-ignore
    valueOf(await call(api.rules.remove, rule));
    assert.equal(await run({}), "not_found");
    assert.equal(await run({ version: 1 }), "not_found");
    valueOf(await call(api.rules.create, { body: { name, document: saying("new") } }));
    assert.equal(await run({}), "rule_not_published", "the name does not bring the old versions back");
  });
});
