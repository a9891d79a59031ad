import type { Diagnostic } from "@patchbay/contract/rule";
import { lineAndColumn } from "../feel/finding.ts";
import type { XmlElement } from "./xml-reader.ts";

// What the readers of a model's parts need: the elements of DMN below an element, their attributes, and a place for
// what is wrong with them.

/** Namespaces of DMN 1.1 to 1.5, which differ in nothing that is read here. */
const dmnNamespaces: ReadonlySet<string> = new Set([
  "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
  "http://www.omg.org/spec/DMN/20180521/MODEL/",
  "https://www.omg.org/spec/DMN/20191111/MODEL/",
  "https://www.omg.org/spec/DMN/20211108/MODEL/",
  "https://www.omg.org/spec/DMN/20230324/MODEL/",
]);

/** Whether an element belongs to DMN, not to a diagram or an extension. */
export function isDmn({ namespace }: XmlElement): boolean {
  return dmnNamespaces.has(namespace);
}

/** The elements of a name directly below. */
export function childrenOf(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.filter((child) => child.name === name && isDmn(child));
}

/** The first element of a name directly below. */
export function childOf(element: XmlElement, name: string): XmlElement | null {
  return element.children.find((child) => child.name === name && isDmn(child)) ?? null;
}

/** The text of a child; null if there is none. */
export function childText(element: XmlElement, name: string): string | null {
  return childOf(element, name)?.text.trim() ?? null;
}

/** The text of `<text>` below a child, as conditions and expressions have it; null if there is none. */
export function textOf(element: XmlElement, name: string): string | null {
  const child = childOf(element, name);
  return child === null ? null : childText(child, "text");
}

/** An attribute; null if it is not there. */
export function attribute(element: XmlElement, name: string): string | null {
  return element.attributes.get(name) ?? null;
}

/** The name of an element, with one space where it has several. */
export function nameOf(element: XmlElement): string {
  return (attribute(element, "name") ?? "").trim().replace(/\s+/g, " ");
}

/** Reads the parts of one document, and keeps what is wrong with them. */
export type ModelReading = {
  readonly report: (element: XmlElement, path: string, message: string, expected?: string) => void;
  /** A reference to a type as the model itself would write it: without prefixes. */
  readonly typeRef: (element: XmlElement, written: string | null) => string | null;
};

const isFeel = (namespace: string): boolean =>
  /\/FEEL\/?$/i.test(namespace) || namespace === "http://www.omg.org/spec/FEEL/20140401";

/** Begins to read a document. `imports` gives the names of imported namespaces. */
export function readingOf(
  source: string,
  own: string,
  imports: ReadonlyMap<string, string>,
  diagnostics: Diagnostic[],
): ModelReading {
  return {
    report: ({ offset, name }, path, message, expected) => {
      diagnostics.push({
        severity: "error",
        code: "unsupported_element",
        message: `\`${name}\`: ${message}`,
        path,
        ...lineAndColumn(source, offset),
        ...(expected === undefined ? {} : { expected }),
      });
    },
    typeRef: ({ prefixes }, written) => {
      const trimmed = written?.trim() ?? "";
      if (trimmed === "") return null;
      const [, prefix, local] = /^([^:\s]+):(.+)$/.exec(trimmed) ?? [];
      const namespace = prefix === undefined ? undefined : prefixes.get(prefix);
      if (namespace === undefined || local === undefined) return trimmed;
      const owner = isFeel(namespace) || namespace === own ? undefined : imports.get(namespace);
      return owner === undefined ? local : `${owner}.${local}`;
    },
  };
}
