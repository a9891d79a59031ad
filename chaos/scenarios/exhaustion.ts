import { connect, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { api } from "../../packages/contract/src/api.ts";
import type { WorkflowDocument } from "../../packages/contract/src/workflow.ts";
import { Journal } from "../journal.ts";
import { Load, prepare, settled, STEPS } from "../load.ts";
import { clientOf, demand } from "../owner-client.ts";
import { atMost, common, exactly, figuresOf, folder, type Scenario } from "../measure.ts";
import { Program } from "../program.ts";

/** Files that the server may open; its database needs some of them. */
const FILES = 400;

/** One call that takes long enough to be killed in. */
const poison: WorkflowDocument = {
  kind: "workflow",
  formatVersion: 1,
  inputs: [],
  nodes: {
    start: { kind: "start" },
    call: {
      kind: "api",
      connection: "journal",
      method: "POST",
      restUrl: "/slow/{{execution.id}}/0",
      requestPayload: {},
      results: ["200"],
    },
    stop: { kind: "fail", message: "{{nodes.call.result}}" },
    end: { kind: "end" },
  },
  routes: {
    start: { next: "call" },
    call: { "200": "end", other: "stop", error: "stop", timeout: "stop", "max-connection": "stop" },
  },
};

/** F20: nothing more can be opened; and an execution whose process dies three times in it is set aside, the others go on. */
export const f20: Scenario = async ({ tick }) => {
  await using stack = new AsyncDisposableStack();
  const journal = stack.use(await Journal.start(20));
  const settings = { PATCHBAY_DATA: folder(stack), PATCHBAY_PORT: "0" };
  let program = await Program.start(["start"], settings, { files: FILES });
  stack.defer(async () => void (await program.end("SIGTERM")));
  await prepare(program.address, journal.origin);
  const starved = new Load(program.address, { lanes: 4, pauseMs: 60 });

  const sockets: Socket[] = [];
  const { hostname, port } = new URL(program.address);
  for (let one = 0; one < FILES * 1.5; one += 1)
    sockets.push(connect(Number(port), hostname).on("error", () => undefined));
  await delay(5_000);
  const survived = program.running;
  for (const socket of sockets) socket.destroy();
  const freed = performance.now();
  while (
    performance.now() - freed < 30_000 &&
    !(await fetch(`${program.address}/healthz`).then(
      (answer) => answer.ok,
      () => false,
    ))
  )
    await delay(50);
  const recovered = performance.now() - freed;
  tick();
  // Calls that could not be opened have failed, and that is on record: nothing stays under way.
  await starved.stop();
  const left = await settled(program.address, 60_000);
  const load = new Load(program.address, { lanes: 4, pauseMs: 60 });

  const call = clientOf(program.address);
  demand(await call(api.workflows.create, { body: { name: "poison", document: poison } }));
  demand(await call(api.workflows.publish, { params: { workflow: "poison" }, body: {} }));
  const run = demand(await call(api.workflows.run, { params: { workflow: "poison" }, body: { wait: 0 } }));
  const poisoned = (run as { readonly executionId: string }).executionId;
  let crashes = 0;
  for (let waited = 0; waited < 20_000 && crashes < 5; waited += 20) {
    await delay(20);
    if (journal.callsOf(poisoned) <= crashes) continue;
    crashes += 1;
    await program.end("SIGKILL");
    program = await Program.start(["start"], settings);
    load.baseUrl = program.address;
    waited = 0;
    const state = demand(
      await clientOf(program.address)(api.executions.read, { params: { execution: poisoned } }),
    );
    if (state.status === "failed") break;
    tick();
  }
  // The others go on as if nothing had been.
  await delay(2_000);
  await load.stop();
  const end = await settled(program.address, 30_000);
  const verdict = journal.judge(load.acknowledged, STEPS);
  const state = demand(
    await clientOf(program.address)(api.executions.read, { params: { execution: poisoned } }),
  );
  const setAside = state.status === "failed" && /crashed 3 times/.test(state.error ?? "");
  return {
    figures: figuresOf("F20", "no file to be opened; an execution that kills its process", {
      executions: load.acknowledged.length,
      "executions while nothing could be opened": starved.acknowledged.length,
      "failed of them": left.failed,
      "answers again after ms": recovered,
      crashes,
    }),
    bars: {
      ...common(
        "F20",
        {
          verdict,
          acknowledged: load.acknowledged.length,
          ...end,
          failed: end.failed - left.failed - Number(setAside),
        },
        20,
      ),
      "F20 executions that stay under way": exactly(left.unfinished, 0),
      "F20 died of it": exactly(Number(!survived), 0),
      "F20 answers again (s)": atMost(recovered / 1000, 5),
      "F20 crashes until it is set aside": exactly(setAside ? crashes : -1, 3),
    },
  };
};
