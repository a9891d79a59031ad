import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type AddressInfo, type Server } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { test, type TestContext } from "node:test";
import { untrusted } from "../../../test/tls.ts";
import { dial } from "./dial.ts";

/** Listens on a free port until the test ends. */
async function listening(t: TestContext, server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(async () => await new Promise((resolve) => server.close(resolve)));
  return (server.address() as AddressInfo).port;
}

/** A proxy that answers so, after the head of a request; what it was asked is in `asked`. */
async function proxyThat(t: TestContext, answer: string) {
  const asked: string[] = [];
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", (head: Buffer) => {
      asked.push(head.toString());
      socket.end(answer);
    });
  });
  return { asked, url: new URL(`http://agent:p%40ss@127.0.0.1:${await listening(t, server)}`) };
}

const server = { host: "patchbay.example", port: 2222 };

test("it asks the proxy for a way, proves who it is, and leaves what comes after the answer", async (t) => {
  const { asked, url } = await proxyThat(t, "HTTP/1.1 200 Connection established\r\nvia: x\r\n\r\nSSH-2.0-x");
  const socket = await dial(server, url);
  const [first] = (await once(socket, "data")) as [Buffer];
  assert.equal(first.toString(), "SSH-2.0-x");
  assert.deepEqual(asked, [
    `CONNECT patchbay.example:2222 HTTP/1.1\r\nHost: patchbay.example:2222\r\nProxy-Authorization: Basic ${Buffer.from("agent:p@ss").toString("base64")}\r\n\r\n`,
  ]);
  socket.destroy();
});

test("a proxy that refuses, says nothing or speaks no HTTP is named as the reason", async (t) => {
  for (const [answer, reason] of [
    ["HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", /the proxy answered 407/],
    ["hello\r\n\r\n", /something else than HTTP/],
    ["", /closed/],
    [`HTTP/1.1 200 OK\r\nx: ${"y".repeat(20_000)}`, /too long/],
  ] as const) {
    const { url } = await proxyThat(t, answer);
    await assert.rejects(dial(server, url), reason);
  }
});

test("nobody there, and a proxy whose certificate nobody vouches for, are errors of the connection", async (t) => {
  const gone = await listening(t, createServer());
  await assert.rejects(dial({ host: "127.0.0.1", port: 1 }, null), { code: "ECONNREFUSED" });
  assert.ok(gone > 0);
  const secure = await listening(
    t,
    createTlsServer(untrusted).on("tlsClientError", () => undefined),
  );
  await assert.rejects(dial(server, new URL(`https://127.0.0.1:${secure}`)), { code: "DEPTH_ZERO_SELF_SIGNED_CERT" }); // prettier-ignore
});
