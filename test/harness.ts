// The whole server for a test: on a database of its own, on a free port, driven through the typed client.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, createClient } from "../packages/contract/src/client.ts";
import type { App } from "../packages/server/src/app.ts";
import { startApp } from "../packages/server/src/app.ts";
import { type Clock, systemClock } from "../packages/server/src/platform/clock.ts";
import { readConfig } from "../packages/server/src/platform/config.ts";
import type { Log } from "../packages/server/src/platform/log.ts";
import { silentLog, testDatabase } from "./store.ts";

type Cleanup = { after(work: () => Promise<void>): void };

/** The first owner of every test server, and a key of his with every right. */
export const testOwner = {
  email: "owner@example.test",
  password: "correct horse battery staple",
  apiKey: "owner-key-for-tests-0123456789",
} as const;

export type TestServer = {
  readonly url: string;
  readonly app: App;
  /** A client with the owner's key. */
  readonly call: Client;
  /** Its database, for a second server or a look at the tables. */
  readonly connectionString: string;
  /** A client with another key, or with none. */
  readonly clientWith: (headers: Readonly<Record<string, string>>) => Client;
};

type Options = {
  /** Settings beyond those of every test server. */
  readonly env?: Readonly<Record<string, string>>;
  readonly clock?: Clock;
  readonly log?: Log;
  /** The database of another server, to be the second one on it; the two need the same PATCHBAY_SECRET_KEYS. */
  readonly connectionString?: string;
};

/** Starts a server that is stopped when the test ends. Loopback is open to calls; further settings as in the environment. */
export async function startServer(t: Cleanup, options: Options = {}): Promise<TestServer> {
  const connectionString = options.connectionString ?? (await testDatabase(t, "migrated")).connectionString;
  const dataDir = mkdtempSync(join(tmpdir(), "patchbay-server-"));
  const config = readConfig({
    PATCHBAY_PORT: "0",
    PATCHBAY_DATA: dataDir,
    DATABASE_URL: connectionString,
    PATCHBAY_SAMPLES: "off",
    PATCHBAY_EGRESS_ALLOW: "127.0.0.0/8",
    PATCHBAY_ADMIN_EMAIL: testOwner.email,
    PATCHBAY_ADMIN_PASSWORD: testOwner.password,
    PATCHBAY_API_KEY: testOwner.apiKey,
    ...options.env,
  });
  const app = await startApp(config, {
    log: options.log ?? silentLog,
    clock: options.clock ?? systemClock,
  });
  t.after(async () => {
    await app[Symbol.asyncDispose]();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const clientWith = (headers: Readonly<Record<string, string>>): Client =>
    createClient({ baseUrl: app.address, headers });
  return {
    url: app.address,
    app,
    connectionString,
    clientWith,
    call: clientWith({ authorization: `Bearer ${testOwner.apiKey}` }),
  };
}

/** The value of a successful answer; fails the test with the problem otherwise. */
export function valueOf<T>(
  answer: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: unknown },
): T {
  if (answer.ok) return answer.value;
  throw new Error(`refused: ${JSON.stringify(answer.problem)}`);
}

/** The problem of a refused answer; fails the test when it succeeded. */
export function problemOf<P>(
  answer: { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: P },
): P {
  if (!answer.ok) return answer.problem;
  throw new Error(`not refused: ${JSON.stringify(answer.value)}`);
}
