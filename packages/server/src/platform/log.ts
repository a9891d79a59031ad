import { type DestinationStream, type Logger, pino } from "pino";

/** How a server speaks to its operator: one JSON line per event. ERROR is for what somebody must act on. */
export type Log = Logger;

export const logLevels = ["debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof logLevels)[number];

/** Members that never reach the log, wherever they stand in the first three levels of what is logged. */
const secretMembers = [
  "authorization",
  "cookie",
  "key",
  "password",
  "secret",
  "secrets",
  "token",
  "apiKey",
  "connectionString",
  '["set-cookie"]',
  '["x-api-key"]',
  '["nected-api-key"]',
];

const redactedPaths = secretMembers.flatMap((member) =>
  ["", "*", "*.*"].map((parent) =>
    parent === "" || member.startsWith("[") ? `${parent}${member}` : `${parent}.${member}`,
  ),
);

/**
 * Makes the root log of a process. A subsystem takes a child of it: `log.child({ part: "store" })`.
 * Lines go to standard output unless another destination is given.
 */
export function createLog(options: {
  readonly level: LogLevel;
  readonly destination?: DestinationStream;
}): Log {
  const settings = {
    level: options.level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: redactedPaths, censor: "[redacted]" },
  };
  return options.destination === undefined ? pino(settings) : pino(settings, options.destination);
}
