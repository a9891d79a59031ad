import { systemClock } from "../platform/clock.ts";
import { readConfig } from "../platform/config.ts";
import { environment } from "../platform/env.ts";
import { createLog } from "../platform/log.ts";
import { openServices, type Services } from "../services.ts";

/** The services without a server around them, for commands that work on the database directly. */
export type OpenServices = AsyncDisposable & Services & { readonly dataDir: string };

/**
 * Opens the database the settings name, migrated. With the embedded one this starts it, so a running server on the same
 * data folder must be stopped before (it says so), or its API be used instead.
 */
export async function openForCommand(): Promise<OpenServices> {
  const config = readConfig(environment());
  // What a command prints is its result; what happens meanwhile goes beside it.
  const level = config.logLevel === "info" ? "warn" : config.logLevel;
  const log = createLog({ level, destination: process.stderr });
  await using stack = new AsyncDisposableStack();
  const services = await openServices(stack, config, {
    log,
    clock: systemClock,
    publicUrl: () => config.publicUrl ?? "",
  });
  const owned = stack.move();
  return {
    ...services,
    dataDir: config.dataDir,
    [Symbol.asyncDispose]: async () => await owned.disposeAsync(),
  };
}
