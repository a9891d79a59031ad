import type { RateLimit } from "@patchbay/contract/connection";
import type { Environment } from "@patchbay/contract/vocabulary";
import type { Db } from "../platform/db.ts";

/** Whose budget it is, and how much there is of it. */
export type RateBudget = {
  readonly connectionId: string;
  readonly environment: Environment;
  readonly limit: RateLimit;
};

/**
 * Rate budgets, one row each, shared by all processes and judged by the database's clock (GCRA): `next_at` is when the next
 * request is due if all come evenly; it may lie as far back as a whole stretch, so that as many may come at once. A turn is
 * taken when it is asked for, so those who wait come in order; one that lies beyond the deadline is not taken.
 */
export class RateBudgets {
  readonly #db: Pick<Db, "hot">;

  constructor(deps: { readonly db: Pick<Db, "hot"> }) {
    this.#db = deps.db;
  }

  /** Takes a turn: milliseconds to wait for it, or null when it would come later than `atMost` ms from now. */
  async take({ connectionId, environment, limit }: RateBudget, atMost: number): Promise<number | null> {
    const step = (limit.perSeconds * 1000) / limit.requests;
    const values = [connectionId, environment, step, step * (limit.requests - 1), atMost];
    const [row] = await this.#db.hot<{ wait: number }>({ name: "take-rate-turn", text: takeTurn }, values);
    return row === undefined ? null : Math.max(0, row.wait);
  }
}

/** $3: ms between turns; $4: how far back unused turns reach; $5: the longest wait. */
const takeTurn = `
  insert into rate_budgets as b (connection_id, environment, next_at)
  values ($1, $2, clock_timestamp() + ($3 - $4::float8) * interval '1 millisecond')
  on conflict (connection_id, environment) do update
    set next_at = greatest(b.next_at, clock_timestamp() - $4 * interval '1 millisecond') + $3 * interval '1 millisecond'
    where b.next_at <= clock_timestamp() + $5 * interval '1 millisecond'
  returning extract(epoch from b.next_at - $3 * interval '1 millisecond' - clock_timestamp())::float8 * 1000 as wait
`;
