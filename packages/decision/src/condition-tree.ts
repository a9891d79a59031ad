import type { Condition, ConditionGroup, InputType } from "@patchbay/contract/rule";
import { inputTypes } from "@patchbay/contract/rule";
import { type ExplainedGroup, type ExplainedTest, explainValue, verdictOf } from "./explanation.ts";
import { compileExpression, compileTests, evaluateIn, type Names } from "./feel/expression.ts";
import type { Finding } from "./feel/finding.ts";
import type { Frame } from "./feel/frame.ts";
import { keyOf } from "./feel/literal-test.ts";
import { type StaticType, staticTypeOf } from "./feel/static-type.ts";
import { namesIn, nodesOf } from "./names-read.ts";

// A tree of conditions. Conditions are three-valued: what is unknown, because a null was compared, does not hold.

type Verdict = boolean | null;

/** A compiled condition: its verdict, and why. */
export type Judge<E = ExplainedTest | ExplainedGroup> = {
  readonly run: (frame: Frame) => Verdict;
  readonly explain: (fresh: () => Frame) => E;
};

/** Where the parts of a rule put what they found and how many slots they need. */
export type Build = { readonly names: Names; readonly findings: Finding[]; slots: number };

/** The type of the column that an expression of a static type would stand in, for words without quotes and bare dates. */
export function columnType(type: StaticType): InputType | undefined {
  return inputTypes.find((one) => staticTypeOf(one) === type);
}

function compileTest(
  condition: Extract<Condition, { kind: "test" }>,
  path: string,
  build: Build,
): Judge<ExplainedTest> {
  const { id, expression, test } = condition;
  const { names } = build;
  const subject = compileExpression(expression, { path: `${path}/expression`, names });
  const type = columnType(subject.type);
  const tests = compileTests(test, {
    path: `${path}/test`,
    names,
    tested: subject.type,
    ...(type === undefined ? {} : { type }),
  });
  build.findings.push(...subject.findings, ...tests.findings);
  build.slots = Math.max(build.slots, subject.slots, tests.slots);
  const { run: holds, keyed } = tests;
  const read = subject.run;
  const reads = (): readonly string[] =>
    namesIn([...nodesOf(expression, "expression", names), ...nodesOf(test, "tests", names, type)], names);
  const run = keyed
    ? (frame: Frame): Verdict => holds(keyOf(read(frame)), frame)
    : (frame: Frame): Verdict => holds(read(frame), frame);
  const explain = (fresh: () => Frame): ExplainedTest => {
    const frame = fresh();
    const { explained, value } = explainValue(subject, frame);
    const held = evaluateIn(frame, () => holds(keyed ? keyOf(value) : value, frame));
    const verdict = verdictOf(held, frame);
    return { kind: "test", id, expression, test, reads: reads(), value: explained, verdict };
  };
  return { run, explain };
}

/** What a group makes of its conditions, from left to right, ending at the first that decides. */
function groupRun(match: ConditionGroup["match"], judges: readonly Judge[]): (frame: Frame) => Verdict {
  const decisive = match !== "all";
  return (frame) => {
    let verdict: Verdict = !decisive;
    for (const { run } of judges) {
      const held = run(frame);
      if (held === decisive) return match === "any";
      if (held === null) verdict = null;
    }
    return match === "none" && verdict !== null ? !verdict : verdict;
  };
}

/** Compiles a group with all conditions in it; `path` is its own. */
export function compileGroup(group: ConditionGroup, path: string, build: Build): Judge<ExplainedGroup> {
  const { id, match } = group;
  const judges = group.conditions.map((condition, index): Judge => {
    const inner = `${path}/conditions/${index}`;
    return condition.kind === "test"
      ? compileTest(condition, inner, build)
      : compileGroup(condition, inner, build);
  });
  const run = groupRun(match, judges);
  const explain = (fresh: () => Frame): ExplainedGroup => {
    const frame = fresh();
    const verdict = verdictOf(evaluateIn(frame, run), frame);
    let isDecided = false;
    const conditions = judges.map((judge) => {
      const explained = judge.explain(fresh);
      const shown = isDecided ? { ...explained, skipped: true as const } : explained;
      isDecided ||=
        explained.verdict === "failed" || explained.verdict === (match === "all" ? "false" : "true");
      return shown;
    });
    return { kind: "group", id, match, verdict, conditions };
  };
  return { run, explain };
}
