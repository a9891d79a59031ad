import type { Clock } from "./clock.ts";
import type { Config } from "./config.ts";
import { Db } from "./db.ts";
import { loadKeyRing } from "./key-ring.ts";
import type { Log } from "./log.ts";
import { migrate } from "./migrate.ts";
import { EmbeddedPostgres } from "./postgres-embedded.ts";
import { Problem } from "./problem.ts";
import { Sealer } from "./seal.ts";
import { StartupError } from "./startup-error.ts";

/** The database, migrated, and what opens the secrets in it. */
export type OpenDatabase = { readonly db: Db; readonly sealer: Sealer; readonly migrated: readonly string[] };

type Deps = { readonly log: Log; readonly clock: Clock };

/** What the system says of a folder that cannot be used, as the end of a sentence. */
const folderTroubles: Readonly<Record<string, string>> = {
  EACCES: "may not be written by this user",
  EPERM: "may not be written by this user",
  EROFS: "lies on a read-only file system",
  EEXIST: "is a file, not a folder",
  ENOTDIR: "lies below a file",
  ENOSPC: "lies on a full disk",
};

/** What PostgreSQL or the network says, by its code, as the end of a sentence. */
const databaseTroubles: Readonly<Record<string, string>> = {
  "3D000": "has no database of that name",
  "28P01": "does not accept this user and password",
  "28000": "does not let this user in",
  "42501": "does not let this user make tables (grant it CREATE on the database and its schema public)",
  ECONNREFUSED: "refuses connections: nothing listens there",
  ENOTFOUND: "has a name that cannot be resolved",
  EAI_AGAIN: "has a name that cannot be resolved now",
  ETIMEDOUT: "does not answer",
  EHOSTUNREACH: "cannot be reached",
};

/** The code of an error, or of what caused it. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ("code" in error && typeof error.code === "string" && !(error instanceof Problem)) return error.code;
  return codeOf(error instanceof Problem ? error.extras.cause : error.cause);
}

/** Says what is wrong with the data folder, where the system told us; every other error as it is. */
export function folderTrouble(error: unknown, folder: string): unknown {
  const trouble = folderTroubles[codeOf(error) ?? ""];
  return trouble === undefined
    ? error
    : new StartupError(`PATCHBAY_DATA: ${folder} ${trouble}.`, { cause: error });
}

/** Says what is wrong with DATABASE_URL, without its password, where the system or PostgreSQL told us. */
function databaseTrouble(error: unknown, url: string): unknown {
  const code = codeOf(error);
  const trouble =
    databaseTroubles[code ?? ""] ??
    (error instanceof Problem ? `does not answer (${code ?? "no reason given"})` : undefined);
  if (trouble === undefined) return error;
  const { hostname, port, pathname, username } = new URL(url);
  const place = `${hostname}:${port === "" ? "5432" : port}${pathname}`;
  return new StartupError(
    `DATABASE_URL: PostgreSQL at ${place} (user ${username === "" ? "not given" : username}) ${trouble}.`,
    { cause: error },
  );
}

/**
 * Opens the database the settings name, brings its tables up to date, and unwraps its data keys. What owns a resource goes
 * on the stack. Throws StartupError for what the operator can mend, naming the setting.
 */
export async function openDatabase(
  stack: AsyncDisposableStack,
  config: Config,
  deps: Deps,
): Promise<OpenDatabase> {
  const { store } = config;
  const connectionString =
    store.kind === "server"
      ? store.url
      : stack.use(await startEmbedded(store.dataDir, deps)).connectionString;
  try {
    const db = stack.use(await Db.open({ connectionString, poolSize: store.poolSize }, deps));
    const { applied: migrated } = await migrate(db, deps.log);
    const known = await db.read.selectFrom("data_keys").select("data_keys.id").limit(1).executeTakeFirst();
    const ring = await loadKeyRing(config.secretKeys, { fresh: known === undefined });
    return { db, migrated, sealer: await Sealer.open(db, ring, deps.clock) };
  } catch (error) {
    throw store.kind === "server" ? databaseTrouble(error, store.url) : folderTrouble(error, config.dataDir);
  }
}

async function startEmbedded(dataDir: string, deps: Deps): Promise<EmbeddedPostgres> {
  try {
    return await EmbeddedPostgres.start({ dataDir, ...deps });
  } catch (error) {
    throw folderTrouble(error, dataDir);
  }
}
