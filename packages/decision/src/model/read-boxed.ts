import {
  attribute,
  childOf,
  childrenOf,
  childText,
  isDmn,
  type ModelReading,
  nameOf,
} from "./dmn-element.ts";
import type { Boxed, InformationItem } from "./dmn-model.ts";
import { readTable } from "./read-table.ts";
import type { XmlElement } from "./xml-reader.ts";

// Boxed expressions (DMN 1.5, 10.2.1 and 10.5), one reader for each element.

type Reader = (element: XmlElement, path: string, reading: ModelReading) => Unboxed;
/** A boxed expression before its type and path are put to it. */
type Unboxed = Boxed extends infer B ? (B extends Boxed ? Omit<B, "typeRef" | "path"> : never) : never;

const nothing: Unboxed = { kind: "literal", text: "null" };

/** Reads the variable, parameter or column of an element. */
export function readItem(element: XmlElement, reading: ModelReading): InformationItem {
  return { name: nameOf(element), typeRef: reading.typeRef(element, attribute(element, "typeRef")) };
}

const readers: Readonly<Record<string, Reader>> = {
  literalExpression: readLiteral,
  context: readContext,
  decisionTable: (element, path, reading) => ({ kind: "table", table: readTable(element, path, reading) }),
  invocation: readInvocation,
  functionDefinition: readFunction,
  list: (element, path, reading) => ({ kind: "list", items: expressionsIn(element, path, reading) }),
  relation: readRelation,
  conditional: (element, path, reading) => ({
    kind: "conditional",
    condition: readChild(element, "if", path, reading),
    whenTrue: readChild(element, "then", path, reading),
    whenFalse: readChild(element, "else", path, reading),
  }),
  filter: (element, path, reading) => ({
    kind: "filter",
    list: readChild(element, "in", path, reading),
    match: readChild(element, "match", path, reading),
  }),
  for: (element, path, reading) => ({
    kind: "for",
    ...readIteration(element, path, reading),
    body: readChild(element, "return", path, reading),
  }),
  some: (element, path, reading) => readQuantified(false, element, path, reading),
  every: (element, path, reading) => readQuantified(true, element, path, reading),
};

/** Reads the boxed expression directly below an element; null if there is none. */
export function readExpressionIn(element: XmlElement, path: string, reading: ModelReading): Boxed | null {
  const [only] = expressionsIn(element, path, reading);
  return only ?? null;
}

function expressionsIn(element: XmlElement, path: string, reading: ModelReading): readonly Boxed[] {
  const found = element.children.filter((child) => isDmn(child) && Object.hasOwn(readers, child.name));
  return found.map((child, index) =>
    readBoxed(child, found.length === 1 ? path : `${path}/${index + 1}`, reading),
  );
}

function readBoxed(element: XmlElement, path: string, reading: ModelReading): Boxed {
  const here = `${path}/${element.name}`;
  const read = readers[element.name]?.(element, here, reading) ?? nothing;
  const typeRef = reading.typeRef(element, attribute(element, "typeRef"));
  return { ...read, typeRef, path: read.kind === "literal" ? `${here}/text` : here };
}

/** Reads the expression of a child that must have one. */
function readChild(element: XmlElement, name: string, path: string, reading: ModelReading): Boxed {
  const child = childOf(element, name);
  const found = child === null ? null : readExpressionIn(child, `${path}/${name}`, reading);
  if (found !== null) return found;
  reading.report(child ?? element, `${path}/${name}`, `It has no expression as \`${name}\`.`);
  return { ...nothing, typeRef: null, path: `${path}/${name}` };
}

function readLiteral(element: XmlElement, path: string, reading: ModelReading): Unboxed {
  const language = attribute(element, "expressionLanguage");
  if (language !== null && !/feel/i.test(language))
    reading.report(element, path, `Its language is \`${language}\`.`, "FEEL");
  if (childOf(element, "importedValues") !== null)
    reading.report(element, path, "Imported values are not read.", "a text of FEEL");
  return { kind: "literal", text: childText(element, "text") ?? "" };
}

function readContext(element: XmlElement, path: string, reading: ModelReading): Unboxed {
  const entries = childrenOf(element, "contextEntry").map((entry, index) => {
    const variable = childOf(entry, "variable");
    const item = variable === null ? null : readItem(variable, reading);
    const here = `${path}/${item?.name ?? index + 1}`;
    const value = readExpressionIn(entry, here, reading);
    if (value === null) reading.report(entry, here, "The entry has no expression.");
    return { variable: item, value: value ?? { ...nothing, typeRef: null, path: here } };
  });
  return { kind: "context", entries };
}

function readInvocation(element: XmlElement, path: string, reading: ModelReading): Unboxed {
  const callee = readExpressionIn(element, path, reading);
  if (callee === null) reading.report(element, path, "It does not say what is invoked.");
  const bindings = childrenOf(element, "binding").map((binding) => {
    const parameter = childOf(binding, "parameter");
    const name = parameter === null ? "" : nameOf(parameter);
    return { name, value: readExpressionIn(binding, `${path}/${name}`, reading) };
  });
  return { kind: "invocation", callee: callee ?? { ...nothing, typeRef: null, path }, bindings };
}

function readFunction(element: XmlElement, path: string, reading: ModelReading): Unboxed {
  const kind = attribute(element, "kind");
  return {
    kind: "function",
    language: kind === "Java" || kind === "PMML" ? kind : "FEEL",
    parameters: childrenOf(element, "formalParameter").map((parameter) => readItem(parameter, reading)),
    body: readExpressionIn(element, path, reading),
  };
}

/** Reads the function of a business knowledge model: its encapsulated logic. */
export function readEncapsulated(
  element: XmlElement,
  path: string,
  reading: ModelReading,
): Extract<Boxed, { kind: "function" }> {
  const read = readFunction(element, path, reading);
  const typeRef = reading.typeRef(element, attribute(element, "typeRef"));
  return { language: "FEEL", parameters: [], body: null, ...read, kind: "function", typeRef, path };
}

function readRelation(element: XmlElement, path: string, reading: ModelReading): Unboxed {
  return {
    kind: "relation",
    columns: childrenOf(element, "column").map((column) => readItem(column, reading)),
    rows: childrenOf(element, "row").map((row, index) =>
      expressionsIn(row, `${path}/row/${index + 1}`, reading),
    ),
  };
}

function readIteration(
  element: XmlElement,
  path: string,
  reading: ModelReading,
): { variable: string; list: Boxed } {
  const variable = (attribute(element, "iteratorVariable") ?? "").trim();
  if (variable === "") reading.report(element, path, "The variable of the iteration has no name.");
  return { variable, list: readChild(element, "in", path, reading) };
}

function readQuantified(every: boolean, element: XmlElement, path: string, reading: ModelReading): Unboxed {
  return {
    kind: "quantified",
    every,
    ...readIteration(element, path, reading),
    body: readChild(element, "satisfies", path, reading),
  };
}
