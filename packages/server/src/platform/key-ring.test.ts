import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { loadKeyRing, parseKeyRing } from "./key-ring.ts";
import { StartupError } from "./startup-error.ts";

function keyFile(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "patchbay-keys-"));
  t.after(() => rmSync(folder, { recursive: true }));
  return join(folder, "made", "secret.key");
}

test("the first start generates a key that only its owner may read, and later starts use it", async (t) => {
  const path = keyFile(t);
  const first = await loadKeyRing({ kind: "file", path }, { fresh: true });
  assert.equal(first[0].key.length, 32);
  assert.match(first[0].id, /^key-[0-9a-f]{8}$/);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.deepEqual(await loadKeyRing({ kind: "file", path }, { fresh: true }), first);
});

test("servers that start at the same moment agree on one key", async (t) => {
  const path = keyFile(t);
  const rings = await Promise.all(
    Array.from({ length: 8 }, async () => await loadKeyRing({ kind: "file", path }, { fresh: true })),
  );
  for (const ring of rings) assert.deepEqual(ring, rings[0]);
});

test("a key file that others may read is refused, with what to do", async (t) => {
  const path = keyFile(t);
  await loadKeyRing({ kind: "file", path }, { fresh: true });
  chmodSync(path, 0o640);
  await assert.rejects(loadKeyRing({ kind: "file", path }, { fresh: true }), (error: unknown) => {
    assert.ok(error instanceof StartupError);
    assert.ok(error.message.includes(`chmod 600 ${path}`));
    return true;
  });
});

test("a key file that is missing beside a database with secrets is not replaced", async (t) => {
  const path = keyFile(t);
  await assert.rejects(loadKeyRing({ kind: "file", path }, { fresh: false }), {
    message: /is missing\. It holds the key to this database's secrets: restore it/,
  });
  assert.throws(() => statSync(path), { code: "ENOENT" });
});

test("a damaged key file is refused and left as it is", async (t) => {
  const path = keyFile(t);
  await loadKeyRing({ kind: "file", path }, { fresh: true });
  writeFileSync(path, "key-1:abc");
  await assert.rejects(loadKeyRing({ kind: "file", path }, { fresh: true }), {
    message: /is damaged: key 1 has 2 bytes instead of 32/,
  });
  assert.equal(readFileSync(path, "utf8"), "key-1:abc");
});

test("a ring is read in the order in which it is written, blanks or not", () => {
  const [one, two] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
  assert.deepEqual(parseKeyRing(`a:${one.toString("base64")} , b:${two.toString("base64")}`), {
    keys: [
      { id: "a", key: one },
      { id: "b", key: two },
    ],
  });
});
