// An execution as an HTTP Archive, over HTTP: what left, where each part came from, and no secret.
import assert from "node:assert/strict";
import { test } from "node:test";
import { api } from "../../packages/contract/src/api.ts";
import { startServer, valueOf } from "../harness.ts";
import { startUpstream } from "../upstream.ts";
import { publishedConnection, publishedRule } from "./workbench.ts";

test("the calls of an execution are exported with their origins, masked", async (t) => {
  const upstream = await startUpstream(t);
  upstream.on("GET", "/health", { kind: "answer", body: {} });
  upstream.on("POST", "/orders", {
    kind: "answer",
    status: 201,
    headers: { location: "/orders/7" },
    body: { id: 7 },
  });
  upstream.on("GET", "/gone", { kind: "reset" });
  upstream.on("GET", "/old", { kind: "redirect", location: "/new" });
  upstream.on("GET", "/new", { kind: "answer", body: {} });
  const server = await startServer(t);
  const auth = { kind: "bearer", token: "hunter2-canary" } as const;
  valueOf(
    await server.call(api.credentials.create, { body: { name: "key", auth, origins: [upstream.origin] } }),
  );
  await publishedConnection(server, { settings: { baseUrl: upstream.origin, credential: "key", retries: 0, redirects: 1, query: [{ name: "v", value: "1" }] } }); // prettier-ignore
  await publishedRule(server, "Orders", {
    actions: [
      {
        id: "a",
        name: "Order",
        connection: "shop",
        method: "POST",
        restUrl: "/orders",
        requestPayload: { a: 1 },
      },
      { id: "b", name: "Gone", connection: "shop", method: "GET", restUrl: "/gone" },
      { id: "d", name: "Moved", connection: "shop", method: "GET", restUrl: "/old" },
      { id: "c", name: "Never", connection: "shop", method: "GET", restUrl: "/{{input.missing}}" },
    ],
  });
  const { executionId } = valueOf(await server.call(api.rules.run, { params: { rule: "Orders" }, body: {} }));
  const { log } = valueOf(await server.call(api.executions.har, { params: { execution: executionId } }));
  assert.equal(log.version, "1.2");
  assert.doesNotMatch(JSON.stringify(log), /hunter2/);
  const [order, gone, moved, there, never] = log.entries;
  assert.equal(never, undefined, "what never left is no entry");
  assert.equal(order?.request.url, `${upstream.origin}/orders?v=1`);
  assert.deepEqual(order?.request.queryString, [{ name: "v", value: "1", comment: "from: connection" }]);
  assert.deepEqual(
    order?.request.headers.find(({ name }) => name === "authorization"),
    { name: "authorization", value: "Bearer ********", comment: "from: credential" },
  );
  assert.deepEqual(order?.request.postData, { mimeType: "application/json", text: '{"a":1}' });
  assert.deepEqual([order?.response.status, order?.response.redirectURL, order?.response.content.text], [201, "/orders/7", '{"id":7}']); // prettier-ignore
  assert.deepEqual([gone?.response.status, gone?.response.comment?.split(":")[0]], [0, "CONNECTION_RESET"]);
  assert.deepEqual([moved?.request.url, moved?.response.status, moved?.response.redirectURL], [`${upstream.origin}/old?v=1`, 302, `${upstream.origin}/new`]); // prettier-ignore
  assert.deepEqual([there?.request.url, there?.response.status, there?.timings.blocked], [`${upstream.origin}/new`, 200, -1]); // prettier-ignore
});
