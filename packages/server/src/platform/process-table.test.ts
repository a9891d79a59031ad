import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { systemClock } from "./clock.ts";
import { findProcess, fromPs } from "./process-table.ts";

test("a running process is found, with its command, and keeps its identity", async () => {
  const found = await findProcess(process.pid);
  assert.ok(found !== null);
  assert.match(found.command, /node/);
  assert.deepEqual(await findProcess(process.pid), found);
});

test("a process that ended is not found", async () => {
  const child = spawn(process.execPath, ["-e", ""]);
  await once(child, "exit");
  assert.equal(await findProcess(child.pid ?? 0), null);
});

test(
  "a process that ended and was not collected is not found, though signals still reach its number",
  { skip: process.platform !== "linux" },
  async (t) => {
    // The shell becomes `sleep`, which never collects the child it inherits.
    const parent = spawn("/bin/sh", ["-c", "sleep 60 & echo $!; exec sleep 60"], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    t.after(() => parent.kill("SIGKILL"));
    const [said] = (await once(parent.stdout, "data")) as [Buffer];
    const zombie = Number(said.toString());
    const turn = async (): Promise<void> => await systemClock.sleep(5);
    while ((await findProcess(parent.pid ?? 0))?.command !== "sleep 60") await turn();
    process.kill(zombie, "SIGKILL");
    while ((await findProcess(zombie)) !== null) await turn();
    assert.equal(process.kill(zombie, 0), true);
  },
);

test(
  "ps says the same where there is no /proc",
  { skip: spawnSync("ps", ["-p", "1"]).status === null },
  async () => {
    const found = await fromPs(process.pid);
    assert.equal(found?.pid, process.pid);
    assert.match(found?.command ?? "", /node/);
    assert.deepEqual(await fromPs(process.pid), found);
    const child = spawn(process.execPath, ["-e", ""]);
    await once(child, "exit");
    assert.equal(await fromPs(child.pid ?? 0), null);
  },
);
