// Who believes which certificate decides who can read the secrets that are sent: only an administrator changes that, also
// for a test with settings that are not saved.
import assert from "node:assert/strict";
import { test } from "node:test";
import { api } from "../../packages/contract/src/api.ts";
import { problemOf, startServer, valueOf } from "../harness.ts";
import { untrusted } from "../tls.ts";
import { startUpstream } from "../upstream.ts";
import { addPerson, bearer } from "./workbench.ts";

test("TLS settings need an administrator, are audited, and are what calls are made with", async (t) => {
  const upstream = await startUpstream(t, { tls: untrusted });
  upstream.on("GET", "/health", { kind: "answer", body: {} });
  const server = await startServer(t);
  const asEditor = server.clientWith(bearer((await addPerson(server, "editor")).key));
  const plain = { baseUrl: upstream.origin, ping: { relativeUri: "/health" } };
  const own = { ...plain, tls: { ca: untrusted.cert } };
  const environment = "staging" as const;

  const refusals = [
    await asEditor(api.connections.create, { body: { name: "shop", staging: own } }),
    await asEditor(api.connections.testNew, {
      body: { environment, settings: { ...plain, tls: { verify: false } } },
    }),
  ];
  assert.deepEqual(refusals.map((one) => problemOf(one).code), ["forbidden", "forbidden"]); // prettier-ignore
  valueOf(await asEditor(api.connections.create, { body: { name: "shop", staging: plain } }));
  const params = { connection: "shop" };
  const refused = await asEditor(api.connections.change, { params, body: { staging: own } });
  assert.equal(problemOf(refused).code, "forbidden");
  const failed = valueOf(await asEditor(api.connections.test, { params, body: { environment } }));
  assert.equal(failed.error?.code, "TLS_FAILURE");

  valueOf(await server.call(api.connections.change, { params, body: { staging: own } }));
  const { items } = valueOf(await server.call(api.audit.list, { query: { action: "connection.change" } }));
  assert.deepEqual(items[0]?.details["stagingTls"], { ownCa: true, verify: true });
  const tested = valueOf(await asEditor(api.connections.test, { params, body: { environment } }));
  assert.equal(tested.ok, true, "who may test uses what an administrator has set");
  valueOf(await asEditor(api.connections.change, { params, body: { staging: { ...own, timeout: 1234 } } }));
});
