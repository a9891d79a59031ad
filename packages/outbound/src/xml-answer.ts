import { XMLParser, XMLValidator } from "fast-xml-parser";
import type { Json } from "@patchbay/contract/vocabulary";
import { isTooDeep, maxDepth } from "./json-answer.ts";

/** Reading takes about a second for five megabytes, on the event loop. */
const maxCharacters = 1_000_000;

const named: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** The five named references of XML and numeric ones; there can be no others without a DTD. */
const decoded = (text: string): string =>
  text.replaceAll(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(amp|lt|gt|quot|apos));/gi,
    (whole, decimal, hex, name) => {
      if (name !== undefined) return named[String(name).toLowerCase()] ?? whole;
      const code = decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal);
      return code > 0 && code <= 0x10_ffff ? String.fromCodePoint(code) : whole;
    },
  );

// Values stay texts (`00123` is no number here). Elements repeat as lists, attributes are members named `@name`, text
// beside them `#text`, CDATA `#cdata`.
const parser = new XMLParser({
  processEntities: false,
  parseTagValue: false,
  parseAttributeValue: false,
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  cdataPropName: "#cdata",
  ignoreDeclaration: true,
  ignorePiTags: true,
  tagValueProcessor: (_name, value) => decoded(value),
  attributeValueProcessor: (_name, value) => decoded(value),
});

/**
 * Reads XML into a JSON value. Throws SyntaxError: not well-formed, a document type (so no entity can be declared, and
 * nothing outside be read), too large or too deep.
 */
export function readXml(text: string): Json {
  if (text.length > maxCharacters) throw new SyntaxError(`XML is read up to ${maxCharacters} characters.`);
  if (/<!DOCTYPE/i.test(text)) throw new SyntaxError("A document type is not accepted.");
  const valid = XMLValidator.validate(text);
  if (valid !== true)
    throw new SyntaxError(`${valid.err.msg} (line ${valid.err.line}, column ${valid.err.col})`);
  try {
    const value = parser.parse(text) as Json;
    if (!isTooDeep(value)) return value;
  } catch (error) {
    throw new SyntaxError((error as Error).message, { cause: error });
  }
  throw new SyntaxError(`It is nested more than ${maxDepth} deep.`);
}
