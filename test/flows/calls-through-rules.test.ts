// What an upstream does, seen through a rule's action: one named result, an error code, and a run that is answered all the
// same. Real sockets against an upstream that behaves badly are the point, so it needs the live stack.
import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import { api } from "../../packages/contract/src/api.ts";
import { codeOfStatus } from "../../packages/contract/src/call-error.ts";
import { type CallMethod, callMethods, outputsOfMethod } from "../../packages/contract/src/call.ts";
import type { ConnectionSettings } from "../../packages/contract/src/connection.ts";
import type { ActionOutcome } from "../../packages/contract/src/execution.ts";
import type { Action, RuleInput } from "../../packages/contract/src/rule.ts";
import { fakeClock } from "../../packages/server/src/platform/clock.ts";
import { startServer, type TestServer, valueOf } from "../harness.ts";
import { type Behaviour, startUpstream } from "../upstream.ts";
import { freshName, publishedConnection, ruleThat, sharedServer } from "./workbench.ts";

/** An upstream, a published connection to it, and `act`, which runs actions through that connection. */
async function calling(t: TestContext, server: TestServer, settings: Partial<ConnectionSettings> = {}) {
  const upstream = await startUpstream(t);
  upstream.on("*", "/health", { kind: "answer", body: {} });
  const connection = freshName("shop");
  // One attempt a call, so that what an upstream does is seen once.
  await publishedConnection(server, {
    name: connection,
    settings: { baseUrl: upstream.origin, retries: 0, ...settings },
  });
  return { upstream, server, connection, act: actor(server, connection) };
}

type Acted = Partial<Action> & Pick<Action, "id">;

/** Saves a rule with these actions, runs its draft in staging and answers what became of them. */
function actor(server: TestServer, connection: string) {
  return async (
    actions: readonly Acted[],
    more: { inputs?: RuleInput[]; outputs?: Record<string, string>; params?: Record<string, unknown> } = {},
  ): Promise<ActionOutcome[]> => {
    const name = freshName("Rule");
    const document = ruleThat({
      inputs: more.inputs ?? [],
      outputs: { kept: '"yes"', ...more.outputs },
      actions: actions.map((one) => ({
        name: one.id,
        connection,
        ...(one.endpoint === undefined ? { method: "GET" as const, restUrl: `/${one.id}` } : {}),
        ...one,
      })),
    });
    valueOf(await server.call(api.rules.create, { body: { name, document } }));
    const ran = valueOf(
      await server.call(api.rules.run, {
        params: { rule: name },
        body: { environment: "staging", params: more.params ?? {} },
      }),
    );
    assert.equal((ran.outputs as { kept?: unknown }).kept, "yes", "a failed call keeps the outputs");
    return ran.actions ?? [];
  };
}

const troubles: readonly (readonly [what: string, behaviour: Behaviour, result: string, code: string])[] = [
  ["never answers", { kind: "hang" }, "timeout", "DEADLINE_EXCEEDED"],
  ["stops in its body", { kind: "hangInBody", body: "{" }, "timeout", "DEADLINE_EXCEEDED"],
  ["drips", { kind: "drip", everyMs: 20 }, "timeout", "DEADLINE_EXCEEDED"],
  ["closes without a byte", { kind: "close" }, "error", "CONNECTION_RESET"],
  ["resets", { kind: "reset" }, "error", "CONNECTION_RESET"],
  ["resets in its body", { kind: "reset", inBody: true }, "error", "CONNECTION_RESET"],
  ["breaks off", { kind: "truncate" }, "error", "CONNECTION_RESET"],
  ["breaks off a chunk", { kind: "truncate", chunked: true }, "error", "CONNECTION_RESET"],
  ["sends a bad chunk", { kind: "badChunk" }, "error", "PROTOCOL_ERROR"],
  ["speaks something else", { kind: "raw", bytes: "SSH-2.0-OpenSSH_9.9\r\n" }, "error", "PROTOCOL_ERROR"],
  ["sends more than allowed", { kind: "oversized", bytes: 60_000 }, "error", "RESPONSE_TOO_LARGE"],
  ["announces more than allowed", { kind: "oversized", bytes: 60_000, announced: true }, "error", "RESPONSE_TOO_LARGE"],
  ["unpacks to more than allowed", { kind: "bomb", coding: "gzip", bytes: 5_000_000 }, "error", "RESPONSE_TOO_LARGE"],
  [
    "sends HTML for JSON",
    { kind: "answer", headers: { "content-type": "application/json" }, body: "<html>" },
    "error",
    "RESPONSE_NOT_PARSABLE",
  ],
]; // prettier-ignore

describe("with one server", () => {
  const shared = sharedServer();

  test("every status ends in itself, and in its code when it is a failure", async (t) => {
    const { upstream, act, server } = await calling(t, shared(), { circuitBreaker: false });
    const more: Readonly<Record<number, string | null>> = {
    200: null, 201: null, 202: null, 204: null, 299: null,
    301: "REDIRECT_NOT_FOLLOWED", 304: "REDIRECT_NOT_FOLLOWED", 307: "REDIRECT_NOT_FOLLOWED",
    402: "CLIENT_ERROR", 418: "CLIENT_ERROR", 451: "CLIENT_ERROR", 507: "SERVER_ERROR", 599: "SERVER_ERROR",
  }; // prettier-ignore
    const wanted: readonly (readonly [status: number, code: string | null])[] = Object.entries({ ...codeOfStatus, ...more })
    .map(([status, code]) => [Number(status), code]); // prettier-ignore
    for (const [status] of wanted)
    upstream.on("GET", `/${status}`, { kind: "answer", status, ...([204, 304].includes(status) ? {} : { body: { status } }) }); // prettier-ignore
    const outcomes: ActionOutcome[] = [];
    for (let at = 0; at < wanted.length; at += 40)
      outcomes.push(...(await act(wanted.slice(at, at + 40).map(([status]) => ({ id: String(status) })))));
    assert.deepEqual(
      outcomes.map(({ result, status, restStatus, error }) => [
        result,
        status,
        restStatus,
        error?.code ?? null,
      ]),
      wanted.map(([status, code]) => [String(status), code === null ? "success" : "error", status, code]),
    );
    assert.ok(outcomes.every(({ error }) => error === undefined || (error.guidance ?? "") !== ""));

    const [listed] = valueOf(await server.call(api.executions.list)).items;
    assert.equal(listed?.status, "succeeded", "a failed call does not fail the run");
    assert.equal(listed.failedCalls, outcomes.filter(({ status }) => status === "error").length);
  });

  test("whatever else an upstream does ends in one named result", async (t) => {
    const { upstream, act, server } = await calling(t, shared(), {
      timeout: 300,
      maxResponseBytes: 50_000,
      circuitBreaker: false,
    });
    for (const [index, [, behaviour]] of troubles.entries())
      upstream.on("GET", `/trouble${index}`, behaviour);
    const outcomes = await act(troubles.map((_, index) => ({ id: `trouble${index}` })));
    for (const [index, [what, , result, code]] of troubles.entries()) {
      await t.test(`an upstream that ${what}`, () => {
        const outcome = outcomes[index];
        assert.deepEqual([outcome?.status, outcome?.result, outcome?.error?.code], ["error", result, code]);
        assert.equal(outcome?.attempts, 1);
      });
    }
    const { items } = valueOf(await server.call(api.executions.list));
    const execution = valueOf(
      await server.call(api.executions.read, { params: { execution: items[0]?.id ?? "" } }),
    );
    assert.deepEqual(
      execution.steps.slice(1).map(({ result, error }) => [result, error?.code]),
      troubles.map(([, , result, code]) => [result, code]),
      "the record says the same",
    );
    assert.ok(
      execution.steps.slice(1).every(({ calls }) => calls[0]?.request?.url.startsWith(upstream.origin)),
    );
  });

  test("nothing listens there any more; a second connection's call goes on", async (t) => {
    const { upstream, server, act } = await calling(t, shared());
    let place = "";
    await t.test("while it was there", async (t) => {
      const gone = await startUpstream(t);
      gone.on("GET", "/health", { kind: "answer" });
      place = gone.origin;
      await publishedConnection(server, { name: "gone", settings: { baseUrl: place } });
    });
    upstream.on("GET", "/next", { kind: "answer", body: {} });
    const [first, next] = await act([{ id: "x", connection: "gone" }, { id: "next" }]);
    assert.deepEqual([first?.result, first?.error?.code], ["error", "CONNECTION_REFUSED"]);
    assert.ok(first?.error?.message.includes(place));
    assert.equal(next?.result, "200");
  });

  test("an absolute address elsewhere gets neither the credential nor secret presets", async (t) => {
    const { server, upstream, act } = await calling(t, shared());
    const other = await startUpstream(t);
    other.on("GET", "/seen", { kind: "echo" });
    upstream.on("GET", "/seen", { kind: "echo" });
    valueOf(await server.call(api.credentials.create, { body: { name: "c", auth: { kind: "bearer", token: "s3cret" }, origins: [upstream.origin] } })); // prettier-ignore
    await publishedConnection(server, {
      name: "guarded",
      settings: {
        baseUrl: upstream.origin,
        credential: "c",
        headers: [
          { name: "X-Api-Key", value: "k3y" },
          { name: "X-Open", value: "open" },
        ],
      },
    });
    await act([
      { id: "home", connection: "guarded", restUrl: `${upstream.origin}/seen` },
      { id: "away", connection: "guarded", restUrl: `${other.origin}/seen` },
    ]);
    const secrets = (headers?: Readonly<Record<string, unknown>>) => [
      headers?.["authorization"],
      headers?.["x-api-key"],
    ];
    assert.deepEqual(secrets(upstream.requests.at(-1)?.headers), ["Bearer s3cret", "k3y"]);
    assert.deepEqual(secrets(other.requests[0]?.headers), [undefined, undefined]);
  });

  test("a connection with all its calls busy answers max-connection, others are not touched", async (t) => {
    const { upstream, server, act } = await calling(t, shared(), { maxConnections: 1, timeout: 5000 });
    const arrived = new Promise<void>((resolve) => {
      upstream.on("GET", "/slow", () => {
        resolve();
        return { kind: "hang" };
      });
    });
    upstream.on("GET", "/quick", { kind: "answer", body: {} });
    await publishedConnection(server, { name: "other", settings: { baseUrl: upstream.origin } });
    const slow = act([{ id: "slow", timeout: 600 }]);
    await arrived;
    const [busy, free] = await act([
      { id: "quick" },
      { id: "other", connection: "other", restUrl: "/quick" },
    ]);
    assert.deepEqual(
      [busy?.result, busy?.error?.code, busy?.restStatus],
      ["max-connection", "MAX_CONNECTION", null],
    );
    assert.equal(free?.result, "200");
    assert.equal((await slow)[0]?.result, "timeout");
    assert.equal((await act([{ id: "quick" }]))[0]?.result, "200", "its place is free again");
  });

  test("answers of 4xx are answers: they open no breaker", async (t) => {
    const { upstream, act } = await calling(t, shared());
    upstream.on("GET", "/x", { kind: "answer", status: 404 });
    const outcomes = await act(
      Array.from({ length: 20 }, (_, index) => ({ id: `x${index}`, restUrl: "/x" })),
    );
    assert.ok(outcomes.every(({ result }) => result === "404"));
  });

  test("a failed action that says stop skips the rest; by default they go on", async (t) => {
    const { upstream, act, server, connection } = await calling(t, shared());
    upstream.on("GET", "/bad", { kind: "answer", status: 500, body: {} });
    upstream.on("GET", "/good", { kind: "answer", body: {} });
    valueOf(await server.call(api.endpoints.create, { body: { connection, name: "goodOne", method: "GET", path: "/good" } })); // prettier-ignore
    valueOf(await server.call(api.connections.publish, { params: { connection }, body: { environment: "staging" } })); // prettier-ignore
    const statuses = (outcomes: readonly ActionOutcome[]) =>
      outcomes.map(({ status, result }) => [status, result]);
    const goes = await act([{ id: "bad" }, { id: "good" }]);
    assert.deepEqual(statuses(goes), [["error", "500"], ["success", "200"]]); // prettier-ignore
    const before = upstream.requests.length;
    const stopped = await act([
      { id: "good" },
      { id: "bad", onError: "stop" },
      { id: "last", endpoint: "goodOne" },
    ]);
    assert.deepEqual(statuses(stopped), [["success", "200"], ["error", "500"], ["skipped", null]]); // prettier-ignore
    assert.deepEqual(
      [stopped[2]?.connection, stopped[2]?.endpoint, stopped[2]?.attempts, stopped[2]?.error],
      [connection, "goodOne", 0, undefined],
    );
    assert.equal(upstream.requests.length, before + 2);
    const [listed] = valueOf(await server.call(api.executions.list)).items;
    assert.deepEqual([listed?.calls, listed?.failedCalls], [2, 1]);
  });

  test("an action reads inputs, outputs and what earlier actions got", async (t) => {
    const { upstream, act } = await calling(t, shared());
    upstream.on("GET", "/customers/c%201", { kind: "answer", status: 201, headers: { "x-tier": "gold" }, body: { id: 7, tags: ["a"], big: "x" } }); // prettier-ignore
    upstream.on("POST", "/orders", { kind: "echo" });
    const [, , missing] = await act(
      [
        { id: "find", name: "Find it", restUrl: "/customers/{{input.customer}}" },
        {
          id: "order",
          method: "POST",
          restUrl: "/orders",
          requestPayload: {
            id: "{{actions.find.restResult.id}}",
            tags: "{{actions.find.restResult.tags}}",
            text: "status {{actions.find.restStatus}}, {{actions.find.result}}, {{output.kept}}",
            header: "{{actions.find.restResponseHeaders.x-tier}}",
          },
        },
        { id: "missing", restUrl: "/orders/{{actions.find.restResult.nothing}}" },
      ],
      { inputs: [{ name: "customer", type: "string" }], params: { customer: "c 1" } },
    );
    assert.deepEqual(JSON.parse(upstream.requests.at(-1)?.body.toString() ?? ""), {
      id: 7,
      tags: ["a"],
      text: "status 201, 201, yes",
      header: "gold",
    });
    assert.deepEqual(
      [missing?.result, missing?.error?.code, missing?.attempts],
      ["error", "MISSING_INPUT", 0],
    );
  });

  test("each method yields the outputs that seeds/002 gives it", async (t) => {
    const { upstream, act } = await calling(t, shared());
    upstream.on("*", "/x", { kind: "answer", headers: { "x-y": ["1", "2"] }, body: { ok: true } });
    const outcomes = await act(
      callMethods.map((method: CallMethod) => ({ id: method, method, restUrl: "/x" })),
    );
    for (const [index, method] of callMethods.entries()) {
      const outcome = outcomes[index];
      assert.equal(outcome?.status, "success", `${method}: ${JSON.stringify(outcome?.error)}`);
      const outputs = outputsOfMethod[method];
      assert.equal(outcome.restStatus, 200);
      assert.deepEqual(outcome.restResult, outputs.includes("restResult") ? { ok: true } : null, method);
      assert.deepEqual(
        outcome.restResponseHeaders?.["x-y"],
        outputs.includes("restResponseHeaders") ? ["1", "2"] : undefined,
        method,
      );
    }
  });

  test("a body decides success and result where it was told how", async (t) => {
    const { upstream, act } = await calling(t, shared());
    upstream.on("GET", "/x", { kind: "answer", body: { code: "E7", ok: false, message: "no stock" } });
    const [byValue, refuted, absent] = await act([
      { id: "a", restUrl: "/x", judgement: { resultPath: "code" } },
      {
        id: "b",
        restUrl: "/x",
        judgement: { successPath: "ok", successValues: ["true"], errorPath: "message" },
      },
      { id: "c", restUrl: "/x", judgement: { resultPath: "$.nothing.here" } },
    ]);
    assert.deepEqual([byValue?.result, byValue?.status], ["E7", "success"]);
    assert.deepEqual([refuted?.result, refuted?.error?.code], ["200", "REFUTED_BY_BODY"]);
    assert.match(refuted?.error?.message ?? "", /no stock/);
    assert.equal(absent?.result, "other");
  });

  test("an idempotency key goes out where it is asked for, another for each action and run", async (t) => {
    const { upstream, act } = await calling(t, shared());
    upstream.on("POST", "/x", { kind: "answer", body: {} });
    const two: Acted[] = [
      { id: "a", method: "POST", restUrl: "/x", idempotencyKey: true },
      { id: "b", method: "POST", restUrl: "/x", idempotencyKey: true },
      { id: "c", method: "POST", restUrl: "/x" },
    ];
    const from = upstream.requests.length;
    await act(two);
    await act(two);
    const keys = upstream.requests.slice(from).map(({ headers }) => headers["idempotency-key"]);
    assert.deepEqual([keys[2], keys[5]], [undefined, undefined]);
    const given = keys.filter((key) => key !== undefined);
    assert.equal(new Set(given).size, 4, String(given));
  });
});

test("loopback and private addresses are closed unless an administrator opens them", async (t) => {
  const upstream = await startUpstream(t);
  upstream.on("*", "*", { kind: "answer", body: {} });
  const { call } = await startServer(t, { env: { PATCHBAY_EGRESS_ALLOW: "" } });
  const port = upstream.port;
  for (const baseUrl of [
    upstream.origin,
    `http://localhost:${port}`,
    `http://[::ffff:127.0.0.1]:${port}`,
    `http://2130706433:${port}`,
    `http://0x7f.1:${port}`,
    "http://169.254.169.254",
    "http://10.0.0.1",
  ]) {
    // prettier-ignore
    const settings = { baseUrl, ping: { relativeUri: "/" } };
    const report = valueOf(
      await call(api.connections.testNew, { body: { environment: "staging", settings } }),
    );
    assert.deepEqual(
      [report.ok, report.result, report.error?.code],
      [false, "error", "EGRESS_BLOCKED"],
      baseUrl,
    );
  }
  const document = ruleThat({
    actions: [{ id: "a", name: "A", method: "GET", restUrl: `${upstream.origin}/x` }],
  });
  valueOf(await call(api.rules.create, { body: { name: "Rule", document } }));
  const ran = valueOf(
    await call(api.rules.run, { params: { rule: "Rule" }, body: { environment: "staging" } }),
  );
  assert.deepEqual([ran.actions?.[0]?.result, ran.actions?.[0]?.error?.code], ["error", "EGRESS_BLOCKED"]);
  assert.equal(upstream.sockets(), 0, "no socket was opened");
});

test("the breaker opens after ten failures, lets one call through after ten seconds, and closes when it is well", async (t) => {
  const clock = fakeClock(new Date("2026-11-21T10:00:00.000Z"));
  const { upstream, act } = await calling(t, await startServer(t, { clock }));
  upstream.on("GET", "/x", { kind: "answer", status: 503 });
  const calls = (count: number, more: Partial<Action> = {}): Acted[] =>
    Array.from({ length: count }, (_, index) => ({ id: `x${index}`, restUrl: "/x", ...more }));
  const results = async (actions: readonly Acted[]): Promise<string[]> =>
    (await act(actions)).map(({ result, error }) =>
      error?.code === "BREAKER_OPEN" ? "open" : (result ?? ""),
    );

  assert.deepEqual(await results(calls(12)), [...Array.from({ length: 10 }, () => "503"), "open", "open"]);
  const sent = upstream.requests.length;
  clock.advance(9_999);
  assert.deepEqual(await results(calls(1)), ["open"]);
  assert.equal(upstream.requests.length, sent);
  assert.deepEqual(await results(calls(1, { circuitBreaker: false })), ["503"], "asked not to heed it");

  clock.advance(1);
  assert.deepEqual(
    await results(calls(2)),
    ["503", "open"],
    "one probe, and it failed: open for twice as long",
  );
  clock.advance(19_999);
  assert.deepEqual(await results(calls(1)), ["open"]);
  clock.advance(1);
  upstream.on("GET", "/x", { kind: "answer", body: {} });
  assert.deepEqual(await results(calls(3)), ["200", "200", "200"]);
});
