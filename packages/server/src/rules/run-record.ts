import type { CallRecord } from "@patchbay/contract/call";
import type { RunError } from "@patchbay/contract/execution";
import type { RunAnswer } from "@patchbay/contract/rule-api";
import type { ActorRef, Environment, Json } from "@patchbay/contract/vocabulary";
import type { Decision } from "@patchbay/decision/decision";
import type { FinishedExecution, StoredStep } from "../executions/execution-row.ts";
import type { ActionDone } from "./run-actions.ts";
import type { RunnableRule } from "./runnable-rules.ts";

/** One input of a run and what became of it. */
export type RunItem =
  | {
      readonly kind: "decided";
      readonly input: Json;
      readonly decision: Decision;
      readonly decisionMs: number;
      readonly actions: readonly ActionDone[];
    }
  | {
      readonly kind: "failed";
      readonly input: Json;
      readonly decision: Decision;
      readonly decisionMs: number;
      readonly error: RunError;
    }
  | { readonly kind: "refused"; readonly error: RunError };

/** What a run was, apart from its items. */
export type RunFacts = {
  readonly executionId: string;
  readonly rule: RunnableRule;
  readonly environment: Environment;
  readonly startedAt: Date;
  readonly startedBy: ActorRef;
  readonly start: "api" | "test" | "sample";
  readonly durationMs: number;
};

const round = (ms: number): number => Math.round(ms * 1000) / 1000;

/** Why a decision failed, in one line. */
export function failureOf(decision: Decision): RunError {
  const first = decision.diagnostics.find((one) => one.severity === "error");
  return {
    code: "rule_failed",
    message: first?.message ?? "The rule could not be evaluated.",
    diagnostics: [...decision.diagnostics],
  };
}

/** A run as it goes on record: one decision step per input, one step per action, calls in the order they were made. */
export function executionOf(facts: RunFacts, items: readonly RunItem[]): FinishedExecution {
  const steps: StoredStep[] = [];
  const calls: { connectionId: string | null; record: CallRecord }[] = [];
  let error: string | null = null;
  for (const [index, item] of items.entries()) {
    if (item.kind === "refused") {
      error ??= item.error.message;
      continue;
    }
    const failed = item.kind === "failed";
    if (failed) error ??= item.error.message;
    steps.push({
      node: "decision",
      kind: "decision",
      item: index,
      result: null,
      status: failed ? "error" : "success",
      input: item.input,
      output: failed ? null : item.decision.outputs,
      matched: [...item.decision.matched],
      ...(item.decision.diagnostics.length === 0 ? {} : { diagnostics: [...item.decision.diagnostics] }),
      calls: [],
      durationMs: round(item.decisionMs),
    });
    if (failed) continue;
    for (const { outcome, connectionId, record } of item.actions) {
      const positions = record === null ? [] : [calls.push({ connectionId, record }) - 1];
      steps.push({
        node: outcome.name,
        kind: "action",
        item: index,
        result: outcome.result,
        status: outcome.status,
        input: null,
        // The answer is on record with the call; the store puts it back here when the execution is read.
        output: null,
        ...(outcome.error === undefined ? {} : { error: outcome.error }),
        calls: positions,
        durationMs: outcome.durationMs,
      });
    }
  }
  return {
    summary: {
      id: facts.executionId,
      kind: "rule",
      subjectId: facts.rule.id,
      subjectName: facts.rule.name,
      version: facts.rule.label,
      environment: facts.environment,
      status: error === null ? "succeeded" : "failed",
      startedAt: facts.startedAt.toISOString(),
      durationMs: round(facts.durationMs),
      startedBy: facts.startedBy,
      start: facts.start,
      items: items.length,
      calls: calls.length,
      failedCalls: calls.filter(({ record }) => record.status === "error").length,
      error,
    },
    steps,
    calls,
  };
}

/** The answer to whoever started the run: `outputs…` for one input, `bulk` for several. */
export function answerOf(facts: RunFacts, items: readonly RunItem[], bulk: boolean): RunAnswer {
  const shown = items.map((item) =>
    item.kind === "decided"
      ? {
          outputs: item.decision.outputs,
          matched: [...item.decision.matched],
          actions: item.actions.map(({ outcome }) => outcome),
        }
      : { error: item.error },
  );
  return {
    executionId: facts.executionId,
    rule: { id: facts.rule.id, name: facts.rule.name, version: facts.rule.label },
    environment: facts.environment,
    durationMs: round(facts.durationMs),
    ...(bulk ? { bulk: shown } : shown[0]),
  };
}
