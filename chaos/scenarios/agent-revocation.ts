// What a revocation takes: a machine of an agent is revoked at one server while its tunnel, with a call in it, is at another.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { api } from "../../packages/contract/src/api.ts";
import { systemClock } from "../../packages/server/src/platform/clock.ts";
import { createLog } from "../../packages/server/src/platform/log.ts";
import { EmbeddedPostgres } from "../../packages/server/src/platform/postgres-embedded.ts";
import { clientOf, demand } from "../owner-client.ts";
import { Program } from "../program.ts";
import type { Scenario } from "../measure.ts";

const file = join(import.meta.dirname, "../../packages/agent/dist/patchbay-agent.mjs");

/** An API that answers nothing at `/hang`, and says when it was asked. */
async function hangingApi(
  stack: AsyncDisposableStack,
): Promise<{ readonly port: number; readonly asked: () => Promise<unknown> }> {
  const server = createServer((request, response) => {
    if (request.url !== "/hang") response.end("{}");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  stack.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, asked: async () => await once(server, "request") };
}

/** The agent's program; `said` resolves when its journal has such a line. */
class Agent {
  readonly #child: ChildProcess;
  readonly #folder = mkdtempSync(join(tmpdir(), "patchbay-agent-"));
  readonly #lines: string[] = [];
  readonly #heard = new EventTarget();

  constructor(token: string, options: readonly string[]) {
    const tokenFile = join(this.#folder, "token");
    writeFileSync(tokenFile, token);
    this.#child = spawn(process.execPath, [file, "--token-file", tokenFile, ...options], {
      env: {},
      stdio: ["ignore", "pipe", "inherit"],
    });
    if (this.#child.stdout === null) throw new Error("It has a journal.");
    createInterface(this.#child.stdout).on("line", (line) => {
      this.#lines.push(line);
      this.#heard.dispatchEvent(new Event("line"));
    });
  }

  async said(event: string): Promise<void> {
    while (!this.#lines.some((line) => line.includes(`"event":"${event}"`)))
      await new Promise((resolve) => this.#heard.addEventListener("line", resolve, { once: true }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const gone = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await gone;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** M20: the tunnel of what was revoked is closed within five seconds, and what flows in it ends. */
export const revocation: Scenario = async ({ times: kills, tick }) => {
  await using stack = new AsyncDisposableStack();
  const path = mkdtempSync(join(tmpdir(), "patchbay-chaos-"));
  stack.defer(() => rmSync(path, { recursive: true, force: true }));
  const [log, dataDir] = [createLog({ level: "error" }), join(path, "postgres")];
  const postgres = stack.use(await EmbeddedPostgres.start({ dataDir, log, clock: systemClock }));
  const settings = {
    DATABASE_URL: postgres.connectionString,
    PATCHBAY_DATA: path,
    PATCHBAY_PORT: "0",
    PATCHBAY_SECRET_KEYS: `chaos:${Buffer.alloc(32, 9).toString("base64")}`,
  };
  const holder = stack.use(await Program.start(["start"], { ...settings, PATCHBAY_TUNNEL_PORT: "0" }));
  const other = stack.use(await Program.start(["start"], settings));
  const { port, asked } = await hangingApi(stack);
  const [atHolder, atOther] = [clientOf(holder.address), clientOf(other.address)];
  const target = `127.0.0.1:${port}`;
  const { server, hostKey } = demand(await atHolder(api.agents.tunnel));
  demand(await atHolder(api.agents.create, { body: { name: "office", allow: [target] } }));
  const params = { agent: "office" };
  const ends: number[] = [];
  const losses: number[] = [];
  let survived = 0;
  for (let turn = 0; turn < kills; turn += 1) {
    const { token } = demand(await atOther(api.agents.token, { params }));
    await using agent = new Agent(token, ["--server", server, "--host-key", hostKey, "--allow", target]);
    await agent.said("connected");
    const flowing = atHolder(api.connections.testNew, {
      body: {
        environment: "production",
        settings: {
          mode: "onPremise",
          agent: "office",
          baseUrl: `http://${target}`,
          ping: { relativeUri: "/hang" },
        },
      },
    });
    await asked();
    const { machines } = demand(await atOther(api.agents.read, { params }));
    const machine = machines.find(({ session }) => session !== null)?.id ?? "";
    const revoked = performance.now();
    demand(await atOther(api.agents.revokeMachine, { params: { ...params, machine } }));
    const since = (times: number[]) => (): void => void times.push(performance.now() - revoked);
    await Promise.all([flowing.then(since(ends)), agent.said("failed").then(since(losses))]);
    if (demand(await flowing).ok) survived += 1;
    tick();
  }
  const slowest = (times: readonly number[]): number => Math.max(...times);
  const within = (value: number, limit: number) => ({ value, wanted: `≤ ${limit}`, ok: value <= limit });
  const load = `${kills} × a machine revoked at another server, a call under way`;
  const figure = (metric: string, value: number) => ({ bench: "chaos", subject: "revocation", load, metric, unit: "ms", value }); // prettier-ignore
  return {
    figures: [
      figure("slowest end of the call", slowest(ends)),
      figure("slowest refusal of the machine", slowest(losses)),
    ],
    bars: {
      "revocation, slowest end of what flows (s)": within(slowest(ends) / 1000, 5),
      "revocation, slowest refusal of the machine (s)": within(slowest(losses) / 1000, 5),
      "revocation, calls that went on": within(survived, 0),
    },
  };
};
