import type { Clock } from "../platform/clock.ts";
import type { Db, HotStatement } from "../platform/db.ts";
import type { Log } from "../platform/log.ts";
import { Loop } from "../platform/loop.ts";
import { answeredAmong, findAnswer } from "./answer-store.ts";
import type { RunEnd, RunReply } from "./run-rows.ts";

/** What whoever started an execution is answered with: a reply of its own, or how it ended. */
export type RunAnswer =
  | { readonly kind: "reply"; readonly reply: RunReply }
  | { readonly kind: "ended"; readonly end: RunEnd | { readonly status: "cancelled" } };

const channel = "patchbay_answers";
const tellStatement: HotStatement = { name: "tell_answer", text: "select pg_notify($1, $2)" };

/** How often requests that wait longer than that are looked after, in ms; a notification may have been missed. */
const lookEvery = 1_000;

/** An answer that is waited for; null when it does not come within so many ms. */
export type Expected = Disposable & { readonly within: (ms: number) => Promise<RunAnswer | null> };

type Waiter = { readonly resolve: (answer: RunAnswer) => void; readonly since: number };

/**
 * Brings answers to the requests that wait for them: at once where the execution ran in this process, by notification where
 * another ran it.
 */
export class Answers implements AsyncDisposable {
  /** This process, as rows name it. */
  readonly processId: string;
  readonly #db: Db;
  readonly #clock: Clock;
  readonly #waiting = new Map<string, Waiter>();
  readonly #stack = new AsyncDisposableStack();

  private constructor(deps: { readonly db: Db; readonly clock: Clock }) {
    this.#db = deps.db;
    this.#clock = deps.clock;
    this.processId = deps.clock.newId();
  }

  static async start(deps: { readonly db: Db; readonly clock: Clock; readonly log: Log }): Promise<Answers> {
    const answers = new Answers(deps);
    await using stack = new AsyncDisposableStack();
    const heard = (payload: string): void => {
      const [process, executionId = ""] = payload.split(" ");
      if (process === answers.processId) void answers.#look(executionId).catch(() => undefined);
    };
    stack.use(await deps.db.listen(channel, heard, () => undefined));
    stack.use(
      Loop.start(
        { name: "answers", every: lookEvery, run: async () => await answers.#lookAll() },
        { clock: deps.clock, log: deps.log },
      ),
    );
    answers.#stack.use(stack.move());
    return answers;
  }

  /** Listens for the answer of an execution, from before it starts until it is disposed. */
  expect(executionId: string): Expected {
    const { promise, resolve } = Promise.withResolvers<RunAnswer | null>();
    this.#waiting.set(executionId, { resolve, since: this.#clock.monotonic() });
    return {
      within: async (ms) => {
        const timer = new AbortController();
        this.#clock.sleep(ms, timer.signal).then(
          () => resolve(null),
          () => undefined,
        );
        return await promise.finally(() => timer.abort("answered"));
      },
      [Symbol.dispose]: () => void this.#waiting.delete(executionId),
    };
  }

  /** An execution that ran here answers. `awaitedBy`: the process somebody waits in. */
  async tell(executionId: string, awaitedBy: string | null, answer: RunAnswer): Promise<void> {
    this.#waiting.get(executionId)?.resolve(answer);
    if (awaitedBy !== null && awaitedBy !== this.processId)
      await this.#db.hot(tellStatement, [channel, `${awaitedBy} ${executionId}`]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack[Symbol.asyncDispose]();
  }

  async #look(executionId: string): Promise<void> {
    const waiter = this.#waiting.get(executionId);
    if (waiter === undefined) return;
    const answer = await findAnswer(this.#db.read, executionId);
    if (answer !== null) waiter.resolve(answer);
  }

  async #lookAll(): Promise<void> {
    const before = this.#clock.monotonic() - lookEvery;
    const old = [...this.#waiting].flatMap(([id, { since }]) => (since <= before ? [id] : []));
    if (old.length === 0) return;
    for (const executionId of await answeredAmong(this.#db, old)) await this.#look(executionId);
  }
}
