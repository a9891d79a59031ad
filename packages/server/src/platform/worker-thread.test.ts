import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { pathToFileURL } from "node:url";
import { fakeClock, systemClock } from "./clock.ts";
import { Problem } from "./problem.ts";
import { WorkerThread } from "./worker-thread.ts";

type Task = "echo" | "refuse" | "hang" | "eat";

/** A worker that does what its tasks say. */
function threadThat(t: TestContext, clock = systemClock) {
  const folder = mkdtempSync(join(tmpdir(), "patchbay-worker-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "worker.mjs");
  writeFileSync(
    file,
    `import { parentPort, threadId } from "node:worker_threads";
    parentPort.on("message", (task) => {
      if (task === "hang") for (;;);
      if (task === "eat") for (const kept = []; ; ) kept.push(new Array(10_000).fill(task));
      parentPort.postMessage(
        task === "refuse" ? { ok: false, errors: [{ field: "row 4", message: "is odd" }] } : { ok: true, result: threadId });
    });`,
  );
  const thread = new WorkerThread<Task, number>({
    clock,
    file: pathToFileURL(file),
    deadline: 1000,
    megabytes: 32,
  });
  t.after(async () => await thread[Symbol.asyncDispose]());
  return thread;
}

const codeOf = async (work: Promise<unknown>): Promise<string> =>
  await work.then(
    () => "done",
    (error: unknown) => (error instanceof Problem ? error.code : String(error)),
  );

test("one thread does all tasks, and what its author did wrong is his problem", async (t) => {
  const thread = threadThat(t);
  const [first, refused, second] = await Promise.allSettled([
    thread.run("echo"),
    thread.run("refuse"),
    thread.run("echo"),
  ]);
  assert.equal(refused.status === "rejected" && (refused.reason as Problem).code, "invalid_document");
  assert.equal(refused.status === "rejected" && (refused.reason as Problem).message, "row 4: is odd");
  assert.ok(first.status === "fulfilled" && second.status === "fulfilled");
  assert.equal(first.value, second.value);
});

test("a task that takes too long is ended, and the next one has a new thread", async (t) => {
  const clock = fakeClock(new Date("2026-01-01T00:00:00Z"));
  const thread = threadThat(t, clock);
  const before = await thread.run("echo");
  const hanging = codeOf(thread.run("hang"));
  const after = thread.run("echo");
  await new Promise(setImmediate);
  clock.advance(1000);
  assert.equal(await hanging, "document_too_large");
  assert.notEqual(await after, before);
});

test("a task that takes too much memory is ended, and the process lives on", async (t) => {
  const thread = threadThat(t);
  assert.equal(await codeOf(thread.run("eat")), "document_too_large");
  assert.equal(await codeOf(thread.run("echo")), "done");
});

test("a thread that is closed while it works says that the server is stopping", async (t) => {
  const thread = threadThat(t, fakeClock(new Date("2026-01-01T00:00:00Z")));
  const hanging = codeOf(thread.run("hang"));
  await new Promise(setImmediate);
  await thread[Symbol.asyncDispose]();
  assert.equal(await hanging, "shutting_down");
});
