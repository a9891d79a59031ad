// Starts real servers in folders of their own. Each fresh one costs about a second, so stories share a folder where they can.
import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test, type TestContext } from "node:test";
import { silentLog } from "../../../../test/store.ts";
import { systemClock } from "./clock.ts";
import { Db } from "./db.ts";
import { commandAs } from "./postgres-account.ts";
import { EmbeddedPostgres } from "./postgres-embedded.ts";
import { findProcess } from "./process-table.ts";
import { StartupError } from "./startup-error.ts";

const isRoot = process.getuid?.() === 0;

/** A place for a data folder, cleared away in the end with whatever server still runs in it. */
function emptyPlace(t: TestContext, { mode = 0o755, below = "" } = {}): string {
  const place = realpathSync(mkdtempSync(join(tmpdir(), "patchbay-pg-test-")));
  chmodSync(place, mode);
  const dataDir = join(place, below, "postgres");
  t.after(() => {
    if (existsSync(pidFile(dataDir))) killQuietly(pidIn(dataDir));
    rmSync(place, { recursive: true, force: true });
  });
  return dataDir;
}

/** A data folder in which a server has run before, copied from one that the first caller makes. */
async function usedFolder(t: TestContext, below = ""): Promise<string> {
  prototype ??= makePrototype();
  const dataDir = emptyPlace(t, { below });
  mkdirSync(dirname(dataDir), { recursive: true });
  execFileSync("cp", ["-a", await prototype, dataDir]);
  return dataDir;
}

let prototype: Promise<string> | null = null;
after(async () => {
  if (prototype !== null) rmSync(dirname(await prototype), { recursive: true, force: true });
});

async function makePrototype(): Promise<string> {
  const place = realpathSync(mkdtempSync(join(tmpdir(), "patchbay-pg-test-")));
  chmodSync(place, 0o755);
  const dataDir = join(place, "postgres");
  await (await start(dataDir)).stop();
  for (const name of readdirSync(dataDir).filter((one) => one.startsWith("postgresql-")))
    rmSync(join(dataDir, name), { recursive: true });
  return dataDir;
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It is gone, as it should be.
  }
}

const pidFile = (dataDir: string): string => join(dataDir, "cluster", "postmaster.pid");

function pidIn(dataDir: string): number {
  return Number(readFileSync(pidFile(dataDir), "utf8").split("\n")[0]);
}

async function start(dataDir: string): Promise<EmbeddedPostgres> {
  return await EmbeddedPostgres.start({ dataDir, log: silentLog, clock: systemClock, durable: false });
}

async function ask<T>(url: string, text: string): Promise<T[]> {
  await using db = await Db.open({ connectionString: url, poolSize: 1 }, { log: silentLog });
  return await db.hot<T>({ name: "ask", text }, []);
}

/** Another Patchbay: a process that starts the server, says so, and lives until it is killed. */
async function otherProcess(
  t: TestContext,
  dataDir: string,
  identity: { uid?: number; gid?: number } = {},
): Promise<ChildProcess> {
  const launcher = new URL("postgres-embedded.ts", import.meta.url).href;
  const rest = ["clock", "log"].map((name) => new URL(`${name}.ts`, import.meta.url).href);
  const script = `
    const { EmbeddedPostgres } = await import(${JSON.stringify(launcher)});
    const { systemClock: clock } = await import(${JSON.stringify(rest[0])});
    const { createLog } = await import(${JSON.stringify(rest[1])});
    const log = createLog({ level: "silent" });
    await EmbeddedPostgres.start({ dataDir: ${JSON.stringify(dataDir)}, log, clock, durable: false });
    console.log("ready");
    setInterval(() => {}, 1_000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    ...identity,
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.after(() => child.kill("SIGKILL"));
  await Promise.race([once(child.stdout, "data"), once(child, "exit")]);
  assert.equal(child.exitCode, null, "the other process started its server");
  return child;
}

async function killed(child: ChildProcess): Promise<void> {
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}

test("a server starts out of nothing, keeps its data, and leaves nothing running", async (t) => {
  const dataDir = emptyPlace(t);
  {
    await using first = await start(dataDir);
    await ask(first.connectionString, "create table kept as select 42 as answer");
    assert.deepEqual(
      await ask(first.connectionString, "select rolsuper from pg_roles where rolname = current_user"),
      [{ rolsuper: false }],
    );
    assert.deepEqual(
      await ask(
        first.connectionString,
        "select current_setting('listen_addresses') as listens, lower('ÄÖ') as lower",
      ),
      [{ listens: "", lower: "äö" }],
    );
  }
  assert.ok(!existsSync(pidFile(dataDir)) && !existsSync(join(dataDir, "lock")));
  const second = await start(dataDir);
  assert.deepEqual(await ask(second.connectionString, "select answer from kept"), [{ answer: 42 }]);
  const { pid } = second;
  await second.stop();
  await second.stop();
  assert.equal(await findProcess(pid), null);
});

test("what lies in the data folder is closed to others", async (t) => {
  const dataDir = await usedFolder(t);
  await using _server = await start(dataDir);
  const mode = (name: string): number => statSync(join(dataDir, name)).mode & 0o777;
  assert.deepEqual(
    [mode("passwords.json"), mode("cluster"), mode("socket"), mode("server.log")],
    [0o600, 0o700, 0o700, 0o600],
  );
  if (isRoot) assert.notEqual(statSync(join(dataDir, "cluster")).uid, 0);
});

test("a second Patchbay on the same folder is refused, and the first goes on", async (t) => {
  const dataDir = await usedFolder(t);
  const child = await otherProcess(t, dataDir);
  const before = pidIn(dataDir);
  await assert.rejects(start(dataDir), (error: unknown) => {
    assert.ok(error instanceof StartupError);
    assert.ok(error.message.includes(`process ${child.pid}`), error.message);
    return true;
  });
  assert.equal(pidIn(dataDir), before);
  assert.notEqual(await findProcess(before), null);
  await killed(child);
});

test("the server of a killed Patchbay lives on, is taken over with its data, and is watched and stopped like our own", async (t) => {
  const dataDir = await usedFolder(t);
  const child = await otherProcess(t, dataDir);
  const before = pidIn(dataDir);
  await killed(child);
  assert.notEqual(await findProcess(before), null);
  const adopted = await start(dataDir);
  t.after(async () => await adopted.stop());
  assert.equal(adopted.pid, before);
  await ask(adopted.connectionString, "create table kept as select 42 as answer");
  process.kill(before, "SIGKILL");
  while (adopted.pid === before) await systemClock.sleep(10);
  assert.deepEqual(await ask(adopted.connectionString, "select answer from kept"), [{ answer: 42 }]);
  await adopted.stop();
  assert.equal(await findProcess(adopted.pid), null);
});

test("a server that dies is started again under an open database, and committed rows are there", async (t) => {
  const dataDir = await usedFolder(t);
  await using server = await start(dataDir);
  await using db = await Db.open(
    { connectionString: server.connectionString, poolSize: 4 },
    { log: silentLog },
  );
  await db.hot({ name: "make", text: "create table kept as select 42 as answer" }, []);
  const before = server.pid;
  process.kill(before, "SIGKILL");
  while (server.pid === before) await systemClock.sleep(10);
  assert.deepEqual(await db.hot({ name: "read", text: "select answer from kept" }, []), [{ answer: 42 }]);
});

test("what a dead server left behind is cleared away, also when its number is somebody else's now", async (t) => {
  const dataDir = await usedFolder(t);
  // Our own number: alive, and no PostgreSQL. PostgreSQL itself would refuse to start beside it.
  writeFileSync(
    pidFile(dataDir),
    `${process.pid}\n${join(dataDir, "cluster")}\n0\n5432\n${join(dataDir, "socket")}\n\n0 0\nready\n`,
  );
  await using server = await start(dataDir);
  assert.notEqual(server.pid, process.pid);
  assert.deepEqual(await ask(server.connectionString, "select 1 as one"), [{ one: 1 }]);
});

test("a survivor that was started in another way is replaced", async (t) => {
  const dataDir = await usedFolder(t);
  const child = await otherProcess(t, dataDir);
  const before = pidIn(dataDir);
  await killed(child);
  await using server = await EmbeddedPostgres.start({ dataDir, log: silentLog, clock: systemClock });
  assert.notEqual(server.pid, before);
  assert.deepEqual(await ask(server.connectionString, "select current_setting('fsync') as fsync"), [
    { fsync: "on" },
  ]);
});

test("a data folder with a long path has its socket in /tmp, and takes it away again", async (t) => {
  const dataDir = await usedFolder(t, join("a".repeat(60), "b".repeat(60)));
  const server = await start(dataDir);
  const socketDir = new URL(server.connectionString).searchParams.get("host") ?? "";
  assert.match(socketDir, /^\/tmp\/patchbay-pg-/);
  assert.deepEqual(await ask(server.connectionString, "select 1 as one"), [{ one: 1 }]);
  await server.stop();
  assert.ok(!existsSync(socketDir));
});

test("a cluster of another PostgreSQL version, and one without its passwords, are refused and let go of", async (t) => {
  const dataDir = await usedFolder(t);
  const [version, passwords] = [join(dataDir, "cluster", "PG_VERSION"), join(dataDir, "passwords.json")];
  writeFileSync(version, "17\n");
  await assert.rejects(start(dataDir), {
    name: "StartupError",
    message: /was made by PostgreSQL 17; this Patchbay brings PostgreSQL 18/,
  });
  writeFileSync(version, "18\n");
  rmSync(passwords);
  await assert.rejects(start(dataDir), { name: "StartupError", message: /passwords\.json is missing/ });
  assert.ok(!existsSync(join(dataDir, "lock")));
});

test("a server that cannot start says why in its own words", async (t) => {
  const dataDir = await usedFolder(t);
  rmSync(join(dataDir, "cluster", "global", "pg_control"));
  await assert.rejects(start(dataDir), {
    name: "StartupError",
    message: /PostgreSQL does not start: .*pg_control/,
  });
});

const mapped = commandAs({ kind: "mapped" }, "true", []);
const mayMap = isRoot && spawnSync(mapped.program, mapped.args).status === 0;

test(
  "below a folder that only root may enter it runs as root seen as somebody else",
  { skip: !mayMap && "needs root and user namespaces" },
  async (t) => {
    const dataDir = emptyPlace(t, { mode: 0o700 });
    await using server = await start(dataDir);
    assert.deepEqual(await ask(server.connectionString, "select 1 as one"), [{ one: 1 }]);
    assert.equal(statSync(join(dataDir, "cluster")).uid, 0);
  },
);

const nobody = { uid: 65_534, gid: 65_534 };
const asNobody = ["-e", `require("node:fs").readFileSync(${JSON.stringify(import.meta.filename)})`];
const mayBeNobody = isRoot && spawnSync(process.execPath, asNobody, nobody).status === 0;

test(
  "an ordinary user's server is his own",
  { skip: !mayBeNobody && "needs root, and a checkout that others can read" },
  async (t) => {
    const dataDir = emptyPlace(t, { mode: 0o777 });
    const child = await otherProcess(t, dataDir, nobody);
    assert.equal(statSync(join(dataDir, "cluster")).uid, nobody.uid);
    await killed(child);
  },
);
