// What flows are made of: a server for several tests, raw requests, people with a role and their keys, a published
// connection, a rule that calls it, and a look at the tables themselves.
import { after, before } from "node:test";
import type { Permission, Role } from "../../packages/contract/src/access.ts";
import { rolePermissions } from "../../packages/contract/src/access.ts";
import { api } from "../../packages/contract/src/api.ts";
import type { ConnectionSettings } from "../../packages/contract/src/connection.ts";
import type { EndpointInput } from "../../packages/contract/src/endpoint.ts";
import type { Action, RuleInput, SimpleRuleDocument } from "../../packages/contract/src/rule.ts";
import type { WebhookDocument } from "../../packages/contract/src/trigger.ts";
import { type Environment, environments } from "../../packages/contract/src/vocabulary.ts";
import type { WorkflowDocument } from "../../packages/contract/src/workflow.ts";
import { systemClock } from "../../packages/server/src/platform/clock.ts";
import { Db } from "../../packages/server/src/platform/db.ts";
import { startServer, type TestServer, testOwner, valueOf } from "../harness.ts";
import { silentLog } from "../store.ts";

type Cleanup = { after(work: () => Promise<void>): void };

/** One server for all tests of the suite this is called in: for those that stay out of each other's way. */
export function sharedServer(options: Parameters<typeof startServer>[1] = {}): () => TestServer {
  const ends: (() => Promise<void>)[] = [];
  let server: TestServer | undefined;
  before(async () => {
    server = await startServer({ after: (end) => void ends.push(end) }, options);
  });
  after(async () => {
    for (const end of ends) await end();
  });
  return () => {
    if (server === undefined) throw new Error("The shared server is there while tests run, not before.");
    return server;
  };
}

let names = 0;
/** A name that no other test has. */
export const freshName = (beginning: string): string => `${beginning}-${(names += 1)}`;

/** An answer as it came: its text, and what the text says where it is JSON. */
export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: unknown;
};
type Outgoing = { readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown };

/** Sends requests just as they are given; a body that is no text goes as JSON. The owner's key unless headers say otherwise. */
export function requester(url: string, asWho: Readonly<Record<string, string>> = bearer(testOwner.apiKey)) {
  return async (method: string, path: string, { headers, body }: Outgoing = {}): Promise<Answer> => {
    const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
    const response = await fetch(url + path, {
      method,
      redirect: "manual",
      headers: {
        ...(text === undefined ? {} : { "content-type": "application/json" }),
        ...asWho,
        ...headers,
      },
      ...(text === undefined ? {} : { body: text }),
    });
    const answer = await response.text();
    return { status: response.status, headers: response.headers, text: answer, json: parsed(answer) };
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The header that proves a key. */
export const bearer = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` });

/** `code` of a problem or of a catalog error; undefined when the answer is neither. */
export const codeOf = (answer: Answer): unknown =>
  typeof answer.json === "object" && answer.json !== null && "code" in answer.json
    ? answer.json.code
    : undefined;

/** The places that a problem complains about. */
export function fieldsOf(answer: Answer): string[] {
  const { errors = [] } = (answer.json ?? {}) as { errors?: { field: string }[] };
  return errors.map((one) => one.field);
}

/** Somebody with a role: how he signs in, his session's cookie, and a key of his with all that the role allows. */
export type Person = {
  readonly id: string;
  readonly email: string;
  readonly password: string;
  readonly cookie: string;
  readonly key: string;
  readonly keyId: string;
};

/** Signs in and answers the session's cookie as a browser would send it back. */
export async function signIn(url: string, email: string, password: string): Promise<string> {
  const answer = await requester(url, {})("POST", "/api/v1/session", { body: { email, password } });
  const cookie = answer.headers.get("set-cookie")?.split(";")[0];
  if (answer.status !== 200 || cookie === undefined) throw new Error(`not signed in: ${answer.text}`);
  return cookie;
}

/** Adds a user with a role. Who may make no key gets one made while he still could: keys follow their owner's role. */
export async function addPerson(
  server: TestServer,
  role: Role,
  name: string = freshName(role),
): Promise<Person> {
  const email = `${name}@people.example.test`;
  const password = `the password of ${name}`;
  const mayMakeKeys = rolePermissions[role].has("apiKey:write");
  const { id } = valueOf(
    await server.call(api.users.create, {
      body: { email, name, role: mayMakeKeys ? role : "operator", password },
    }),
  );
  const first = await signIn(server.url, email, password);
  const made = valueOf(
    await server.clientWith({ cookie: first, "sec-fetch-site": "same-origin" })(api.apiKeys.create, {
      body: { name: `key of ${name}`, scopes: [...rolePermissions[role]] },
    }),
  );
  if (!mayMakeKeys) valueOf(await server.call(api.users.change, { params: { user: id }, body: { role } }));
  const cookie = mayMakeKeys ? first : await signIn(server.url, email, password);
  return { id, email, password, cookie, key: made.key, keyId: made.apiKey.id };
}

/** A key of the owner's with these scopes. */
export async function ownerKey(
  server: TestServer,
  scopes: Permission[],
  inEnvironments: Environment[] = [...environments],
): Promise<string> {
  const { key } = valueOf(
    await server.call(api.apiKeys.create, { body: { name: "a key", scopes, environments: inEnvironments } }),
  );
  return key;
}

type ConnectionPlan = {
  readonly name?: string;
  readonly settings: ConnectionSettings;
  readonly in?: readonly Environment[];
  readonly endpoints?: readonly Omit<EndpointInput, "connection">[];
};

/** Tests and publishes what a connection is configured for. */
export async function publish(
  server: TestServer,
  connection: string,
  where: readonly Environment[] = environments,
): Promise<void> {
  for (const environment of where) {
    const report = valueOf(
      await server.call(api.connections.test, { params: { connection }, body: { environment } }),
    );
    if (!report.ok) throw new Error(`the test failed: ${JSON.stringify(report.error)}`);
    valueOf(await server.call(api.connections.publish, { params: { connection }, body: { environment } }));
  }
}

/** Creates a connection (`shop`) in both environments with its endpoints, tests and publishes it. Its ping is /health. */
export async function publishedConnection(server: TestServer, plan: ConnectionPlan): Promise<string> {
  const { name = "shop", endpoints = [], in: where = environments } = plan;
  const settings = { ping: { relativeUri: "/health" }, ...plan.settings };
  const { id } = valueOf(
    await server.call(api.connections.create, {
      body: {
        name,
        ...(where.includes("staging") ? { staging: settings } : {}),
        ...(where.includes("production") ? { production: settings } : {}),
      },
    }),
  );
  for (const endpoint of endpoints)
    valueOf(await server.call(api.endpoints.create, { body: { connection: name, ...endpoint } }));
  await publish(server, name, where);
  return id;
}

type RulePlan = {
  readonly inputs?: RuleInput[];
  readonly outputs?: Record<string, string>;
  readonly actions?: Action[];
};

/** A simple rule whose condition always holds: it yields the outputs and asks for every action, in order. */
export function ruleThat({ inputs = [], outputs = {}, actions = [] }: RulePlan): SimpleRuleDocument {
  return {
    kind: "simpleRule",
    formatVersion: 1,
    inputs,
    actions,
    condition: { kind: "group", id: "all", match: "all", conditions: [] },
    then: { outputs, actions: actions.map((one) => one.id) },
    else: {},
  };
}

/** A workflow that starts and ends. */
export const smallestWorkflow: WorkflowDocument = {
  kind: "workflow",
  formatVersion: 1,
  inputs: [],
  nodes: { start: { kind: "start" }, end: { kind: "end" } },
  routes: { start: { next: "end" } },
};

/** A webhook at a connection that starts a rule. */
export const webhookFor = (connection: string, rule: string): WebhookDocument => ({
  kind: "webhook",
  formatVersion: 1,
  connection,
  path: "orders",
  target: { kind: "rule", id: rule },
});

/** Creates a rule and publishes it; answers its id. */
export async function publishedRule(server: TestServer, name: string, plan: RulePlan): Promise<string> {
  const { id } = valueOf(await server.call(api.rules.create, { body: { name, document: ruleThat(plan) } }));
  valueOf(await server.call(api.rules.publish, { params: { rule: name }, body: {} }));
  return id;
}

/** Opens the tables of a server for a look from outside. */
export async function openTables(t: Cleanup, connectionString: string) {
  const db = await Db.open({ connectionString, poolSize: 2 }, { log: silentLog, clock: systemClock });
  t.after(async () => await db[Symbol.asyncDispose]());
  let statements = 0;
  return async <R = Record<string, unknown>>(text: string, values: readonly unknown[] = []): Promise<R[]> =>
    await db.hot<R>({ name: `look-${(statements += 1)}`, text }, values);
}
export type Tables = Awaited<ReturnType<typeof openTables>>;

/** Every row of every table as one text: equal texts mean that nothing was written. */
export async function contentOf(tables: Tables, but: readonly string[] = []): Promise<string> {
  const names = await tables<{ name: string }>(
    "select table_name as name from information_schema.tables where table_schema = 'public' order by table_name",
  );
  const parts: string[] = [];
  for (const { name } of names.filter((one) => !but.includes(one.name))) {
    const found = await tables<{ row: string }>(`select one::text as row from "${name}" as one order by 1`);
    parts.push(`${name}:\n${found.map(({ row }) => row).join("\n")}`);
  }
  return parts.join("\n");
}
