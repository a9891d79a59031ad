import type { Token, TokenKind } from "./token.ts";

// Text to tokens, following the lexical rules of DMN 1.5 (10.3.1.2). Nothing is thrown: a text that cannot be read
// ends in a `bad` token, which the parser reports if it gets there.

// JavaScript's white space has all characters of rule 61 but these three.
const space = /(?:[\s\u0085\u180E\u200B]|\/\/[^\n]*|\/\*[^]*?\*\/)+/uy;
// Rules 28 and 29 without `?`, which is a word of its own, and without the white space within their ranges.
const start =
  "A-Z_a-z\\p{L}\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u167F\\u1681-\\u180D\\u180F-\\u1FFF" +
  "\\u200C\\u200D\\u2070-\\u218F\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFEFE\\uFF00-\\uFFFD\\u{10000}-\\u{EFFFF}";
const word = new RegExp(`[${start}][${start}\\p{M}\\p{N}\\u00B7\\u203F\\u2040]*`, "uy");
const number = /(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const bareDate = /-?\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})?)?/y;
const symbol = /\.\.|<=|>=|!=|\*\*|[-+*/=<>()[\]{},:.?'’]/y;
const text = /"((?:[^"\\]|\\[^])*)"/y;
const escape = /\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|([^]))/g;
const escaped: Readonly<Record<string, string>> = {
  n: "\n",
  r: "\r",
  t: "\t",
  '"': '"',
  "'": "'",
  "\\": "\\",
};

/** What stands between the quotes of a text literal. A backslash before anything without a meaning stays itself. */
function unescape(raw: string): string {
  if (!raw.includes("\\")) return raw;
  return raw.replaceAll(escape, (whole: string, four?: string, six?: string, one?: string) => {
    if (four !== undefined) return String.fromCharCode(Number.parseInt(four, 16));
    const point = six === undefined ? Number.NaN : Number.parseInt(six, 16);
    if (point <= 0x10_ff_ff) return String.fromCodePoint(point);
    return escaped[one ?? ""] ?? whole;
  });
}

/** A text as a literal of FEEL, with its quotes. */
export function quoteText(raw: string): string {
  return `"${raw.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}

/** Reads with a sticky expression at an offset; null if it does not fit there. */
function readAt(form: RegExp, source: string, offset: number): RegExpExecArray | null {
  form.lastIndex = offset;
  return form.exec(source);
}

/**
 * The tokens of a text, the last one of kind `end` or `bad`. With `bareDates`, `2026-01-31` is a date and not a
 * subtraction: so it is in cells of date columns.
 */
export function tokenize(source: string, { bareDates = false } = {}): readonly Token[] {
  const tokens: Token[] = [];
  let offset = 0;
  const push = (kind: TokenKind, value: string, length: number): void => {
    tokens.push({ kind, text: value, start: offset, end: offset + length });
    offset += length;
  };
  while (offset < source.length) {
    const blank = readAt(space, source, offset);
    if (blank !== null) {
      offset += blank[0].length;
      continue;
    }
    const date = bareDates ? readAt(bareDate, source, offset) : null;
    const name = date ?? readAt(word, source, offset);
    const digits = name ?? readAt(number, source, offset);
    if (digits !== null) {
      push(date !== null ? "date" : name !== null ? "name" : "number", digits[0], digits[0].length);
      continue;
    }
    const at = source[offset] === "@" ? 1 : 0;
    const quoted = readAt(text, source, offset + at);
    if (quoted !== null) {
      push(at === 1 ? "at" : "string", unescape(quoted[1] ?? ""), quoted[0].length + at);
      continue;
    }
    const sign = readAt(symbol, source, offset);
    if (sign === null) {
      push("bad", unreadable(source, offset + at), source.length - offset);
      return tokens;
    }
    push("symbol", sign[0], sign[0].length);
  }
  push("end", "", 0);
  return tokens;
}

function unreadable(source: string, offset: number): string {
  if (source[offset] === '"') return "a text whose closing quote is missing";
  if (source.startsWith("/*", offset)) return "a comment whose closing */ is missing";
  return `the character ${String.fromCodePoint(source.codePointAt(offset) ?? 0)}`;
}
