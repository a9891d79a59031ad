import type {
  Condition,
  ConditionGroup,
  InputType,
  Outcome,
  SimpleRuleDocument,
} from "@patchbay/contract/rule";
import { inputTypes } from "@patchbay/contract/rule";
import type { Json } from "@patchbay/contract/vocabulary";
import type { RuleBody } from "./decision.ts";
import { type ExplainedGroup, type ExplainedTest, explainValue, verdictOf } from "./explanation.ts";
import { compileExpression, compileTests, evaluateIn, type Names } from "./feel/expression.ts";
import type { Finding } from "./feel/finding.ts";
import { Frame } from "./feel/frame.ts";
import { keyOf } from "./feel/literal-test.ts";
import { type StaticType, staticTypeOf } from "./feel/static-type.ts";
import { compileOutput, outputObject } from "./rule-output.ts";

// A simple rule: a tree of conditions, and what follows if it holds and if it does not. Conditions are three-valued:
// what is unknown, because a null was compared, does not hold.

type Verdict = boolean | null;

/** A compiled condition: its verdict, and why. */
type Judge<E = ExplainedTest | ExplainedGroup> = {
  readonly run: (frame: Frame) => Verdict;
  readonly explain: (fresh: () => Frame) => E;
};

/** Where the parts of a rule put what they found and how many slots they need. */
type Build = { readonly names: Names; readonly findings: Finding[]; slots: number };

/** The type of the column that an expression of a static type would stand in, for words without quotes and bare dates. */
function columnType(type: StaticType): InputType | undefined {
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
  const run = keyed
    ? (frame: Frame): Verdict => holds(keyOf(read(frame)), frame)
    : (frame: Frame): Verdict => holds(read(frame), frame);
  const explain = (fresh: () => Frame): ExplainedTest => {
    const frame = fresh();
    const { explained, value } = explainValue(subject, frame);
    const held = evaluateIn(frame, () => holds(keyed ? keyOf(value) : value, frame));
    return { kind: "test", id, expression, test, value: explained, verdict: verdictOf(held, frame) };
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

function compileGroup(group: ConditionGroup, path: string, build: Build): Judge<ExplainedGroup> {
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
    return { kind: "group", id, match, verdict, conditions: judges.map((judge) => judge.explain(fresh)) };
  };
  return { run, explain };
}

/** A compiled outcome: what it yields and asks for, and which branch it is. */
type Branch = {
  readonly branch: "then" | "else";
  readonly outputs: (frame: Frame) => Json;
  readonly actions: readonly string[];
};

function compileOutcome(
  branch: Branch["branch"],
  { outputs = {}, actions = [] }: Outcome,
  build: Build,
): Branch {
  const compiled = Object.entries(outputs).map(([name, source]) => {
    const output = compileOutput(source, `/${branch}/outputs/${name}`, build.names);
    build.findings.push(...output.findings);
    build.slots = Math.max(build.slots, output.slots);
    return [name, output] as const;
  });
  return { branch, outputs: outputObject(compiled), actions: [...new Set(actions)] };
}

/** A compiled body, with what was found on the way and the slots that its frames need. */
export type CompiledBody = {
  readonly body: RuleBody;
  readonly findings: readonly Finding[];
  readonly slots: number;
};

/** Compiles the conditions and both outcomes of a simple rule. */
export function compileSimpleRule(document: SimpleRuleDocument, names: Names): CompiledBody {
  const build: Build = { names, findings: [], slots: names.size };
  const condition = compileGroup(document.condition, "/condition", build);
  const whenTrue = compileOutcome("then", document.then, build);
  const whenFalse = compileOutcome("else", document.else, build);
  const nothing: Json = {};
  const body: RuleBody = {
    nothing,
    decide: (frame) => {
      const holds = condition.run(frame);
      const { branch, outputs, actions } = holds === true ? whenTrue : whenFalse;
      if (frame.errors > 0) return { outputs: nothing, matched: [], actions: [] };
      return { outputs: outputs(frame), matched: [{ branch }], actions };
    },
    explain: (inputs, { now }) => {
      const fresh = (): Frame => new Frame([...inputs.slots], now);
      const frame = fresh();
      const holds = evaluateIn(frame, condition.run);
      return {
        kind: "simpleRule",
        branch: frame.errors > 0 ? null : holds === true ? "then" : "else",
        condition: condition.explain(fresh),
        diagnostics: frame.diagnostics(),
      };
    },
  };
  return { body, findings: build.findings, slots: build.slots };
}
