import type { Diagnostic } from "@patchbay/contract/rule";
import { lineAndColumn } from "../feel/finding.ts";
import {
  attribute,
  childOf,
  childrenOf,
  childText,
  isDmn,
  type ModelReading,
  nameOf,
  readingOf,
  textOf,
} from "./dmn-element.ts";
import type { Element, Import, InformationItem, ItemDefinition, Model, ModelText } from "./dmn-model.ts";
import { readEncapsulated, readExpressionIn, readItem } from "./read-boxed.ts";
import { readXml, type XmlElement } from "./xml-reader.ts";

/** A model, with what in it cannot be read; or why the text is no model at all. */
export type ReadModel =
  | { readonly ok: true; readonly model: Model; readonly diagnostics: readonly Diagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

function refusal(source: string, offset: number, message: string): ReadModel {
  return {
    ok: false,
    diagnostics: [
      { severity: "error", code: "not_a_model", message, path: "", ...lineAndColumn(source, offset) },
    ],
  };
}

/** Reads the XML of a decision model, DMN 1.1 to 1.5. Diagrams, documentation and extensions are passed over. */
export function readModel(source: string): ReadModel {
  const read = readXml(source);
  if (!read.ok) return refusal(source, read.offset, read.message);
  const { root } = read;
  if (root.name !== "definitions" || !isDmn(root))
    return refusal(
      source,
      root.offset,
      `The outermost element is \`${root.name}\` of \`${root.namespace}\`, not \`definitions\` of DMN 1.1 to 1.5.`,
    );
  const namespace = attribute(root, "namespace") ?? "";
  const imports = childrenOf(root, "import").map((one): Import => ({
    name: nameOf(one),
    namespace: attribute(one, "namespace") ?? "",
  }));
  const diagnostics: Diagnostic[] = [];
  const byNamespace = new Map(imports.map((one) => [one.namespace, one.name]));
  const reading = readingOf(source, namespace, byNamespace, diagnostics);
  const model: Model = {
    name: nameOf(root),
    namespace,
    imports,
    types: childrenOf(root, "itemDefinition").map((one) => readType(one, "/itemDefinition", reading)),
    elements: root.children.filter(isDmn).flatMap((one) => readElement(one, reading) ?? []),
  };
  return { ok: true, model, diagnostics };
}

function modelText(element: XmlElement, name: string, path: string): ModelText | null {
  const text = textOf(element, name);
  return text === null || text === "" ? null : { text, path: `${path}/${name}/text` };
}

function readType(element: XmlElement, parent: string, reading: ModelReading): ItemDefinition {
  const name = nameOf(element);
  const path = `${parent}/${name}`;
  const components = childrenOf(element, "itemComponent");
  const functionItem = childOf(element, "functionItem");
  const structure: ItemDefinition["structure"] =
    functionItem !== null
      ? {
          kind: "function",
          parameters: childrenOf(functionItem, "parameters").map((one) => readItem(one, reading)),
          result: reading.typeRef(functionItem, attribute(functionItem, "outputTypeRef")),
        }
      : components.length > 0
        ? { kind: "components", components: components.map((one) => readType(one, path, reading)) }
        : { kind: "reference", typeRef: reading.typeRef(element, childText(element, "typeRef")) };
  return {
    name,
    path,
    isCollection: attribute(element, "isCollection") === "true",
    allowedValues: modelText(element, "allowedValues", path),
    typeConstraint: modelText(element, "typeConstraint", path),
    structure,
  };
}

/** What the references of requirements and services lead to. */
function references(elements: readonly XmlElement[]): readonly string[] {
  return elements.flatMap((element) => attribute(element, "href") ?? []);
}

function requirements(element: XmlElement): readonly string[] {
  const required = [
    ...childrenOf(element, "informationRequirement"),
    ...childrenOf(element, "knowledgeRequirement"),
  ].flatMap(({ children }) => children.filter((child) => isDmn(child) && child.name.startsWith("required")));
  return references(required);
}

function variableOf(element: XmlElement, name: string, reading: ModelReading): InformationItem {
  const variable = childOf(element, "variable");
  if (variable === null) return { name, typeRef: null };
  const read = readItem(variable, reading);
  return read.name === "" ? { ...read, name } : read;
}

function readElement(element: XmlElement, reading: ModelReading): Element | null {
  const name = nameOf(element);
  const path = `/${element.name}/${name}`;
  const named = { id: attribute(element, "id") ?? name, name, path };
  switch (element.name) {
    case "inputData":
      return { kind: "inputData", ...named, variable: variableOf(element, name, reading) };
    case "decision":
      return {
        kind: "decision",
        ...named,
        variable: variableOf(element, name, reading),
        requires: requirements(element),
        logic: readExpressionIn(element, path, reading),
      };
    case "businessKnowledgeModel": {
      const logic = childOf(element, "encapsulatedLogic");
      return {
        kind: "knowledge",
        ...named,
        variable: variableOf(element, name, reading),
        requires: requirements(element),
        logic: logic === null ? null : readEncapsulated(logic, path, reading),
      };
    }
    case "decisionService":
      return {
        kind: "service",
        ...named,
        variable: variableOf(element, name, reading),
        outputs: references(childrenOf(element, "outputDecision")),
        inputDecisions: references(childrenOf(element, "inputDecision")),
        inputData: references(childrenOf(element, "inputData")),
      };
    default:
      return null;
  }
}
