// The FEEL of a workflow's nodes, compiled once: an expression, a mapping of names to expressions, a span of time.
import type { Diagnostic } from "@patchbay/contract/rule";
import type { Json } from "@patchbay/contract/vocabulary";
import { type CompiledExpression, compileExpression, evaluateIn } from "@patchbay/decision/feel/expression";
import { diagnosticOf } from "@patchbay/decision/feel/finding";
import { Frame } from "@patchbay/decision/feel/frame";
import { DaysTime, isNumeric, type Value } from "@patchbay/decision/feel/value";
import { toJson } from "@patchbay/decision/json-value";
import { type NodeScope, scopeNames, scopeSlots } from "./node-scope.ts";

/** Why a node could not do its work: its author's or its data's fault, not the upstream's. */
export class NodeFault extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** When an expression is evaluated: the scope, the moment that `now()` answers (RFC 3339), and a callback's payload. */
export type Moment = { readonly scope: NodeScope; readonly now: string; readonly payload?: Json };

/** An expression, ready to be evaluated. Each form throws NodeFault where FEEL finds an error. */
export type NodeExpression = {
  readonly json: (moment: Moment) => Json;
  readonly value: (moment: Moment) => Value;
};

/** Compiles an expression that stands at `path`; what is found goes to `diagnostics`. */
export function compileNodeExpression(
  source: string,
  path: string,
  diagnostics: Diagnostic[],
): NodeExpression {
  const compiled = compileExpression(source, { path, names: scopeNames });
  diagnostics.push(...compiled.findings.map(diagnosticOf));
  const place = { path, source, offset: null };
  return {
    value: (moment) => run(compiled, moment, (frame) => compiled.run(frame)),
    json: (moment) => run(compiled, moment, (frame) => toJson(compiled.run(frame), frame, place)),
  };
}

function run<T>({ slots }: CompiledExpression, moment: Moment, evaluate: (frame: Frame) => T): T {
  const values: (Value | undefined)[] = scopeSlots(moment.scope, moment.payload);
  while (values.length < slots) values.push(undefined);
  const frame = new Frame(values, moment.now);
  const value = evaluateIn(frame, evaluate);
  if (value !== null && frame.errors === 0) return value;
  const failed = frame.diagnostics().find(({ severity }) => severity === "error");
  if (failed === undefined) return value as T;
  const at = failed.line === undefined ? "" : ` (line ${failed.line}, column ${failed.column})`;
  throw new NodeFault("expression_failed", `${failed.path}: ${failed.message}${at}`);
}

/** Name → expression. */
export type NodeMapping = (moment: Moment) => Record<string, Json>;

/** Compiles a mapping whose members stand below `path`. */
export function compileMapping(
  mapping: Readonly<Record<string, string>> | undefined,
  path: string,
  diagnostics: Diagnostic[],
): NodeMapping {
  const parts = Object.entries(mapping ?? {}).map(
    ([name, source]) => [name, compileNodeExpression(source, `${path}/${name}`, diagnostics)] as const,
  );
  return (moment) => Object.fromEntries(parts.map(([name, expression]) => [name, expression.json(moment)]));
}

/** The longest that a node may wait. */
const longestWait = 10 * 366 * 86_400_000;

function bounded(ms: number, path: string): number {
  if (!Number.isFinite(ms) || ms > longestWait)
    throw new NodeFault("wait_too_long", `${path}: waits at most ten years.`);
  return Math.max(0, Math.round(ms));
}

/** Evaluates a span of time in ms: a duration of days and shorter, or a number of milliseconds. Throws NodeFault. */
export function spanOf(expression: NodeExpression, moment: Moment, path: string): number {
  const value = expression.value(moment);
  if (value instanceof DaysTime) return bounded(Number(value.nanoseconds / 1_000_000n), path);
  if (value !== null && isNumeric(value)) return bounded(Number(value), path);
  throw new NodeFault("wrong_type", `${path}: must be a duration such as duration("PT1H"), or milliseconds.`);
}

/** Evaluates a point in time: a date and time, a date (its midnight in UTC), or a text that reads as one. Throws NodeFault. */
export function timeOf(expression: NodeExpression, moment: Moment, path: string): Date {
  const json = expression.json(moment);
  const text = typeof json === "string" ? json : "";
  const hasZone = /(?:Z|[+-]\d\d:\d\d)$/i.test(text) || !text.includes("T");
  const time = new Date(hasZone ? text : `${text}Z`);
  if (!/^\d{4}-\d\d-\d\d/.test(text) || Number.isNaN(time.getTime()))
    throw new NodeFault("wrong_type", `${path}: must be a date and time such as date and time("2026-12-31T09:00:00Z").`); // prettier-ignore
  return time;
}
