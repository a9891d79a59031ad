import { type Kysely, sql } from "kysely";
import { Migrator } from "kysely/migration";
import type { Db } from "./db.ts";
import type { Log } from "./log.ts";
import { migrations } from "./migrations-list.ts";
import { StartupError } from "./startup-error.ts";

/**
 * Brings the tables up to this version of the program, all pending steps in one transaction. When several servers start
 * at once, one does it and the others wait for it. Answers the names of the steps it applied itself.
 * Throws when the database was made by a newer version, and changes nothing then.
 */
export async function migrate(db: Db, log: Log): Promise<{ readonly applied: readonly string[] }> {
  return await db.administer(async (kysely) => {
    const migrator = new Migrator({
      db: kysely,
      provider: { getMigrations: async () => ({ ...migrations }) },
      // Areas have ranges of numbers of their own, so a later step of one may stand before an earlier one of another.
      allowUnorderedMigrations: true,
    });
    const { error, results = [] } = await migrator.migrateToLatest();
    if (error !== undefined) {
      const newer = await unknownSteps(kysely);
      if (newer.length > 0)
        throw new StartupError(
          `The database was made by a newer version of Patchbay (it has ${newer.join(", ")}). Start that version, or a later one.`,
          { cause: error },
        );
      throw error;
    }
    const applied = results.map((one) => one.migrationName);
    if (applied.length > 0) log.info({ applied }, "tables brought up to date");
    return { applied };
  });
}

/** Steps the database has and this program does not know. */
async function unknownSteps(kysely: Kysely<unknown>): Promise<string[]> {
  const exists = await sql<{
    found: string | null;
  }>`select to_regclass('kysely_migration')::text as found`.execute(kysely);
  if (exists.rows[0]?.found !== "kysely_migration") return [];
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(
    kysely,
  );
  return rows.map((row) => row.name).filter((name) => !(name in migrations));
}
