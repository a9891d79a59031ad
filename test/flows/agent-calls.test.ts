// Calls through an agent, from the console's API to an upstream that only the agent can reach: the live stack is what shows
// that no other way is ever taken.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { chownSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { test } from "node:test";
import { api } from "../../packages/contract/src/api.ts";
import { runAs, startAgent, startTunnelServer, until, untilState } from "../agents.ts";
import { problemOf, valueOf } from "../harness.ts";
import { startUpstream } from "../upstream.ts";
import { publishedConnection, publishedRule } from "./workbench.ts";
import { apiNode, publishedWorkflow, runWorkflow, workflowThat } from "./workflow-bench.ts";

test("a rule calls an API that only the agent can reach, and the record says which way it went", async (t) => {
  const upstream = await startUpstream(t);
  upstream.on("*", "/health", { kind: "answer", body: { ok: true } }).on("POST", "/orders", { kind: "echo" });
  const server = await startTunnelServer(t);
  const target = `127.0.0.1:${upstream.port}`;
  await startAgent(t, server, { allow: [target] });
  await publishedConnection(server, {
    settings: { mode: "onPremise", agent: "office", baseUrl: upstream.origin },
  });
  await publishedRule(server, "Order", {
    actions: [
      {
        id: "order",
        name: "order",
        connection: "shop",
        method: "POST",
        restUrl: "/orders",
        requestPayload: { a: 1 },
      },
    ],
  });
  const run = valueOf(
    await server.call(api.rules.run, {
      params: { rule: "Order" },
      body: { environment: "production", params: {} },
    }),
  );
  assert.deepEqual("actions" in run ? run.actions?.map(({ result, status }) => [result, status]) : run, [
    ["200", "success"],
  ]);
  assert.equal(upstream.requests.at(-1)?.body.toString(), '{"a":1}');

  const agent = await untilState(server, "office", "online");
  assert.equal(agent.usedBy, 1);
  const tested = valueOf(await server.call(api.connections.read, { params: { connection: "shop" } }));
  assert.equal(tested.production.lastTest?.address, `${target} through agent office`);
  assert.ok(
    problemOf(await server.call(api.agents.remove, { params: { agent: "office" } })).detail.includes("shop"),
  );
});

test("the server offers the agent as one file, which anybody may have and which runs", async (t) => {
  const server = await startTunnelServer(t);
  const { program } = valueOf(await server.call(api.agents.tunnel));
  if (program === null) {
    t.skip("the agent is not built: npm start, npm test and npm run check build it");
    return;
  }
  const answer = await fetch(server.url + program.path);
  const source = Buffer.from(await answer.arrayBuffer());
  assert.equal(answer.headers.get("content-type"), "text/javascript; charset=utf-8");
  assert.equal(createHash("sha256").update(source).digest("hex"), program.sha256);
  const run = spawnSync(process.execPath, ["--input-type=module", "-", "--version"], { input: source });
  assert.equal(run.stdout.toString().trim(), program.version, run.stderr.toString());
});

/** A Node.js on this machine that is not the one of these tests, as who installs an agent may have; null without one. */
function otherNode(): { readonly path: string; readonly version: string } | null {
  for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
    const path = join(folder, "node");
    const version = spawnSync(path, ["--version"]).stdout?.toString().trim() ?? "";
    if (/^v[2-9]\d\./.test(version) && version !== process.version) return { path, version };
  }
  return null;
}

const older = otherNode();

test(
  `the file runs on the Node.js that is there (${older?.version ?? "none"}), by somebody without rights, and calls go through it`,
  { skip: older === null ? "there is no other Node.js here" : false },
  async (t) => {
    const upstream = await startUpstream(t);
    upstream.on("GET", "/health", { kind: "answer", body: { ok: true } });
    const target = `127.0.0.1:${upstream.port}`;
    const server = await startTunnelServer(t);
    const { program, hostKey } = valueOf(await server.call(api.agents.tunnel));
    if (older === null || program === null) {
      t.skip("the agent is not built: npm start, npm test and npm run check build it");
      return;
    }
    const made = valueOf(await server.call(api.agents.create, { body: { name: "office", allow: [target] } }));
    const folder = mkdtempSync(join(tmpdir(), "patchbay-agent-"));
    const file = join(folder, "patchbay-agent.mjs");
    writeFileSync(file, Buffer.from(await (await fetch(server.url + program.path)).arrayBuffer()));
    writeFileSync(join(folder, "token"), made.token, { mode: 0o600 });
    const nobody = { uid: 65_534, gid: 65_534 };
    const isRoot = process.getuid?.() === 0;
    if (isRoot) for (const one of [folder, join(folder, "token")]) chownSync(one, nobody.uid, nobody.gid);
    const child = spawn(
      older.path,
      [file, "--server", `127.0.0.1:${server.app.tunnelPort}`, "--host-key", hostKey, "--token-file", join(folder, "token"), "--allow", target, "--drain", "0"], // prettier-ignore
      { env: {}, cwd: folder, stdio: ["ignore", "pipe", "pipe"], ...(isRoot ? nobody : {}) },
    );
    const ended = once(child, "close");
    let said = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (part: Buffer) => (said += part.toString()));
    t.after(async () => {
      child.kill("SIGKILL");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    });
    const agent = await untilState(server, "office", "online");
    assert.equal(agent.machines[0]?.session?.software, `patchbay-agent_${program.version}`);
    assert.equal(statSync(join(folder, "patchbay-agent.key")).mode & 0o777, 0o600);
    await publishedConnection(server, {
      settings: { mode: "onPremise", agent: "office", baseUrl: upstream.origin },
    });
    assert.ok(upstream.requests.length > 0, "publishing asked through it");
    child.kill("SIGTERM");
    assert.deepEqual(await ended, [0, null], said);
    const lines = said
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { event: string }).event);
    assert.deepEqual(lines, ["started", "connected", "draining", "stopped"]);
    assert.ok(!said.includes(made.token));
  },
);

test("an execution that may wait is parked while the agent is away, and goes on when it is back", async (t) => {
  const upstream = await startUpstream(t);
  upstream.on("GET", "/health", { kind: "answer" }).on("GET", "/thing", { kind: "answer", body: {} });
  const server = await startTunnelServer(t);
  const allow = [`127.0.0.1:${upstream.port}`];
  const agent = await startAgent(t, server, { allow });
  await publishedConnection(server, {
    settings: { mode: "onPremise", agent: "office", baseUrl: upstream.origin },
  });
  const asking = (mayWait: boolean) =>
    workflowThat({
      nodes: {
        start: { kind: "start" },
        ask: apiNode({ method: "GET", restUrl: "/thing", results: ["200"], mayWait }),
        end: { kind: "end", outputs: { result: "nodes.ask.result" } },
      },
      routes: { start: { next: "ask" }, ask: { "200": "end", error: "end", other: "end" } },
    });
  await publishedWorkflow(server, "hasty", asking(false));
  await publishedWorkflow(server, "patient", asking(true));
  await agent.stop();
  await untilState(server, "office", "offline");
  assert.deepEqual((await runWorkflow(server, "hasty", {})).outputs, { result: "error" });
  const { executionId } = await runWorkflow(server, "patient", { wait: 0 });
  const inStatus = async (wanted: string) =>
    await until(async () => {
      const now = valueOf(await server.call(api.executions.read, { params: { execution: executionId } }));
      return now.status === wanted ? now : undefined;
    });
  assert.deepEqual((await inStatus("waiting")).waits?.map(({ kind, connection }) => [kind, connection]), [["outage", "shop"]]); // prettier-ignore
  const { token } = valueOf(await server.call(api.agents.token, { params: { agent: "office" } }));
  await runAs(t, server, { name: "office", token, allow });
  assert.deepEqual((await inStatus("succeeded")).output, { result: "200" });
});
