// A PostgreSQL of its own, with a server and workers beside it.
import { join } from "node:path";
import { systemClock } from "../packages/server/src/platform/clock.ts";
import { createLog } from "../packages/server/src/platform/log.ts";
import { EmbeddedPostgres } from "../packages/server/src/platform/postgres-embedded.ts";
import { Journal } from "./journal.ts";
import { prepare } from "./load.ts";
import { folder } from "./measure.ts";
import { Program } from "./program.ts";

/** A server that leaves the work to others, and workers beside it, on a PostgreSQL of their own. */
export async function distributed(stack: AsyncDisposableStack, workers: number) {
  const path = folder(stack);
  const postgres = stack.use(
    await EmbeddedPostgres.start({
      dataDir: join(path, "postgres"),
      log: createLog({ level: "error" }),
      clock: systemClock,
    }),
  );
  const journal = stack.use(await Journal.start(20));
  const settings = {
    DATABASE_URL: postgres.connectionString,
    PATCHBAY_DATA: path,
    PATCHBAY_PORT: "0",
  };
  const server = stack.use(await Program.start(["start", "--no-worker"], settings));
  await prepare(server.address, journal.origin);
  const team: Program[] = [];
  for (let one = 0; one < workers; one += 1) team.push(stack.use(await Program.start(["worker"], settings)));
  return { journal, server, team, settings, postgres };
}
