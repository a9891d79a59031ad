import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { FolderLock } from "./folder-lock.ts";
import { findProcess } from "./process-table.ts";
import { StartupError } from "./startup-error.ts";

function emptyFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "patchbay-lock-"));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

test("while a folder is held, taking it is refused with the number of the holder", async (t) => {
  const folder = emptyFolder(t);
  const lock = await FolderLock.take(folder);
  await assert.rejects(FolderLock.take(folder), (error: unknown) => {
    assert.ok(error instanceof StartupError);
    assert.ok(
      error.message.includes(folder) && error.message.includes(`process ${process.pid}`),
      error.message,
    );
    return true;
  });
  assert.ok(await lock.held());
  await lock[Symbol.asyncDispose]();
  await using again = await FolderLock.take(folder);
  assert.ok(await again.held());
});

test("the lock of a process that is gone, and one that is damaged, give way", async (t) => {
  const folder = emptyFolder(t);
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  const holder = await findProcess(child.pid ?? 0);
  child.kill("SIGKILL");
  await once(child, "exit");
  for (const left of [JSON.stringify({ ...holder, token: "" }), "", "{}"]) {
    writeFileSync(join(folder, "lock"), left);
    await using lock = await FolderLock.take(folder);
    assert.ok(await lock.held());
  }
  assert.deepEqual(readdirSync(folder), []);
});

test("a later process with the number of the holder does not count as the holder", async (t) => {
  const folder = emptyFolder(t);
  writeFileSync(join(folder, "lock"), JSON.stringify({ pid: process.pid, startedAt: "before", token: "" }));
  await using lock = await FolderLock.take(folder);
  assert.ok(await lock.held());
});

test("of many that find a dead holder at once, exactly one gets the folder", async (t) => {
  const folder = emptyFolder(t);
  writeFileSync(join(folder, "lock"), "");
  const tries = await Promise.allSettled(
    Array.from({ length: 10 }, async () => await FolderLock.take(folder)),
  );
  const locks = tries.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const held = await Promise.all(locks.map(async (lock) => await lock.held()));
  assert.equal(held.filter(Boolean).length, 1);
  for (const lock of locks) await lock[Symbol.asyncDispose]();
  assert.deepEqual(readdirSync(folder), []);
});
