// What a rule's actions send besides plain JSON: files taken from an earlier answer, lists in the connection's way, numbers
// digit by digit, the time. That it arrives so, and what the record keeps of it, shows only in the live stack.
import assert from "node:assert/strict";
import { test } from "node:test";
import { api } from "../../packages/contract/src/api.ts";
import { startServer, valueOf } from "../harness.ts";
import { startUpstream } from "../upstream.ts";
import { publishedConnection, ruleThat } from "./workbench.ts";

const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0x00]);

test("a file, a long number, a list and the time go from one answer into the next requests", async (t) => {
  const server = await startServer(t);
  const upstream = await startUpstream(t);
  upstream
    .on("*", "/health", { kind: "answer", body: {} })
    .on("GET", "/logo", {
      kind: "answer",
      headers: { "content-type": "image/png", "content-disposition": 'inline; filename="logo.png"' },
      body: png,
    })
    .on("GET", "/order", {
      kind: "answer",
      headers: { "content-type": "application/json" },
      body: '{"id":12345678901234567890,"tags":["a","b"]}',
    })
    .on("PUT", "/order", [
      { kind: "answer", status: 503, body: {} },
      { kind: "answer", body: {} },
    ])
    .on("POST", "/upload", { kind: "answer", body: {} });
  await publishedConnection(server, {
    name: "shop",
    settings: { baseUrl: upstream.origin, retries: 1, arrayFormat: "brackets" },
  });
  const document = ruleThat({
    inputs: [],
    outputs: {},
    actions: [
      { id: "logo", name: "logo", connection: "shop", method: "GET", restUrl: "/logo" },
      { id: "order", name: "order", connection: "shop", method: "GET", restUrl: "/order" },
      {
        id: "upload",
        name: "upload",
        connection: "shop",
        method: "POST",
        restUrl: "/upload",
        restUrlParams: { tag: "{{actions.order.restResult.tags}}" },
        contentType: "form",
        requestPayload: { order: "{{actions.order.restResult.id}}", logo: "{{actions.logo.restResult}}" },
      },
      {
        id: "book",
        name: "book",
        connection: "shop",
        method: "PUT",
        restUrl: "/order",
        requestPayload: { id: "{{jsonNumber actions.order.restResult.id}}", at: "{{now}}" },
      },
    ],
  });
  valueOf(await server.call(api.rules.create, { body: { name: "Send", document } }));
  const ran = valueOf(
    await server.call(api.rules.run, {
      params: { rule: "Send" },
      body: { environment: "staging", params: {} },
    }),
  );
  assert.deepEqual(
    ran.actions?.map(({ id, result, attempts }) => [id, result, attempts]),
    [["logo", "200", 1], ["order", "200", 1], ["upload", "200", 1], ["book", "200", 2]], // prettier-ignore
  );

  const upload = upstream.requests.find(({ method }) => method === "POST");
  assert.equal(upload?.target, "/upload?tag%5B%5D=a&tag%5B%5D=b");
  const form = await new Response(new Uint8Array(upload.body), {
    headers: { "content-type": String(upload.headers["content-type"]) },
  }).formData();
  const file = form.get("logo");
  assert.ok(file instanceof File);
  assert.deepEqual(
    [file.name, file.type, form.get("order")],
    ["logo.png", "image/png", "12345678901234567890"],
  );
  assert.ok(png.equals(Buffer.from(await file.arrayBuffer())));

  const [first, second] = upstream.requests.filter(({ method }) => method === "PUT");
  assert.match(String(first?.body), /^\{"id":12345678901234567890,"at":"\d{4}-\d\d-\d\dT[\d:.]+Z"\}$/);
  assert.equal(String(second?.body), String(first?.body), "a repeated request is the same request");

  const { items } = valueOf(await server.call(api.executions.list));
  const execution = valueOf(
    await server.call(api.executions.read, { params: { execution: items[0]?.id ?? "" } }),
  );
  const sent = execution.steps.find(({ node }) => node === "upload")?.calls?.[0]?.request;
  assert.match(sent?.body ?? "", /filename="logo.png"\r\nContent-Type: image\/png\r\n\r\n\(6 bytes\)/);
});
