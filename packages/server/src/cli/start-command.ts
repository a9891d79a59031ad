import { startApp } from "../app.ts";
import { systemClock } from "../platform/clock.ts";
import { readConfig } from "../platform/config.ts";
import { environment } from "../platform/env.ts";
import { createLog } from "../platform/log.ts";
import { type Command, misused } from "./command.ts";
import { stopSignal } from "./stop-signal.ts";
import { sampleText, signInText } from "./start-texts.ts";

const say = (text: string): void => void process.stdout.write(`${text}\n`);

export const startCommand: Command = {
  name: "start",
  summary: "start the server (and the embedded PostgreSQL, unless DATABASE_URL is set)",
  help: `patchbay start [--no-worker]

Starts the server and prints where it listens. Without DATABASE_URL it brings its own PostgreSQL, in PATCHBAY_DATA.
With --no-worker it leaves the executions of workflows to "patchbay worker", in as many processes as you like.
Ctrl-C or SIGTERM drains and stops everything it started; a second one stops at once.
Settings come from the environment: docs/settings.md.`,
  async run(args) {
    const unknown = args.filter((one) => one !== "--no-worker");
    if (unknown.length > 0) return misused("start", `"${unknown.join(" ")}" is not something it takes`);
    const worker = !args.includes("--no-worker");
    const config = readConfig(environment());
    const log = createLog({ level: config.logLevel });
    const stopped = stopSignal();
    {
      await using app = await startApp(config, { log, clock: systemClock, worker });
      const url = config.publicUrl ?? app.address;
      say(`Patchbay is ready at ${url}`);
      const signIn = signInText(app.firstOwner);
      if (signIn !== null) say(signIn);
      if (app.sampleRun !== null) say(sampleText(app.sampleRun, url));
      say(`Stopping (${await stopped}): requests under way may end first.`);
    }
    say("Stopped.");
    return 0;
  },
};
