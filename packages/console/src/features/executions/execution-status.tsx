import type { ExecutionSummary } from "@patchbay/contract/execution";
import { sayCount } from "../../ui/figures.ts";
import { Status } from "../../ui/status.tsx";

/** How a run was started, in words. */
export const startWords: Readonly<Record<ExecutionSummary["start"], string>> = {
  api: "API",
  test: "Test in Staging",
  sample: "Sample",
  workflow: "Workflow",
  error: "Error workflow",
  replay: "Replay",
  webhook: "Webhook",
  schedule: "Schedule",
  event: "Event",
};

/** How an execution stands or ended: a failed call does not fail it, so that is said apart. */
export function ExecutionStatus({ execution }: { execution: ExecutionSummary }) {
  if (execution.status === "running") return <Status tone="quiet">Running</Status>;
  if (execution.status === "waiting") return <Status tone="quiet">Waiting</Status>;
  if (execution.status === "cancelled") return <Status tone="quiet">Cancelled</Status>;
  if (execution.status === "failed") return <Status tone="bad">Failed</Status>;
  const word = execution.kind === "rule" ? "Decided" : "Succeeded";
  if (execution.failedCalls > 0)
    return <Status tone="warn">{`${word}, ${sayCount(execution.failedCalls, "call")} failed`}</Status>;
  return <Status tone="ok">{word}</Status>;
}
