// Patchbay as a subject: its own server process on a PostgreSQL that the bare program writes to as well, with a
// credential, a published connection and a published decision table of the same decision.
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { api } from "../../packages/contract/src/api.ts";
import { createClient } from "../../packages/contract/src/client.ts";
import type { DecisionTableDocument } from "../../packages/contract/src/rule.ts";
import { systemClock } from "../../packages/server/src/platform/clock.ts";
import { createLog } from "../../packages/server/src/platform/log.ts";
import { EmbeddedPostgres } from "../../packages/server/src/platform/postgres-embedded.ts";
import { stop } from "./processes.ts";

export type PatchbaySubject = AsyncDisposable & {
  readonly origin: string;
  readonly apiKey: string;
  readonly pid: number;
  readonly postgresPid: number;
  readonly connectionString: string;
};

const document: DecisionTableDocument = {
  kind: "decisionTable",
  formatVersion: 1,
  inputs: [
    { name: "tier", type: "string" },
    { name: "total", type: "number" },
  ],
  actions: [
    {
      id: "notify",
      name: "Notify shop",
      connection: "shop",
      method: "POST",
      restUrl: "/orders/{{input.tier}}/discount",
      restUrlParams: { total: "{{input.total}}" },
      requestPayload: { discount: "{{output.discount}}", note: "tier {{input.tier}}" },
    },
  ],
  hitPolicy: "FIRST",
  inputColumns: [
    { id: "tier", expression: "tier", type: "string" },
    { id: "total", expression: "total", type: "number" },
  ],
  outputColumns: [{ id: "discount", name: "discount", type: "number" }],
  rows: [
    { id: "r1", when: ["gold", ">= 100"], then: ["15"], actions: ["notify"] },
    { id: "r2", when: ["silver", ">= 100"], then: ["5"], actions: ["notify"] },
  ],
  defaultRow: { then: ["0"] },
};

/** Starts PostgreSQL and the server (with further options for its node), and prepares the workspace. */
export async function startPatchbay(
  folder: string,
  upstream: string,
  nodeOptions: readonly string[] = [],
): Promise<PatchbaySubject> {
  await using stack = new AsyncDisposableStack();
  const dataDir = join(folder, "data");
  const postgresDir = join(folder, "postgres");
  for (const path of [dataDir, postgresDir]) mkdirSync(path, { recursive: true });
  const postgres = stack.use(
    await EmbeddedPostgres.start({
      dataDir: postgresDir,
      log: createLog({ level: "warn" }),
      clock: systemClock,
    }),
  );
  const apiKey = "bench-owner-key-0123456789abcdef";
  const child = spawn(
    process.execPath,
    [...nodeOptions, join(import.meta.dirname, "../../packages/server/src/main.ts"), "start"],
    {
      stdio: ["ignore", "pipe", "inherit"],
      env: {
        PATH: process.env["PATH"],
        DATABASE_URL: postgres.connectionString,
        PATCHBAY_PORT: "0",
        PATCHBAY_DATA: dataDir,
        PATCHBAY_API_KEY: apiKey,
        PATCHBAY_ADMIN_EMAIL: "bench@example.test",
        PATCHBAY_ADMIN_PASSWORD: "bench password 0123",
        PATCHBAY_EGRESS_ALLOW: "127.0.0.0/8",
        PATCHBAY_LOG_LEVEL: "warn",
      },
    },
  );
  stack.defer(async () => await stop(child));
  const origin = await new Promise<string>((resolve, reject) => {
    let text = "";
    child.stdout.on("data", (part: Buffer) => {
      text += part.toString();
      const found = /ready at (http:\S+)/.exec(text)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once("exit", (code) => reject(new Error(`the server ended with ${code}: ${text}`)));
  });
  await prepare(origin, apiKey, upstream);
  const postgresPid = Number(
    readFileSync(join(postgresDir, "cluster", "postmaster.pid"), "utf8").split("\n")[0],
  );
  const owned = stack.move();
  return {
    origin,
    apiKey,
    pid: child.pid ?? 0,
    postgresPid,
    connectionString: postgres.connectionString,
    [Symbol.asyncDispose]: async () => await owned.disposeAsync(),
  };
}

async function prepare(origin: string, apiKey: string, upstream: string): Promise<void> {
  const call = createClient({ baseUrl: origin, headers: { authorization: `Bearer ${apiKey}` } });
  const settled = async <T>(
    answer: Promise<
      { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: unknown }
    >,
  ): Promise<T> => {
    const got = await answer;
    if (!got.ok) throw new Error(JSON.stringify(got.problem));
    return got.value;
  };
  await settled(
    call(api.credentials.create, {
      body: { name: "shop-token", auth: { kind: "bearer", token: "bench-token-value" }, origins: [upstream] },
    }),
  );
  const production = {
    baseUrl: upstream,
    credential: "shop-token",
    ping: { method: "POST" as const, relativeUri: "/health" },
    maxConnections: 64,
  };
  await settled(call(api.connections.create, { body: { name: "shop", production } }));
  await settled(
    call(api.connections.test, { params: { connection: "shop" }, body: { environment: "production" } }),
  );
  await settled(
    call(api.connections.publish, { params: { connection: "shop" }, body: { environment: "production" } }),
  );
  await settled(call(api.rules.create, { body: { name: "OrderDiscount", document } }));
  await settled(call(api.rules.publish, { params: { rule: "OrderDiscount" }, body: {} }));
}
