import type { Json } from "@patchbay/contract/vocabulary";
import type { Clock } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import { problem } from "../platform/problem.ts";
import type { CallbackLinks } from "./callback-links.ts";
import { keepCallback } from "./callback-store.ts";
import type { RunWriter } from "./run-writer.ts";
import { fireWait } from "./wait-store.ts";

type Deps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly writer: RunWriter;
  readonly links: CallbackLinks;
};

/** Receives calls to the addresses of callback nodes. */
export class CallbackReceiver {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /**
   * Puts a callback on record; the execution goes on with it. The first one counts, and it may come before the node is
   * reached; a repeated one changes nothing. Throws not_found for an address that was not made here, wrong_state when the
   * wait is over.
   */
  async receive(token: string, payload: Json): Promise<void> {
    const { db, clock, links, writer } = this.#deps;
    const place = links.read(token);
    if (place === null) throw problem("not_found", "There is no callback at this address.");
    await db.transact(async (tx) => {
      const kept = await keepCallback(tx, place, payload, clock.now());
      if (kept === "over")
        throw problem(
          "wrong_state",
          "Nobody waits for this callback any more: it expired, or the execution has ended.",
        );
      if (kept === "repeated") return;
      await fireWait(tx, place, null);
      await writer.wake(tx, place.executionId);
    });
  }
}
