import assert from "node:assert/strict";
import { test } from "node:test";
import { createLog, type LogLevel } from "./log.ts";

function logInto(lines: Record<string, unknown>[], level: LogLevel = "info") {
  return createLog({
    level,
    destination: { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) },
  });
}

test("a line is JSON with the time, the level as a word, the part of its subsystem and the message", () => {
  const lines: Record<string, unknown>[] = [];
  logInto(lines).child({ part: "store" }).info({ rows: 3 }, "done");
  const { time, ...rest } = lines[0] ?? {};
  assert.match(String(time), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assert.deepEqual(rest, { level: "info", part: "store", rows: 3, msg: "done" });
});

test("secrets do not get into the log, on top, inside or further inside", () => {
  const lines: Record<string, unknown>[] = [];
  const secrets = {
    password: "geheim",
    token: "geheim",
    authorization: "geheim",
    "set-cookie": "geheim",
    apiKey: "geheim",
  };
  logInto(lines).info({ ...secrets, one: secrets, request: { headers: secrets } }, "tried");
  const text = JSON.stringify(lines);
  assert.ok(!text.includes("geheim"), text);
  assert.ok(text.includes("[redacted]"));
});

test("what is below the level is not said", () => {
  const lines: Record<string, unknown>[] = [];
  const log = logInto(lines, "warn");
  log.info("quiet");
  log.warn("heard");
  assert.deepEqual(
    lines.map((line) => line["msg"]),
    ["heard"],
  );
});
