import type { Json } from "@patchbay/contract/vocabulary";
import { TemplateFault } from "./template-fault.ts";
import { xmlText } from "./template-place.ts";
import { printed } from "./template-value.ts";

const elementName = /^[\p{L}_][\p{L}\p{N}_.-]*(?::[\p{L}_][\p{L}\p{N}_.-]*)?$/u;

const isObject = (value: Json): value is { readonly [name: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Why a document cannot be XML, or null: it has one root element. Names are checked when it is written. */
export function checkXmlDocument(document: Json): string | null {
  if (!isObject(document)) return "An XML document is an object whose one member is the root element.";
  const names = Object.keys(document);
  const [root] = names;
  if (names.length !== 1 || root === undefined || Array.isArray(document[root]))
    return "An XML document has one root element: an object with one member, not a list.";
  const bad = badName(document);
  return bad === null ? null : `\`${bad}\` is not the name of an element or attribute.`;
}

function badName(value: Json): string | null {
  if (Array.isArray(value)) return value.reduce<string | null>((bad, one: Json) => bad ?? badName(one), null);
  if (!isObject(value)) return null;
  for (const [name, item] of Object.entries(value)) {
    if (name !== "#text" && name !== "#cdata" && !elementName.test(name.replace(/^@/, ""))) return name;
    const bad = badName(item);
    if (bad !== null) return bad;
  }
  return null;
}

/**
 * Writes a document as XML, the way answers are read: `@name` is an attribute, `#text` the text beside elements, `#cdata` a
 * CDATA section, a list its element several times, null an empty element. Throws TemplateFault.
 */
export function xmlOf(document: Json): string {
  const problem = checkXmlDocument(document);
  if (problem !== null) throw new TemplateFault("INVALID_INPUT", problem);
  const [[name, value] = ["", null]] = Object.entries(document as { readonly [name: string]: Json });
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(name, value)}`;
}

function element(name: string, value: Json): string {
  if (Array.isArray(value)) return value.map((one: Json) => element(name, one)).join("");
  if (value === null) return `<${name}/>`;
  if (!isObject(value)) return `<${name}>${xmlText(value)}</${name}>`;
  const members = Object.entries(value);
  const attributes = members
    .filter(([key]) => key.startsWith("@"))
    .map(([key, item]) => ` ${key.slice(1)}="${xmlText(item).replaceAll(/[\t\r\n]/g, reference)}"`)
    .join("");
  const inside = members
    .filter(([key]) => !key.startsWith("@"))
    .map(([key, item]) => content(key, item))
    .join("");
  return inside === "" ? `<${name}${attributes}/>` : `<${name}${attributes}>${inside}</${name}>`;
}

/** White space that an attribute would lose when it is read. */
const reference = (sign: string): string => `&#${sign.charCodeAt(0)};`;

function content(name: string, value: Json): string {
  if (name === "#text") return value === null ? "" : xmlText(value);
  if (name !== "#cdata") return element(name, value);
  // For what it refuses: in CDATA nothing is escaped but the end of it.
  xmlText(value);
  return `<![CDATA[${printed(value).toWellFormed().replaceAll("]]>", "]]]]><![CDATA[>")}]]>`;
}
