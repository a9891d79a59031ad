import type { Code, Compiling, TestRun } from "./code.ts";
import { comparisonMisfit, compareValues } from "./compile-operator.ts";
import { equalValues, inRange } from "./comparison.ts";
import type { Place } from "./finding.ts";
import type { Frame } from "./frame.ts";
import type { Scope } from "./scope.ts";
import { inWords, mayCompare, type StaticType } from "./static-type.ts";
import { mentions, type Node, type Test } from "./syntax-tree.ts";
import { isList, kindOf, Range, type Value } from "./value.ts";

// One unary test as a closure (DMN 1.5, 7.3.4 and table 55). An expression that reads `?` is a condition; one that
// does not is a value to be equal to, an interval or list to be in, or, in a column of another type, a condition.

/** Compiles a test of values of the type. */
export function compileTest(test: Test, type: StaticType, scope: Scope, compiling: Compiling): TestRun {
  switch (test.kind) {
    case "not":
      return negation(test.tests.map((one) => compileTest(one, type, scope, compiling)));
    case "operator": {
      const operand = compiling.code(test.operand, scope);
      const misfit = comparisonMisfit(test.operator, type, operand.type);
      if (misfit !== null) compiling.report(test.operand, "type_mismatch", misfit, inWords(type));
      const at = compiling.place(test);
      return (value, frame) => compareValues(test.operator, value, operand.run(frame), frame, at);
    }
    default:
      return mentions(test.expression, "?")
        ? condition(test.expression, type, scope, compiling)
        : comparison(test.expression, type, scope, compiling);
  }
}

function negation(tests: readonly TestRun[]): TestRun {
  return (value, frame) => {
    let verdict: boolean | null = true;
    for (const test of tests) {
      const held = test(value, frame);
      if (held === true) return false;
      if (held === null) verdict = null;
    }
    return verdict;
  };
}

function verdictOf(value: Value, frame: Frame, place: Place): boolean | null {
  if (value === null || typeof value === "boolean") return value;
  return frame.fail(
    place,
    "type_mismatch",
    `A test with \`?\` is true or false, not ${inWords(kindOf(value))}.`,
  );
}

/** An expression over `?`. */
function condition(
  node: Node,
  type: StaticType,
  scope: Scope,
  { code, place, report, slots }: Compiling,
): TestRun {
  const slot = slots.take();
  const made = code(node, scope.within([["?", { slot, type }]]));
  if (!mayCompare(made.type, "boolean"))
    report(node, "type_mismatch", `A test with \`?\` is true or false, not ${inWords(made.type)}.`);
  const at = place(node);
  return (value, frame) => {
    frame.slots[slot] = value;
    return verdictOf(made.run(frame), frame, at);
  };
}

/** An expression whose value is compared with the tested one. */
function comparison(node: Node, type: StaticType, scope: Scope, { code, place, report }: Compiling): TestRun {
  const made = code(node, scope);
  const misfit = certainMisfit(made, node, type);
  if (misfit !== null) report(node, "type_mismatch", misfit, inWords(type));
  const at = place(node);
  const isCondition = type !== "any" && type !== "boolean";
  const isRange = made.type === "range";
  return (value, frame) => {
    const wanted = made.run(frame);
    return isRange && wanted === null ? null : matches(value, wanted, isCondition, frame, at);
  };
}

function certainMisfit({ type: found, constant }: Code, node: Node, type: StaticType): string | null {
  if (constant instanceof Range && type !== "range") {
    const ends = kindOf(constant.low ?? constant.high);
    return mayCompare(ends, type)
      ? null
      : `What is tested here is ${inWords(type)}, and the ends of this are ${inWords(ends)}.`;
  }
  if (found === "list" || found === "range" || mayCompare(found, type)) return null;
  if (found === "boolean" && constant === undefined) return null;
  const text =
    node.kind === "literal" && type === "string"
      ? " Text that looks like something else stands in quotes."
      : "";
  return `What is tested here is ${inWords(type)}, and this is ${inWords(found)}.${text}`;
}

function matches(
  value: Value,
  wanted: Value,
  isCondition: boolean,
  frame: Frame,
  place: Place,
): boolean | null {
  if (wanted instanceof Range) return rangeMatches(value, wanted, frame, place);
  if (isCondition && typeof wanted === "boolean") return wanted;
  if (isList(wanted)) return listMatches(value, wanted, frame, place);
  return compareValues("=", value, wanted, frame, place);
}

function rangeMatches(value: Value, range: Range, frame: Frame, place: Place): boolean | null {
  if (value instanceof Range) return equalValues(value, range, frame, place);
  const verdict = inRange(value, range);
  if (verdict !== null || value === null) return verdict;
  const end = inWords(kindOf(range.low ?? range.high));
  return frame.fail(
    place,
    "type_mismatch",
    `What is tested is ${inWords(kindOf(value))}; it cannot lie between ends that are ${end}.`,
  );
}

/** In the list, in an interval of the list, or equal to the whole list. Items of other kinds are simply not it. */
function listMatches(value: Value, list: readonly Value[], frame: Frame, place: Place): boolean | null {
  frame.burn(1 + (list.length >> 4), place);
  const found = list.some((item) =>
    item instanceof Range && !(value instanceof Range)
      ? inRange(value, item) === true
      : equalValues(value, item, frame, place) === true,
  );
  return found || (isList(value) && equalValues(value, list, frame, place) === true);
}
