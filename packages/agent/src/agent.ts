import { targetText } from "@patchbay/contract/agent-wire";
import { jitter, now, pause } from "./agent-clock.ts";
import { loadAgentKey, readIfThere } from "./agent-key.ts";
import type { AgentOptions } from "./agent-options.ts";
import { AgentSession, NotAccepted, WrongHostKey } from "./agent-session.ts";
import { dial } from "./dial.ts";
import { type Health, serveHealth } from "./health.ts";
import { type Journal, wordsOf } from "./journal.ts";

/** A link that broke is tried again soon, for calls wait for it; one that is refused only now and then. In ms. */
const firstWait = 250;
const longestWait = 4_000;
const refusedWait = 60_000;

/** How long to wait before the next try, spread so that agents of a restarted server do not all come at once. */
export function waitBefore(tries: number, error: unknown, chance: number): number {
  if (error instanceof NotAccepted || error instanceof WrongHostKey)
    return Math.min(refusedWait, 1000 * 2 ** tries) * (0.5 + chance / 2);
  return Math.min(longestWait, firstWait * 2 ** tries) * (0.5 + chance / 2);
}

/**
 * READ FIRST: the agent from start to stop. It dials, signs in, serves until the tunnel ends, and dials again; when
 * `stop` is aborted it lets what is open end and returns. Throws for what whoever started it can mend: its key file, the
 * port of --health.
 */
export async function runAgent(options: AgentOptions, journal: Journal, stop: AbortSignal): Promise<void> {
  const key = await loadAgentKey(options.keyFile);
  let health: Omit<Health, "openTargets"> = { state: "connecting", since: now(), lastError: null };
  let session: AgentSession | null = null;
  const note = (state: Health["state"], lastError: string | null): void => {
    health = { state, since: now(), lastError };
  };
  const server =
    options.health === null
      ? null
      : await serveHealth(options.health, () => ({ ...health, openTargets: session?.open ?? 0 }));
  journal("started", { server: targetText(options.server), allow: [...options.allow] });
  if (options.allow.size === 0) journal("warning", { reason: "nothing is allowed: give --allow HOST:PORT" });
  try {
    for (let tries = 0; !stop.aborted;) {
      try {
        session = await connect(options, key, journal);
        tries = 0;
        note("connected", null);
        journal("connected", {});
        await untilEither(session.ended, stop);
        if (stop.aborted) {
          note("draining", null);
          journal("draining", { open: session.open });
          await session.drain(options.drain);
          break;
        }
        note("connecting", "the tunnel ended");
        journal("disconnected", {});
        await pause(waitBefore(0, null, jitter()), stop);
      } catch (error) {
        const reason = wordsOf(error);
        const wait = Math.round(waitBefore(tries, error, jitter()));
        note("connecting", reason);
        journal("failed", { reason, retryInMs: wait });
        tries += 1;
        await pause(wait, stop);
      } finally {
        session = null;
      }
    }
  } finally {
    server?.close();
    server?.closeAllConnections();
    journal("stopped", {});
  }
}

async function connect(options: AgentOptions, key: string, journal: Journal): Promise<AgentSession> {
  const token = options.tokenFile === null ? null : await readIfThere(options.tokenFile);
  const socket = await dial(options.server, options.proxy);
  return await AgentSession.open(socket, options, { key, token: token?.trim() || null }, journal);
}

/** Resolves when the promise does, or when the signal is aborted. */
async function untilEither(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const done = (): void => resolve();
    signal.addEventListener("abort", done, { once: true });
    void promise.finally(() => {
      signal.removeEventListener("abort", done);
      done();
    });
  });
}
