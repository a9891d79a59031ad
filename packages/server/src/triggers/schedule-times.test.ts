import assert from "node:assert/strict";
import { test } from "node:test";
import type { ScheduleDocument } from "@patchbay/contract/trigger";
import { dueFires, nextFires, patternMistake } from "./schedule-times.ts";

const at = (text: string): Date => new Date(text);
const schedule = (
  cron: string,
  catchUp?: ScheduleDocument["catchUp"],
  timeZone?: string,
): ScheduleDocument => ({
  kind: "schedule",
  formatVersion: 1,
  target: { kind: "rule", id: "x" },
  cron,
  ...(catchUp === undefined ? {} : { catchUp }),
  ...(timeZone === undefined ? {} : { timeZone }),
});
const due = (document: ScheduleDocument, first: string, now: string): string[] =>
  dueFires(document, at(first), at(now)).map(
    (fire) => `${fire.at.toISOString().slice(0, 19)}${fire.missed ? " missed" : ""}`,
  );

test("times are those of the time zone, over the change of the clocks", () => {
  const daily = { cron: "30 2 * * *", timeZone: "Europe/Berlin" };
  const days = (from: string) => nextFires(daily, at(from), 3).map((one) => one.toISOString().slice(0, 16));
  // The hour that is left out in spring: an hour later on that day. The hour that comes twice in autumn: once.
  assert.deepEqual(days("2026-03-27T10:00:00Z"), [
    "2026-03-28T01:30",
    "2026-03-29T01:30",
    "2026-03-30T00:30",
  ]);
  assert.deepEqual(days("2026-10-23T10:00:00Z"), [
    "2026-10-24T00:30",
    "2026-10-25T00:30",
    "2026-10-26T01:30",
  ]);
});

test("with six fields the first is seconds", () => {
  assert.deepEqual(
    nextFires({ cron: "*/20 * * * * *" }, at("2026-01-01T00:00:05Z"), 3).map((one) =>
      one.toISOString().slice(14, 19),
    ),
    ["00:20", "00:40", "01:00"],
  );
});

test("what cannot be read, never fires, or is no time zone is told apart", () => {
  const now = at("2026-01-01T00:00:00Z");
  assert.equal(patternMistake({ cron: "0 9 * * MON-FRI", timeZone: "America/New_York" }, now), null);
  assert.equal(patternMistake({ cron: "61 * * * *" }, now)?.member, "cron");
  assert.match(patternMistake({ cron: "every day" }, now)?.message ?? "", /cannot be read/);
  assert.match(patternMistake({ cron: "0 0 30 2 *" }, now)?.message ?? "", /never fires/);
  assert.equal(patternMistake({ cron: "* * * * *", timeZone: "Mars/Olympus" }, now)?.member, "timeZone");
});

test("a fire in time is a fire", () => {
  for (const kind of ["none", "one", "all"] as const)
    assert.deepEqual(due(schedule("0 * * * *", { kind }), "2026-01-01T10:00:00Z", "2026-01-01T10:00:00Z"), [
      "2026-01-01T10:00:00",
    ]);
  assert.deepEqual(due(schedule("*/20 * * * * *"), "2026-01-01T10:00:00Z", "2026-01-01T10:00:45Z"), ["2026-01-01T10:00:00", "2026-01-01T10:00:20", "2026-01-01T10:00:40"]); // prettier-ignore
});

test("fires that were missed are left out, become one, or are all made up for, the latest so many", () => {
  const missed = (catchUp?: ScheduleDocument["catchUp"]) =>
    due(schedule("0 * * * *", catchUp), "2026-01-01T06:00:00Z", "2026-01-01T10:00:10Z");
  assert.deepEqual(missed({ kind: "none" }), ["2026-01-01T10:00:00"]);
  assert.deepEqual(missed(), ["2026-01-01T09:00:00 missed", "2026-01-01T10:00:00"]);
  assert.deepEqual(missed({ kind: "all", most: 3 }), ["2026-01-01T07:00:00 missed", "2026-01-01T08:00:00 missed", "2026-01-01T09:00:00 missed", "2026-01-01T10:00:00"]); // prettier-ignore
});

test("however long nobody was there, only what is answered is counted out", () => {
  const fires = due(
    schedule("* * * * * *", { kind: "all", most: 2 }),
    "2020-01-01T00:00:00Z",
    "2026-01-01T10:00:00.500Z",
  );
  assert.equal(fires.length, 62);
  assert.deepEqual(fires.slice(0, 2), ["2026-01-01T09:58:59 missed", "2026-01-01T09:59:00 missed"]);
  assert.deepEqual(due(schedule("0 0 29 2 *", { kind: "all" }), "2016-02-29T00:00:00Z", "2026-01-01T00:00:00Z"), ["2016-02-29T00:00:00 missed", "2020-02-29T00:00:00 missed", "2024-02-29T00:00:00 missed"]); // prettier-ignore
});
