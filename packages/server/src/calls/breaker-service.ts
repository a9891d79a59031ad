import type { BreakerView } from "@patchbay/contract/connection";
import { type Environment, environments } from "@patchbay/contract/vocabulary";
import { existingConnection } from "../connections/connection-lookup.ts";
import { type Actor, refOf } from "../platform/actor.ts";
import { writeAudit } from "../platform/audit.ts";
import { announce } from "../platform/changes.ts";
import type { Clock } from "../platform/clock.ts";
import type { Db, Tx } from "../platform/db.ts";
import { type Breakers, holdTopic, laneName, resetTopic } from "./breakers.ts";
import { dropHold, putHold } from "./breaker-store.ts";

type Deps = { readonly db: Db; readonly clock: Clock; readonly breakers: Breakers };
type Place = { readonly id: string; readonly environment: Environment };

/** Shows the breakers of a connection, holds one open, closes one: what a person does to them. */
export class BreakerService {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async list(idOrName: string): Promise<{ items: BreakerView[] }> {
    const { id } = await existingConnection(this.#deps.db.read, idOrName);
    return { items: environments.map((environment) => this.#view({ id, environment })) };
  }

  /** Holds it open in every process, until it is reset. */
  async hold(actor: Actor, idOrName: string, environment: Environment, reason: string): Promise<BreakerView> {
    const { clock } = this.#deps;
    const hold = { at: clock.now(), by: refOf(actor), reason };
    return await this.#change(actor, idOrName, environment, {
      action: "connection.holdBreaker",
      topics: [holdTopic],
      details: { reason },
      write: async (tx, id) => await putHold(tx, id, environment, hold),
    });
  }

  /** Closes it in every process, held or not. */
  async reset(actor: Actor, idOrName: string, environment: Environment): Promise<BreakerView> {
    return await this.#change(actor, idOrName, environment, {
      action: "connection.resetBreaker",
      topics: [holdTopic, resetTopic],
      details: {},
      write: async (tx, id) => await dropHold(tx, id, environment),
    });
  }

  async #change(
    actor: Actor,
    idOrName: string,
    environment: Environment,
    change: {
      readonly action: string;
      readonly topics: readonly string[];
      readonly details: object;
      readonly write: (tx: Tx, id: string) => Promise<void>;
    },
  ): Promise<BreakerView> {
    const { db, clock, breakers } = this.#deps;
    const { id, name } = await existingConnection(db.read, idOrName);
    await db.transact(async (tx) => {
      await change.write(tx, id);
      await writeAudit(tx, clock, actor, {
        action: change.action,
        targetId: id,
        targetName: name,
        details: { environment, ...change.details },
      });
      for (const topic of change.topics) await announce(tx, topic, laneName(id, environment));
    });
    await breakers.readHolds();
    return this.#view({ id, environment });
  }

  #view({ id, environment }: Place): BreakerView {
    const { breakers, clock } = this.#deps;
    const lane = laneName(id, environment);
    const { state, calls, failures, retryIn } = breakers.of(lane).standing;
    const hold = breakers.holdOf(lane);
    return {
      environment,
      state,
      calls,
      failures,
      retryAt: retryIn === null ? null : new Date(clock.now().getTime() + retryIn).toISOString(),
      held: hold === null ? null : { at: hold.at.toISOString(), by: hold.by, reason: hold.reason },
    };
  }
}
