// PostgreSQL for tests: one server per test process, a migrated template in it, a database of his own for every caller.
// TEST_DATABASE_URL names a server to use instead (PostgreSQL 15 or later, a role that may create databases).
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { type Clock, randomToken, systemClock } from "../packages/server/src/platform/clock.ts";
import { Db } from "../packages/server/src/platform/db.ts";
import type { KeyRing } from "../packages/server/src/platform/key-ring.ts";
import { createLog, type Log } from "../packages/server/src/platform/log.ts";
import { migrate } from "../packages/server/src/platform/migrate.ts";
import { EmbeddedPostgres } from "../packages/server/src/platform/postgres-embedded.ts";
import { Sealer } from "../packages/server/src/platform/seal.ts";

/** What a test may hang its cleaning up on: the context that node:test passes to it. */
type Cleanup = { after(work: () => Promise<void>): void };

/** A database that nobody else uses, with every table and no rows. */
export type TestStore = {
  readonly db: Db;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly log: Log;
  readonly connectionString: string;
};

/** The ring the test sealer works with. */
export const testKeys: KeyRing = [{ id: "test", key: Buffer.alloc(32, 7) }];

/** Says nothing. */
export const silentLog: Log = createLog({ level: "silent" });

type Server = AsyncDisposable & {
  readonly admin: Db;
  /** Drops databases, each of which takes a tenth of a second, while tests go on. */
  readonly sweeper: Db;
  readonly template: string;
  readonly owner: string;
  readonly urlOf: (database: string) => string;
};

const folderPrefix = "patchbay-test-";
let server: Promise<Server> | null = null;

/**
 * What is left to do for tests that are over, newest last. Hooks of a test run in the order in which they were added, so
 * what a test builds on its database is closed after the database's own hook: that one only notes what to do, and it is
 * done when the next database is asked for, or at the end.
 */
const finished: (() => Promise<void>)[] = [];
let cleaning: Promise<void> = Promise.resolve();

// Runs once, after the last test of the process. A server that did not start has said so in the tests that asked for it.
after(async () => {
  const started = await server?.catch(() => null);
  await started?.[Symbol.asyncDispose]();
});

/** Gives the test an empty, migrated database, gone when the test is over. */
export async function testStore(t: Cleanup): Promise<TestStore> {
  const { connectionString } = await testDatabase(t, "migrated");
  const db = await Db.open({ connectionString, poolSize: 4 }, { log: silentLog });
  t.after(async () => void finished.push(async () => await db[Symbol.asyncDispose]()));
  const sealer = await Sealer.open(db, testKeys, systemClock);
  return { db, sealer, clock: systemClock, log: silentLog, connectionString };
}

/** Gives the test a database: with our tables, or without anything. */
export async function testDatabase(
  t: Cleanup,
  content: "migrated" | "empty",
): Promise<{ readonly connectionString: string }> {
  server ??= startServer();
  const { admin, sweeper, template, owner, urlOf } = await server;
  cleanUp();
  const name = databaseName();
  await run(
    admin,
    `create ${name}`,
    `create database ${name} owner ${owner} template ${content === "empty" ? "template0" : template}`,
  );
  t.after(async () => void finished.push(async () => await dropDatabase(sweeper, name)));
  return { connectionString: urlOf(name) };
}

/** Starts closing and dropping what finished tests used. */
function cleanUp(): void {
  for (const work of finished.splice(0).toReversed()) cleaning = cleaning.then(work);
}

async function dropDatabase(db: Db, name: string): Promise<void> {
  await run(db, `drop ${name}`, `drop database if exists ${name} with (force)`);
}

async function run(db: Db, name: string, text: string): Promise<void> {
  await db.hot({ name, text }, []);
}

async function startServer(): Promise<Server> {
  await using stack = new AsyncDisposableStack();
  const given = process.env["TEST_DATABASE_URL"];
  const { admin: adminUrl, user } =
    given === undefined ? await startEmbedded(stack) : { admin: given, user: given };
  const [admin, sweeper] = [await connect(adminUrl, stack), await connect(adminUrl, stack)];
  const urlOf = (database: string): string => Object.assign(new URL(user), { pathname: `/${database}` }).href;
  const owner = `"${decodeURIComponent(new URL(user).username)}"`;
  const template = databaseName();
  await run(admin, `create ${template}`, `create database ${template} owner ${owner} template template0`);
  stack.defer(async () => await dropDatabase(admin, template));
  stack.defer(async () => {
    cleanUp();
    await cleaning;
  });
  await using db = await Db.open({ connectionString: urlOf(template), poolSize: 1 }, { log: silentLog });
  await migrate(db, silentLog);
  const kept = stack.move();
  return {
    admin,
    sweeper,
    template,
    owner,
    urlOf,
    [Symbol.asyncDispose]: async () => await kept.disposeAsync(),
  };
}

/** One connection for what concerns whole databases. */
async function connect(connectionString: string, stack: AsyncDisposableStack): Promise<Db> {
  return stack.use(await Db.open({ connectionString, poolSize: 1 }, { log: silentLog }));
}

/** Our own server in a folder of its own: the URL of its superuser, and of the role that programs use. */
async function startEmbedded(
  stack: AsyncDisposableStack,
): Promise<{ readonly admin: string; readonly user: string }> {
  sweep();
  const dataDir = mkdtempSync(join(tmpdir(), `${folderPrefix}${process.pid}-`));
  // For a process that ends without its hooks: nothing of it stays behind.
  const abandon = (): void => remove(dataDir);
  process.once("exit", abandon);
  stack.defer(() => void process.off("exit", abandon));
  stack.defer(() => rmSync(dataDir, { recursive: true, force: true }));
  // Made by mkdtemp for its owner alone; the account PostgreSQL runs under must get through.
  chmodSync(dataDir, 0o755);
  const postgres = stack.use(
    await EmbeddedPostgres.start({ dataDir, log: silentLog, clock: systemClock, durable: false }),
  );
  return { admin: postgres.superuserConnectionString, user: postgres.connectionString };
}

/** Clears away what killed test processes left; the number in the name says whose it was. */
function sweep(): void {
  for (const name of readdirSync(tmpdir()).filter((one) => one.startsWith(folderPrefix)))
    if (!runs(Number(name.slice(folderPrefix.length).split("-")[0]))) remove(join(tmpdir(), name));
}

function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function remove(dataDir: string): void {
  try {
    process.kill(
      Number(readFileSync(join(dataDir, "cluster", "postmaster.pid"), "utf8").split("\n")[0]),
      "SIGQUIT",
    );
  } catch {
    // No server is left there.
  }
  rmSync(dataDir, { recursive: true, force: true });
}

function databaseName(): string {
  return `patchbay_test_${process.pid}_${randomToken(6).toString("hex")}`;
}
