// A server that is not ours: the reference implementation of GraphQL over HTTP. It says what failed in a body with status 200,
// answers with a media type of its own, and refuses what is no GraphQL.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { buildSchema } from "graphql";
import { createHandler } from "graphql-http/lib/use/http";
import { api } from "../../packages/contract/src/api.ts";
import { valueOf } from "../harness.ts";
import { publishedConnection, publishedRule, sharedServer } from "./workbench.ts";

const shared = sharedServer();

type T = { readonly after: (end: () => Promise<void>) => void };

const totals: Readonly<Record<string, number>> = { "o-7": 120, "o-8": 35.5 };

/** Starts one that knows two orders and the header it was asked with; its origin. */
async function startGraphQL(t: T): Promise<string> {
  const handler = createHandler<{ readonly token: string }>({
    schema: buildSchema(
      "type Order { id: ID!, total: Float!, askedWith: String! } type Query { order(id: ID!): Order! }",
    ),
    rootValue: {
      order({ id }: { readonly id: string }, { token }: { readonly token: string }) {
        const total = totals[id];
        if (total === undefined) throw new Error(`There is no order ${id}.`);
        return { id, total, askedWith: token };
      },
    },
    context: (request) => ({ token: request.raw.headers.authorization ?? "nothing" }),
  });
  const server = createServer((request, response) => {
    if (request.url === "/health") response.end("{}");
    else void handler(request, response);
  });
  await new Promise<void>((done) => {
    server.listen(0, "127.0.0.1", done);
  });
  t.after(async () => {
    server.closeAllConnections();
    await new Promise((done) => {
      server.close(done);
    });
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test("GraphQL is called as any API: variables in, values out, its errors are failures by their own words", async (t) => {
  const origin = await startGraphQL(t);
  const server = shared();
  const auth = { kind: "bearer", token: "graphql-token" } as const;
  valueOf(await server.call(api.credentials.create, { body: { name: "graph", auth, origins: [origin] } }));
  await publishedConnection(server, {
    name: "graph",
    in: ["production"],
    settings: { baseUrl: origin, credential: "graph" },
  });
  const query = "query ($id: ID!) { order(id: $id) { id total askedWith } }";
  const ask = (id: string, document: string) =>
    ({
      id,
      name: id,
      connection: "graph",
      method: "POST",
      restUrl: "/graphql",
      requestPayload: { query: document, variables: { id: "{{input.id}}" } },
      judgement: { failPath: "errors", errorPath: "errors[0].message" },
    }) as const;
  await publishedRule(server, "OrderOfGraph", {
    inputs: [{ name: "id", type: "string" }],
    actions: [ask("asked", query), ask("mistaken", "query { nothing }")],
  });
  const run = async (id: string) => {
    const { actions = [] } = valueOf(
      await server.call(api.rules.run, { params: { rule: "OrderOfGraph" }, body: { params: { id } } }),
    );
    return actions.map(({ result, error, restResult }) => ({ result, error, restResult }));
  };

  const [known, mistaken] = await run("o-7");
  assert.deepEqual(known?.restResult, { data: { order: { id: "o-7", total: 120, askedWith: "Bearer ********" } } }); // prettier-ignore
  assert.equal(known?.result, "200");
  assert.match(mistaken?.error?.message ?? "", /Cannot query field "nothing"/);
  const [unknown] = await run("o-9");
  assert.equal(unknown?.error?.code, "REFUTED_BY_BODY");
  assert.match(unknown?.error?.message ?? "", /There is no order o-9\./);
});
