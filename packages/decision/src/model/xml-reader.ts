import { XmlMistake, XmlScanner } from "./xml-scanner.ts";

// XML 1.0 with namespaces, strictly, and as little of it as documents of models need: elements, attributes, text. A
// document type is refused, so that there are no entities but the five of the language, and nothing to expand.

/** An element. Attributes without a prefix are known by their name, others by `{namespace}name`. */
export type XmlElement = {
  readonly name: string;
  readonly namespace: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** All text that stands directly in the element, CDATA included. */
  readonly text: string;
  /** Where the element begins in the document. */
  readonly offset: number;
  /** The namespaces of the prefixes that can be used in the element. */
  readonly prefixes: ReadonlyMap<string, string>;
};

/** The outermost element, or the first mistake with its offset. */
export type XmlRead =
  | { readonly ok: true; readonly root: XmlElement }
  | { readonly ok: false; readonly message: string; readonly offset: number };

/** Bounds that keep reading short and shallow. */
export const xmlLimits = {
  /** Characters of one document. */
  length: 5_000_000,
  /** Elements standing in each other. */
  depth: 200,
} as const;

const XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace";

type Open = {
  readonly tag: string;
  readonly element: Omit<XmlElement, "children" | "text">;
  readonly children: XmlElement[];
  readonly texts: string[];
};

/** Reads a document. */
export function readXml(source: string): XmlRead {
  try {
    if (source.length > xmlLimits.length)
      throw new XmlMistake(`A document has at most ${xmlLimits.length} characters.`, 0);
    return { ok: true, root: readDocument(new XmlScanner(source)) };
  } catch (error) {
    if (error instanceof XmlMistake) return { ok: false, message: error.message, offset: error.offset };
    throw error;
  }
}

function readDocument(scanner: XmlScanner): XmlElement {
  scanner.skipProlog();
  const open: Open[] = [];
  let root: XmlElement | null = null;
  do {
    const top = open.at(-1);
    const part = scanner.next();
    switch (part.kind) {
      case "text":
        top?.texts.push(part.text);
        break;
      case "open": {
        if (open.length >= xmlLimits.depth)
          throw new XmlMistake(
            `Elements stand in each other more than ${xmlLimits.depth} deep.`,
            part.offset,
          );
        const opened = openElement(part, top?.element.prefixes);
        if (part.empty) root = close(opened, top) ?? root;
        else open.push(opened);
        break;
      }
      case "close":
        if (top?.tag !== part.tag)
          throw new XmlMistake(
            `\`</${part.tag}>\` closes ${top === undefined ? "nothing" : `\`<${top.tag}>\``}.`,
            part.offset,
          );
        open.pop();
        root = close(top, open.at(-1)) ?? root;
        break;
      default:
        throw new XmlMistake(`\`<${top?.tag ?? ""}>\` is never closed.`, part.offset);
    }
  } while (root === null);
  scanner.expectEnd();
  return root;
}

/** Puts a finished element into the one around it; answers it if there is none. */
function close({ element, children, texts }: Open, parent: Open | undefined): XmlElement | null {
  const finished: XmlElement = { ...element, children, text: texts.join("") };
  if (parent === undefined) return finished;
  parent.children.push(finished);
  return null;
}

type OpenTag = {
  readonly tag: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly offset: number;
};

function openElement(
  { tag, attributes, offset }: OpenTag,
  outer: ReadonlyMap<string, string> = new Map([["xml", XML_NAMESPACE]]),
): Open {
  const prefixes = withDeclared(attributes, outer);
  const resolve = (written: string, isAttribute: boolean): readonly [namespace: string, name: string] => {
    const [first = "", second, ...more] = written.split(":");
    if (second === undefined) return [isAttribute ? "" : (prefixes.get("") ?? ""), first];
    const namespace = prefixes.get(first);
    if (more.length > 0 || namespace === undefined)
      throw new XmlMistake(`The prefix of \`${written}\` is not declared.`, offset);
    return [namespace, second];
  };
  const [namespace, name] = resolve(tag, false);
  const known = new Map<string, string>();
  for (const [written, value] of attributes) {
    if (written === "xmlns" || written.startsWith("xmlns:")) continue;
    const [owner, local] = resolve(written, true);
    known.set(owner === "" ? local : `{${owner}}${local}`, value);
  }
  return { tag, element: { name, namespace, attributes: known, offset, prefixes }, children: [], texts: [] };
}

/** The prefixes with those that an element declares; the same map if it declares none. */
function withDeclared(
  attributes: ReadonlyMap<string, string>,
  outer: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  let prefixes: Map<string, string> | null = null;
  for (const [written, value] of attributes) {
    if (written !== "xmlns" && !written.startsWith("xmlns:")) continue;
    prefixes ??= new Map(outer);
    prefixes.set(written.slice("xmlns:".length), value);
  }
  return prefixes ?? outer;
}
