import { sql } from "kysely";
import type { Clock } from "./clock.ts";
import type { Db, Tx } from "./db.ts";
import type { Log } from "./log.ts";
import { Loop } from "./loop.ts";

/** Called with the id that changed, or with "*" when any may have. */
export type OnChange = (id: string) => void;

type Announcement = { readonly number: bigint; readonly topic: string; readonly id: string };

const channel = "patchbay_changes";
const checkEvery = 1_000;

/** What each open transaction has announced; told in this process as soon as it commits. */
const announced = new WeakMap<Tx, Announcement[]>();

/**
 * Hears of every change that something in memory may depend on: at once when this process made it, by notification when
 * another did. Each change has a number without gaps, in the order of the commits, so a missed notification shows; the
 * counter is also read every second. Whatever was missed, every subscriber is told "*".
 */
export class Changes implements AsyncDisposable {
  readonly #subscribers = new Map<string, Set<OnChange>>();
  readonly #stack = new AsyncDisposableStack();
  readonly #db: Db;
  readonly #log: Log;
  /** The last change that was told, with all before it. */
  #seen = 0n;
  /** Changes of our own that were told already, while one before them is still on its way. */
  readonly #ahead = new Set<bigint>();

  private constructor(db: Db, log: Log) {
    this.#db = db;
    this.#log = log;
  }

  /** Resolves once it hears. Throws `store_unavailable` when the database is away. */
  static async start(db: Db, deps: { readonly clock: Clock; readonly log: Log }): Promise<Changes> {
    const changes = new Changes(db, deps.log.child({ part: "changes" }));
    await using stack = new AsyncDisposableStack();
    stack.use(db.onCommitted((tx) => changes.#tellOwn(tx)));
    stack.use(
      await db.listen(
        channel,
        (payload) => changes.#hear(payload),
        () => changes.#tellAll(),
      ),
    );
    changes.#seen = await counter(db);
    stack.use(
      Loop.start({ name: "changes", every: checkEvery, run: async () => await changes.#check() }, deps),
    );
    changes.#stack.use(stack.move());
    return changes;
  }

  /** Subscribes to a topic (`rule`, `connection`, …) until the answer is disposed. */
  subscribe(topic: string, onChange: OnChange): Disposable {
    const subscribers = this.#subscribers.get(topic) ?? new Set();
    this.#subscribers.set(topic, subscribers.add(onChange));
    return { [Symbol.dispose]: () => void subscribers.delete(onChange) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack[Symbol.asyncDispose]();
    this.#subscribers.clear();
  }

  #tellOwn(tx: Tx): void {
    for (const { number, topic, id } of announced.get(tx) ?? []) {
      if (number <= this.#seen) continue;
      this.#ahead.add(number);
      this.#tell(topic, id);
    }
    this.#see(this.#seen);
  }

  /** "17 rule 0192…": the number of the change, its topic, its id. They come in the order of their numbers. */
  #hear(payload: string): void {
    const [number = "0", topic = "", id = ""] = payload.split(" ");
    const heard = BigInt(number);
    if (heard <= this.#seen) return;
    const missed = heard > this.#seen + 1n;
    this.#see(heard);
    if (missed) this.#tellAll();
    else this.#tell(topic, id);
  }

  async #check(): Promise<void> {
    const now = await counter(this.#db);
    if (now <= this.#seen) return;
    this.#see(now);
    this.#tellAll();
  }

  /** Everything up to this number is known; and further, as far as our own changes follow without a gap. */
  #see(number: bigint): void {
    this.#seen = number;
    while (this.#ahead.has(this.#seen + 1n)) this.#seen += 1n;
    for (const own of this.#ahead) if (own <= this.#seen) this.#ahead.delete(own);
  }

  #tellAll(): void {
    for (const topic of this.#subscribers.keys()) this.#tell(topic, "*");
  }

  #tell(topic: string, id: string): void {
    for (const onChange of this.#subscribers.get(topic) ?? []) {
      try {
        onChange(id);
      } catch (error) {
        this.#log.error(
          { err: error, topic, id },
          "a subscriber failed to take a change in; it may work with old data",
        );
      }
    }
  }
}

/**
 * Tells every process, when this transaction commits, that a thing changed. Announcing transactions commit one after
 * the other, which is what numbers them without gaps: announce last, in short transactions, and only what is kept in memory.
 */
export async function announce(tx: Tx, topic: string, id: string): Promise<void> {
  const { rows } = await sql<{ number: string }>`
    with bumped as (update change_counter set value = change_counter.value + 1 returning change_counter.value)
    select bumped.value as number, pg_notify(${channel}, bumped.value || ' ' || ${topic}::text || ' ' || ${id}::text)
    from bumped
  `.execute(tx);
  const made = rows.map((row) => ({ number: BigInt(row.number), topic, id }));
  announced.set(tx, [...(announced.get(tx) ?? []), ...made]);
}

async function counter(db: Db): Promise<bigint> {
  const { value } = await db.read
    .selectFrom("change_counter")
    .select("change_counter.value")
    .executeTakeFirstOrThrow();
  return BigInt(value);
}
