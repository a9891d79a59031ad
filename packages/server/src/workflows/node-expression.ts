// The FEEL of a workflow's nodes, compiled once: an expression, a mapping of names to expressions, a span of time.
import type { Diagnostic } from "@patchbay/contract/rule";
import type { Json } from "@patchbay/contract/vocabulary";
import { type CompiledExpression, compileExpression, evaluateIn } from "@patchbay/decision/feel/expression";
import { diagnosticOf } from "@patchbay/decision/feel/finding";
import { Frame } from "@patchbay/decision/feel/frame";
import type { Value } from "@patchbay/decision/feel/value";
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
