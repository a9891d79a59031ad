import { isRefusal } from "../platform/store-failure.ts";
import type { RunEnd, StepBatch, StepRow } from "./run-rows.ts";

/** Thrown when something of an execution can never be put on record: it cannot go on. */
export class Refused extends Error {
  /** The node whose step it was; null: it was the execution's own end, or what it waits for. */
  readonly node: string | null;

  constructor(node: string | null, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(`It was done, but PostgreSQL does not take the record of it: ${why}`, { cause });
    this.node = node;
  }

  /** How the execution ends. */
  get end(): RunEnd {
    return {
      status: "failed",
      error: { code: "not_recorded", message: this.message, node: this.node },
    };
  }
}

/** What somebody threw, as a refusal; null: it is none. */
export function refusedBy(error: unknown): Refused | null {
  if (error instanceof Refused) return error;
  return isRefusal(error) ? new Refused(null, error) : null;
}

/**
 * Writes steps one by one of which together one was refused. Of a refused one goes on record that it could not be, with its
 * calls where those are not the reason. False: the execution is another's by now. Throws Refused when the others are written.
 */
export async function writeEach(
  batch: StepBatch,
  write: (batch: StepBatch) => Promise<boolean>,
): Promise<boolean> {
  let refused: Refused | null = null;
  for (const step of batch.steps) {
    const calls = batch.calls.filter(({ position }) => step.calls.includes(position));
    const told = { ...batch, steps: [step], calls };
    const ways = [
      () => told,
      (why: Refused) => ({ ...told, steps: [without(step, why)] }),
      (why: Refused) => ({ ...told, steps: [{ ...without(step, why), calls: [] }], calls: [] }),
    ];
    let why = new Refused(step.node, null);
    for (const [tries, way] of ways.entries()) {
      try {
        if (!(await write(way(why)))) return false;
        break;
      } catch (error) {
        if (!isRefusal(error)) throw error;
        if (tries === 0) why = new Refused(step.node, error);
        refused ??= why;
      }
    }
  }
  if (refused !== null) throw refused;
  return true;
}

/** What is on record in the place of a step that is not. */
const without = (step: StepRow, { end }: Refused): StepRow => ({
  ...step,
  result: "failed",
  status: "error",
  input: null,
  output: null,
  error: { code: end.error?.code ?? "", message: end.error?.message ?? "" },
});
