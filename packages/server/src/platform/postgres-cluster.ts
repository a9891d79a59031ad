import { execFile } from "node:child_process";
import { chmod, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { Client } from "pg";
import { randomToken } from "./clock.ts";
import { type Account, commandAs, handOver } from "./postgres-account.ts";
import type { Binaries } from "./postgres-binaries.ts";
import { StartupError } from "./startup-error.ts";

/** Passwords of the two roles: `postgres` may do everything and is used to set up; `patchbay` owns its database and no more. */
export type Passwords = { readonly postgres: string; readonly patchbay: string };

const majorVersion = "18";

/** Reads the generated passwords of a data folder, or generates them when there is no cluster yet. */
export async function readPasswords(dataDir: string, clusterExists: boolean): Promise<Passwords> {
  const file = join(dataDir, "passwords.json");
  const text = await readFile(file, "utf8").catch(() => null);
  if (text !== null) return JSON.parse(text) as Passwords;
  if (clusterExists)
    throw new StartupError(
      `${file} is missing: it holds the passwords of the database beside it. Restore it from a backup.`,
    );
  const passwords = {
    postgres: randomToken(24).toString("base64url"),
    patchbay: randomToken(24).toString("base64url"),
  };
  await writeFile(`${file}.new`, JSON.stringify(passwords), { mode: 0o600, flush: true });
  await rename(`${file}.new`, file);
  return passwords;
}

/** Refuses a cluster of another major version: its files cannot be read by this one. */
export async function checkVersion(cluster: string): Promise<"missing" | "usable"> {
  const found = await readFile(join(cluster, "PG_VERSION"), "utf8").catch(() => null);
  if (found === null) return "missing";
  if (found.trim() === majorVersion) return "usable";
  throw new StartupError(
    `${cluster} was made by PostgreSQL ${found.trim()}; this Patchbay brings PostgreSQL ${majorVersion}. Export it with the version that made it.`,
  );
}

/** Makes an empty cluster: UTF-8, compared by code point whatever the machine's locale, checksums on, passwords asked for. */
export async function createCluster(
  place: { readonly dataDir: string; readonly cluster: string; readonly durable: boolean },
  tools: { readonly binaries: Binaries; readonly account: Account; readonly passwords: Passwords },
): Promise<void> {
  const draft = `${place.cluster}.new`;
  const passwordFile = `${draft}.password`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  await chmod(draft, 0o700);
  await writeFile(passwordFile, tools.passwords.postgres, { mode: 0o600 });
  for (const path of [draft, passwordFile]) await handOver(tools.account, path);
  const options = [
    "--username=postgres",
    `--pwfile=${passwordFile}`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--no-instructions",
  ];
  const { program, args, identity } = commandAs(tools.account, tools.binaries.initdb, [
    "-D",
    draft,
    ...options,
    ...(place.durable ? [] : ["--no-sync"]),
  ]);
  try {
    await promisify(execFile)(program, args, {
      ...identity,
      cwd: "/",
      env: { LC_ALL: "C", PATH: "/usr/bin:/bin" },
      timeout: 120_000,
    });
    // Renamed when complete, so that a killed process leaves no half-made cluster.
    await rename(draft, place.cluster);
  } catch (error) {
    throw new StartupError(`PostgreSQL's initdb failed in ${place.dataDir}: ${reason(error)}`, {
      cause: error,
    });
  } finally {
    await rm(passwordFile, { force: true });
  }
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // The program is there, so what the system did not find is the loader it names: that of glibc.
  if ("code" in error && error.code === "ENOENT")
    return "this system cannot run it (it needs glibc, so not Alpine). Set DATABASE_URL to a PostgreSQL 15 or later.";
  return error.message;
}

/** Makes our role and our database in a running cluster, where they are missing. */
export async function createDatabase(superuser: string, passwords: Passwords): Promise<void> {
  const client = new Client({
    connectionString: superuser,
    connectionTimeoutMillis: 5_000,
    query_timeout: 60_000,
  });
  client.on("error", () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<{ role: boolean; database: boolean }>(
      `select exists (select from pg_roles where rolname = 'patchbay') as role,
              exists (select from pg_database where datname = 'patchbay') as database`,
    );
    if (rows[0]?.role !== true)
      await client.query(`create role patchbay login password ${client.escapeLiteral(passwords.patchbay)}`);
    if (rows[0]?.database !== true) await client.query("create database patchbay owner patchbay");
  } finally {
    await client.end();
  }
}

/** Where a role reaches a database through a socket folder, as node-postgres and libpq both read it. */
export function socketUrl(role: "postgres" | "patchbay", password: string, socketDir: string): string {
  return `postgresql://${role}:${encodeURIComponent(password)}@localhost/${role}?host=${encodeURIComponent(socketDir)}`;
}
