import { compileFilter, compileName, compilePath } from "./compile-access.ts";
import { compileContext, compileFor, compileIf, compileQuantified } from "./compile-block.ts";
import { compileCall } from "./compile-call.ts";
import {
  compileArithmetic,
  compileBetween,
  compileComparison,
  compileLogic,
  compileMembership,
  compileNegation,
  compileRange,
} from "./compile-operator.ts";
import { compileTest } from "./compile-test.ts";
import { compileFunction, compileInstanceOf } from "./compile-type.ts";
import { allConstant, type Code, type Compiling, constantCode } from "./code.ts";
import type { FindType } from "./feel-type.ts";
import type { Finding, FindingCode, Place } from "./finding.ts";
import { EvaluationStopped, Frame } from "./frame.ts";
import type { Scope, SlotPlan } from "./scope.ts";
import type { Node } from "./syntax-tree.ts";
import { kindOf } from "./value.ts";

/** The text that is compiled: its path in the document, itself, the types it can name, and where to put what is found. */
export type Text = {
  readonly path: string;
  readonly source: string;
  readonly findType?: FindType | undefined;
  readonly findings: Finding[];
};

/** Ties the parts of the compiler together for one text. */
export function compilerFor({ path, source, findType, findings }: Text, slots: SlotPlan): Compiling {
  const place = ({ start }: { readonly start: number }): Place => ({ path, source, offset: start });
  const report = (
    node: { readonly start: number },
    code: FindingCode,
    message: string,
    expected?: string,
  ): void => {
    const finding: Finding = { severity: "error", code, message, place: place(node) };
    findings.push(expected === undefined ? finding : { ...finding, expected });
  };
  const compiling: Compiling = {
    slots,
    place,
    report,
    findType: findType ?? (() => null),
    code: (node, scope) => folded(compileNode(node, scope, compiling), node, findings, place),
    test: (test, type, scope) => compileTest(test, type, scope, compiling),
  };
  return compiling;
}

const compilers: {
  readonly [K in Node["kind"]]: (
    node: Extract<Node, { kind: K }>,
    scope: Scope,
    compiling: Compiling,
  ) => Code;
} = {
  literal: ({ value }) => constantCode(value, kindOf(value)),
  name: compileName,
  list: compileList,
  context: compileContext,
  range: compileRange,
  negate: compileNegation,
  arithmetic: compileArithmetic,
  compare: compileComparison,
  logic: compileLogic,
  between: compileBetween,
  in: compileMembership,
  instanceOf: compileInstanceOf,
  path: compilePath,
  filter: compileFilter,
  call: compileCall,
  if: compileIf,
  for: compileFor,
  quantified: compileQuantified,
  lambda: compileFunction,
  embedded: ({ compile }, scope, compiling) => compile(scope, compiling),
};

function compileNode(node: Node, scope: Scope, compiling: Compiling): Code {
  const compiler = compilers[node.kind] as (node: Node, scope: Scope, compiling: Compiling) => Code;
  return compiler(node, scope, compiling);
}

type Of<K extends Node["kind"]> = Extract<Node, { kind: K }>;

function compileList(node: Of<"list">, scope: Scope, { code }: Compiling): Code {
  const items = node.items.map((item) => code(item, scope));
  const runs = items.map(({ run }) => run);
  return { run: (frame) => runs.map((run) => run(frame)), type: "list", fixed: allConstant(...items) };
}

/** Steps that finding a constant may take; what takes more stays to be evaluated. */
const FOLD_STEPS = 1000;

/** Evaluates what is made of constants only, once. If that fails it will fail every time: a warning. */
function folded(made: Code, node: Node, findings: Finding[], place: Compiling["place"]): Code {
  if (made.fixed !== true) return made;
  const frame = new Frame([], "", FOLD_STEPS);
  try {
    const value = made.run(frame);
    if (frame.errors === 0) return constantCode(value, made.type === "any" ? kindOf(value) : made.type);
  } catch (error) {
    if (!(error instanceof EvaluationStopped)) throw error;
    return { run: made.run, type: made.type };
  }
  const known = findings.some(
    (finding) => finding.severity === "error" && (finding.place.offset ?? 0) >= node.start,
  );
  const [reason] = frame.diagnostics();
  if (!known && reason !== undefined)
    findings.push({ severity: "warning", code: "always_fails", message: reason.message, place: place(node) });
  return { run: made.run, type: made.type };
}
