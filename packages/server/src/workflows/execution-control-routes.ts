import { callbackRoutes, executionRoutes } from "@patchbay/contract/execution-api";
import type { Mount } from "../platform/mount.ts";
import type { CallbackReceiver } from "./callback-receiver.ts";
import type { RunOperations } from "./run-operations.ts";

type Services = { readonly operations: RunOperations; readonly callbacks: CallbackReceiver };

/** Mounts what can be done with executions of workflows, by operators and by callbacks. */
export function mountExecutionControl(mount: Mount, { operations, callbacks }: Services): void {
  mount(
    executionRoutes.cancel,
    async ({ actor, params }) => await operations.cancel(actor, params.execution),
  );
  mount(executionRoutes.retry, async ({ actor, params }) => await operations.retry(actor, params.execution));
  mount(
    executionRoutes.replay,
    async ({ actor, params, body }) => await operations.replay(actor, params.execution, body.version),
  );
  mount(
    executionRoutes.release,
    async ({ actor, params }) => await operations.release(actor, params.execution),
  );
  mount(callbackRoutes.receive, async ({ params, body }) => {
    await callbacks.receive(params.token, body ?? null);
    return { received: true as const };
  });
}
