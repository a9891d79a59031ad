import type { CallRecord } from "@patchbay/contract/call";
import type { FetchedInput, RunError, StartKind } from "@patchbay/contract/execution";
import type { RunAnswer } from "@patchbay/contract/rule-api";
import type { ActorRef, Environment, JsonObject } from "@patchbay/contract/vocabulary";
import type { Decision } from "@patchbay/decision/decision";
import type { FinishedExecution, StoredStep } from "../executions/execution-row.ts";
import type { FetchDone } from "./fetch-inputs.ts";
import { milliseconds } from "./milliseconds.ts";
import type { ActionDone } from "./run-actions.ts";
import type { RunnableRule } from "./runnable-rule.ts";

/** One input of a run and what became of it. */
export type RunItem =
  | (Decided & { readonly kind: "decided"; readonly actions: readonly ActionDone[] })
  | (Decided & { readonly kind: "failed"; readonly error: RunError })
  /** An input could not be fetched, so nothing was decided. */
  | { readonly kind: "unfetched"; readonly fetches: readonly FetchDone[]; readonly error: RunError }
  | { readonly kind: "refused"; readonly error: RunError };

type Decided = {
  /** What was sent and what was fetched. */
  readonly input: JsonObject;
  readonly fetches: readonly FetchDone[];
  readonly decision: Decision;
  readonly decisionMs: number;
};

/** What a run was, apart from its items. */
export type RunFacts = {
  readonly executionId: string;
  readonly rule: RunnableRule;
  readonly environment: Environment;
  readonly startedAt: Date;
  readonly startedBy: ActorRef;
  readonly start: StartKind;
  readonly durationMs: number;
  /** How large a fetched value may be to be put on record with the decision. */
  readonly recordedBodyBytes: number;
};

/** Why a decision failed, in one line. */
export function failureOf(decision: Decision): RunError {
  const first = decision.diagnostics.find((one) => one.severity === "error");
  return {
    code: "rule_failed",
    message: first?.message ?? "The rule could not be evaluated.",
    diagnostics: [...decision.diagnostics],
  };
}

/**
 * A run as it goes on record: for each input a step for each fetch, one for the decision, one for each action; calls in that
 * order.
 */
export function executionOf(facts: RunFacts, items: readonly RunItem[]): FinishedExecution {
  const steps: StoredStep[] = [];
  const calls: { connectionId: string | null; record: CallRecord }[] = [];
  let error: string | null = null;
  for (const [index, item] of items.entries()) {
    if (item.kind !== "decided") error ??= item.error.message;
    if (item.kind === "refused") continue;
    for (const { outcome, connectionId, record } of item.fetches) {
      const position = calls.push({ connectionId, record }) - 1;
      steps.push({
        node: outcome.input,
        kind: "fetch",
        item: index,
        result: outcome.result,
        status: outcome.status,
        input: null,
        output: isRecorded(facts, outcome) ? outcome.value : null,
        ...(outcome.error === undefined ? {} : { error: outcome.error }),
        calls: [position],
        durationMs: outcome.durationMs,
      });
    }
    if (item.kind === "unfetched") continue;
    steps.push(decisionStep(facts, item, index));
    if (item.kind === "failed") continue;
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
        ...(outcome.entry === undefined ? {} : { entry: outcome.entry }),
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
      durationMs: milliseconds(facts.durationMs),
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

/** Whether a fetched value is small enough to stand on record as a whole. */
const isRecorded = (
  { recordedBodyBytes }: Pick<RunFacts, "recordedBodyBytes">,
  { value }: FetchedInput,
): boolean => Buffer.byteLength(JSON.stringify(value)) <= recordedBodyBytes;

/** By which drafts, and by which rules that it may ask, a rule decides. */
function versionsOf({ others, label, digest }: RunnableRule): Pick<StoredStep, "draft" | "asked"> {
  return {
    ...(label === "draft" ? { draft: digest } : {}),
    ...(others.length === 0
      ? {}
      : {
          asked: others.map((one) => ({
            id: one.id,
            name: one.name,
            version: one.label,
            ...(one.label === "draft" ? { draft: one.digest } : {}),
          })),
        }),
  };
}

/** What somebody else has to put on record of a decision for it to be explained: by which version, when, and what was fetched. */
export type DecidedBy = Pick<StoredStep, "draft" | "asked" | "omitted"> & {
  readonly rule: { readonly id: string; readonly name: string; readonly version: string };
  readonly at: string;
  readonly fetched?: JsonObject;
};

/** The same for a decision of a rule at a moment. */
export function decidedBy(
  rule: RunnableRule,
  { input, fetches }: Decided,
  at: Date,
  recordedBodyBytes: number,
): DecidedBy {
  const names = fetches.map(({ outcome }) => outcome.input);
  const omitted = fetches.flatMap(({ outcome }) =>
    isRecorded({ recordedBodyBytes }, outcome) ? [] : [outcome.input],
  );
  const fetched = Object.entries(input).filter(([name]) => names.includes(name) && !omitted.includes(name));
  return {
    rule: { id: rule.id, name: rule.name, version: rule.label },
    at: at.toISOString(),
    ...versionsOf(rule),
    ...(fetched.length === 0 ? {} : { fetched: Object.fromEntries(fetched) }),
    ...(omitted.length === 0 ? {} : { omitted }),
  };
}

function decisionStep(
  facts: RunFacts,
  item: Extract<RunItem, { kind: "decided" | "failed" }>,
  index: number,
): StoredStep {
  const { input, fetches, decision, decisionMs } = item;
  const failed = item.kind === "failed";
  const omitted = fetches.flatMap(({ outcome }) => (isRecorded(facts, outcome) ? [] : [outcome.input]));
  return {
    node: "decision",
    kind: "decision",
    item: index,
    result: null,
    status: failed ? "error" : "success",
    input:
      omitted.length === 0
        ? input
        : Object.fromEntries(Object.entries(input).filter(([name]) => !omitted.includes(name))),
    ...(omitted.length === 0 ? {} : { omitted }),
    output: failed ? null : decision.outputs,
    matched: [...decision.matched],
    ...versionsOf(facts.rule),
    ...(decision.diagnostics.length === 0 ? {} : { diagnostics: [...decision.diagnostics] }),
    calls: [],
    durationMs: milliseconds(decisionMs),
  };
}

/** The answer to whoever started the run: `outputs…` for one input, `bulk` for several. */
export function answerOf(facts: RunFacts, items: readonly RunItem[], bulk: boolean): RunAnswer {
  const shown = items.map((item) =>
    item.kind === "decided"
      ? {
          ...(item.fetches.length === 0 ? {} : { fetched: item.fetches.map(({ outcome }) => outcome) }),
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
    durationMs: milliseconds(facts.durationMs),
    ...(bulk ? { bulk: shown } : shown[0]),
  };
}
