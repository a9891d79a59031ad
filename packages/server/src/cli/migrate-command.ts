import { type Command, misused } from "./command.ts";
import { openForCommand } from "./open-services.ts";

export const migrateCommand: Command = {
  name: "migrate",
  summary: "bring the database to this version's tables, and stop",
  help: `patchbay migrate

Applies the migrations the database lacks. "start" does the same; this is for doing it beforehand, with DATABASE_URL.`,
  async run(args) {
    if (args.length > 0) return misused("migrate", `"${args.join(" ")}" is not something it takes`);
    await using store = await openForCommand();
    process.stdout.write(
      store.migrated.length === 0
        ? "The database is up to date.\n"
        : `Applied ${store.migrated.join(", ")}.\n`,
    );
    return 0;
  },
};
