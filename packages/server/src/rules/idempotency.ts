import { createHash } from "node:crypto";
import type { RunAnswer } from "@patchbay/contract/rule-api";
import type { Clock } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import { Problem, problem } from "../platform/problem.ts";
import { completeKey, findKey, releaseKey, reserveKey } from "./idempotency-store.ts";

/** A request that names itself: the same key in the same scope is the same request. */
export type KeyedRequest = {
  readonly scope: string;
  readonly key: string;
  readonly body: unknown;
  readonly executionId: string;
};

/** A run whose server died keeps its key for this long; then the key may be used again. Longer than any call may take. */
const ABANDONED_AFTER = 2 * 3_600_000;

/**
 * Idempotency-Key of run requests: the key is reserved durably before the run, so that of two equal requests only one
 * runs, and the second is answered with the recorded answer. A run that was refused gives its key back.
 */
export class Idempotency {
  readonly #deps: { readonly db: Db; readonly clock: Clock };

  constructor(deps: { readonly db: Db; readonly clock: Clock }) {
    this.#deps = deps;
  }

  async once(request: KeyedRequest, run: () => Promise<RunAnswer>): Promise<RunAnswer> {
    if (!/^[\x21-\x7e]{1,200}$/.test(request.key)) {
      throw problem(
        "invalid_request",
        "Idempotency-Key must be 1 to 200 printable characters without spaces.",
        { errors: [{ field: "headers.idempotency-key", message: "is not a key" }] },
      );
    }
    const { db, clock } = this.#deps;
    const digest = createHash("sha256").update(JSON.stringify(request.body)).digest();
    const now = clock.now();
    const reserved = await db.transact(
      async (tx) =>
        await reserveKey(tx, {
          ...request,
          digest,
          now,
          abandonedBefore: new Date(now.getTime() - ABANDONED_AFTER),
        }),
    );
    if (!reserved) return await this.#repeat(request, digest);
    let answer: RunAnswer;
    try {
      answer = await run();
    } catch (error) {
      // Refused before anything happened: the key is free again. After our own failure calls may have gone out, so it stays taken.
      if (error instanceof Problem && error.status < 500)
        await db.transact(async (tx) => await releaseKey(tx, request.scope, request.key));
      throw error;
    }
    await db.transact(async (tx) => await completeKey(tx, request.scope, request.key, answer));
    return answer;
  }

  async #repeat(request: KeyedRequest, digest: Buffer): Promise<RunAnswer> {
    const known = await findKey(this.#deps.db.read, request.scope, request.key);
    if (known === undefined)
      throw problem(
        "idempotency_in_progress",
        "The first request with this idempotency key has just been refused; send it again.",
        { retryAfterSeconds: 1 },
      );
    if (!known.digest.equals(digest))
      throw problem(
        "idempotency_conflict",
        `The idempotency key "${request.key}" was used with another body.`,
      );
    if (known.answer === null)
      throw problem(
        "idempotency_in_progress",
        "The first request with this idempotency key is still running.",
        { executionId: known.executionId, retryAfterSeconds: 1 },
      );
    return known.answer;
  }
}
