import { setTimeout as delay } from "node:timers/promises";
import { api } from "../../packages/contract/src/api.ts";
import { Journal } from "../journal.ts";
import { Load, prepare, settled, STEPS } from "../load.ts";
import { clientOf, demand } from "../owner-client.ts";
import { common, exactly, figuresOf, folder, type Outcome, type Scenario } from "../measure.ts";
import { previousVersion } from "../previous-version.ts";
import { Program } from "../program.ts";

/** F25: executions are begun by the version before, go on in this one, and the version before is tried again in between. */
export const f25: Scenario = async ({ times, tick }): Promise<Outcome> => {
  await using stack = new AsyncDisposableStack();
  const data = folder(stack);
  const main = previousVersion(stack, data);
  if (main === null)
    return { figures: figuresOf("F25", "left out: no history here", { executions: 0 }), bars: {} };
  const journal = stack.use(await Journal.start(20));
  const settings = { PATCHBAY_DATA: `${data}/data`, PATCHBAY_PORT: "0" };
  let program = await Program.start(["start"], settings, { main });
  stack.defer(async () => void (await program.end("SIGTERM")));
  // The version before may not keep what a rule has done.
  await prepare(program.address, journal.origin, { rule: false });
  const load = new Load(program.address, { lanes: 8, pauseMs: 10 });
  while (load.acknowledged.length < times) await delay(20);
  // A newer version of the workflow: what runs goes on with the one it began with.
  const call = clientOf(program.address);
  const params = { workflow: "chaos" };
  const { document } = demand(await call(api.workflows.read, { params }));
  const open = journal.interrupted(STEPS);
  await program.end("SIGKILL");
  await load.stopWaiting();
  tick();

  program = await Program.start(["start"], settings);
  const upgraded = clientOf(program.address);
  const changed = {
    ...document,
    nodes: { ...document.nodes, end: { kind: "fail" as const, message: "newer" } },
  };
  demand(await upgraded(api.workflows.change, { params, body: { document: changed } }));
  demand(await upgraded(api.workflows.publish, { params, body: {} }));
  await program.end("SIGTERM");
  // The version before does not know these tables: it must refuse, and change nothing.
  const refused = await Program.start(["start"], settings, { main }).then(
    async (wrong) => {
      await wrong.end("SIGTERM");
      return false;
    },
    (error: unknown) => /newer version of Patchbay/.test(String(error)),
  );
  program = await Program.start(["start"], settings);
  const end = await settled(program.address, 30_000);
  const verdict = journal.judge(load.acknowledged, STEPS);
  return {
    figures: figuresOf("F25", "the version before → this one → back → this one", {
      executions: load.acknowledged.length,
      "open at the upgrade": open.length,
      "calls again": verdict.again,
    }),
    bars: {
      ...common("F25", { verdict, acknowledged: load.acknowledged.length, ...end }, times),
      "F25 the version before refuses": exactly(Number(refused), 1),
    },
  };
};
