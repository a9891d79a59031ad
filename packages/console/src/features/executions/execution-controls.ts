import type { ExecutionSummary } from "@patchbay/contract/execution";
import { executionRoutes } from "@patchbay/contract/execution-api";

/** What an operator can do with an execution of a workflow, and what that does, in words. */
export type Control = {
  readonly id: "release" | "retry" | "cancel";
  readonly route:
    | typeof executionRoutes.release
    | typeof executionRoutes.retry
    | typeof executionRoutes.cancel;
  readonly verb: string;
  readonly done: string;
  /** Whether it has a meaning for an execution that stands so. */
  readonly fits: (status: ExecutionSummary["status"]) => boolean;
  readonly about: string;
  readonly danger: boolean;
};

export const controls: readonly Control[] = [
  {
    id: "release",
    route: executionRoutes.release,
    verb: "Try again now",
    done: "tries its connection again",
    fits: (status) => status === "waiting",
    about:
      "What waits for a connection that is out of order tries it again now. Is it still out of order, the execution waits on.",
    danger: false,
  },
  {
    id: "retry",
    route: executionRoutes.retry,
    verb: "Retry from the failed node",
    done: "goes on from the node that failed",
    fits: (status) => status === "failed",
    about:
      "It goes on from the node that failed. What ended before is not done again, and the called API sees the same idempotency keys.",
    danger: false,
  },
  {
    id: "cancel",
    route: executionRoutes.cancel,
    verb: "Cancel",
    done: "is cancelled",
    fits: (status) => status === "running" || status === "waiting",
    about:
      "It ends here, with the executions it waits for. A call that is under way may have had its effect; nothing is taken back.",
    danger: true,
  },
];

/** The controls that have a meaning for an execution; those of rules are over when they are on record. */
export const controlsOf = ({ kind, status }: Pick<ExecutionSummary, "kind" | "status">): readonly Control[] =>
  kind === "workflow" ? controls.filter((one) => one.fits(status)) : [];
