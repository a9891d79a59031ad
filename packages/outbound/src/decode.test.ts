import assert from "node:assert/strict";
import { test } from "node:test";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { decodeBody } from "./decode.ts";

const small = Buffer.from(JSON.stringify({ text: "ä".repeat(100) }));
const large = Buffer.from("0123456789abcdef".repeat(100_000));
const pack = {
  gzip: gzipSync,
  "x-gzip": gzipSync,
  br: brotliCompressSync,
  deflate: deflateSync,
  zstd: zstdCompressSync,
} as const;

test("every content coding is removed, small at once and large on another thread", async () => {
  for (const [coding, compress] of Object.entries(pack))
    for (const body of [small, large]) {
      const decoded = await decodeBody(compress(body), coding.toUpperCase(), 10_000_000);
      assert.ok(decoded.kind === "decoded" && decoded.body.equals(body), coding);
    }
});

test("deflate is understood with and without its zlib wrapper", async () => {
  const decoded = await decodeBody(deflateRawSync(small), "deflate", 1000);
  assert.ok(decoded.kind === "decoded" && decoded.body.equals(small));
});

test("codings are removed in the reverse order of their names, identity is none", async () => {
  const twice = brotliCompressSync(gzipSync(small));
  const decoded = await decodeBody(twice, "gzip, identity, br", 1000);
  assert.ok(decoded.kind === "decoded" && decoded.body.equals(small));
  assert.deepEqual(await decodeBody(small, "identity", 10), { kind: "decoded", body: small });
});

test("nothing is unpacked beyond the limit, however small it is packed", async () => {
  for (const [coding, compress] of Object.entries(pack))
    for (const bytes of [300_000, 3_000_000]) {
      const decoded = await decodeBody(compress(Buffer.alloc(bytes)), coding, 299_999);
      assert.equal(decoded.kind, "tooLarge", `${coding} ${bytes}`);
    }
});

test("a body that is not packed as it says, or in no known way, is kept as it came", async () => {
  const broken = [
    ["gzip", small],
    ["br", Buffer.from("not brotli at all")],
    ["gzip", gzipSync(small).subarray(0, 30)],
    ["compress", small],
    ["gzip, gzip, gzip, gzip", small],
  ] as const;
  for (const [coding, body] of broken)
    assert.equal((await decodeBody(body, coding, 1000)).kind, "undecodable", coding);
});
