// Models as people draw them, small enough to be read here: what is evaluated, in which scope, and what becomes of
// values that do not fit.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fromJson, isNoValue } from "../json-value.ts";
import { Frame } from "../feel/frame.ts";
import type { Value } from "../feel/value.ts";
import { textOf } from "../feel/value-text.ts";
import { DecisionModel, type Invocable } from "./decision-model.ts";
import type { Model } from "./dmn-model.ts";
import { readModel } from "./read-model.ts";

const now = "2026-01-31T10:30:00Z";
const shown = (value: Value): string =>
  typeof value === "string"
    ? JSON.stringify(value)
    : textOf(value, new Frame([], now), { path: "", source: "", offset: 0 });

function modelOf(body: string, namespace = "urn:test"): Model {
  const read = readModel(
    `<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="Test" namespace="${namespace}">${body}</definitions>`,
  );
  assert.deepEqual(read.diagnostics, []);
  return read.ok ? read.model : assert.fail("no model");
}

const literal = (text: string, attributes = ""): string =>
  `<literalExpression ${attributes}><text>${text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</text></literalExpression>`;
const decision = (name: string, logic: string, requires: readonly string[] = [], typeRef = ""): string =>
  `<decision id="${name}" name="${name}"><variable name="${name}" ${typeRef === "" ? "" : `typeRef="${typeRef}"`}/>${requires
    .map((one) =>
      one.startsWith("bkm:")
        ? `<knowledgeRequirement><requiredKnowledge href="#${one.slice(4)}"/></knowledgeRequirement>`
        : `<informationRequirement><requiredDecision href="${one.includes("#") ? one : `#${one}`}"/></informationRequirement>`,
    )
    .join("")}${logic}</decision>`;
const input = (name: string, typeRef = ""): string =>
  `<inputData id="${name}" name="${name}"><variable name="${name}" ${typeRef === "" ? "" : `typeRef="${typeRef}"`}/></inputData>`;

type Found = { readonly value: string; readonly codes: readonly string[] };
function evaluate(
  model: DecisionModel,
  name: string,
  inputs: Readonly<Record<string, unknown>> = {},
  kind: Invocable["kind"] = "decision",
): Found {
  const given = Object.entries(inputs).map(([name, json]) => {
    const value = fromJson(json);
    return {
      name,
      namespace: null,
      value:
        typeof value === "object" && value !== null && isNoValue(value) ? assert.fail(value.noValue) : value,
    };
  });
  const { value, diagnostics } = model.evaluate({ kind, name, namespace: null }, given, { now });
  return {
    value: shown(value),
    codes: diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code),
  };
}
const decide = (body: string, name: string, inputs?: Readonly<Record<string, unknown>>): Found =>
  evaluate(new DecisionModel(modelOf(body)), name, inputs);

test("a decision sees what it requires, and nothing else", () => {
  const body =
    input("Monthly Salary", "number") +
    input("secret", "number") +
    decision("Yearly", literal("Monthly Salary * 12"), ["Monthly Salary"]) +
    decision("Bonus", literal("Yearly * 0.1"), ["Yearly"]) +
    decision("Nosy", literal("secret"), []);
  assert.deepEqual(decide(body, "Bonus", { "Monthly Salary": 1000 }), { value: "1200", codes: [] });
  assert.deepEqual(decide(body, "Nosy", { secret: 1 }), { value: "null", codes: ["unknown_name"] });
  assert.deepEqual(decide(body, "Bonus", { Yearly: 50 }), { value: "5", codes: [] });
});

test("values are bound to the types of variables: converted, or null with an error", () => {
  const body = `
    <itemDefinition name="tSize"><typeRef>string</typeRef><allowedValues><text>"S","M"</text></allowedValues></itemDefinition>
    <itemDefinition name="tSizes" isCollection="true"><typeRef>tSize</typeRef></itemDefinition>
    <itemDefinition name="tPair" isCollection="true"><typeRef>number</typeRef><typeConstraint><text>count(?) = 2</text></typeConstraint></itemDefinition>
    <itemDefinition name="tNode"><itemComponent name="next"><typeRef>tNode</typeRef></itemComponent></itemDefinition>
    ${input("size", "tSize")}
    ${decision("Size", literal("size"), ["size"])}
    ${decision("Sizes", literal('"S"'), [], "tSizes")}
    ${decision("Wrong", literal('["S", "XL"]'), [], "tSizes")}
    ${decision("Pair", literal("[1, 2]"), [], "tPair")}
    ${decision("Three", literal("[1, 2, 3]"), [], "tPair")}
    ${decision("Day", literal('date("2026-01-31")'), [], "dateTime")}
    ${decision("Node", literal("{next: {next: null}}"), [], "tNode")}
    ${decision("Is", literal("[Node instance of tNode, Size instance of tSize, 1 instance of tSize]"), ["Node", "Size"])}`;
  const model = new DecisionModel(modelOf(body));
  assert.deepEqual(evaluate(model, "Size", { size: "M" }), { value: '"M"', codes: [] });
  assert.deepEqual(evaluate(model, "Size", { size: "XL" }), { value: "null", codes: ["type_mismatch"] });
  assert.deepEqual(evaluate(model, "Size"), { value: "null", codes: [] });
  assert.deepEqual(evaluate(model, "Sizes"), { value: '["S"]', codes: [] });
  assert.deepEqual(evaluate(model, "Wrong"), { value: "null", codes: ["type_mismatch"] });
  assert.deepEqual(evaluate(model, "Pair"), { value: "[1, 2]", codes: [] });
  assert.deepEqual(evaluate(model, "Three"), { value: "null", codes: ["type_mismatch"] });
  assert.deepEqual(evaluate(model, "Day"), { value: "2026-01-31T00:00:00Z", codes: [] });
  assert.deepEqual(evaluate(model, "Is", { size: "S" }), { value: "[true, true, false]", codes: [] });
});

test("boxed expressions mean what their text would say", () => {
  const entry = (name: string, logic: string): string =>
    `<contextEntry>${name === "" ? "" : `<variable name="${name}"/>`}${logic}</contextEntry>`;
  const boxes: readonly (readonly [logic: string, value: string])[] = [
    [`<context>${entry("a", literal("1"))}${entry("b", literal("a + 1"))}</context>`, "{a: 1, b: 2}"],
    [`<context>${entry("a", literal("1"))}${entry("", literal("a + 1"))}</context>`, "2"],
    [
      `<context>${entry("net price", literal("10"))}${entry("f", `<functionDefinition><formalParameter name="x" typeRef="number"/>${literal("x * net price")}</functionDefinition>`)}${entry("", literal("f(2)"))}</context>`,
      "20",
    ],
    [`<list>${literal("1")}${literal("2")}</list>`, "[1, 2]"],
    [
      `<relation><column name="a"/><column name="b" typeRef="string"/><row>${literal("1")}${literal('"x"')}</row><row>${literal("2")}${literal("3")}</row></relation>`,
      '[{a: 1, b: "x"}, {a: 2, b: null}]',
    ],
    [
      `<conditional><if>${literal("1 > 2")}</if><then>${literal("1")}</then><else>${literal("2")}</else></conditional>`,
      "2",
    ],
    [`<filter><in>${literal("[1, 2, 3]")}</in><match>${literal("item > 1")}</match></filter>`, "[2, 3]"],
    [
      `<filter><in>${literal("[{n: 1}, {n: 2}]")}</in><match>${literal("n > 1")}</match></filter>`,
      "[{n: 2}]",
    ],
    [
      `<for iteratorVariable="i"><in>${literal("[1, 2, 3]")}</in><return>${literal("i + count(partial)")}</return></for>`,
      "[1, 3, 5]",
    ],
    [
      `<some iteratorVariable="i"><in>${literal("[1, 2]")}</in><satisfies>${literal("i > 1")}</satisfies></some>`,
      "true",
    ],
    [
      `<every iteratorVariable="i"><in>${literal("[1, 2]")}</in><satisfies>${literal("i > 1")}</satisfies></every>`,
      "false",
    ],
    [
      `<invocation>${literal("substring")}<binding><parameter name="string"/>${literal('"abc"')}</binding><binding><parameter name="start position"/>${literal("2")}</binding></invocation>`,
      '"bc"',
    ],
  ];
  for (const [index, [logic, value]] of boxes.entries()) {
    assert.equal(decide(decision("Box", logic), "Box").value, value, `box ${index}: ${logic}`);
  }
});

const table = (policy: string, rules: readonly (readonly string[])[], more = ""): string =>
  `<decisionTable hitPolicy="${policy}" ${more}><input><inputExpression><text>age</text></inputExpression></input>
    <output name="fee" typeRef="number"><outputValues><text>30, 20, 10</text></outputValues><defaultOutputEntry><text>99</text></defaultOutputEntry></output>
    ${rules.map(([when = "", then = ""]) => `<rule><inputEntry><text>${when}</text></inputEntry><outputEntry><text>${then}</text></outputEntry></rule>`).join("")}
  </decisionTable>`;

test("tables decide by their hit policy, and fall back to their default output", () => {
  const overlapping = [
    ["&lt; 30", "10"],
    ["&lt; 20", "30"],
    ["&lt; 10", "30"],
    ["&lt; 5", "fee of nobody"],
  ];
  const outcomes: readonly (readonly [policy: string, more: string, at15: string, at50: string])[] = [
    ["UNIQUE", "", "null", "99"],
    ["FIRST", "", "10", "99"],
    ["PRIORITY", "", "30", "99"],
    ["ANY", "", "null", "99"],
    ["RULE ORDER", "", "[10, 30]", "99"],
    ["OUTPUT ORDER", "", "[30, 10]", "99"],
    ["COLLECT", "", "[10, 30]", "99"],
    ["COLLECT", 'aggregation="SUM"', "40", "99"],
    ["COLLECT", 'aggregation="COUNT"', "2", "99"],
    ["COLLECT", 'aggregation="MIN"', "10", "99"],
    ["COLLECT", 'aggregation="MAX"', "30", "99"],
  ];
  for (const [policy, more, at15, at50] of outcomes) {
    const body = input("age", "number") + decision("Fee", table(policy, overlapping, more), ["age"]);
    const model = new DecisionModel(modelOf(body));
    assert.equal(evaluate(model, "Fee", { age: 15 }).value, at15, `${policy} ${more}`);
    assert.equal(evaluate(model, "Fee", { age: 50 }).value, at50, `${policy} ${more}`);
  }
  const unique = input("age") + decision("Fee", table("UNIQUE", overlapping), ["age"]);
  assert.deepEqual(decide(unique, "Fee", { age: 15 }).codes, ["unique_violated"]);
  assert.deepEqual(decide(unique, "Fee", { age: 7 }).codes, ["unique_violated"]);
});

test("a table with several outputs answers an object, and refuses inputs that it does not allow", () => {
  const body = `${input("tier", "string")}${decision(
    "Both",
    `<decisionTable><input><inputExpression><text>tier</text></inputExpression><inputValues><text>"gold","base"</text></inputValues></input>
      <output name="a"/><output name="b b"/>
      <rule><inputEntry><text>"gold"</text></inputEntry><outputEntry><text>1</text></outputEntry><outputEntry><text>tier + "!"</text></outputEntry></rule>
      <rule><inputEntry><text>-</text></inputEntry><outputEntry><text>2</text></outputEntry><outputEntry><text>null</text></outputEntry></rule>
    </decisionTable>`,
    ["tier"],
  ).replace("<decisionTable>", '<decisionTable hitPolicy="FIRST">')}`;
  assert.deepEqual(decide(body, "Both", { tier: "gold" }), { value: '{a: 1, b b: "gold!"}', codes: [] });
  assert.deepEqual(decide(body, "Both", { tier: "base" }), { value: "{a: 2, b b: null}", codes: [] });
  assert.deepEqual(decide(body, "Both", { tier: "lead" }), { value: "null", codes: ["not_allowed"] });
});

const knowledge = (name: string, parameters: string, text: string, typeRef = ""): string =>
  `<businessKnowledgeModel id="${name}" name="${name}"><variable name="${name}" ${typeRef}/><encapsulatedLogic>${parameters}${literal(text)}</encapsulatedLogic></businessKnowledgeModel>`;

test("a knowledge model is a function: its arguments are converted, and it may call itself", () => {
  const body =
    knowledge("fac", '<formalParameter name="n" typeRef="number"/>', "if n <= 1 then 1 else n * fac(n - 1)") +
    knowledge("text", "", "1", 'typeRef="string"') +
    decision("Call", literal("fac(5)"), ["bkm:fac"]) +
    decision("List", literal("fac(n: [3])"), ["bkm:fac"]) +
    decision("Text", literal('fac("3")'), ["bkm:fac"]) +
    decision("Few", literal("fac()"), ["bkm:fac"]) +
    decision("Endless", literal("fac(1000)"), ["bkm:fac"]) +
    decision("Result", literal("text()"), ["bkm:text"]);
  const model = new DecisionModel(modelOf(body));
  assert.deepEqual(evaluate(model, "Call"), { value: "120", codes: [] });
  assert.deepEqual(evaluate(model, "List"), { value: "6", codes: [] });
  assert.deepEqual(evaluate(model, "Text"), { value: "null", codes: ["type_mismatch"] });
  assert.deepEqual(evaluate(model, "Few"), { value: "null", codes: ["wrong_arguments"] });
  assert.deepEqual(evaluate(model, "Endless"), { value: "null", codes: ["too_deep"] });
  assert.deepEqual(evaluate(model, "Result"), { value: "null", codes: ["type_mismatch"] });
  assert.deepEqual(evaluate(model, "fac", { n: 4 }, "knowledge"), { value: "24", codes: [] });
});

test("a service is evaluated apart: with its inputs, not with those of who asks", () => {
  const body = `${input("rate", "number")}
    ${decision("Base", literal("10"))}
    ${decision("Price", literal("Base * rate"), ["Base", "rate"])}
    ${decision("Label", literal('"€ " + string(Price)'), ["Price"])}
    <decisionService id="Pricing" name="Pricing"><variable name="Pricing"/><outputDecision href="#Price"/><inputDecision href="#Base"/><inputData href="#rate"/></decisionService>
    <decisionService id="Both" name="Both"><variable name="Both"/><outputDecision href="#Price"/><outputDecision href="#Label"/><inputData href="#rate"/></decisionService>
    ${decision("Ask", literal("Pricing(3, 2)"), ["bkm:Pricing", "rate"])}
    ${decision("Named", literal("Pricing(Base: 2)"), ["bkm:Pricing"])}`;
  const model = new DecisionModel(modelOf(body));
  assert.deepEqual(evaluate(model, "Ask", { rate: 100 }), { value: "6", codes: [] });
  assert.deepEqual(evaluate(model, "Named", { rate: 100 }), { value: "null", codes: [] });
  assert.deepEqual(evaluate(model, "Both", { rate: 3 }, "service"), {
    value: '{Price: 30, Label: "€ 30"}',
    codes: [],
  });
  assert.deepEqual(evaluate(model, "Pricing", { rate: 3, Base: 7 }, "service"), { value: "21", codes: [] });
});

test("elements and types of an imported model are known by the name of the import", () => {
  const shared = modelOf(
    `<itemDefinition name="tRate"><typeRef>number</typeRef><allowedValues><text>[0..1]</text></allowedValues></itemDefinition>
     ${input("rate", "tRate")}${decision("Twice", literal("rate * 2"), ["rate"])}
     ${knowledge("inc", '<formalParameter name="x"/>', "x + 1")}`,
    "urn:shared",
  );
  const main = modelOf(
    `<import name="lib" namespace="urn:shared" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>
     ${decision("Sum", literal("lib.Twice + lib.rate + lib.inc(1)"), ["urn:shared#Twice", "urn:shared#rate", "bkm:inc"]).replace("#inc", "urn:shared#inc")}
     ${decision("Typed", literal("2"), [], "lib.tRate")}`,
  );
  const model = new DecisionModel(main, [shared]);
  assert.deepEqual(model.check(), []);
  assert.deepEqual(evaluate(model, "Sum", { rate: 0.5 }), { value: "3.5", codes: [] });
  assert.deepEqual(evaluate(model, "Typed"), { value: "null", codes: ["type_mismatch"] });
  assert.equal(new DecisionModel(main).check()[0]?.code, "unknown_name");
});

test("what can never work is found without evaluating it, with the names of the elements around it", () => {
  const body =
    decision("Circle", literal("Other"), ["Other"]) +
    decision("Other", literal("Circle"), ["Circle"]) +
    decision("Lost", literal("1 +"), ["nowhere"], "tNothing");
  const model = new DecisionModel(modelOf(body));
  assert.deepEqual(
    model.check().map(({ code, path }) => `${code} ${path}`),
    [
      "unknown_name /decision/Lost",
      "unknown_type /decision/Lost",
      "syntax_error /decision/Lost/literalExpression/text",
    ],
  );
  assert.deepEqual(evaluate(model, "Circle"), { value: "null", codes: ["too_deep"] });
  assert.deepEqual(evaluate(model, "Nobody"), { value: "null", codes: ["unknown_name"] });
});
