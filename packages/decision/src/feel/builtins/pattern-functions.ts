import { matchesPattern, replacePattern, splitByPattern } from "../pattern/pattern.ts";
import { type Builtin, form, mayTakeNull, takes } from "./builtin.ts";

const input = takes("input", "string");
const pattern = takes("pattern", "string");
const flags = mayTakeNull("flags", "string");

/** Functions of text that take patterns: the regular expressions of XPath 2.0. */
export const patternFunctions: readonly Builtin[] = [
  {
    name: "matches",
    area: "text",
    doc: "Whether a pattern occurs in a text; flags are s, m, i and x.",
    example: ['matches("foobar", "^fo*b")', "true"],
    forms: [
      form([input, pattern, flags], "boolean", ([text, source, options = ""], frame, place) =>
        matchesPattern(text, source, options, frame, place),
      ),
    ],
  },
  {
    name: "replace",
    area: "text",
    doc: "The text with every occurrence of a pattern replaced; $1 is what its first group took.",
    example: ['replace("abcd", "(ab)|(a)", "[1=$1][2=$2]")', '"[1=ab][2=]cd"'],
    forms: [
      form(
        [input, pattern, takes("replacement", "string"), flags],
        "string",
        ([text, source, replacement, options = ""], frame, place) =>
          replacePattern(text, source, replacement, options, frame, place),
      ),
    ],
  },
  {
    name: "split",
    area: "text",
    doc: "The texts between the occurrences of a pattern.",
    example: ['split("John Doe", "\\\\s")', '["John", "Doe"]'],
    forms: [
      form(
        [takes("string", "string"), takes("delimiter", "string")],
        "list",
        ([text, source], frame, place) => splitByPattern(text, source, frame, place),
      ),
    ],
  },
];
