import { problem } from "./problem.ts";

/** Codes of the system and of PostgreSQL that mean: the database is away, full, starting, stopping or too slow. */
const awayCodes: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "53100", // the disk is full
  "53200", // out of memory
  "53300", // too many connections
  "55P03", // lock_timeout
  "57014", // statement_timeout
  "57P01", // administrator shut it down
  "57P02", // it crashed
  "57P03", // it is starting or stopping
  "25P03", // idle in a transaction for too long
  "58030", // the disk does not read or write
  "25006", // read-only: a standby answers
]);

/** What node-postgres says, without a code, when it has no usable connection. */
const awayMessages =
  /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error|Client was closed|Cannot use a pool after calling end)/;

/** What may be wrong with a statement, as far as the drivers tell. */
type StoreError = Error & {
  readonly code?: unknown;
  readonly syscall?: unknown;
  readonly constraint?: unknown;
};

function isAway(error: StoreError): boolean {
  if (awayMessages.test(error.message)) return true;
  if (typeof error.code !== "string") return false;
  // Class 08 is "connection exception"; a missing socket file is a server that does not run.
  return (
    awayCodes.has(error.code) ||
    error.code.startsWith("08") ||
    (error.code === "ENOENT" && error.syscall === "connect")
  );
}

/** Makes `store_unavailable` of every failure that says the database cannot be used now; hands back all others untouched. */
export function asStoreFailure(error: unknown): unknown {
  if (!(error instanceof Error) || !isAway(error)) return error;
  return problem("store_unavailable", "The database does not answer. Try again in a moment.", {
    cause: error,
    retryAfterSeconds: 1,
  });
}

/** Whether PostgreSQL gave up a transaction only because of another one (serialisation failure, deadlock): run it again. */
export function isCollision(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "40001" || error.code === "40P01");
}

/** SQLSTATE classes 22, 23 and 54, and what Node says of a value that a parameter has no room for. */
const refusals = /^(?:(?:22|23|54)[0-9A-Z]{3}|ERR_OUT_OF_RANGE|ERR_STRING_TOO_LONG)$/;

/**
 * Whether a row can never be written as it is: a value does not fit its column, a key or a constraint, or is too large or too
 * deep. Trying again would only do again what led to it.
 */
export const isRefusal = (error: unknown): boolean =>
  error instanceof Error && "code" in error && refusals.test(String(error.code));
