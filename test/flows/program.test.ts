// The program as operators meet it: a process with settings, signals and an exit code. Only a real child process can be
// stopped while it works, or started twice on one folder.
import assert from "node:assert/strict";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { testOwner } from "../harness.ts";
import { testDatabase } from "../store.ts";
import { startUpstream } from "../upstream.ts";
import { addressOf, runProgram, startProgram, stopProgram } from "./running-program.ts";
import { bearer, codeOf, openTables, requester, ruleThat } from "./workbench.ts";

/** A folder of its own for the program's data, readable for the account that PostgreSQL drops to. */
function dataFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "patchbay-program-"));
  chmodSync(folder, 0o755);
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Settings of a server on a test database. */
async function settingsFor(t: TestContext, more: Readonly<Record<string, string>> = {}) {
  const { connectionString } = await testDatabase(t, "migrated");
  const settings = {
    PATCHBAY_DATA: dataFolder(t),
    PATCHBAY_PORT: "0",
    PATCHBAY_API_KEY: testOwner.apiKey,
    DATABASE_URL: connectionString,
    ...more,
  };
  return { connectionString, settings };
}

test(
  "a fresh start brings its own database, keeps its folder to itself, and stops without a trace",
  { timeout: 60_000 },
  async (t) => {
    const settings = { PATCHBAY_DATA: dataFolder(t), PATCHBAY_PORT: "0" };
    const first = startProgram(t, ["start"], settings);
    const url = await addressOf(first);
    const text = await first.printed(/on record/);
    assert.match(text, /Sign in as owner@patchbay\.local with the password \S{16,} \(shown this once/);
    assert.match(text, /matched {3}row 1 \(gold-big\)/);
    assert.match(text, /called {4}Grant discount through sample-shop: success, result 201/);
    assert.equal((await requester(url, {})("GET", "/readyz")).status, 200);

    for (const command of [["start"], ["migrate"]]) {
      const second = await runProgram(t, command, settings);
      assert.equal(second.code, 1, command.join(" "));
      assert.match(second.err, /is in use by another Patchbay, process \d+\. Stop it/);
      assert.ok(!second.err.includes("    at "), second.err);
    }

    first.child.kill("SIGINT");
    await first.printed(/Stopping/);
    const stopped = await stopProgram(first, "SIGINT"); // npm passes on the Ctrl-C that the terminal sent to both
    assert.equal(stopped.code, 0, stopped.err);
    assert.match(stopped.out, /Stopping \(SIGINT\)[^]*Stopped\.\n$/);
    assert.ok(
      !existsSync(join(settings.PATCHBAY_DATA, "postgres", "cluster", "postmaster.pid")),
      "PostgreSQL is down",
    );
    await assert.rejects(fetch(url), "nobody listens there");

    const again = startProgram(t, ["start"], settings);
    await addressOf(again);
    assert.equal((await stopProgram(again)).code, 0);
    const said = (await again.ended).out;
    assert.ok(!/Sign in as|on record/.test(said), `the second start makes nothing: ${said}`);
  },
);

test("the samples run the main job once, and are taken away for good", async (t) => {
  const { connectionString, settings } = await settingsFor(t, { PATCHBAY_SAMPLES: "on" });
  const first = startProgram(t, ["start"], settings);
  const send = requester(await addressOf(first));
  await first.printed(/on record/);
  const set = await send("POST", "/api/v1/rules/sample-order-checkout/run", { body: { params: { customerTier: "gold", orderTotal: 250, country: "DE" } } }); // prettier-ignore
  const { outputs } = set.json as { outputs: unknown };
  assert.deepEqual(outputs, { discount: 15, route: "auto", gift: true });
  const run = await send("POST", "/api/v1/rules/sample-order-review/run", { body: { params: { orderTotal: 6000, country: "US" } } }); // prettier-ignore
  assert.equal((run.json as { actions: { result: string }[] }).actions[0]?.result, "202", run.text);
  await stopProgram(first);

  const tables = await openTables(t, connectionString);
  // The keys of the tunnel (host, peer) are the installation's own.
  const counts = async () =>
    (await tables("select (select count(*) from rules)::int as rules, (select count(*) from connections)::int as connections, (select count(*) from credentials)::int as credentials, (select count(*) from secrets where field not in ('host', 'peer'))::int as secrets, (select count(*) from executions)::int as executions"))[0]; // prettier-ignore
  assert.deepEqual(await counts(), { rules: 3, connections: 1, credentials: 1, secrets: 1, executions: 3 });
  const removed = await runProgram(t, ["samples", "remove"], settings);
  assert.deepEqual([removed.code, removed.out], [0, "The samples are gone.\n"]);
  assert.deepEqual(await counts(), { rules: 0, connections: 0, credentials: 0, secrets: 0, executions: 3 });

  const second = startProgram(t, ["start"], settings);
  await addressOf(second);
  await stopProgram(second);
  assert.equal((await counts())?.["rules"], 0, "they do not come back");
});

test("a stop answers what is under way, takes nothing new, and says so where it is watched", async (t) => {
  const upstream = await startUpstream(t);
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const asked = new Promise<void>((resolve) => {
    upstream.on("GET", "/slow", () => {
      resolve();
      return { kind: "wait", until: held, before: { kind: "answer", body: { done: true } } };
    });
  });
  const { settings } = await settingsFor(t, { PATCHBAY_EGRESS_ALLOW: "127.0.0.0/8" });
  const program = startProgram(t, ["start"], settings);
  const send = requester(await addressOf(program));
  const document = ruleThat({
    actions: [{ id: "a", name: "A", method: "GET", restUrl: `${upstream.origin}/slow` }],
  });
  assert.equal((await send("POST", "/api/v1/rules", { body: { name: "Slow", document } })).status, 201);

  const running = send("POST", "/api/v1/rules/Slow/run", { body: { environment: "staging" } });
  await asked;
  program.child.kill("SIGTERM");
  await program.printed(/Stopping \(SIGTERM\)/);
  const ready = await send("GET", "/readyz");
  assert.deepEqual([ready.status, ready.json], [503, { status: "not ready", reason: "stopping" }]);
  assert.equal((await send("GET", "/healthz")).status, 200);
  const late = await send("POST", "/api/v1/rules/Slow/run", { body: { environment: "staging" } });
  assert.deepEqual([late.status, codeOf(late), late.headers.get("retry-after")], [503, "shutting_down", "1"]);

  release();
  const answer = await running;
  assert.equal(answer.status, 200, answer.text);
  assert.deepEqual((answer.json as { actions: { restResult: unknown }[] }).actions[0]?.restResult, {
    done: true,
  });
  const { code, out, err } = await program.ended;
  assert.deepEqual([code, err], [0, ""]);
  assert.match(out, /Stopped\.\n$/);
  assert.ok(!/"level":"error"/.test(out), out);
});

test("wrong settings refuse to start, all at once", async (t) => {
  const { code, out, err } = await runProgram(t, ["start"], {
    PATCHBAY_PROT: "8420",
    PATCHBAY_PORT: "eighty",
    PATCHBAY_API_RATE: "0",
    PATCHBAY_API_KEY: "too-short",
    PATCHBAY_ADMIN_EMAIL: "owner@example.test",
    DATABASE_URL: "mysql://localhost/x",
  });
  assert.deepEqual([code, out], [1, ""]);
  assert.match(err, /^patchbay: The settings have 6 mistakes:\n/);
  for (const name of [
    "PATCHBAY_PROT is not a setting. Did you mean `PATCHBAY_PORT`?",
    "PATCHBAY_PORT is",
    "PATCHBAY_API_RATE is",
    "PATCHBAY_API_KEY must have 20 to 200 letters",
    "PATCHBAY_ADMIN_PASSWORD is not",
    "DATABASE_URL",
  ])
    // prettier-ignore
    assert.ok(err.includes(name), `${name}: ${err}`);
});

test("a start that could not listen tells the next one's reader everything", async (t) => {
  const { settings } = await settingsFor(t);
  const other = createServer().listen(0, "127.0.0.1");
  t.after(() => void other.close());
  await once(other, "listening");
  const { port } = other.address() as AddressInfo;

  const refused = await runProgram(t, ["start"], { ...settings, PATCHBAY_PORT: String(port) });
  assert.equal(refused.code, 1);
  assert.match(refused.err, new RegExp(`^patchbay: 127\\.0\\.0\\.1:${port} is taken.*PATCHBAY_PORT.*\\n$`));
  assert.ok(!/Sign in as/.test(refused.out), "nobody was told a password for nothing");

  const started = startProgram(t, ["start"], settings);
  await started.printed(/Sign in as owner@patchbay\.local with the password \S{16,}/);
  await stopProgram(started);

  rmSync(join(settings.PATCHBAY_DATA, "secret.key"));
  const keyless = await runProgram(t, ["start"], settings);
  assert.deepEqual(
    [keyless.code, /secret\.key is missing\. .*restore it/.test(keyless.err)],
    [1, true],
    keyless.err,
  );
});

test("a database that is not there is said, not traced", async (t) => {
  const { code, err } = await runProgram(t, ["migrate"], {
    PATCHBAY_DATA: dataFolder(t),
    DATABASE_URL: "postgresql://nobody:hunter2@127.0.0.1:1/nothing",
  });
  assert.equal(code, 1);
  assert.match(err, /^patchbay: /);
  assert.ok(!err.includes("    at ") && !err.includes("hunter2"), err);
});

test("the command line says what it takes, and what was mistyped", async (t) => {
  const overall = await runProgram(t, ["--help"]);
  assert.equal(overall.code, 0);
  const commands = [...overall.out.matchAll(/^ {2}(\w+) {2,}/gm)].map(([, name]) => name);
  assert.deepEqual(commands, ["start", "worker", "migrate", "apply", "export", "user", "key", "samples"]);
  const help = await runProgram(t, ["user", "add", "--help"]);
  assert.deepEqual([help.code, help.out.split("\n")[0]], [0, "patchbay user add EMAIL [--name NAME] [--role viewer|operator|editor|admin|owner]"]); // prettier-ignore

  const mistyped: readonly (readonly [args: readonly string[], code: number, said: RegExp])[] = [
    [["start", "--no-wroker"], 2, /"--no-wroker" is not something it takes/],
    [["worker"], 1, /needs DATABASE_URL/],
    [["strat"], 2, /no command "strat"/],
    [["user", "add", "ann@example.test", "--rol", "admin"], 1, /Unknown option '--rol'/],
  ];
  for (const [args, code, said] of mistyped) {
    const ended = await runProgram(t, args);
    assert.equal(ended.code, code, args.join(" "));
    assert.match(ended.err, said);
    assert.ok(!ended.err.includes("    at "), ended.err);
  }
});

test("people and keys can be made at the command line", async (t) => {
  const { settings } = await settingsFor(t);
  const add = async (...args: string[]) => await runProgram(t, args, settings);
  const ann = await add("user", "add", "ann@example.test", "--name", "Ann", "--role", "operator");
  const password = /can sign in with the password (\S+)/.exec(ann.out)?.[1] ?? "";
  assert.equal(ann.code, 0, ann.err);
  const twice = await add("user", "add", "ANN@example.test");
  assert.deepEqual(
    [twice.code, twice.err.endsWith("patchbay: The e-mail address belongs to another user.\n")],
    [1, true],
  );
  const key = await add(
    "key",
    "create",
    "--owner",
    "ann@example.test",
    "--name",
    "shop",
    "--scope",
    "workspace:read",
  );
  assert.match(key.out, /^pbk_\w+\n$/, key.err);
  const beyond = await add(
    "key",
    "create",
    "--owner",
    "ann@example.test",
    "--name",
    "shop",
    "--scope",
    "rule:write",
  );
  assert.equal(beyond.code, 1);
  assert.match(
    beyond.err,
    /ann@example\.test is operator, and a key cannot have what its owner lacks: rule:write/,
  );

  const program = startProgram(t, ["start"], settings);
  const url = await addressOf(program);
  assert.equal((await requester(url, bearer(key.out.trim()))("GET", "/api/v1/rules")).status, 200);
  const signedIn = await requester(url, {})("POST", "/api/v1/session", {
    body: { email: "ann@example.test", password },
  });
  assert.equal(signedIn.status, 200, signedIn.text);
  await stopProgram(program);
});
