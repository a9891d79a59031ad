// Rules that ask rules: what an entry names is resolved when it is saved, looked at again when it is published, and picked
// by version and environment when it runs, with the actions of every rule that was asked. Needs the live stack: it is about
// several documents, their versions and what is published of each.
import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import { api } from "../../packages/contract/src/api.ts";
import type { Action, RulesetDocument, RulesetEntry } from "../../packages/contract/src/rule.ts";
import { problemOf, type TestServer, valueOf } from "../harness.ts";
import { startUpstream } from "../upstream.ts";
import {
  freshName,
  publishedConnection,
  publishedRule,
  requester,
  ruleThat,
  sharedServer,
} from "./workbench.ts";

/** A ruleset of these entries; it reads one number. */
const rulesetOf = (entries: RulesetEntry[], more: Partial<RulesetDocument> = {}): RulesetDocument => ({
  kind: "ruleset",
  formatVersion: 1,
  inputs: [{ name: "total", type: "number" }],
  actions: [],
  policy: "all",
  combine: "merge",
  entries,
  ...more,
});
const asking = (rule: string, version?: number): RulesetEntry => ({
  kind: "rule",
  id: `ask-${rule}`,
  rule,
  ...(version === undefined ? {} : { version }),
});
const reads = [{ name: "total", type: "number" as const }];

/** What these stories do to rules. */
function desk({ call }: TestServer) {
  return {
    create: async (name: string, document: RulesetDocument) =>
      valueOf(await call(api.rules.create, { body: { name, document } })),
    save: async (rule: string, document: RulesetDocument | ReturnType<typeof ruleThat>) =>
      valueOf(await call(api.rules.change, { params: { rule }, body: { document } })),
    publish: async (rule: string, force = false) =>
      await call(api.rules.publish, { params: { rule }, body: force ? { force } : {} }),
    preflight: async (rule: string) => valueOf(await call(api.rules.preflight, { params: { rule } })),
    run: async (rule: string, environment: "staging" | "production" = "production") =>
      await call(api.rules.run, { params: { rule }, body: { environment, params: { total: 10 } } }),
  };
}

/** A published rule that says a word. */
async function sayer(server: TestServer, word: string, name = freshName("Sayer")): Promise<string> {
  await publishedRule(server, name, { inputs: reads, outputs: { [word]: "total + 1" } });
  return name;
}

/** A shop, and actions that tell it things. */
async function withShop(t: TestContext, server: TestServer) {
  const shop = freshName("shop");
  const upstream = await startUpstream(t);
  upstream.on("*", "/health", { kind: "answer", body: {} }).on("POST", "*", { kind: "echo" });
  await publishedConnection(server, { name: shop, settings: { baseUrl: upstream.origin } });
  const telling = (id: string, payload: string, more: Partial<Action> = {}): Action => ({
    id,
    name: id,
    connection: shop,
    method: "POST",
    restUrl: `/${id}`,
    requestPayload: payload,
    contentType: "text",
    ...more,
  });
  const sent = (): string[] =>
    upstream.requests
      .filter(({ method }) => method === "POST")
      .map(({ target, body }) => `${target} ${body.toString()}`);
  return { upstream, telling, sent };
}

describe("with one server", () => {
  const shared = sharedServer();

  test("entries name rules, which are kept by id: the ruleset outlives their renaming", async () => {
    const server = shared();
    const { create, publish, run } = desk(server);
    const asked = await sayer(server, "plus");
    const set = freshName("Set");
    const saved = await create(set, rulesetOf([asking(asked)]));
    assert.deepEqual(
      saved.references.map(({ kind, name }) => [kind, name]),
      [["rule", asked]],
    );
    const [entry] = (saved.document as RulesetDocument).entries;
    assert.equal(entry?.kind === "rule" && entry.rule, saved.references[0]?.id);
    const renamed = freshName("Renamed");
    valueOf(await server.call(api.rules.change, { params: { rule: asked }, body: { name: renamed } }));
    valueOf(await publish(set));
    const ran = valueOf(await run(set));
    assert.deepEqual([ran.outputs, ran.matched], [{ plus: 11 }, [{ entry: `ask-${asked}`, branch: "then" }]]);
  });

  test("a name nobody has is refused at its entry, however deep it stands", async () => {
    const { call } = shared();
    const inner: RulesetEntry = { kind: "group", id: "group", policy: "all", entries: [asking("Nobody")] };
    const refused = problemOf(
      await call(api.rules.create, { body: { name: freshName("Set"), document: rulesetOf([inner]) } }),
    );
    assert.equal(refused.code, "invalid_document");
    assert.deepEqual(refused.errors?.map(({ field, sent }) => [field, sent]), [
      ["body.document.entries.0.entries.0.rule", "Nobody"],
    ]); // prettier-ignore
  });

  test("staging asks drafts, production live versions, a pin its version", async () => {
    const server = shared();
    const { create, save, publish, run } = desk(server);
    const asked = await sayer(server, "one");
    const loose = freshName("Loose");
    const pinned = freshName("Pinned");
    await create(loose, rulesetOf([asking(asked)]));
    await create(pinned, rulesetOf([asking(asked, 1)]));
    for (const name of [loose, pinned]) valueOf(await publish(name));
    await save(asked, ruleThat({ inputs: reads, outputs: { two: "total + 2" } }));
    const outputs = async (name: string, environment: "staging" | "production") =>
      valueOf(await run(name, environment)).outputs;
    assert.deepEqual(await outputs(loose, "staging"), { two: 12 });
    assert.deepEqual(await outputs(loose, "production"), { one: 11 });
    assert.deepEqual(await outputs(pinned, "staging"), { one: 11 });
    valueOf(await publish(asked));
    assert.deepEqual(await outputs(loose, "production"), { two: 12 }, "the next version is asked at once");
    assert.deepEqual(await outputs(pinned, "production"), { one: 11 });
  });

  test("a version nobody has published is a mistake of the ruleset", async () => {
    const server = shared();
    const { create, publish } = desk(server);
    const asked = await sayer(server, "one");
    const set = freshName("Set");
    const { diagnostics } = await create(set, rulesetOf([asking(asked, 7)]));
    assert.deepEqual(diagnostics.map(({ code, path }) => [code, path]), [["unknown_rule", "/entries/0/rule"]]); // prettier-ignore
    assert.equal(problemOf(await publish(set)).code, "invalid_document");
  });

  test("rules that ask each other in a circle are not published", async () => {
    const server = shared();
    const { create, save, publish, run } = desk(server);
    const first = freshName("First");
    const second = freshName("Second");
    await create(first, rulesetOf([]));
    await create(second, rulesetOf([asking(first)]));
    valueOf(await publish(first));
    valueOf(await publish(second));
    const { diagnostics } = await save(first, rulesetOf([asking(second)]));
    assert.deepEqual(diagnostics.map(({ code }) => code), ["rule_circle"]); // prettier-ignore
    assert.match(problemOf(await publish(first)).detail, /cannot ask each other in a circle/);
    assert.equal(problemOf(await run(first, "staging")).code, "invalid_document");
    valueOf(await run(first));
  });

  test("publishing waits for the rules that are asked, unless it is forced, and then the run says it", async () => {
    const server = shared();
    const { create, preflight, publish, run } = desk(server);
    const asked = freshName("Asked");
    valueOf(
      await server.call(api.rules.create, { body: { name: asked, document: ruleThat({ inputs: reads }) } }),
    );
    const set = freshName("Set");
    await create(set, rulesetOf([asking(asked)]));
    const { ready, items } = await preflight(set);
    assert.equal(ready, false);
    assert.deepEqual(
      items.map((one) => [one.kind, one.name, one.ready]),
      [
        ["document", "The rule itself", true],
        ["rule", asked, false],
      ],
    );
    const refused = problemOf(await publish(set));
    assert.equal(refused.code, "not_ready");
    assert.match(refused.detail, new RegExp(`"${asked}" has no published version`));
    valueOf(await publish(set, true));
    const stopped = problemOf(await run(set));
    assert.equal(stopped.code, "rule_not_published");
    assert.match(stopped.detail, new RegExp(asked));
    valueOf(await publish(asked));
    valueOf(await run(set));
  });

  test("a rule that live rulesets ask cannot be published so that they break", async () => {
    const server = shared();
    const { create, save, publish, preflight, run } = desk(server);
    const asked = await sayer(server, "one");
    const set = freshName("Set");
    await create(set, rulesetOf([asking(asked)]));
    valueOf(await publish(set));
    const more = [...reads, { name: "tier", type: "string" as const }];
    await save(asked, ruleThat({ inputs: more, outputs: { one: "total" } }));
    const refused = problemOf(await publish(asked));
    assert.equal(refused.code, "not_ready");
    assert.match(refused.detail, new RegExp(`"${set}" asks this rule, and could no longer run: .*tier`));
    await save(asked, ruleThat({ inputs: reads, outputs: { one: "total * 2" } }));
    const { items } = await preflight(asked);
    assert.deepEqual(items.filter(({ kind }) => kind === "rule").map(({ name, ready }) => [name, ready]), [[set, true]]); // prettier-ignore
    valueOf(await publish(asked));
    assert.deepEqual(valueOf(await run(set)).outputs, { one: 20 });
  });

  test("a rule says who asks it, and cannot be deleted meanwhile", async () => {
    const server = shared();
    const { create, publish, save } = desk(server);
    const asked = await sayer(server, "one");
    const rule = { params: { rule: asked } };
    const set = freshName("Set");
    await create(set, rulesetOf([asking(asked)]));
    valueOf(await publish(set));
    const usage = valueOf(await server.call(api.rules.usage, rule));
    assert.deepEqual(
      usage.items.map(({ kind, name, where }) => [kind, name, where]),
      [
        ["rule", set, "draft"],
        ["rule", set, "v1"],
      ],
    );
    const refused = problemOf(await server.call(api.rules.remove, rule));
    assert.equal(refused.code, "in_use");
    assert.match(refused.detail, new RegExp(set));
    await save(set, rulesetOf([]));
    assert.equal(problemOf(await server.call(api.rules.remove, rule)).code, "in_use", "v1 still asks it");
  });

  test("the catalog knows rulesets, by either of their names", async () => {
    const server = shared();
    const set = freshName("Catalogued");
    await desk(server).create(set, rulesetOf([]));
    const get = requester(server.url);
    for (const type of ["ruleset", "ruleSet"]) {
      const answer = await get("GET", `/dev/rule?type=${type}&name=${set}`);
      const { data } = answer.json as { data: { entities: { name: string; type: string }[] } };
      assert.deepEqual(data.entities.map((one) => [one.name, one.type]), [[set, "ruleset"]]); // prettier-ignore
    }
  });

  test("actions of a rule that is asked read what that rule was given and has answered", async (t) => {
    const server = shared();
    const { telling, sent } = await withShop(t, server);
    const [discount, set, outer] = [freshName("Discount"), freshName("Set"), freshName("Outer")];
    await publishedRule(server, discount, {
      inputs: [{ name: "amount", type: "number" }],
      outputs: { percent: "amount / 2" },
      actions: [telling("grant", "{{input.amount}} gives {{output.percent}}")],
    });
    const document = rulesetOf(
      [
        { kind: "rule", id: "half", rule: discount, inputs: { amount: "total / 2" } },
        {
          kind: "condition",
          id: "always",
          condition: { kind: "group", id: "all", match: "all", conditions: [] },
          then: { outputs: { note: '"seen"' }, actions: ["note"] },
        },
      ],
      { actions: [telling("note", "{{input.total}} is {{output.note}}")] },
    );
    await desk(server).create(set, document);
    await desk(server).create(outer, rulesetOf([{ kind: "rule", id: "inner", rule: set }]));
    for (const name of [set, outer]) valueOf(await desk(server).publish(name));

    const ran = valueOf(await desk(server).run(outer));
    assert.deepEqual(ran.outputs, { percent: 2.5, note: "seen" });
    assert.deepEqual(
      ran.actions?.map(({ entry, name, status }) => [entry, name, status]),
      [
        ["inner/half", "grant", "success"],
        ["inner/always", "note", "success"],
      ],
    );
    assert.deepEqual(sent(), ["/grant 5 gives 2.5", "/note 10 is seen"]);

    const { steps } = valueOf(
      await server.call(api.executions.read, { params: { execution: ran.executionId } }),
    );
    assert.deepEqual(
      steps.map(({ node, entry }) => [node, entry]),
      [
        ["decision", undefined],
        ["grant", "inner/half"],
        ["note", "inner/always"],
      ],
    );
    assert.deepEqual(steps[0]?.asked?.map(({ name, version }) => `${name} ${version}`).toSorted(), [
      `${discount} v1`,
      `${set} v1`,
    ]);
  });

  test("an action that fails and says stop skips those of the entries behind it", async (t) => {
    const server = shared();
    const { upstream, telling, sent } = await withShop(t, server);
    upstream.on("POST", "/first", { kind: "answer", status: 500 });
    const [first, second, set] = [freshName("First"), freshName("Second"), freshName("Set")];
    for (const [name, action] of [
      [first, telling("first", "1", { onError: "stop" })],
      [second, telling("second", "2")],
    ] as const)
      await publishedRule(server, name, { outputs: { said: "1" }, actions: [action] });
    await desk(server).create(set, rulesetOf([asking(first), asking(second)]));
    const ran = valueOf(await desk(server).run(set, "staging"));
    assert.deepEqual(ran.actions?.map(({ name, status }) => [name, status]), [
    ["first", "error"],
    ["second", "skipped"],
  ]); // prettier-ignore
    assert.deepEqual(sent(), ["/first 1"]);
  });

  test("no call is made while a connection of any rule that may be asked is not published", async (t) => {
    const server = shared();
    const { upstream, telling, sent } = await withShop(t, server);
    const [fine, far, set, late] = ["Fine", "Far", "Set", "late"].map(freshName) as [
      string,
      string,
      string,
      string,
    ];
    await publishedConnection(server, {
      name: late,
      settings: { baseUrl: upstream.origin },
      in: ["staging"],
    });
    await publishedRule(server, fine, { actions: [telling("first", "1")] });
    const document = ruleThat({ actions: [telling("second", "2", { connection: late })] });
    valueOf(await server.call(api.rules.create, { body: { name: far, document } }));
    valueOf(await desk(server).publish(far, true));
    await desk(server).create(set, rulesetOf([asking(fine), asking(far)]));
    const refused = problemOf(await desk(server).publish(set));
    assert.equal(refused.code, "connection_not_published");
    valueOf(await desk(server).publish(set, true));
    const stopped = problemOf(await desk(server).run(set));
    assert.match(stopped.detail, new RegExp(`^connector not published in production: ${late}`));
    assert.deepEqual(sent(), []);
  });
});
