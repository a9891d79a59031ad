import { Access } from "../access/access.ts";
import { Changes } from "../platform/changes.ts";
import { systemClock } from "../platform/clock.ts";
import { type Config, readConfig } from "../platform/config.ts";
import { Db } from "../platform/db.ts";
import { environment } from "../platform/env.ts";
import { createLog, type Log } from "../platform/log.ts";
import { migrate } from "../platform/migrate.ts";
import { EmbeddedPostgres } from "../platform/postgres-embedded.ts";

/** The database without a server around it, migrated; for commands that work on it directly. */
export type OpenStore = AsyncDisposable & {
  readonly config: Config;
  readonly db: Db;
  readonly log: Log;
  readonly applied: readonly string[];
  readonly access: Access;
};

/**
 * Opens the database the settings name. With the embedded one this starts it, so a running server on the same data folder
 * must be stopped before (it says so), or its API be used instead.
 */
export async function openStore(): Promise<OpenStore> {
  const config = readConfig(environment());
  const clock = systemClock;
  const log = createLog({ level: config.logLevel === "info" ? "warn" : config.logLevel });
  await using stack = new AsyncDisposableStack();
  const connectionString =
    config.store.kind === "server"
      ? config.store.url
      : stack.use(await EmbeddedPostgres.start({ dataDir: config.store.dataDir, log, clock }))
          .connectionString;
  const db = stack.use(await Db.open({ connectionString, poolSize: 4 }, { log, clock }));
  const { applied } = await migrate(db, log);
  const changes = stack.use(await Changes.start(db, { clock, log }));
  const access = stack.use(new Access({ db, clock, changes, log }));
  const owned = stack.move();
  return { config, db, log, applied, access, [Symbol.asyncDispose]: async () => await owned.disposeAsync() };
}
