import type { CallNode, ExpressionNode, PathNode } from "./template-node.ts";
import { TemplateFault } from "./template-fault.ts";
import { templateBlocks } from "@patchbay/contract/template-help";
import { type KnownFunction, templateFunctions } from "./template-functions.ts";
import { type CallSite, Given } from "./template-given.ts";
import { frameAbove, type Frame, type Reach, type Run, templateRoots, turnAbove } from "./template-run.ts";
import { Marked, memberOf, type Value } from "./template-value.ts";

/** Reads a value while a template is filled. A constant is known before. */
export type Expression = {
  readonly read: (run: Run, frame: Frame) => Value;
  readonly constant?: { readonly value: Value };
  /** It reads a secret: what a function makes of it is one too. */
  readonly isSecret?: boolean;
};

/** Where in a template an expression stands. */
export type Position = {
  readonly reach: Reach;
  /** How many `#each` and `#with` are around it, and how many of them are `#each`. */
  readonly level: number;
  readonly loops: number;
  /** Names given by `as |…|`, innermost first. */
  readonly names: readonly {
    readonly name: string;
    readonly level: number;
    readonly part: "value" | "key";
  }[];
  /** The levels whose value is a secret. */
  readonly secretLevels?: ReadonlySet<number>;
  readonly report: (node: Pick<PathNode, "loc">, message: string, code?: "MISSING_INPUT") => void;
};

const constant = (value: Value): Expression => ({ read: () => value, constant: { value } });
/** Stands for what was reported as a mistake: the template is never filled. */
const mistaken = constant(null);
const follow = (value: Value, parts: readonly string[]): Value => parts.reduce(memberOf, value);

/** Whether the path is written as a bare name, as a function's is. */
const isBareName = (node: ExpressionNode): node is PathNode =>
  node.type === "PathExpression" &&
  !node.data &&
  node.depth === 0 &&
  node.parts.length === 1 &&
  node.original === node.parts[0];

/** `input…`, `connection…`, `variables…` and what else its user may begin with: what can be read from anywhere. */
function rootPath(node: PathNode, parts: readonly string[], at: Position): Expression {
  const [name = "", ...rest] = parts;
  if (name === "connection") return connectionPath(node, rest, at);
  if (name === "variables") return variablePath(node, rest, at);
  const roots = templateRoots[at.reach.user ?? "action"];
  const root = roots.find((one) => one === name);
  if (root === undefined) {
    at.report(
      node,
      `\`${node.original}\` begins with none of ${roots.join(", ")}, variables and connection.`,
    );
    return mistaken;
  }
  const isSecret = root === "input" && at.reach.inputSealed === true;
  const [first, second] = rest;
  if (first === undefined) return { isSecret, read: (run) => run.scope[root] };
  if (second === undefined) return { isSecret, read: (run) => memberOf(run.scope[root], first) };
  return { isSecret, read: (run) => follow(run.scope[root], rest) };
}

/** `variables.name…`: read like an input, so that a value keeps its type, a list is one, and a missing one is missed. */
function variablePath(node: PathNode, [name, ...rest]: readonly string[], at: Position): Expression {
  const { variables } = at.reach;
  if (variables === undefined || name === undefined) {
    const message =
      name === undefined
        ? "Say which variable: `variables.name`."
        : "Variables can be read in calls of connections, endpoints, rules and workflows only.";
    at.report(node, message);
    return mistaken;
  }
  if (variables.kind === "values") {
    const value = follow(memberOf(variables.values, name), rest);
    return { read: () => value };
  }
  variables.read(name);
  return { read: () => null };
}

function connectionPath(node: PathNode, parts: readonly string[], at: Position): Expression {
  const { connection, sealed, fieldsKnown } = at.reach;
  if (connection === null) {
    at.report(node, "There is no connection whose fields could be read.");
    return mistaken;
  }
  if (parts[0] === "http" && parts[1] === "encrypted" && !sealed) {
    at.report(
      node,
      "Encrypted fields can be read only in preset headers and parameters of the connection itself that are marked secret.",
    );
    return mistaken;
  }
  const isField = parts.length === 3 && parts[0] === "http" && /^(un)?encrypted$/.test(parts[1] ?? "");
  const value = isField && !fieldsKnown ? "unknown" : follow(connection, parts);
  // `http` itself holds the encrypted fields too.
  const isSecret = sealed && (parts[0] ?? "http") === "http" && (parts[1] ?? "encrypted") === "encrypted";
  return { ...constant(value), isSecret };
}

/** `@index`, `@key`, `@first`, `@last` of a loop, and `@root.…`. */
function dataPath(node: PathNode, at: Position): Expression {
  const [name = "", ...rest] = node.parts;
  if (name === "root" && node.depth === 0) return rootPath(node, rest, at);
  if (name !== "index" && name !== "key" && name !== "first" && name !== "last") {
    at.report(node, `\`${node.original}\` is not known; there are @index, @key, @first, @last and @root.`);
    return mistaken;
  }
  if (node.depth >= at.loops) {
    at.report(node, `\`${node.original}\` stands in no \`#each\` that could tell it.`);
    return mistaken;
  }
  return { read: (_run, frame) => turnAbove(frame, node.depth)?.[name] };
}

function path(node: PathNode, at: Position): Expression {
  if (node.data) return dataPath(node, at);
  const [first, ...rest] = node.parts;
  const named =
    node.depth === 0 && !/^(\.|this\b)/.test(node.original)
      ? at.names.find(({ name }) => name === first)
      : undefined;
  if (named !== undefined) {
    const hops = at.level - named.level;
    const isSecret = at.secretLevels?.has(named.level) ?? false;
    return named.part === "value"
      ? { isSecret, read: (_run, frame) => follow(frameAbove(frame, hops).value, rest) }
      : { read: (_run, frame) => follow(frameAbove(frame, hops).turn?.key, rest) };
  }
  const level = at.level - node.depth;
  if (level < 0) at.report(node, `\`${node.original}\` leaves more blocks than there are around it.`);
  if (level <= 0) return rootPath(node, node.parts, at);
  const { depth, parts } = node;
  const isSecret = at.secretLevels?.has(level) ?? false;
  return { isSecret, read: (_run, frame) => follow(frameAbove(frame, depth).value, parts) };
}

/** How many values a function takes, in words. */
function takes({ least, most }: KnownFunction): string {
  if (most === Number.POSITIVE_INFINITY) return `at least ${least}`;
  return least === most ? String(least) : `${least} to ${most}`;
}

/** Functions whose names begin or end like one that is not known. */
function similarTo(name: string): string {
  const [begin, end] = [name.slice(0, 2).toLowerCase(), name.slice(-4).toLowerCase()];
  const names = [...templateFunctions.keys()].filter((one) => {
    const lower = one.toLowerCase();
    return name.length > 1 && (lower.startsWith(begin) || lower.endsWith(end));
  });
  return names.length === 0 ? "" : ` Similar: ${names.join(", ")}.`;
}

/** Compiles a call of a function: of a mustache, a subexpression or a block. */
export function call(node: CallNode, at: Position): Expression {
  const name = isBareName(node.path) ? node.path.original : "";
  const found = templateFunctions.get(name);
  if (found === undefined) {
    const written = "original" in node.path ? node.path.original : "this";
    const use = (templateBlocks as readonly string[]).includes(name) ? ` Write \`{{#${name} …}}\`.` : "";
    at.report(node.path, `Unknown function \`${written}\`.${use}${similarTo(name)}`);
    return mistaken;
  }
  refuseNamed(node, at);
  const given = node.params.length;
  if (given < found.least || given > found.most) {
    at.report(node.path, `\`${name}\` takes ${takes(found)} value(s), not ${given}.`);
    return mistaken;
  }
  const params = node.params.map((one) => (found.lenient ? expression(one, at) : present(one, at)));
  const { line, column } = node.path.loc.start;
  const site: CallSite = { name, line, column: column + 1 };
  const { apply } = found;
  const isSecret = !found.isCondition && params.some((one) => one.isSecret === true);
  return {
    isSecret,
    read(run, frame) {
      const values = params.map((one) => one.read(run, frame));
      const value = apply(new Given(run, site, values));
      if (isSecret) noteSecret(run, value);
      return value;
    },
  };
}

/** Keeps the texts that were made of a secret, so that they are masked wherever they turn up. */
function noteSecret(run: Run, value: Value): void {
  if (typeof value === "string") run.secrets.push(value);
  else if (value instanceof Marked) run.secrets.push(value.text);
  else if (typeof value === "object" && value !== null)
    for (const one of Object.values(value)) noteSecret(run, one);
}

/** Reports arguments of the form `name=value`, which nothing here takes. */
export function refuseNamed(node: CallNode, at: Position): void {
  const [pair] = node.hash?.pairs ?? [];
  if (pair !== undefined) at.report(node, `There is no argument named \`${pair.key}\`.`);
}

/** Compiles an expression whose value may be missing. */
export function expression(node: ExpressionNode, at: Position): Expression {
  switch (node.type) {
    case "PathExpression":
      return path(node, at);
    case "SubExpression":
      return call(node, at);
    case "StringLiteral":
    case "NumberLiteral":
    case "BooleanLiteral":
      return constant(node.value);
    default:
      return constant(node.type === "NullLiteral" ? null : undefined);
  }
}

/** Compiles an expression whose value must be there: a missing one is MISSING_INPUT, with its line and column. */
export function present(node: ExpressionNode, at: Position): Expression {
  const compiled = expression(node, at);
  const text =
    node.type === "SubExpression" ? nameOf(node) : "original" in node ? node.original : "undefined";
  const { line, column } = (node.type === "SubExpression" ? node.path : node).loc.start;
  if (compiled.constant !== undefined) {
    if (compiled.constant.value === undefined && node.type === "PathExpression")
      at.report(node, `\`${text}\` is not there.`, "MISSING_INPUT");
    return compiled;
  }
  return strict(compiled, text, line, column);
}

const nameOf = ({ path: said }: CallNode): string => ("original" in said ? said.original : "this");

/** Refuses what is not there. */
function strict(compiled: Expression, text: string, line: number, column: number): Expression {
  const { read } = compiled;
  return {
    ...compiled,
    read(run, frame) {
      const value = read(run, frame);
      if (value === undefined)
        throw new TemplateFault("MISSING_INPUT", `\`${text}\` is not there.`, { line, column: column + 1 });
      return value;
    },
  };
}

/** Compiles what a mustache prints: a path, or a function with its arguments. */
export function printedExpression(node: CallNode, at: Position): Expression {
  if (node.params.length > 0 || (node.hash?.pairs.length ?? 0) > 0) return presentCall(node, at);
  const { path: said } = node;
  if (said.type === "PathExpression") {
    // Inside a block a bare name is a field of its value, whatever functions there are.
    const isFunction = at.level === 0 && isBareName(said) && templateFunctions.has(said.original);
    return isFunction ? presentCall(node, at) : present(said, at);
  }
  if (said.type === "SubExpression") return presentCall(said, at);
  at.report(node, "Write a path such as `input.x`, or the text itself without braces.");
  return mistaken;
}

function presentCall(node: CallNode, at: Position): Expression {
  const { line, column } = node.path.loc.start;
  return strict(call(node, at), nameOf(node), line, column);
}
