import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { loadAgentKey } from "./agent-key.ts";
import { NotAccepted } from "./agent-session.ts";
import { waitBefore } from "./agent.ts";
import { serveHealth, type Health } from "./health.ts";
import { journalTo } from "./journal.ts";

test("a broken link is tried soon and then every few seconds; a refusal ever more rarely", () => {
  const waits = (error: unknown): number[] => [0, 1, 4, 20].map((tries) => waitBefore(tries, error, 1));
  assert.deepEqual(waits(new Error("reset")), [250, 500, 4000, 4000]);
  assert.deepEqual(waits(new NotAccepted("no")), [1000, 2000, 16_000, 60_000]);
  assert.equal(waitBefore(20, null, 0), 2000, "spread over half of it");
});

test("the key is made once, for its owner alone, and one that others can read is not used", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "patchbay-agent-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "new", "key");
  const [one, other] = await Promise.all([loadAgentKey(path), loadAgentKey(path)]);
  assert.equal(one, other);
  assert.match(one, /^-----BEGIN OPENSSH PRIVATE KEY-----/);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.deepEqual(readdirSync(dirname(path)), ["key"]);
  assert.equal(await loadAgentKey(path), one);
  chmodSync(path, 0o644);
  await assert.rejects(loadAgentKey(path), /chmod 600/);
});

test("health is 200 while connected and 503 while not", async (t) => {
  let state: Health["state"] = "connecting";
  const server = await serveHealth({ host: "127.0.0.1", port: 0 }, () => ({
    state,
    since: "2026-11-22T00:00:00.000Z",
    openTargets: 2,
    lastError: null,
  }));
  t.after(() => void server.close());
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/`;
  const ask = async (): Promise<[number, unknown]> => {
    const answer = await fetch(url, { headers: { connection: "close" } });
    return [answer.status, ((await answer.json()) as Health).state];
  };
  assert.deepEqual(await ask(), [503, "connecting"]);
  state = "connected";
  assert.deepEqual(await ask(), [200, "connected"]);
});

test("what happens is a JSON object a line", () => {
  const lines: string[] = [];
  journalTo((line) => void lines.push(line))("refused", { target: "a\nb:1" });
  assert.deepEqual(
    lines.map((line) => [line.split("\n").length, Object.keys(JSON.parse(line) as object)]),
    [[2, ["at", "event", "target"]]],
  );
});
