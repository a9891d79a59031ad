// Executions as the fake API has them on record.
import type { Execution } from "@patchbay/contract/execution";
import { at, fakeExecution, fakeId } from "./fake-data.ts";

/** Executions of a workflow as operators meet them: one waits for its connection, two have failed. */
export const fakeWorkflowExecutions = (): Execution[] =>
  (["waiting", "failed", "failed"] as const).map((status, index) => ({
    ...fakeExecution(70 + index, false),
    kind: "workflow",
    subjectId: fakeId(80),
    subjectName: "order-approval",
    version: "v2",
    status,
    start: "webhook",
    startedBy: { id: null, name: "trigger paid-orders" },
    error: status === "failed" ? "score answered 500" : null,
    waits:
      status === "waiting"
        ? [
            {
              node: "score",
              iteration: "0",
              kind: "outage",
              since: at,
              dueAt: null,
              executionId: null,
              connection: "payments-core",
            },
          ]
        : [],
  }));
