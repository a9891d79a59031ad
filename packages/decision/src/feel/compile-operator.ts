import { applyArithmetic, applyNegation, arithmeticMismatch, arithmeticType } from "./arithmetic.ts";
import { allConstant, type Code, type Compiling } from "./code.ts";
import { equalValues, orderValues } from "./comparison.ts";
import type { Place } from "./finding.ts";
import type { Frame } from "./frame.ts";
import type { Scope } from "./scope.ts";
import { inWords, mayCompare, orderedTypes, type StaticType } from "./static-type.ts";
import type { ComparisonOperator, Node } from "./syntax-tree.ts";
import { kindOf, Range, type Value } from "./value.ts";

type Of<K extends Node["kind"]> = Extract<Node, { kind: K }>;

/** `-x` */
export function compileNegation(node: Of<"negate">, scope: Scope, { code, place }: Compiling): Code {
  const operand = code(node.operand, scope);
  const at = place(node);
  return {
    run: (frame) => applyNegation(operand.run(frame), frame, at),
    type: operand.type,
    fixed: allConstant(operand),
  };
}

/** `a + b` and the like. */
export function compileArithmetic(
  node: Of<"arithmetic">,
  scope: Scope,
  { code, place, report }: Compiling,
): Code {
  const { operator } = node;
  const left = code(node.left, scope);
  const right = code(node.right, scope);
  const type = arithmeticType(operator, left.type, right.type);
  if (type === null) report(node, "type_mismatch", arithmeticMismatch(operator, left.type, right.type));
  const at = place(node);
  const [a, b] = [left.run, right.run];
  return {
    run: (frame) => applyArithmetic(operator, a(frame), b(frame), frame, at),
    type: type ?? "any",
    fixed: allConstant(left, right),
  };
}

/** Whether two values stand to each other as the operator says. Null with null or, with an error, between kinds that do not compare. */
export function compareValues(
  operator: ComparisonOperator,
  a: Value,
  b: Value,
  frame: Frame,
  place: Place,
): boolean | null {
  if (operator === "=" || operator === "!=") {
    const equal = equalValues(a, b, frame, place);
    if (equal === null) return frame.fail(place, "type_mismatch", mismatch(operator, kindOf(a), kindOf(b)));
    return equal === (operator === "=");
  }
  const order = orderValues(a, b);
  if (order === null)
    return a === null || b === null
      ? null
      : frame.fail(place, "type_mismatch", mismatch(operator, kindOf(a), kindOf(b)));
  switch (operator) {
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    default:
      return order >= 0;
  }
}

function mismatch(operator: ComparisonOperator, a: StaticType, b: StaticType): string {
  return a === b
    ? `\`${operator}\` cannot compare these values: ${inWords(a)} with a zone and one without, or of a kind without order.`
    : `\`${operator}\` cannot compare ${inWords(a)} with ${inWords(b)}.`;
}

/** Whether the operator can ever compare the types; the sentence about it if not. */
export function comparisonMisfit(operator: ComparisonOperator, a: StaticType, b: StaticType): string | null {
  if (!mayCompare(a, b)) return mismatch(operator, a, b);
  const ordered =
    operator === "=" || operator === "!=" || (orderedTypes.includes(a) && orderedTypes.includes(b));
  return ordered ? null : `\`${operator}\` needs values that have an order, and ${inWords(a)} has none.`;
}

/** `a < b` and the like. */
export function compileComparison(
  node: Of<"compare">,
  scope: Scope,
  { code, place, report }: Compiling,
): Code {
  const { operator } = node;
  const left = code(node.left, scope);
  const right = code(node.right, scope);
  const misfit = comparisonMisfit(operator, left.type, right.type);
  if (misfit !== null) report(node, "type_mismatch", misfit);
  const at = place(node);
  const [a, b] = [left.run, right.run];
  return {
    run: (frame) => compareValues(operator, a(frame), b(frame), frame, at),
    type: "boolean",
    fixed: allConstant(left, right),
  };
}

/** `a and b and c`, `a or b`: three-valued, from left to right, ending at the first operand that decides. */
export function compileLogic(node: Of<"logic">, scope: Scope, { code, place, report }: Compiling): Code {
  const { operator } = node;
  const decisive = operator === "or";
  const operands = node.operands.map((operand) => {
    const made = code(operand, scope);
    if (!mayCompare(made.type, "boolean"))
      report(operand, "type_mismatch", `\`${operator}\` takes true or false, not ${inWords(made.type)}.`);
    return { run: made.run, made, at: place(operand) };
  });
  const run = (frame: Frame): boolean | null => {
    let verdict: boolean | null = !decisive;
    for (const operand of operands) {
      const value = operand.run(frame);
      if (value === decisive) return decisive;
      if (value === !decisive) continue;
      if (value !== null)
        frame.fail(
          operand.at,
          "type_mismatch",
          `\`${operator}\` takes true or false, not ${inWords(kindOf(value))}.`,
        );
      verdict = null;
    }
    return verdict;
  };
  return { run, type: "boolean", fixed: allConstant(...operands.map(({ made }) => made)) };
}

/** `x between a and b`, both ends included. */
export function compileBetween(node: Of<"between">, scope: Scope, { code, place, report }: Compiling): Code {
  const [subject, low, high] = [code(node.subject, scope), code(node.low, scope), code(node.high, scope)];
  for (const bound of [low, high]) {
    const misfit = comparisonMisfit("<=", subject.type, bound.type);
    if (misfit !== null) report(node, "type_mismatch", misfit);
  }
  const at = place(node);
  const run = (frame: Frame): boolean | null => {
    const value = subject.run(frame);
    const above = compareValues(">=", value, low.run(frame), frame, at);
    const below = compareValues("<=", value, high.run(frame), frame, at);
    if (above === false || below === false) return false;
    return above === null || below === null ? null : true;
  };
  return { run, type: "boolean", fixed: allConstant(subject, low, high) };
}

/** `x in (tests)`: true as soon as one holds. */
export function compileMembership(node: Of<"in">, scope: Scope, { code, test }: Compiling): Code {
  const subject = code(node.subject, scope);
  const tests = node.tests.map((one) => test(one, subject.type, scope));
  const run = (frame: Frame): boolean | null => {
    const value = subject.run(frame);
    let verdict: boolean | null = false;
    for (const holds of tests) {
      const held = holds(value, frame);
      if (held === true) return true;
      if (held === null) verdict = null;
    }
    return verdict;
  };
  return { run, type: "boolean" };
}

/** `[a..b]` as a value. */
export function compileRange(node: Of<"range">, scope: Scope, { code, report, place }: Compiling): Code {
  const low = node.low === null ? null : code(node.low, scope);
  const high = node.high === null ? null : code(node.high, scope);
  const misfit = comparisonMisfit("<=", low?.type ?? "any", high?.type ?? "any");
  if (misfit !== null) report(node, "type_mismatch", misfit);
  const at = place(node);
  const run = (frame: Frame): Value => {
    const [from, to] = [low?.run(frame) ?? null, high?.run(frame) ?? null];
    // A null end is an unknown end here; only an end that is not written is open.
    if ((low !== null && from === null) || (high !== null && to === null)) return null;
    if (from !== null && to !== null && orderValues(from, to) === null)
      return frame.fail(
        at,
        "type_mismatch",
        "The ends of an interval must be of one kind that has an order.",
      );
    return new Range(from, to, node.lowClosed, node.highClosed, node.only ?? null);
  };
  return { run, type: "range", fixed: allConstant(...[low, high].filter((end) => end !== null)) };
}
