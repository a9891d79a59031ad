import type { ExecutionSummary } from "@patchbay/contract/execution";
import { sayCount } from "../../ui/figures.ts";
import { Status } from "../../ui/status.tsx";

/** How a run was started, in words. */
export const startWords: Readonly<Record<ExecutionSummary["start"], string>> = {
  api: "API",
  test: "Test in Staging",
  sample: "Sample",
};

/** How an execution ended: a failed call does not fail the decision, so it is said apart. */
export function ExecutionStatus({ execution }: { execution: ExecutionSummary }) {
  if (execution.status === "failed") return <Status tone="bad">Failed</Status>;
  if (execution.failedCalls > 0)
    return <Status tone="warn">{`Decided, ${sayCount(execution.failedCalls, "call")} failed`}</Status>;
  return <Status tone="ok">Decided</Status>;
}
