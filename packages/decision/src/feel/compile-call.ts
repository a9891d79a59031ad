import type { Builtin, Form } from "./builtins/builtin.ts";
import { arrange, callBuiltin, mayAccept, typesInWords } from "./builtins/call-builtin.ts";
import { builtins } from "./builtins/registry.ts";
import { signaturesOf } from "./builtins/signature.ts";
import { allConstant, type Code, type Compiling } from "./code.ts";
import { compileDefined } from "./compile-access.ts";
import type { Frame } from "./frame.ts";
import { didYouMean } from "./near-name.ts";
import type { Scope } from "./scope.ts";
import { inWords } from "./static-type.ts";
import type { Argument, Node } from "./syntax-tree.ts";
import { invoke } from "./invocation.ts";
import { FunctionValue, kindOf, type Value } from "./value.ts";

type CallNode = Extract<Node, { kind: "call" }>;

/** `f(a, b)` and `f(x: a, y: b)`, of a built-in function or of a value that is a function. */
export function compileCall(node: CallNode, scope: Scope, compiling: Compiling): Code {
  const { callee, args } = node;
  if (args.some(({ name }) => name !== undefined) && args.some(({ name }) => name === undefined))
    compiling.report(node, "wrong_arguments", "Arguments are given either all by position or all by name.");
  if (callee.kind === "name") {
    const { variable } = scope.resolve(callee.name);
    const builtin = builtins.get(callee.name);
    // An input called `count` or `date` is no function, so what is called by that name is the built-in one.
    const hidden = variable !== null && (variable.type === "any" || variable.type === "function");
    if (builtin !== undefined && !hidden) return compileBuiltin(node, builtin, scope, compiling);
    if (variable === null) return unknownFunction(node, callee.name, scope, compiling);
  }
  return compileValueCall(node, scope, compiling);
}

function unknownFunction(
  node: CallNode,
  name: string,
  scope: Scope,
  { code, report, place }: Compiling,
): Code {
  for (const { value } of node.args) code(value, scope);
  const near = didYouMean(name, [...builtins.keys(), ...scope.names()]);
  report(node, "unknown_name", `There is no function \`${name}\`.${near}`, "a built-in function");
  const at = place(node);
  return { run: (frame) => frame.fail(at, "unknown_name", `There is no function \`${name}\`.`), type: "any" };
}

type Candidate = { readonly form: Form; readonly arranged: readonly (Argument | undefined)[] };

/**
 * The forms that take these arguments, all in one arrangement. Arguments by name may fit several, as in
 * `before(point: …, range: …)` and `before(range: …, point: …)`: those that have them in the order written come first.
 */
function candidatesFor({ forms }: Builtin, args: readonly Argument[]): readonly Candidate[] {
  const all = forms.flatMap((form): readonly Candidate[] => {
    const arranged = arrange(form, args);
    return arranged === null ? [] : [{ form, arranged }];
  });
  const same = (one: Candidate, order: Candidate["arranged"]): boolean =>
    one.arranged.length >= order.length && order.every((arg, index) => one.arranged[index] === arg);
  const written = all.find((one) => same(one, args)) ?? all[0];
  return written === undefined ? [] : all.filter((one) => same(one, written.arranged));
}

function compileBuiltin(node: CallNode, builtin: Builtin, scope: Scope, compiling: Compiling): Code {
  const { code, report, place } = compiling;
  const { name } = builtin;
  const [only] = node.args;
  if (name === "is defined" && only !== undefined && node.args.length === 1) {
    const defined = compileDefined(only.value, scope, compiling);
    if (defined !== null) return defined;
  }
  const candidates = candidatesFor(builtin, node.args);
  const [first] = candidates;
  const at = place(node);
  if (first === undefined) {
    for (const { value } of node.args) code(value, scope);
    const message = `\`${name}\` does not take these arguments.`;
    report(node, "wrong_arguments", message, signaturesOf(builtin).join(" or "));
    return { run: (frame) => frame.fail(at, "wrong_arguments", message), type: "any" };
  }
  const made = first.arranged.map((arg) => (arg === undefined ? undefined : code(arg.value, scope)));
  const fitting = candidates
    .map(({ form }) => form)
    .filter(({ parameters }) =>
      made.every((arg, index) => {
        const parameter = parameters[index] ?? parameters.at(-1);
        return arg === undefined || parameter === undefined || mayAccept(parameter, arg.type);
      }),
    );
  if (fitting.length === 0) reportMisfit(node, builtin, first.form, made, compiling);
  const forms = fitting.length > 0 ? fitting : candidates.map(({ form }) => form);
  const runs = made.map((arg) => arg?.run);
  const types = new Set(forms.map(({ returns }) => returns));
  return {
    run: (frame) =>
      callBuiltin(
        name,
        forms,
        runs.map((run) => run?.(frame)),
        frame,
        at,
      ),
    type: types.size === 1 ? (forms[0]?.returns ?? "any") : "any",
    fixed: builtin.clock !== true && allConstant(...made.filter((arg) => arg !== undefined)),
  };
}

function reportMisfit(
  node: CallNode,
  { name }: Builtin,
  { parameters }: Form,
  made: readonly (Code | undefined)[],
  { report }: Compiling,
): void {
  for (const [index, arg] of made.entries()) {
    const parameter = parameters[index];
    if (arg === undefined || parameter === undefined || mayAccept(parameter, arg.type)) continue;
    const wanted = typesInWords(parameter);
    const message = `\`${name}\` takes ${wanted} as \`${parameter.name}\`, not ${inWords(arg.type)}.`;
    report(node.args[index]?.value ?? node, "type_mismatch", message, wanted);
  }
}

function compileValueCall(node: CallNode, scope: Scope, { code, report, place }: Compiling): Code {
  const callee = code(node.callee, scope);
  if (callee.type !== "any" && callee.type !== "function")
    report(node, "not_a_function", `This is ${inWords(callee.type)}, which cannot be called.`);
  const args = node.args.map(({ name, value }) => ({ name, run: code(value, scope).run }));
  const at = place(node);
  const run = (frame: Frame): Value => {
    const target = callee.run(frame);
    if (target === null) return null;
    if (!(target instanceof FunctionValue))
      return frame.fail(at, "not_a_function", `This is ${inWords(kindOf(target))}, which cannot be called.`);
    return invoke(
      target,
      args.map((arg) => ({ name: arg.name, value: arg.run(frame) })),
      frame,
      at,
    );
  };
  return { run, type: "any" };
}
