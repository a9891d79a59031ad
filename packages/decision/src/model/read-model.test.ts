import assert from "node:assert/strict";
import { test } from "node:test";
import { readModel } from "./read-model.ts";

const definitions = (body: string, namespace = "https://www.omg.org/spec/DMN/20230324/MODEL/"): string =>
  `<?xml version="1.0"?>\n<definitions xmlns="${namespace}" xmlns:feel="https://www.omg.org/spec/DMN/20230324/FEEL/"\n  name="M" namespace="urn:m">${body}</definitions>`;

const refusalOf = (source: string): string => {
  const read = readModel(source);
  const [first] = read.diagnostics;
  return `${read.ok ? "read" : "refused"} ${first?.code ?? ""} ${first?.path ?? ""} ${first?.line ?? 0}`;
};

test("every version of DMN is read, diagrams and extensions are passed over", () => {
  for (const namespace of [
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
  ]) {
    const read = readModel(
      definitions(
        `<extensionElements><x:decision xmlns:x="urn:x" name="no"/></extensionElements>
         <decision id="d" name=" My   decision "><variable name="d" typeRef="feel:string"/><literalExpression><text> "a" </text></literalExpression></decision>
         <textAnnotation id="t"><text>hello</text></textAnnotation>`,
        namespace,
      ),
    );
    assert.ok(read.ok && read.diagnostics.length === 0, namespace);
    assert.deepEqual(read.model.elements, [
      {
        kind: "decision",
        id: "d",
        name: "My decision",
        path: "/decision/My decision",
        variable: { name: "d", typeRef: "string" },
        requires: [],
        logic: {
          kind: "literal",
          text: '"a"',
          typeRef: null,
          path: "/decision/My decision/literalExpression/text",
        },
      },
    ]);
  }
});

test("a text that is no model is refused as a whole", () => {
  assert.equal(refusalOf("not xml"), "refused not_a_model  1");
  assert.equal(refusalOf("<a>\n</b>"), "refused not_a_model  2");
  assert.equal(refusalOf("<definitions/>"), "refused not_a_model  1");
  assert.equal(refusalOf(definitions("", "urn:other")), "refused not_a_model  2");
});

test("what in a model is not read is named, with its path and line", () => {
  const logic = (inside: string): string => definitions(`\n<decision id="d" name="d">\n${inside}</decision>`);
  assert.equal(
    refusalOf(logic('<literalExpression expressionLanguage="urn:groovy"><text>1</text></literalExpression>')),
    "read unsupported_element /decision/d/literalExpression 5",
  );
  assert.equal(
    refusalOf(logic("<literalExpression><importedValues/></literalExpression>")),
    "read unsupported_element /decision/d/literalExpression 5",
  );
  assert.equal(
    refusalOf(logic('<decisionTable hitPolicy="BEST"/>')),
    "read unsupported_element /decision/d/decisionTable 5",
  );
  assert.equal(
    refusalOf(logic("<decisionTable>\n<rule><inputEntry/></rule></decisionTable>")),
    "read unsupported_element /decision/d/decisionTable/rule/1 6",
  );
  assert.equal(
    refusalOf(logic("<conditional><if/></conditional>")),
    "read unsupported_element /decision/d/conditional/if 5",
  );
  assert.equal(
    refusalOf(logic("<context><contextEntry><variable name='a'/></contextEntry></context>")),
    "read unsupported_element /decision/d/context/a 5",
  );
});
