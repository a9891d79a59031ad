// The upstream of the chaos runs, and its journal: what was called, counted by somebody who is never killed.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

/** One call as it arrived: of which execution, which of its steps (from 0), with which idempotency key, when (ms). */
type Call = {
  readonly execution: string;
  readonly step: number;
  readonly key: string;
  readonly at: number;
};

/** After so many ms a call to `/slow/…` is answered. */
const slowMs = 5_000;

/** What the journal says of a run. */
export type Verdict = {
  /** Acknowledged executions of which a step was never called. */
  readonly lost: number;
  readonly calls: number;
  /** Calls beyond the first of a step. */
  readonly again: number;
  /** Of those, calls of a step whose successor had been called: it was finished, so it must never be called again. */
  readonly finishedAgain: number;
  /** Steps that were called with different idempotency keys. */
  readonly otherKeys: number;
};

export class Journal implements AsyncDisposable {
  readonly origin: string;
  readonly #calls: Call[] = [];
  readonly #byExecution = new Map<string, Call[]>();
  readonly #close: () => Promise<void>;

  private constructor(origin: string, close: () => Promise<void>) {
    this.origin = origin;
    this.#close = close;
  }

  /** Answers every call after so many ms. */
  static async start(answerMs: number): Promise<Journal> {
    const server = createServer((request, response) => {
      const [, what, execution = "", step = ""] = (request.url ?? "").split("/");
      request.resume();
      request.once("end", () => {
        if (what !== "step" && what !== "slow") return void response.end("{}");
        journal.#note(execution, Number(step), String(request.headers["idempotency-key"]));
        void delay(what === "slow" ? slowMs : answerMs).then(() =>
          response.writeHead(200, { "content-type": "application/json" }).end("{}"),
        );
      });
    });
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    const { port } = server.address() as AddressInfo;
    const journal: Journal = new Journal(`http://127.0.0.1:${port}`, async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    });
    return journal;
  }

  /** Everything that was called for. */
  known(): readonly string[] {
    return [...this.#byExecution.keys()];
  }

  callsOf(execution: string): number {
    return this.#byExecution.get(execution)?.length ?? 0;
  }

  get calls(): number {
    return this.#calls.length;
  }

  /** Executions with steps that were not called yet: what a kill interrupts now, each in one step at most. */
  interrupted(steps: number): readonly string[] {
    return [...this.#byExecution].flatMap(([execution, calls]) =>
      new Set(calls.map(({ step }) => step)).size < steps ? [execution] : [],
    );
  }

  /** How many executions were under way at a moment: those that lack calls, and those whose last one may not be on record yet. */
  underWay(steps: number, at: number): number {
    return [...this.#byExecution.values()].filter(
      (calls) => new Set(calls.map(({ step }) => step)).size < steps || at - (calls.at(-1)?.at ?? 0) < 500,
    ).length;
  }

  /** When each of the executions was next called after `after`; those that were not are left out. */
  resumed(executions: readonly string[], after: number): readonly number[] {
    return executions.flatMap((one) => this.#byExecution.get(one)?.find(({ at }) => at > after)?.at ?? []);
  }

  judge(acknowledged: readonly string[], steps: number): Verdict {
    let lost = 0;
    let again = 0;
    let finishedAgain = 0;
    let otherKeys = 0;
    for (const execution of acknowledged) {
      const calls = this.#byExecution.get(execution) ?? [];
      const keys = new Map<number, string>();
      let furthest = -1;
      for (const { step, key } of calls) {
        const first = keys.get(step);
        if (first !== undefined) {
          again += 1;
          if (first !== key) otherKeys += 1;
          if (step < furthest) finishedAgain += 1;
        } else keys.set(step, key);
        furthest = Math.max(furthest, step);
      }
      if (keys.size < steps) lost += 1;
    }
    return { lost, calls: this.#calls.length, again, finishedAgain, otherKeys };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }

  #note(execution: string, step: number, key: string): void {
    const call = { execution, step, key, at: performance.now() };
    this.#calls.push(call);
    const known = this.#byExecution.get(execution);
    if (known === undefined) this.#byExecution.set(execution, [call]);
    else known.push(call);
  }
}
