import { systemClock } from "../platform/clock.ts";
import { readConfig } from "../platform/config.ts";
import { environment } from "../platform/env.ts";
import { createLog } from "../platform/log.ts";
import { StartupError } from "../platform/startup-error.ts";
import { openServices } from "../services.ts";
import { WORKFLOWS_AT_ONCE } from "../workflows/engine.ts";
import { type Command, misused } from "./command.ts";
import { stopSignal } from "./stop-signal.ts";

export const workerCommand: Command = {
  name: "worker",
  summary: "work at executions of workflows, beside servers on the same DATABASE_URL",
  help: `patchbay worker

Works at executions of workflows and listens nowhere. Start as many as you like; when one dies, the others go on with
what it was at within seconds. Needs the DATABASE_URL and PATCHBAY_SECRET_KEYS of the servers, and PATCHBAY_PUBLIC_URL where
workflows hand out callback addresses. Ctrl-C or SIGTERM lets steps under way end and leaves the rest to others.
Settings come from the environment: docs/settings.md.`,
  async run(args) {
    if (args.length > 0) return misused("worker", `"${args.join(" ")}" is not something it takes`);
    const config = readConfig(environment());
    if (config.store.kind === "embedded")
      throw new StartupError(
        "A worker needs DATABASE_URL: the embedded database belongs to the server that started it, which has a worker of its own.",
      );
    const log = createLog({ level: config.logLevel });
    const stopped = stopSignal();
    {
      await using stack = new AsyncDisposableStack();
      const { host, port } = config.http;
      const publicUrl = config.publicUrl ?? `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
      const services = await openServices(stack, config, {
        log,
        clock: systemClock,
        publicUrl: () => publicUrl,
      });
      await services.engine.work(WORKFLOWS_AT_ONCE);
      process.stdout.write("The worker is ready.\n");
      process.stdout.write(`Stopping (${await stopped}): steps under way may end first.\n`);
    }
    process.stdout.write("Stopped.\n");
    return 0;
  },
};
