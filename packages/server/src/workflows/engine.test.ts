// Executions against a small model of them: two engines on one database, calls and time in the hands of the test.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import * as fc from "fast-check";
import { type CallEnd, type EngineCall, Engines, operator } from "../../../../test/workflow-engines.ts";
import {
  begun,
  day,
  document,
  events,
  expected,
  type Model,
  type Place,
  places,
} from "../../../../test/workflow-model.ts";
import { pruneExecutions } from "../executions/pruning-store.ts";
import { Problem } from "../platform/problem.ts";

/** An execution and what it should be. */
class Execution {
  readonly model: Model = begun();
  readonly id: string;
  readonly #engines: Engines;
  readonly #first: number;

  private constructor(engines: Engines, id: string, first: number) {
    this.#engines = engines;
    this.id = id;
    this.#first = first;
  }

  static async begin(engines: Engines, engine = 0): Promise<Execution> {
    const first = engines.calls.length;
    const execution = new Execution(engines, await engines.begin(engine), first);
    await execution.settled();
    return execution;
  }

  /** Its calls so far. */
  get calls(): readonly EngineCall[] {
    return this.#engines.calls.slice(this.#first).filter(({ key }) => key?.startsWith(this.id) === true);
  }

  /** The call that is under way in the right place. */
  get call(): EngineCall | undefined {
    return this.calls.findLast(({ isOpen }) => isOpen);
  }

  /** Waits until it is as it should be; `everyMs`: and lets so much time pass again and again. */
  async settled(everyMs = 0): Promise<void> {
    const { model } = this;
    const wanted = { ...expected(model), calls: model.calls };
    const end = performance.now() + 10_000;
    for (;;) {
      const of = (what: string): number => this.calls.filter((one) => one.what === what).length;
      const seen = { ...(await this.#engines.standing(this.id)), calls: { a: of("a"), b: of("b") } };
      try {
        assert.deepEqual(seen, wanted);
        break;
      } catch (error) {
        if (performance.now() > end) throw error;
      }
      if (everyMs > 0) await this.#engines.travel(everyMs);
      await delay(2);
    }
    for (const { key, what } of this.calls) assert.equal(key, `${this.id}-${what}-0`);
  }

  answer(end: CallEnd): void {
    events.answered(this.model, end);
    this.call?.answer(end);
  }

  async pass(ms: number): Promise<void> {
    events.passed(this.model, ms);
    await this.#engines.travel(ms);
  }

  /** The other engine goes on for a while, and whoever is at it is silent; then its call is answered after all. */
  async takeOver(): Promise<void> {
    const late = this.call;
    if (late === undefined) return;
    events.takenOver(this.model);
    await this.#engines.travel(11_000, [1 - late.engine]);
    await this.settled();
    late.answer("404");
  }

  /** Asks for something; the model says whether it is refused. */
  async ask(what: "cancel" | "retry" | "release" | "callback"): Promise<void> {
    const { runOperations, callbacks } = this.#engines.engine(0);
    const isTaken = events[what](this.model);
    const asked =
      what === "callback"
        ? callbacks.receive(this.#engines.callbackToken(this.id, "hook"), { paid: true })
        : runOperations[what](operator, this.id);
    const code = await asked.then(
      () => "taken",
      (error: unknown) => (error instanceof Problem ? error.code : String(error)),
    );
    assert.equal(code, isTaken ? "taken" : "wrong_state");
  }

  /** The same inputs again: another execution, whose upstream sees the keys of this one. */
  async replay(): Promise<void> {
    const { runOperations } = this.#engines.engine(0);
    const { executionId } = await runOperations.replay(operator, this.id);
    this.model.calls.a += 1;
    const before = this.call;
    while (this.call === before || this.call === undefined) await delay(2);
    await runOperations.cancel(operator, executionId);
    while (this.call !== before && this.call !== undefined) await delay(2);
  }
}

describe("an execution", () => {
  let engines: Engines;
  const ends: (() => Promise<void>)[] = [];
  before(async () => {
    engines = await Engines.start({ after: (end) => void ends.push(end) }, document);
  });
  after(async () => {
    for (const end of ends) await end();
  });

  const waysTo: Readonly<Record<Place, (one: Execution) => Promise<void> | void>> = {
    a: () => undefined,
    parked: (one) => one.answer("breaker"),
    asleep: (one) => one.answer("200"),
    hook: async (one) => {
      one.answer("200");
      await one.settled();
      await one.pass(2 * day);
    },
    b: async (one) => {
      await one.ask("callback");
      one.answer("200");
      await one.settled();
      await one.pass(2 * day);
    },
    succeeded: async (one) => {
      await waysTo.hook(one);
      await one.settled();
      await one.pass(7 * day);
    },
    failed: (one) => one.answer("timeout"),
    cancelled: async (one) => await one.ask("cancel"),
  };
  const happenings: Readonly<Record<string, (one: Execution) => Promise<void> | void>> = {
    cancel: async (one) => await one.ask("cancel"),
    retry: async (one) => await one.ask("retry"),
    release: async (one) => await one.ask("release"),
    callback: async (one) => await one.ask("callback"),
    replay: async (one) => await one.replay(),
    "a takeover": async (one) => await one.takeOver(),
    "eight days": async (one) => (one.call === undefined ? await one.pass(8 * day) : undefined),
  };
  for (const place of places)
    test(`that is at ${place} takes or refuses each event as it should`, async () => {
      for (const happen of Object.values(happenings)) {
        const one = await Execution.begin(engines);
        await waysTo[place](one);
        await one.settled();
        assert.equal(one.model.place, place);
        await happen(one);
        await one.settled();
        await finish(one);
      }
    });

  test("is as the model says after any sequence of events", async () => {
    type Real = { one: Execution };
    const command = (
      name: string,
      can: (model: Model) => boolean,
      run: (one: Execution) => Promise<void> | void,
    ) => ({
      toString: () => name,
      check: (model: Readonly<{ of: Model }>) => can(model.of),
      run: async (model: { of: Model }, real: Real): Promise<void> => {
        await run(real.one);
        await real.one.settled();
        model.of = real.one.model;
      },
    });
    const isCalling = ({ place }: Model): boolean => place === "a" || place === "b";
    const any = (): boolean => true;
    const commands = [
      ...(["200", "200", "404", "timeout", "breaker"] as const).map((end) =>
        fc.constant(command(`answered ${end}`, isCalling, (one) => one.answer(end))),
      ),
      ...(["cancel", "retry", "release", "callback"] as const).map((what) =>
        fc.constant(command(what, any, async (one) => await one.ask(what))),
      ),
      fc.constant(command("replay", any, async (one) => await one.replay())),
      fc.constant(command("taken over", any, async (one) => await one.takeOver())),
      ...[1, 2, 8].map((days) =>
        fc.constant(
          command(
            `${days} days`,
            (model) => !isCalling(model),
            async (one) => await one.pass(days * day),
          ),
        ),
      ),
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 1 }),
        fc.commands(commands, { maxCommands: 20 }),
        async (engine, steps) => {
          const one = await Execution.begin(engines, engine);
          await fc.asyncModelRun(() => ({ model: { of: one.model }, real: { one } }), steps);
          await finish(one);
        },
      ),
      // A machine without time gets through fewer, but one at least.
      { numRuns: 20, interruptAfterTimeLimit: 40_000, endOnFailure: true },
    );
  });

  for (const [what, statement] of [
    ["a step is put on record", "write_workflow_steps"],
    ["it is let go", "transact"],
    ["it is taken up", "take_workflow_runs"],
  ] as const)
    test(`goes on and repeats nothing when PostgreSQL's answers are lost while ${what}`, async () => {
      const one = await Execution.begin(engines);
      const isTaken = statement === "take_workflow_runs";
      if (!isTaken) engines.lost.set(statement, 3);
      one.answer("200");
      await one.settled(isTaken ? 0 : 500);
      if (isTaken) engines.lost.set(statement, 3);
      await one.pass(2 * day);
      await one.settled(500);
      assert.equal(engines.lost.get(statement), 0);
      await one.ask("callback");
      await one.settled();
      one.answer("200");
      await one.settled();
      assert.equal(one.model.place, "succeeded");
    });

  test("that is parked stays so when a callback comes early, and while the connection does not answer", async () => {
    const one = await Execution.begin(engines);
    await one.ask("callback");
    one.answer("breaker");
    await one.settled();
    await one.pass(2_000);
    await one.settled();
    one.answer("timeout");
    await one.settled();
    await delay(50);
    await one.settled();
    assert.equal(one.model.place, "parked");
    await finish(one);
  });

  test("that is retried still has what was sent to its callback address before it failed", async () => {
    const one = await Execution.begin(engines);
    one.answer("breaker");
    await one.settled();
    for (const what of ["callback", "release"] as const) await one.ask(what);
    await one.settled();
    one.answer("404");
    await one.settled();
    await one.ask("retry");
    await one.settled();
    one.answer("200");
    await one.settled();
    await one.pass(2 * day);
    assert.equal(one.model.place, "b");
    await one.settled();
    await finish(one);
  });

  test("whose callback has just expired takes none any more, so that nobody is told in vain that it counts", async () => {
    const one = await Execution.begin(engines);
    one.answer("200");
    await one.settled();
    await one.pass(2 * day);
    await one.settled();
    // As when it is taken up for its expiry, and has not gone on yet.
    await engines.store.db.foreign("update workflow_waits set fired = true where execution_id = $1", [
      one.id,
    ]);
    const { callbacks } = engines.engine(0);
    const sent = async () => await callbacks.receive(engines.callbackToken(one.id, "hook"), {});
    await assert.rejects(sent, { code: "wrong_state" });
    await engines.engine(0).runOperations.cancel(operator, one.id);
  });

  test("that ended is pruned with everything it was made of; one that waits stays, however long", async () => {
    const [ended, waiting] = [await Execution.begin(engines), await Execution.begin(engines)];
    await ended.ask("callback");
    ended.answer("404");
    waiting.answer("breaker");
    await Promise.all([ended.settled(), waiting.settled()]);
    const { db } = engines.store;
    const { clock } = engines.engine(0);
    await pruneExecutions(db, new Date(clock.now().getTime() + 90 * day));
    assert.equal((await engines.standing(ended.id)).status, "gone");
    assert.equal((await engines.standing(waiting.id)).status, "waiting");
    const left = await db.read
      .selectFrom("workflow_callbacks")
      .select("workflow_callbacks.node")
      .where("workflow_callbacks.execution_id", "=", ended.id)
      .execute();
    assert.deepEqual(left, []);
    await finish(waiting);
  });

  /** Nothing of it is left under way. */
  async function finish(one: Execution): Promise<void> {
    if (["succeeded", "failed", "cancelled"].includes(one.model.place)) return;
    await one.ask("cancel");
    await one.settled();
  }
});
