import type { CallRecord } from "@patchbay/contract/call";
import type { ExecutionStep, ExecutionSummary } from "@patchbay/contract/execution";

/** A step as it is stored: its calls stand in a table of their own, so that they can be found by connection. */
export type StoredStep = Omit<ExecutionStep, "calls"> & {
  /** Positions of its calls in the execution, from 0. */
  readonly calls: readonly number[];
};

/** One finished execution on its way to the store. */
export type FinishedExecution = {
  readonly summary: ExecutionSummary;
  readonly steps: readonly StoredStep[];
  readonly calls: readonly { readonly connectionId: string | null; readonly record: CallRecord }[];
};
