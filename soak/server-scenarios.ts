// What two server processes on one database bear together: outages, a rate budget, tokens that expire under load.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { clientOf, demand } from "../chaos/owner-client.ts";
import { owner, Program } from "../chaos/program.ts";
import { api } from "../packages/contract/src/api.ts";
import { type Client, createClient } from "../packages/contract/src/client.ts";
import type { ConnectionSettings } from "../packages/contract/src/connection.ts";
import type { SimpleRuleDocument } from "../packages/contract/src/rule.ts";
import { systemClock } from "../packages/server/src/platform/clock.ts";
import { createLog } from "../packages/server/src/platform/log.ts";
import { EmbeddedPostgres } from "../packages/server/src/platform/postgres-embedded.ts";
import { consentAt, oauthClient, startOAuthServer } from "../test/oidc.ts";
import { type Received, startUpstream } from "../test/upstream.ts";
import { atLeast, atMost, exactly, inLanes, type Scenario } from "./measure.ts";

/** Asks for one call, whatever it is given. */
const ruleCalling = (connection: string): SimpleRuleDocument => ({
  kind: "simpleRule",
  formatVersion: 1,
  inputs: [],
  actions: [{ id: "a", name: "A", connection, method: "GET", restUrl: "/orders" }],
  condition: { kind: "group", id: "all", match: "all", conditions: [] },
  then: { outputs: {}, actions: ["a"] },
  else: {},
});

/** Signs the owner in; answers the session's cookie. */
async function signIn(address: string): Promise<string> {
  const answer = await fetch(`${address}/api/v1/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(owner),
  });
  return answer.headers.get("set-cookie")?.split(";")[0] ?? "";
}

const production = { environment: "production" } as const;

/** Two servers that do not work the queue, and ways to publish a connection with a rule and to run it. */
async function twoServers(stack: AsyncDisposableStack) {
  const path = mkdtempSync(join(tmpdir(), "patchbay-soak-"));
  stack.defer(() => rmSync(path, { recursive: true, force: true }));
  const log = createLog({ level: "error" });
  const postgres = stack.use(
    await EmbeddedPostgres.start({ dataDir: join(path, "postgres"), log, clock: systemClock }),
  );
  const settings = {
    DATABASE_URL: postgres.connectionString,
    PATCHBAY_DATA: path,
    PATCHBAY_PORT: "0",
    PATCHBAY_SECRET_KEYS: `soak:${Buffer.alloc(32, 9).toString("base64")}`,
  };
  const first = stack.use(await Program.start(["start", "--no-worker"], settings));
  const second = stack.use(await Program.start(["start", "--no-worker"], settings));
  const clients = [clientOf(first.address), clientOf(second.address)] as const;

  /** Publishes a connection and a rule of its name that calls GET /orders. */
  const publish = async (name: string, given: Partial<ConnectionSettings> & { baseUrl: string }) => {
    const [call] = clients;
    const document = ruleCalling(name);
    const params = { connection: name };
    demand(await call(api.connections.create, { body: { name, production: { ping: { relativeUri: "/health" }, ...given } } })); // prettier-ignore
    demand(await call(api.connections.test, { params, body: production }));
    demand(await call(api.connections.publish, { params, body: production }));
    demand(await call(api.rules.create, { body: { name, document } }));
    demand(await call(api.rules.publish, { params: { rule: name }, body: {} }));
  };
  /** Runs the rule in one of the processes; answers how its call ended. */
  const run = async (rule: string, n = 0): Promise<string> => {
    const call: Client = clients[n % 2] ?? clients[0];
    const { actions = [] } = demand(await call(api.rules.run, { params: { rule }, body: {} }));
    return actions[0]?.error?.code ?? actions[0]?.result ?? "nothing";
  };
  return { address: first.address, call: clients[0], publish, run };
}

/** An upstream whose /health is well and whose /orders does what it is told, with the times it was asked at. */
async function orders(stack: AsyncDisposableStack) {
  const upstream = await startUpstream({ after: (end) => stack.defer(end) });
  const asked: number[] = [];
  upstream.on("GET", "/health", { kind: "answer", body: {} });
  const answer = (how: (request: Received) => ReturnType<typeof ok>): void => {
    asked.length = 0;
    upstream.on("GET", "/orders", (request) => {
      asked.push(performance.now());
      return how(request);
    });
  };
  return { origin: upstream.origin, asked, answer };
}

const ok = (status = 200, headers: Record<string, string> = {}) =>
  ({ kind: "answer", status, headers, body: { ok: status === 200 } }) as const;

/** F9: an API that is down, that asks to wait, and a breaker that opens and tries. */
export const outage: Scenario = async ({ quick }) => {
  await using stack = new AsyncDisposableStack();
  const { publish, run } = await twoServers(stack);
  const { origin, asked, answer } = await orders(stack);
  const calls = quick ? 1000 : 10_000;
  answer(() => ok());
  await publish("bare", { baseUrl: origin, circuitBreaker: false, retries: 2, timeout: 60_000 });
  await publish("guarded", { baseUrl: origin, retries: 0, timeout: 60_000 });
  await publish("waiting", { baseUrl: origin, circuitBreaker: false, retries: 2, timeout: 60_000 });
  for (let once = 0; once < 20; once += 1) await run("bare", once);

  answer(() => ok(503));
  await inLanes(calls, 32, async (n) => await run("bare", n));
  const amplified = asked.length / calls;

  answer(() => ok(503));
  for (let call = 0; call < 40; call += 1) await run("guarded", 0);
  const untilOpen = asked.length;
  await delay(10_500);
  asked.length = 0;
  const probed = await inLanes(100, 50, async () => await run("guarded", 0));
  const probes = asked.length;
  const refused = probed.filter((word) => word === "BREAKER_OPEN").length;

  const waited: number[] = [];
  for (const date of [false, true]) {
    let first = true;
    answer(() => {
      if (!first) return ok();
      first = false;
      const after = date ? new Date(Math.ceil(Date.now() / 1000) * 1000 + 2000).toUTCString() : "2";
      return ok(429, { "retry-after": after });
    });
    await run("waiting", 0);
    waited.push(((asked[1] ?? Number.NaN) - (asked[0] ?? 0)) / 1000);
  }
  return {
    figures: [
      { load: `${calls} calls, all answered 503`, metric: "requests of a call", value: amplified, unit: "n" },
      { load: "breaker", metric: "requests until open", value: untilOpen, unit: "n" },
      { load: "breaker, 100 calls once it may try", metric: "probes", value: probes, unit: "n" },
      { load: "Retry-After: 2", metric: "waited", value: waited[0] ?? Number.NaN, unit: "s" },
      {
        load: "Retry-After as a date in 2 to 3 s",
        metric: "waited",
        value: waited[1] ?? Number.NaN,
        unit: "s",
      },
    ],
    bars: {
      // A fifth of the calls, after ten that each process has free.
      "requests of a call in an outage": atMost(amplified, 1.2 + 20 / calls),
      "requests until the breaker opens": atMost(untilOpen, 10),
      "probes at once": exactly(probes, 1),
      "calls refused meanwhile": exactly(refused, 99),
      "Retry-After in seconds (s)": atLeast(waited[0] ?? Number.NaN, 1.99),
      "Retry-After as a date (s)": atLeast(waited[1] ?? Number.NaN, 1.99),
    },
  };
};

/** A rate budget that two processes share, with more calls than it has turns. */
export const rateBudget: Scenario = async ({ quick }) => {
  await using stack = new AsyncDisposableStack();
  const { publish, run } = await twoServers(stack);
  const { origin, asked, answer } = await orders(stack);
  answer(() => ok());
  const rate = 50;
  await publish("rated", {
    baseUrl: origin,
    rateLimit: { requests: rate, perSeconds: 1 },
    maxConnections: 100,
    timeout: 60_000,
  });
  const calls = quick ? 500 : 3000;
  const begun = performance.now();
  const ended = await inLanes(calls, 64, async (n) => await run("rated", n));
  const seconds = (performance.now() - begun) / 1000;
  const busiest = Math.max(...asked.map((at) => asked.filter((one) => one >= at && one < at + 1000).length));
  const load = `${calls} calls, 50 a second`;
  return {
    figures: [
      { load, metric: "rate", value: asked.length / seconds, unit: "calls/s" },
      { load, metric: "busiest second", value: busiest, unit: "n" },
    ],
    bars: {
      "calls that fail": exactly(ended.filter((word) => word !== "200").length, 0),
      // The budget, full at first, and what flows in meanwhile.
      "requests beyond the budget": atMost(asked.length - rate * seconds - rate, 0),
      // A full budget and what flows in within the second; requests do not take equally long to arrive.
      "busiest second over twice the budget": atMost(busiest / (2 * rate), 1.1),
    },
  };
};

/** F10: access tokens of 5 s and rotating refresh tokens under 200 calls at once in two processes. */
export const refreshes: Scenario = async ({ quick }) => {
  await using stack = new AsyncDisposableStack();
  const { address, call, publish, run } = await twoServers(stack);
  const back = `${address}/authorized`;
  const oauth = await startOAuthServer({ after: (end) => stack.defer(end) }, back, 5);
  const auth = {
    kind: "oauth2AuthorizationCode",
    ...oauthClient,
    authorizationUrl: `${oauth.origin}/auth`,
    tokenUrl: `${oauth.origin}/token`,
    scope: "openid",
  } as const;
  demand(await call(api.credentials.create, { body: { name: "grant", auth, origins: [oauth.origin] } }));
  const cookie = await signIn(address);
  const person = createClient({ baseUrl: address, headers: { cookie, "sec-fetch-site": "same-origin" } });
  const params = { credential: "grant" };
  const { url } = demand(await person(api.credentials.authorize, { params, body: production }));
  const came = (await consentAt(url, back)).searchParams;
  const given = { state: came.get("state") ?? "", code: came.get("code") ?? "", iss: came.get("iss") ?? "" };
  demand(await person(api.credentials.finishAuthorization, { body: given }));
  await publish("granted", {
    baseUrl: oauth.origin,
    credential: "grant",
    maxConnections: 200,
    timeout: 60_000,
  });

  const lasting = quick ? 15_000 : 60_000;
  const until = performance.now() + lasting;
  const words = new Map<string, number>();
  await inLanes(200, 200, async (n) => {
    while (performance.now() < until) {
      const word = await run("granted", n);
      words.set(word, (words.get(word) ?? 0) + 1);
      await delay(20);
    }
  });
  const done = words.get("200") ?? 0;
  const failed = [...words.values()].reduce((sum, one) => sum + one, 0) - done;
  const refreshed = oauth.grants.filter((one) => one === "refresh_token").length;
  const load = `200 calls at once for ${lasting / 1000} s, tokens of 5 s`;
  return {
    figures: [
      { load, metric: "calls", value: done, unit: "n" },
      { load, metric: "refreshes", value: refreshed, unit: "n" },
    ],
    bars: {
      "calls that fail": exactly(failed, 0),
      calls: atLeast(done, 500),
      invalid_grant: exactly(oauth.grants.filter((one) => one.includes("invalid_grant")).length, 0),
      // Renewed ahead of its end, a token serves for some seconds less than its five.
      "refreshes of one token": atMost(refreshed / (lasting / 1000 + 5), 1),
    },
  };
};
