import type { Execution } from "@patchbay/contract/execution";
import type { Tone } from "../../ui/status.tsx";
import { sayDuration } from "../../ui/figures.ts";

/** How a node stands in an execution, in word and colour. */
export type NodeMark = {
  readonly tone: Tone;
  readonly word: string;
  /** The result it was left by the last time; null while it has not been left. */
  readonly result: string | null;
};

const waitWords = { timer: "waits", callback: "waits", child: "waits", outage: "held" } as const;

/** Marks of all nodes an execution has come to: the last visit of each, and what it waits for now. */
export function marksOfRun(execution: Execution | undefined): ReadonlyMap<string, NodeMark> {
  const marks = new Map<string, NodeMark>();
  for (const step of execution?.steps ?? []) {
    // What answered after a node is no visit of it: by which result it was left stays in sight.
    if (step.kind === "reply" || step.kind === "handOver") continue;
    marks.set(step.node, {
      tone: step.status === "success" ? "ok" : step.status === "error" ? "bad" : "quiet",
      word: `${step.result === null || step.result === "next" ? "done" : step.result} · ${sayDuration(step.durationMs)}`,
      result: step.result,
    });
  }
  for (const wait of execution?.waits ?? [])
    marks.set(wait.node, { tone: "warn", word: waitWords[wait.kind], result: null });
  return marks;
}
