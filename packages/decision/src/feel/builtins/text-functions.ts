import { toCount } from "../exact-number.ts";
import { guardText } from "../size-guard.ts";
import type { Place } from "../finding.ts";
import type { Frame } from "../frame.ts";
import type { Numeric, Value } from "../value.ts";
import { type Builtin, form, mayTake, mayTakeNull, takes } from "./builtin.ts";

// Text is counted in characters (code points), as DMN asks. Texts without surrogates are the usual case and are
// taken by index.

const plain = (text: string): boolean => !/[\uD800-\uDFFF]/.test(text);

function lengthOf(text: string): number {
  return plain(text) ? text.length : Array.from(text).length;
}

/** Counts from 1; a negative position counts from the end. Null: there is no such position. */
function substring(
  text: string,
  start: Numeric,
  length: Numeric | undefined,
  frame: Frame,
  place: Place,
): Value {
  const size = lengthOf(text);
  const from = toCount(start);
  const count = length === undefined ? size : toCount(length);
  if (from === null || from === 0 || Math.abs(from) > size)
    return frame.fail(
      place,
      "invalid_value",
      `The text has no position ${String(start)}; it has ${size} characters.`,
    );
  if (count === null || count < 0)
    return frame.fail(place, "invalid_value", "The length must be an integer of 0 or more.");
  const begin = from > 0 ? from - 1 : size + from;
  return plain(text)
    ? text.slice(begin, begin + count)
    : Array.from(text)
        .slice(begin, begin + count)
        .join("");
}

function join(list: readonly Value[], delimiter: string, frame: Frame, place: Place): Value {
  const texts: string[] = [];
  let length = 0;
  frame.burn(list.length >> 4, place);
  for (const item of list) {
    if (item === null) continue;
    if (typeof item !== "string")
      return frame.fail(place, "type_mismatch", "Only texts can be joined.", "a list of texts");
    texts.push(item);
    length += item.length + delimiter.length;
  }
  guardText(length, frame, place);
  return texts.join(delimiter);
}

const text = takes("string", "string");
const match = takes("match", "string");

/** Functions of text; those that take patterns are in pattern-functions.ts. */
export const textFunctions: readonly Builtin[] = [
  {
    name: "substring",
    area: "text",
    doc: "Part of a text from a position on, counted from 1, or from the end if negative.",
    example: ['substring("foobar", 3, 3)', '"oba"'],
    forms: [
      form(
        [text, takes("start position", "number"), mayTake("length", "number")],
        "string",
        ([string, start, length], frame, place) => substring(string, start, length, frame, place),
      ),
    ],
  },
  {
    name: "string length",
    area: "text",
    doc: "How many characters a text has.",
    example: ['string length("tes")', "3"],
    forms: [form([text], "number", ([string]) => lengthOf(string))],
  },
  {
    name: "upper case",
    area: "text",
    doc: "The text in capital letters.",
    example: ['upper case("aBc4")', '"ABC4"'],
    forms: [form([text], "string", ([string]) => string.toUpperCase())],
  },
  {
    name: "lower case",
    area: "text",
    doc: "The text in small letters.",
    example: ['lower case("aBc4")', '"abc4"'],
    forms: [form([text], "string", ([string]) => string.toLowerCase())],
  },
  {
    name: "substring before",
    area: "text",
    doc: "What stands before the first occurrence of another text; empty if there is none.",
    example: ['substring before("foobar", "bar")', '"foo"'],
    forms: [
      form([text, match], "string", ([string, part]) => string.slice(0, Math.max(0, string.indexOf(part)))),
    ],
  },
  {
    name: "substring after",
    area: "text",
    doc: "What stands behind the first occurrence of another text; empty if there is none.",
    example: ['substring after("foobar", "ob")', '"ar"'],
    forms: [
      form([text, match], "string", ([string, part]) => {
        const at = string.indexOf(part);
        return at < 0 ? "" : string.slice(at + part.length);
      }),
    ],
  },
  {
    name: "contains",
    area: "text",
    doc: "Whether a text has another in it.",
    example: ['contains("foobar", "ob")', "true"],
    forms: [form([text, match], "boolean", ([string, part]) => string.includes(part))],
  },
  {
    name: "starts with",
    area: "text",
    doc: "Whether a text begins with another.",
    example: ['starts with("foobar", "fo")', "true"],
    forms: [form([text, match], "boolean", ([string, part]) => string.startsWith(part))],
  },
  {
    name: "ends with",
    area: "text",
    doc: "Whether a text ends with another.",
    example: ['ends with("foobar", "r")', "true"],
    forms: [form([text, match], "boolean", ([string, part]) => string.endsWith(part))],
  },
  {
    name: "string join",
    area: "text",
    doc: "The texts of a list in one, with a delimiter between them; nulls are left out.",
    example: ['string join(["a","b","c"], "_and_")', '"a_and_b_and_c"'],
    forms: [
      form(
        [takes("list", "list"), mayTakeNull("delimiter", "string")],
        "string",
        ([list, delimiter], frame, place) => join(list, delimiter ?? "", frame, place),
      ),
    ],
  },
];
