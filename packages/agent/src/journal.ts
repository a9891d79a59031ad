import { now } from "./agent-clock.ts";

/** Says what happens, one JSON object a line. */
export type Journal = (event: string, facts?: Readonly<Record<string, unknown>>) => void;

/** A journal that writes lines. */
export function journalTo(write: (line: string) => void): Journal {
  return (event, facts = {}) => write(`${JSON.stringify({ at: now(), event, ...facts })}\n`);
}

/** An error in a few words. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return code === "" || error.message.includes(code) ? error.message : `${error.message} (${code})`;
}
