import type { Clock } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import type { RuleText } from "./asked-rules.ts";
import { keepDraft } from "./draft-store.ts";

/** A draft that is run all day is written down anew this often, so that it outlives its executions. */
const AGAIN_AFTER = 86_400_000 / 2;
/** How many drafts this process remembers to have written down. */
const REMEMBERED = 1000;

/** Keeps the drafts that are run: versions are frozen, drafts are not, and both have executions to be explained. */
export class DraftKeeper {
  readonly #deps: { readonly db: Db; readonly clock: Clock };
  readonly #keptAt = new Map<string, number>();

  constructor(deps: { readonly db: Db; readonly clock: Clock }) {
    this.#deps = deps;
  }

  async keep(drafts: readonly RuleText[]): Promise<void> {
    const { db, clock } = this.#deps;
    const now = clock.now();
    for (const { digest, document } of drafts) {
      if (now.getTime() - (this.#keptAt.get(digest) ?? -AGAIN_AFTER) < AGAIN_AFTER) continue;
      await db.transact(async (tx) => await keepDraft(tx, digest, document, now));
      this.#keptAt.set(digest, now.getTime());
      const oldest = this.#keptAt.size > REMEMBERED ? this.#keptAt.keys().next().value : undefined;
      if (oldest !== undefined) this.#keptAt.delete(oldest);
    }
  }
}
