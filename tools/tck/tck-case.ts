// The test files of the DMN TCK (testCases.xsd) as values: what goes into a model, and what is expected of it.
import { parseNumber } from "@patchbay/decision/feel/exact-number";
import { parseDate, parseDateTime, parseDuration, parseTime } from "@patchbay/decision/feel/temporal-text";
import type { Value } from "@patchbay/decision/feel/value";
import type { Invocable, ModelInput } from "@patchbay/decision/model/decision-model";
import { readXml, type XmlElement } from "@patchbay/decision/model/xml-reader";

/** One result that a case expects: the element, and its value; null also where it must fail. */
type ExpectedResult = {
  readonly invocable: Invocable;
  /** The output that is meant, of what is invoked; null for decisions that are asked directly. */
  readonly output: string | null;
  readonly value: Value;
};

/** One case: inputs, and what must come out. */
export type TckCase = {
  readonly id: string;
  readonly inputs: readonly ModelInput[];
  readonly results: readonly ExpectedResult[];
};

/** A test file. */
export type TckFile = { readonly modelName: string; readonly cases: readonly TckCase[] };

const XSI = "{http://www.w3.org/2001/XMLSchema-instance}";

const kinds = { decision: "decision", bkm: "knowledge", decisionService: "service" } as const;

function kindOf(written: string | undefined): Invocable["kind"] {
  return written === "bkm" || written === "decisionService" ? kinds[written] : "decision";
}

const child = (element: XmlElement, name: string): XmlElement | undefined =>
  element.children.find((one) => one.name === name);
const children = (element: XmlElement, name: string): readonly XmlElement[] =>
  element.children.filter((one) => one.name === name);

/** Reads a simple value by its `xsi:type`. */
function simpleValue({ attributes, text }: XmlElement): Value {
  if (attributes.get(`${XSI}nil`) === "true") return null;
  const type = (attributes.get(`${XSI}type`) ?? "string").replace(/^.*:/, "");
  const trimmed = text.trim();
  switch (type) {
    case "string":
    case "anySimpleType":
      return text;
    case "boolean":
      return trimmed === "true" || trimmed === "1";
    case "date":
      return parseDate(trimmed);
    case "time":
      return parseTime(trimmed);
    case "dateTime":
      return parseDateTime(trimmed);
    case "duration":
    case "yearMonthDuration":
    case "dayTimeDuration":
      return parseDuration(trimmed);
    default:
      return parseNumber(trimmed);
  }
}

/** Reads a `valueType`: a value, components of an object, or a list. */
function valueIn(element: XmlElement): Value {
  const simple = child(element, "value");
  if (simple !== undefined) return simpleValue(simple);
  const list = child(element, "list");
  if (list !== undefined)
    return list.attributes.get(`${XSI}nil`) === "true" ? null : children(list, "item").map(valueIn);
  const components = children(element, "component");
  return components.length === 0
    ? null
    : new Map(
        components.map((one) => [
          one.attributes.get("name") ?? "",
          one.attributes.get(`${XSI}nil`) === "true" ? null : valueIn(one),
        ]),
      );
}

function resultOf(element: XmlElement, test: XmlElement): ExpectedResult {
  const invocable = test.attributes.get("invocableName");
  const expected = child(element, "expected");
  const fails = element.attributes.get("errorResult") === "true";
  return {
    invocable: {
      kind: invocable === undefined ? "decision" : kindOf(test.attributes.get("type")),
      name: invocable ?? element.attributes.get("name") ?? "",
      namespace: (invocable === undefined ? element : test).attributes.get("namespace") ?? null,
    },
    output: invocable === undefined ? null : (element.attributes.get("name") ?? null),
    value: fails || expected === undefined ? null : valueIn(expected),
  };
}

/** Reads a test file; a text that is none is an error. */
export function readTckFile(source: string): TckFile {
  const read = readXml(source);
  if (!read.ok) throw new Error(`not a test file: ${read.message}`);
  return {
    modelName: child(read.root, "modelName")?.text.trim() ?? "",
    cases: children(read.root, "testCase").map((test) => ({
      id: test.attributes.get("id") ?? "",
      inputs: children(test, "inputNode").map((input) => ({
        name: input.attributes.get("name") ?? "",
        namespace: input.attributes.get("namespace") ?? null,
        value: valueIn(input),
      })),
      results: children(test, "resultNode").map((result) => resultOf(result, test)),
    })),
  };
}
