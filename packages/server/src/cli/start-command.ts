import { startApp } from "../app.ts";
import { systemClock } from "../platform/clock.ts";
import { readConfig } from "../platform/config.ts";
import { environment } from "../platform/env.ts";
import { createLog } from "../platform/log.ts";
import { type Command, misused } from "./command.ts";
import { sampleText, signInText } from "./start-texts.ts";

/** Resolves with the name of the first signal that asks the process to stop; a second one ends it at once. */
async function stopSignal(): Promise<string> {
  return await new Promise((resolve) => {
    let asked = false;
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.on(signal, () => {
        if (asked) process.exit(130);
        asked = true;
        resolve(signal);
      });
    }
  });
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);

export const startCommand: Command = {
  name: "start",
  summary: "start the server (and the embedded PostgreSQL, unless DATABASE_URL is set)",
  help: `patchbay start

Starts the server and prints where it listens. Without DATABASE_URL it brings its own PostgreSQL, in PATCHBAY_DATA.
Ctrl-C or SIGTERM drains and stops everything it started; a second one stops at once.
Settings come from the environment: docs/settings.md.`,
  async run(args) {
    if (args.length > 0) return misused("start", `"${args.join(" ")}" is not something it takes`);
    const config = readConfig(environment());
    const log = createLog({ level: config.logLevel });
    const stopped = stopSignal();
    {
      await using app = await startApp(config, { log, clock: systemClock });
      const url = config.publicUrl ?? app.address;
      say(`Patchbay is ready at ${url}`);
      if (app.firstOwner.kind === "created") say(signInText(app.firstOwner));
      if (app.sampleRun !== null) say(sampleText(app.sampleRun, url));
      say(`Stopping (${await stopped}): requests under way may end first.`);
    }
    say("Stopped.");
    return 0;
  },
};
