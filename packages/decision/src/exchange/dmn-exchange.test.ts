import assert from "node:assert/strict";
import { test } from "node:test";
import type { DecisionTableDocument, RuleDocument } from "@patchbay/contract/rule";
import { compileRule } from "../rule.ts";
import { type ModelRead, readDmnRules as readModelRules } from "./dmn-rules.ts";
import { type DmnVersion, dmnNamespaces } from "./dmn-text.ts";
import { writeDmn } from "./dmn-writer.ts";
import { readJdmRules } from "./jdm-rules.ts";

const readDmnRules = (source: string): ModelRead =>
  readModelRules(source, (json): json is RuleDocument => typeof json === "object");

const table: DecisionTableDocument = {
  kind: "decisionTable",
  formatVersion: 1,
  inputs: [
    { name: "tier", type: "string", nullable: true },
    { name: "total", type: "number", nullable: true },
    { name: "day", type: "date", nullable: true },
  ],
  actions: [],
  hitPolicy: "FIRST",
  inputColumns: [
    { id: "tier", expression: "tier", type: "string", allowed: "gold, silver" },
    { id: "total", expression: "total", type: "number" },
    { id: "day", expression: "day", type: "date" },
  ],
  outputColumns: [
    { id: "percent", name: "percent", type: "number" },
    { id: "route", name: "route", type: "string" },
  ],
  rows: [
    { id: "a", when: ["gold", "[100..200)", ">= 2026-01-31"], then: ["15", "auto"], note: "the <best>" },
    { id: "b", when: ["not(gold)", "-", ""], then: ["total / 10", '"by " + tier'] },
    { id: "c", when: ["", "> 5, < 2", ""], then: ["", "none"] },
  ],
  defaultRow: { then: ["0", "none"] },
};

const mistakesOf = (read: ModelRead): string[] =>
  read.ok ? [] : read.mistakes.map(({ place, message }) => `${place}: ${message}`);

/** What a table makes of some inputs. */
function decisionsOf(document: DecisionTableDocument): readonly unknown[] {
  const compiled = compileRule(document);
  assert.ok(compiled.ok, JSON.stringify(compiled));
  return ["gold", "silver", null].flatMap((tier) =>
    [0, 3, 100, 200, null].flatMap((total) =>
      ["2026-01-30", "2026-01-31", null].map((day) => {
        const read = compiled.rule.readInputs({ tier, total, day });
        assert.ok(read.ok);
        const { outputs, matched, failed } = compiled.rule.decide(read.inputs, {
          now: "2026-01-01T00:00:00Z",
        });
        return { outputs, matched, failed };
      }),
    ),
  );
}

test("a table comes back from DMN of every version deciding as it did", () => {
  for (const version of Object.keys(dmnNamespaces) as DmnVersion[]) {
    const written = writeDmn("Discount", table, version);
    assert.ok(written.ok, JSON.stringify(written));
    assert.ok(written.xml.includes(dmnNamespaces[version]));
    const read = readDmnRules(written.xml);
    assert.ok(read.ok, JSON.stringify(read));
    const [rule] = read.rules;
    assert.equal(rule?.name, "Discount");
    const document = rule.document as DecisionTableDocument;
    assert.deepEqual(document.inputs, table.inputs);
    assert.deepEqual(document.rows.map(({ id, note }) => [id, note]), [["a", "the <best>"], ["b", undefined], ["c", undefined]]); // prettier-ignore
    assert.deepEqual(decisionsOf(document), decisionsOf(table));
  }
});

test("words and dates of ours are written so that other programs read them", () => {
  const written = writeDmn("Discount", table, "1.5");
  assert.ok(written.ok);
  for (const text of ['<text>"gold"</text>', '>= date("2026-01-31")', '<text>not("gold")</text>'])
    assert.ok(written.xml.replaceAll("&quot;", '"').replaceAll("&gt;", ">").includes(text), text);
});

test("what DMN has no place for is refused by its row", () => {
  const dated = {
    ...table,
    rows: [{ id: "d", when: ["!= gold", "", ""], then: ["1", ""], from: "2026-01-01" }],
  };
  const written = writeDmn("Discount", dated, "1.5");
  assert.ok(!written.ok);
  assert.deepEqual(written.mistakes.map(({ place }) => place), ["row d", "row d, column tier"]); // prettier-ignore
});

const model = (content: string): string =>
  `<definitions xmlns="${dmnNamespaces["1.3"]}" name="m" namespace="urn:m">${content}</definitions>`;
const data = (name: string, type: string): string =>
  `<inputData id="${name.replaceAll(" ", "")}" name="${name}"><variable name="${name}" typeRef="${type}"/></inputData>`;
const decision = (expression: string, needs: string, more = ""): string =>
  `<decision id="d" name="Is it far"><variable name="Is it far" typeRef="boolean"/>
    <informationRequirement><requiredInput href="#${needs}"/></informationRequirement>
    <decisionTable><input><inputExpression><text>${expression}</text></inputExpression></input><output/>
    <rule><inputEntry><text>> 5</text></inputEntry><outputEntry><text>true</text></outputEntry></rule></decisionTable>
  </decision>${more}`.replace("> 5", "&gt; 5");

test("names with blanks become names of ours, where they stand alone", () => {
  const read = readDmnRules(model(data("Way home", "number") + decision("Way home", "Wayhome")));
  assert.ok(read.ok, JSON.stringify(read));
  const document = read.rules[0]?.document as DecisionTableDocument;
  assert.equal(read.rules[0]?.name, "Is_it_far");
  assert.deepEqual(document.inputs.map(({ name, type }) => [name, type]), [["Way_home", "number"]]); // prettier-ignore
  assert.deepEqual(document.inputColumns.map(({ expression, type }) => [expression, type]), [["Way_home", "number"]]); // prettier-ignore
  assert.deepEqual(document.outputColumns.map(({ name, type }) => [name, type]), [["Is_it_far", "boolean"]]); // prettier-ignore
});

test("every element that can be no rule is refused by its name", () => {
  const refused = mistakesOf(
    readDmnRules(
      model(
        data("Way home", "number") +
          decision(
            "Way home + 1",
            "Wayhome",
            `<decision id="e" name="Sum"><context/></decision>
             <decision id="f" name="Next"><informationRequirement><requiredDecision href="#e"/></informationRequirement>
               <decisionTable><output typeRef="number"/></decisionTable></decision>
             <businessKnowledgeModel id="k" name="Formula"/>`,
          ) +
          data("When", "time"),
      ),
    ),
  );
  assert.deepEqual(
    refused.map((text) => text.replace(/: .*/s, "")),
    [
      "/decision/Is it far/decisionTable/input/1",
      "/decision/Sum",
      "/decision/Sum",
      "/businessKnowledgeModel/Formula",
    ],
    refused.join("\n"),
  );
  assert.match(mistakesOf(readDmnRules("<html/>"))[0] ?? "", /^line 1: The outermost element is `html`/);
});

const jdm = (nodes: readonly object[]): string => JSON.stringify({ nodes, edges: [] });

test("decision tables of a JDM become rules, with their tests in FEEL", () => {
  const content = {
    hitPolicy: "first",
    inputs: [
      { id: "i1", name: "Country", field: "customer.country" },
      { id: "i2", name: "Total", field: "total" },
    ],
    outputs: [{ id: "o1", name: "Fee", field: "fee" }],
    rules: [
      { _id: "1", i1: "'US', \"CA\"", i2: "[1..10]", o1: "5", _description: "near" },
      { _id: "2", i1: "", i2: "> 10", o1: "2" },
    ],
  };
  const read = readJdmRules(
    jdm([
      { id: "a", type: "inputNode", name: "Request" },
      { id: "b", type: "decisionTableNode", name: "Fees", content },
    ]),
  );
  assert.ok(read.ok, JSON.stringify(read));
  const document = read.rules[0]?.document as DecisionTableDocument;
  assert.deepEqual(document.inputs.map(({ name, type }) => [name, type]), [["customer", "object"], ["total", "number"]]); // prettier-ignore
  assert.deepEqual(document.rows[0], {
    id: "row1",
    when: ['"US", "CA"', "[1..10]"],
    then: ["5"],
    note: "near",
  });
  const compiled = compileRule(document);
  assert.ok(compiled.ok, JSON.stringify(compiled));
  const inputs = compiled.rule.readInputs({ customer: { country: "CA" }, total: 3 });
  assert.ok(inputs.ok);
  assert.deepEqual(compiled.rule.decide(inputs.inputs, { now: "2026-01-01T00:00:00Z" }).outputs, { fee: 5 });
});

test("other nodes of a JDM are refused by their names", () => {
  assert.deepEqual(mistakesOf(readJdmRules(jdm([{ id: "f", type: "functionNode", name: "Script" }]))), [
    "node Script: A functionNode is no decision table.",
  ]);
  assert.match(mistakesOf(readJdmRules("{"))[0] ?? "", /no JSON/);
});
