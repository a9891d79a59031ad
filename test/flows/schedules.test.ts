// Schedules with two servers on one database: the live stack is what decides who fires.
import assert from "node:assert/strict";
import { test } from "node:test";
import { api } from "../../packages/contract/src/api.ts";
import type { ScheduleDocument } from "../../packages/contract/src/trigger.ts";
import { problemOf, startServer, type TestServer, testOwner, valueOf } from "../harness.ts";
import { eventually } from "./eventually.ts";
import { bearer, codeOf, openTables, publishedRule, requester } from "./workbench.ts";

const keys = { PATCHBAY_SECRET_KEYS: `one:${Buffer.alloc(32, 1).toString("base64")}` };

async function liveSchedule(
  server: TestServer,
  name: string,
  document: Partial<ScheduleDocument>,
): Promise<string> {
  const rule = `${name}Rule`;
  await publishedRule(server, rule, {
    inputs: [
      { name: "at", type: "string" },
      { name: "missed", type: "boolean" },
    ],
    outputs: { at: "at", missed: "missed" },
  });
  const { id } = valueOf(
    await server.call(api.triggers.create, {
      body: {
        name,
        document: {
          kind: "schedule",
          formatVersion: 1,
          cron: "* * * * * *",
          input: { at: "schedule.scheduledAt", missed: "schedule.missed" },
          ...document,
          target: { kind: "rule", id: rule },
        },
      },
    }),
  );
  valueOf(
    await server.call(api.triggers.publish, {
      params: { trigger: name },
      body: { environment: "production" },
    }),
  );
  return id;
}

/** The times that executions were made for, as their rule was given them. */
async function firesOf(server: TestServer, rule: string): Promise<{ at: string; missed: boolean }[]> {
  const { id } = valueOf(await server.call(api.rules.read, { params: { rule } }));
  const { items } = valueOf(
    await server.call(api.executions.list, { query: { subjectId: id, perPage: 100 } }),
  );
  const all = await Promise.all(
    items.map(async (one) =>
      valueOf(await server.call(api.executions.read, { params: { execution: one.id } })),
    ),
  );
  return all
    .map((one) => one.steps[0]?.output as { at: string; missed: boolean })
    .toSorted((a, b) => (a.at < b.at ? -1 : 1));
}

test("two servers fire every second once, none left out", async (t) => {
  const server = await startServer(t, { env: keys });
  await startServer(t, { env: keys, connectionString: server.connectionString });
  await liveSchedule(server, "tick", {});
  const fires = await eventually(async () => {
    const found = await firesOf(server, "tickRule");
    return found.length >= 4 ? found : undefined;
  });
  valueOf(
    await server.call(api.triggers.unpublish, {
      params: { trigger: "tick" },
      body: { environment: "production" },
    }),
  );
  const times = fires.map(({ at }) => Date.parse(at));
  assert.deepEqual(times, times.map((_, index) => (times[0] ?? 0) + index * 1000)); // prettier-ignore
  assert.ok(fires.every(({ missed }) => !missed));
});

test("what was missed while no server was there is made up for, as the schedule says", async (t) => {
  const server = await startServer(t, { env: keys });
  const tables = await openTables(t, server.connectionString);
  const yearly = "0 0 1 1 *";
  const plans = { none: [], one: ["2025"], all: ["2023", "2024", "2025"] } as const;
  for (const kind of ["none", "one", "all"] as const) {
    const id = await liveSchedule(server, kind, { cron: yearly, catchUp: { kind } });
    await tables("update schedules set next_at = '2023-01-01T00:00:00Z' where trigger_id = $1", [id]);
  }
  for (const [kind, years] of Object.entries(plans)) {
    const rule = `${kind}Rule`;
    const next = async () =>
      valueOf(await server.call(api.triggers.read, { params: { trigger: kind } })).production.nextFires[0];
    assert.match((await next()) ?? "", /-01-01T00:00:00\.000Z$/);
    const fires = await eventually(async () => {
      const [{ next_at: at } = { next_at: null }] = await tables<{ next_at: Date | null }>(
        "select next_at from schedules join triggers on triggers.id = trigger_id where triggers.name = $1",
        [kind],
      );
      const found = await firesOf(server, rule);
      return at !== null && at.getUTCFullYear() > 2023 && found.length === plannedYears(years).length
        ? found
        : undefined;
    });
    assert.deepEqual(fires.map(({ at, missed }) => [at.slice(0, 4), missed]), plannedYears(years).map((year) => [year, true])); // prettier-ignore
  }
});

/** The years of the plan and every one since, so that the test holds next year. */
function plannedYears(years: readonly string[]): string[] {
  const now = new Date().getUTCFullYear();
  if (years.length === 0) return [];
  if (years.length === 1) return [String(now)];
  return Array.from({ length: now - 2022 }, (_, index) => String(2023 + index));
}

test("a time that is none is refused, and the next ones are told before anything is saved", async (t) => {
  const server = await startServer(t);
  const { times } = valueOf(
    await server.call(api.triggers.times, {
      body: { cron: "0 9 * * MON", timeZone: "Asia/Kolkata", count: 2 },
    }),
  );
  assert.equal(times.length, 2);
  assert.ok(times.every((at) => at.endsWith("T03:30:00.000Z")));
  const refusal = async (body: { cron: string; timeZone?: string }) => {
    const { code, errors = [] } = problemOf(await server.call(api.triggers.times, { body }));
    return [code, errors[0]?.field];
  };
  assert.deepEqual(await refusal({ cron: "61 * * * *" }), ["invalid_request", "body.cron"]);
  assert.deepEqual(await refusal({ cron: "0 0 30 2 *" }), ["invalid_request", "body.cron"]);
  assert.deepEqual(await refusal({ cron: "* * * * *", timeZone: "Nowhere" }), [
    "invalid_request",
    "body.timeZone",
  ]);
  await publishedRule(server, "Rule", {});
  const target = { kind: "rule", id: "Rule" } as const;
  const document = { kind: "schedule", formatVersion: 1, target, cron: "* * * * *" } as const;
  const created = problemOf(
    await server.call(api.triggers.create, {
      body: { name: "bad", document: { ...document, cron: "never" } },
    }),
  );
  assert.deepEqual([created.code, created.errors?.[0]?.field], ["invalid_document", "body.document.cron"]);
  const verified = await requester(server.url, bearer(testOwner.apiKey))("POST", "/api/v1/triggers", {
    body: { name: "bad", document, verification: { staging: { kind: "none" } } },
  });
  assert.equal(codeOf(verified), "invalid_settings");
});
