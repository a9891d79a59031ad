// A workflow's document made ready to run, and what is wrong with it. Pure: connections, rules and other workflows that it
// names are looked at elsewhere (workflow-check.ts).
import type { Action, Diagnostic } from "@patchbay/contract/rule";
import type {
  ApiNode,
  CallbackNode,
  DelayNode,
  EndNode,
  FailNode,
  LoopNode,
  ParallelNode,
  RespondNode,
  RuleNode,
  StartNode,
  SetNode,
  SubWorkflowNode,
  SwitchNode,
  WorkflowDocument,
  WorkflowNode,
} from "@patchbay/contract/workflow";
import type { Json } from "@patchbay/contract/vocabulary";
import { type ReadInputs, readRuleInputs } from "@patchbay/decision/rule-inputs";
import {
  type CompiledText,
  compileJsonDocument,
  compileText,
  type Filled,
} from "@patchbay/outbound/text-plan";
import { type ListedResults, readResults } from "./api-route.ts";
import {
  compileMapping,
  compileNodeExpression,
  type Moment,
  type NodeExpression,
  type NodeMapping,
} from "./node-expression.ts";
import { templateScope } from "./node-scope.ts";
import { checkInputs, checkNames } from "./workflow-names.ts";
import { readGraph } from "./workflow-graph.ts";

/** Fills a template: it reads what a node may read, and the moment's time. */
type Fill<T> = (moment: Moment) => Filled<T>;

/** A node with everything in it that is evaluated. */
export type CompiledNode =
  | { readonly kind: "start"; readonly node: StartNode }
  | {
      readonly kind: "api";
      readonly node: ApiNode;
      readonly action: Action;
      readonly listed: ListedResults;
    }
  | { readonly kind: "rule"; readonly node: RuleNode; readonly params: NodeMapping }
  | {
      readonly kind: "switch";
      readonly node: SwitchNode;
      readonly cases: readonly { readonly id: string; readonly condition: NodeExpression }[];
    }
  | { readonly kind: "set"; readonly node: SetNode; readonly variables: NodeMapping }
  | {
      readonly kind: "loop";
      readonly node: LoopNode;
      readonly list: NodeExpression;
      readonly collect: NodeExpression | null;
    }
  | { readonly kind: "parallel"; readonly node: ParallelNode }
  | {
      readonly kind: "delay";
      readonly node: DelayNode;
      readonly duration: NodeExpression | null;
      readonly until: NodeExpression | null;
    }
  | {
      readonly kind: "callback";
      readonly node: CallbackNode;
      readonly expiresAfter: NodeExpression;
      readonly output: NodeExpression | null;
    }
  | { readonly kind: "subWorkflow"; readonly node: SubWorkflowNode; readonly params: NodeMapping }
  | { readonly kind: "respond"; readonly node: RespondNode; readonly body: Fill<Json> | null }
  | { readonly kind: "end"; readonly node: EndNode; readonly outputs: NodeMapping }
  | { readonly kind: "fail"; readonly node: FailNode; readonly message: Fill<string> };

/** Where a result leads. */
export type CompiledTarget =
  | { readonly kind: "node"; readonly node: string }
  | { readonly kind: "workflow"; readonly workflow: string; readonly params: NodeMapping }
  | { readonly kind: "reply"; readonly status: number; readonly message: Fill<string> };

/** A workflow, ready to run. It holds no state: one serves any number of executions. */
export type CompiledWorkflow = {
  readonly document: WorkflowDocument;
  readonly start: string;
  readonly nodes: ReadonlyMap<string, CompiledNode>;
  /** Node → result → where it leads. */
  readonly routes: ReadonlyMap<string, ReadonlyMap<string, CompiledTarget>>;
  readonly callbackNodes: readonly string[];
  readInputs(params: unknown): ReadInputs;
};

/** A workflow, or every mistake that keeps it from running. */
export type CheckedWorkflow =
  | { readonly ok: true; readonly workflow: CompiledWorkflow; readonly warnings: readonly Diagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** Compiles a document that fits its schema; all mistakes are found at once. */
export function compileWorkflow(document: WorkflowDocument): CheckedWorkflow {
  const graph = readGraph(document);
  const diagnostics: Diagnostic[] = [
    ...checkInputs(document.inputs),
    ...checkNames(document),
    ...graph.mistakes.map((one) => ({ severity: "error" as const, ...one })),
  ];
  const nodes = new Map(
    Object.entries(document.nodes).map(([id, node]) => [id, compileNode(id, node, diagnostics)]),
  );
  const routes = new Map(
    Object.entries(document.routes).map(([id, results]) => [
      id,
      new Map(
        Object.entries(results).map(([result, target]) => [
          result,
          compileTarget(target, `/routes/${id}/${result}`, diagnostics),
        ]),
      ),
    ]),
  );
  const failed = diagnostics.some(({ severity }) => severity === "error");
  if (failed || graph.start === null) return { ok: false, diagnostics };
  const workflow: CompiledWorkflow = {
    document,
    start: graph.start,
    nodes,
    routes,
    callbackNodes: [...nodes].flatMap(([id, { kind }]) => (kind === "callback" ? [id] : [])),
    readInputs: (params) => readRuleInputs(document.inputs, params),
  };
  return { ok: true, workflow, warnings: diagnostics };
}

/** The call of an API node, as the calls domain knows one. */
export function actionOf(id: string, node: ApiNode): Action {
  const { kind: _kind, label, note: _note, position: _position, maxVisits: _visits, results: _results, success: _success, mayWait: _mayWait, ...call } = node; // prettier-ignore
  return { ...call, id, name: label ?? id };
}

function compileNode(id: string, node: WorkflowNode, diagnostics: Diagnostic[]): CompiledNode {
  const at = `/nodes/${id}`;
  const feel = (source: string, field: string): NodeExpression =>
    compileNodeExpression(source, `${at}/${field}`, diagnostics);
  const feelOr = (source: string | undefined, field: string): NodeExpression | null =>
    source === undefined ? null : feel(source, field);
  const mapping = (from: Readonly<Record<string, string>> | undefined, field: string): NodeMapping =>
    compileMapping(from, `${at}/${field}`, diagnostics);
  switch (node.kind) {
    case "start":
    case "parallel":
      return { kind: node.kind, node } as CompiledNode;
    case "api":
      return { kind: "api", node, action: actionOf(id, node), listed: readResults(node) };
    case "rule":
      return { kind: "rule", node, params: mapping(node.params, "params") };
    case "switch": {
      const cases = node.cases.map((one, index) => ({
        id: one.id,
        condition: feel(one.condition, `cases/${index}/condition`),
      }));
      return { kind: "switch", node, cases };
    }
    case "set":
      return { kind: "set", node, variables: mapping(node.variables, "variables") };
    case "loop":
      return {
        kind: "loop",
        node,
        list: feel(node.list, "list"),
        collect: feelOr(node.collect, "collect"),
      };
    case "delay":
      if ((node.duration === undefined) === (node.until === undefined))
        diagnostics.push(mistake(at, "one_of", "A delay has either `duration` or `until`."));
      return {
        kind: "delay",
        node,
        duration: feelOr(node.duration, "duration"),
        until: feelOr(node.until, "until"),
      };
    case "callback":
      return {
        kind: "callback",
        node,
        expiresAfter: feel(node.expiresAfter, "expiresAfter"),
        output: feelOr(node.output, "output"),
      };
    case "subWorkflow":
      return { kind: "subWorkflow", node, params: mapping(node.params, "params") };
    case "respond": {
      const body =
        node.body === undefined
          ? null
          : filler(compileJsonDocument("body", node.body), `${at}/body`, diagnostics);
      return { kind: "respond", node, body };
    }
    case "end":
      return { kind: "end", node, outputs: mapping(node.outputs, "outputs") };
    case "fail": {
      const message = filler(compileText("message", node.message), `${at}/message`, diagnostics);
      return { kind: "fail", node, message };
    }
  }
}

function compileTarget(
  target: WorkflowDocument["routes"][string][string],
  path: string,
  diagnostics: Diagnostic[],
): CompiledTarget {
  if (typeof target === "string") return { kind: "node", node: target };
  if ("workflow" in target)
    return {
      kind: "workflow",
      workflow: target.workflow,
      params: compileMapping(target.params, `${path}/params`, diagnostics),
    };
  const { status = 200, message } = target.reply;
  return {
    kind: "reply",
    status,
    message: filler(compileText("message", message), `${path}/reply/message`, diagnostics),
  };
}

/** What fills a template; one that could not be compiled is reported and never filled. */
function filler<T>(compiled: CompiledText<T>, path: string, diagnostics: Diagnostic[]): Fill<T> {
  if (compiled.ok) return ({ scope, now }) => compiled.fill(templateScope(scope), new Date(now));
  const [first] = compiled.problems;
  for (const { code, field, message, line, column } of compiled.problems)
    diagnostics.push({
      severity: "error",
      code: code.toLowerCase(),
      message,
      path: `${path}${field.replace(/^[^.[]*/, "").replaceAll(/\.|\[(\d+)\]/g, (_, index: string | undefined) => (index === undefined ? "/" : `/${index}`))}`,
      ...(line === undefined ? {} : { line }),
      ...(column === undefined ? {} : { column }),
    });
  const error = { code: "INVALID_INPUT", message: first?.message ?? "" };
  return () => ({ ok: false, error });
}

const mistake = (path: string, code: string, message: string): Diagnostic => ({
  severity: "error",
  code,
  message,
  path,
});
