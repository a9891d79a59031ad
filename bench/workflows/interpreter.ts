// The same workflow by the same interpreter without a store: everything a durable execution does but being kept.
import type { Services } from "../../packages/server/src/services.ts";
import { Activation } from "../../packages/server/src/workflows/activation.ts";
import { CallbackLinks } from "../../packages/server/src/workflows/callback-links.ts";
import { freshState } from "../../packages/server/src/workflows/engine.ts";
import { Walker } from "../../packages/server/src/workflows/walker.ts";

const nobody = { id: null, name: "bench" };
const forEver = { isHeld: () => true, isStopping: () => false, gone: new AbortController().signal };

/** Answers what runs `durable` once, in memory. */
export function interpreterOf(services: Services): () => Promise<void> {
  const { clock, nodeWork, sealer, workflowStarter } = services;
  const deps = {
    writer: { write: async () => true, writeStopped: async () => undefined, keep: async () => true },
    answers: { tell: async () => undefined },
    clock,
    links: new CallbackLinks({ sealer, publicUrl: () => "" }),
  };
  return async () => {
    const { run, runnable } = await workflowStarter.prepare({
      workflow: "durable",
      environment: "production",
      params: {},
      start: "api",
      startedBy: nobody,
    });
    const { facts, jobId } = run;
    const fence = { executionId: facts.executionId, holder: jobId, attempt: 0 };
    const activation = new Activation(freshState(facts), fence, forEver, deps);
    const end = await new Walker(runnable.compiled, facts, nodeWork.doing(activation)).walk();
    if (end?.status !== "succeeded") throw new Error(`not run: ${JSON.stringify(end)}`);
  };
}
