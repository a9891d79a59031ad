import { startApp } from "../app.ts";
import { systemClock } from "../platform/clock.ts";
import { readConfig } from "../platform/config.ts";
import { environment } from "../platform/env.ts";
import { createLog } from "../platform/log.ts";
import { type Command, misused } from "./command.ts";
import { sampleText, signInText } from "./start-texts.ts";

/** A terminal's Ctrl-C reaches npm and us, and npm passes it on: what comes this soon after is the same keypress. */
const SAME_KEYPRESS = 1000;

/** Resolves with the name of the first signal that asks the process to stop; a second one, later, ends it at once. */
async function stopSignal(): Promise<string> {
  return await new Promise((resolve) => {
    let askedAt: number | null = null;
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.on(signal, () => {
        const now = systemClock.monotonic();
        if (askedAt !== null && now - askedAt > SAME_KEYPRESS) process.exit(130);
        askedAt ??= now;
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
      const signIn = signInText(app.firstOwner);
      if (signIn !== null) say(signIn);
      if (app.sampleRun !== null) say(sampleText(app.sampleRun, url));
      say(`Stopping (${await stopped}): requests under way may end first.`);
    }
    say("Stopped.");
    return 0;
  },
};
