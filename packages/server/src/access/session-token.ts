import { randomToken } from "../platform/clock.ts";

const HOUR = 3_600_000;

/** How long a session lives: unused, and at most. */
export const sessionLife = { idleMs: 8 * HOUR, longestMs: 7 * 24 * HOUR } as const;

/** A new session token: 256 random bits, base64url. Only its digest is stored. */
export function newSessionToken(): string {
  return randomToken(32).toString("base64url");
}

/** Whether a text could be a session token at all. */
export function isSessionToken(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text);
}

/** Whether a session still lives. */
export function isSessionAlive(
  session: { readonly lastSeenAt: Date; readonly expiresAt: Date },
  now: Date,
): boolean {
  return (
    now.getTime() < session.expiresAt.getTime() &&
    now.getTime() - session.lastSeenAt.getTime() < sessionLife.idleMs
  );
}
