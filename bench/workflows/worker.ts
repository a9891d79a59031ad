// A worker process of the bench: opens the services, says so, begins to work when it is told to, and ends when its parent does.
import { WORKFLOWS_AT_ONCE } from "../../packages/server/src/workflows/engine.ts";
import { openBench } from "./bench-services.ts";

/** Where it works. */
export type WorkerOrder = { readonly dataDir: string; readonly databaseUrl: string };

const stack = new AsyncDisposableStack();

async function work({ dataDir, databaseUrl }: WorkerOrder): Promise<void> {
  const { engine } = await openBench(stack, dataDir, databaseUrl);
  process.once("message", () => void engine.work(WORKFLOWS_AT_ONCE));
  process.send?.("open");
}

async function end(): Promise<void> {
  await stack.disposeAsync();
  process.exit(0);
}

process.once("message", (order) => void work(order as WorkerOrder));
process.once("SIGTERM", () => void end());
process.once("disconnect", () => void end());
