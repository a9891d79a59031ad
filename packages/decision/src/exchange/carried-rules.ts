import type { RuleDocument } from "@patchbay/contract/rule";
import type { Model } from "../model/dmn-model.ts";
import { readXml, type XmlElement } from "../model/xml-reader.ts";
import { ownNamespace, xmlText } from "./dmn-text.ts";

/** A rule as a model carries it. */
export type Carried<D extends RuleDocument = RuleDocument> = { readonly name: string; readonly document: D };

const unwritable = /[\p{Cc}\uFFFE\uFFFF]/gu;
const escaped = (text: string): string =>
  text.replaceAll(unwritable, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** The lines of `extensionElements` with rules as JSON, the asked ones first. */
export function carriedLines(rules: readonly Carried[]): readonly string[] {
  return [
    "<extensionElements>",
    `  <rules xmlns="${ownNamespace}">`,
    ...rules.map(
      ({ name, document }) =>
        `    <rule name="${xmlText(name)}">${xmlText(escaped(JSON.stringify(document)))}</rule>`,
    ),
    "  </rules>",
    "</extensionElements>",
  ];
}

/** Tells a document from other JSON. */
export type IsDocument = (json: unknown) => json is RuleDocument;

const ruleName = /^[A-Za-z][A-Za-z0-9_.-]{0,99}$/;

/** The rules that a model carries; null: none, which is what other programs write. A text: why they cannot be read. */
export function carriedRules(source: string, isDocument: IsDocument): readonly Carried[] | string | null {
  const read = readXml(source);
  if (!read.ok) return null;
  const below = (element: XmlElement, name: string): readonly XmlElement[] =>
    element.children.filter((child) => child.name === name);
  const rules = below(read.root, "extensionElements")
    .flatMap((extension) => below(extension, "rules"))
    .find(({ namespace }) => namespace === ownNamespace);
  if (rules === undefined) return null;
  const carried: Carried[] = [];
  for (const { attributes, text } of below(rules, "rule")) {
    const name = attributes.get("name") ?? "";
    const document = parsed(text);
    if (!ruleName.test(name) || carried.some((one) => one.name === name))
      return `\`${name}\` is no name of its own for a rule.`;
    if (!isDocument(document)) return `\`${name}\` carries no rule.`;
    carried.push({ name, document });
  }
  return carried;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The path of the first element that two models do not share; null if they say the same. */
export function differenceOf(a: Model, b: Model): string | null {
  const texts = (model: Model): ReadonlyMap<string, string> =>
    new Map([
      ...model.imports.map((one) => [`/import/${one.name}`, JSON.stringify(one)] as const),
      ...model.types.map((one) => [one.path, JSON.stringify(one)] as const),
      ...model.elements.map((one) => [one.path, JSON.stringify(one)] as const),
    ]);
  const [mine, theirs] = [texts(a), texts(b)];
  for (const path of new Set([...mine.keys(), ...theirs.keys()]))
    if (mine.get(path) !== theirs.get(path)) return path;
  return null;
}
