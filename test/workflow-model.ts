// What an execution of one workflow should be, whatever happens to it: small enough to be seen to be right.
// `a` is called and may wait for its connection; then two days pass, a callback is waited for, at most a week; `b` is called.
import type { ApiNode, WorkflowDocument } from "../packages/contract/src/workflow.ts";
import type { CallEnd, Standing } from "./workflow-engines.ts";

const call = (id: string): ApiNode => ({
  kind: "api",
  method: "POST",
  restUrl: `https://api.example.test/${id}`,
  requestPayload: {},
  results: ["200"],
});
const otherwise = { other: "broken", error: "broken", timeout: "broken", "max-connection": "broken" };

export const document: WorkflowDocument = {
  kind: "workflow",
  formatVersion: 1,
  inputs: [],
  nodes: {
    start: { kind: "start" },
    a: { ...call("a"), mayWait: true },
    sleep: { kind: "delay", duration: 'duration("P2D")' },
    hook: { kind: "callback", expiresAfter: 'duration("P7D")' },
    b: call("b"),
    broken: { kind: "fail", message: "a call failed" },
    end: { kind: "end" },
    late: { kind: "end" },
  },
  routes: {
    start: { next: "a" },
    a: { "200": "sleep", ...otherwise },
    sleep: { next: "hook" },
    hook: { received: "b", expired: "late" },
    b: { "200": "end", ...otherwise },
  },
};

export const day = 24 * 3600 * 1000;
export const mostCrashes = 3;

/** Where an execution is. In `a` and `b` its call is under way. */
export const places = ["a", "parked", "asleep", "hook", "b", "succeeded", "failed", "cancelled"] as const;
export type Place = (typeof places)[number];

/** An execution as it should stand. `null` from an event: it is refused, and nothing changes. */
export type Model = {
  place: Place;
  /** Ended nodes with their results. */
  steps: string[];
  calls: { a: number; b: number };
  /** Something was sent to its callback address. */
  isCalledBack: boolean;
  /** `a` has waited for its connection. */
  hasBeenParked: boolean;
  /** How long it has slept, or waited for its callback. */
  waitedMs: number;
  crashes: number;
};

export const begun = (): Model => ({
  place: "a",
  steps: ["start next"],
  calls: { a: 1, b: 0 },
  isCalledBack: false,
  hasBeenParked: false,
  waitedMs: 0,
  crashes: 0,
});

const isUnderWay = ({ place }: Model): boolean =>
  place !== "succeeded" && place !== "failed" && place !== "cancelled";

function step(model: Model, ...ended: string[]): void {
  model.steps.push(...ended);
  model.crashes = 0;
}

function callB(model: Model): void {
  step(model, "hook received");
  model.place = "b";
  model.calls.b += 1;
}

/** Each event changes the model as it should change the execution; false: it is refused with the code of its name. */
export const events = {
  answered(model: Model, end: CallEnd): void {
    const at = model.place === "a" ? "a" : "b";
    const results: Partial<Record<CallEnd, string>> = {
      "404": "other",
      timeout: "timeout",
      breaker: "error",
    };
    if (end === "200") {
      step(model, `${at} 200`);
      model.place = at === "a" ? "asleep" : "succeeded";
      model.waitedMs = 0;
      if (at === "b") step(model, "end end");
    } else if (at === "a" && (end === "breaker" || (end === "timeout" && model.hasBeenParked))) {
      // Whoever has waited once waits on until the connection answers.
      model.place = "parked";
      model.hasBeenParked = true;
    } else {
      step(model, `${at} ${results[end]}`, "broken failed");
      model.place = "failed";
    }
  },
  passed(model: Model, ms: number): void {
    // What waits for an API is tried again every few seconds.
    if (model.place === "parked") {
      model.place = "a";
      model.calls.a += 1;
    }
    model.waitedMs += ms;
    if (model.place === "asleep" && model.waitedMs >= 2 * day) {
      step(model, "sleep next");
      model.place = "hook";
      model.waitedMs = 0;
      if (model.isCalledBack) callB(model);
    } else if (model.place === "hook" && model.waitedMs >= 7 * day) {
      step(model, "hook expired", "late end");
      model.place = "succeeded";
    }
  },
  /** Whoever is at it falls silent, and another takes it up. */
  takenOver(model: Model): void {
    if (model.place !== "a" && model.place !== "b") return;
    model.crashes += 1;
    if (model.crashes < mostCrashes) model.calls[model.place] += 1;
    else model.place = "failed";
  },
  callback(model: Model): boolean {
    if (model.steps.includes("hook received")) return true;
    if (!isUnderWay(model)) return false;
    if (model.place === "hook") callB(model);
    else model.isCalledBack = true;
    return true;
  },
  cancel(model: Model): boolean {
    if (!isUnderWay(model)) return false;
    // A call under way is given up, and that is on record.
    if (model.place === "a" || model.place === "b") step(model, `${model.place} error`);
    model.place = "cancelled";
    return true;
  },
  retry(model: Model): boolean {
    if (model.place !== "failed") return false;
    const failed = model.steps.findIndex((one) => /^[ab] (other|error|timeout)$/.test(one));
    if (failed >= 0) model.steps.splice(failed);
    model.crashes = 0;
    model.hasBeenParked = false;
    model.place = model.steps.includes("hook received") ? "b" : "a";
    model.calls[model.place] += 1;
    return true;
  },
  release(model: Model): boolean {
    if (model.place !== "parked") return false;
    model.place = "a";
    model.calls.a += 1;
    return true;
  },
};

/** What is to be seen of it. */
export function expected({ place, steps }: Model): Standing {
  const waits: Partial<Record<Place, string>> = { parked: "a", asleep: "sleep", hook: "hook" };
  const wait = waits[place];
  const status = wait !== undefined ? "waiting" : place === "a" || place === "b" ? "running" : place;
  return { status, steps, waits: wait === undefined ? [] : [wait] };
}
