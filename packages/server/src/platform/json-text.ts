import { problem } from "./problem.ts";

/** How deep arrays and objects of a body may nest. */
const MAX_DEPTH = 64;

/** What a text of JSON has in it, as far as that can be told without parsing it. */
type Survey = {
  /** The deepest nesting of brackets. */
  readonly depth: number;
  /** Whether there may be a number that loses digits: sixteen in a row, perhaps with a point, or a huge exponent. */
  readonly hasLongNumber: boolean;
};

const hugeExponent = /[eE]\+?[0-9]{3}/y;

/**
 * Looks through JSON, so that a deep body is refused before it costs anything. Texts are leapt over, and beyond `enough`
 * levels nothing is looked at any more.
 */
export function survey(json: string, enough: number = Number.POSITIVE_INFINITY): Survey {
  let [depth, deepest, digits] = [0, 0, 0];
  let hasLongNumber = false;
  for (let at = 0; at < json.length && deepest <= enough; at += 1) {
    const code = json.charCodeAt(at);
    if (code >= 0x30 && code <= 0x39) {
      digits += 1;
      if (digits === 16) hasLongNumber = true;
      continue;
    }
    if (code === 0x2e) continue;
    digits = 0;
    if (code === 0x22) at = endOfText(json, at);
    else if (code === 0x7b || code === 0x5b) deepest = Math.max(deepest, (depth += 1));
    else if (code === 0x7d || code === 0x5d) depth -= 1;
    else if (code === 0x45 || code === 0x65) {
      hugeExponent.lastIndex = at;
      hasLongNumber ||= hugeExponent.test(json);
    }
  }
  return { depth: deepest, hasLongNumber };
}

/** Where the text that begins at a quote ends: at the next quote with no, or an even number of, backslashes before it. */
function endOfText(json: string, from: number): number {
  for (let end = json.indexOf('"', from + 1); end >= 0; end = json.indexOf('"', end + 1)) {
    let first = end;
    while (json.charCodeAt(first - 1) === 0x5c) first -= 1;
    if ((end - first) % 2 === 0) return end;
  }
  return json.length;
}

/** How many digits of a number count: neither leading zeros nor those that end a fraction. */
const significant = (source: string): number =>
  source
    .replace(/[eE].*$/, "")
    .replace(/(\.\d*?)0+$/, "$1")
    .replaceAll(/[-.]/g, "")
    .replace(/^0+/, "").length;

/** Keeps a number that a double cannot hold as the text it was written as, so that a decimal can be read from it. */
function keepDigits(_name: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== "number" || context?.source === undefined) return value;
  const { source } = context;
  const exact =
    Number.isFinite(value) &&
    (significant(source) <= 15 || String(value) === source || Number.isSafeInteger(value));
  return exact ? value : source;
}

/** A key that changes an object's prototype when copied carelessly, as it is or with letters of it escaped. */
const poisoned = /\\u00(?:5f|70|72|6f|74)/i;
const mayBePoisoned = (json: string): boolean =>
  json.includes("__proto__") || (json.includes("\\u00") && poisoned.test(json));

/**
 * Whether no text in a JSON text can hold U+0000 or half of a surrogate pair: only escapes can. False says that it may.
 */
export const hasPlainTexts = (json: string): boolean =>
  !json.includes("\\u") || !/\\u(?:0000|d[89a-f])/i.test(json);

/** One token of JSON (RFC 8259) after white space. */
const token =
  // oxlint-disable-next-line no-control-regex -- these are the characters that JSON forbids in a text
  /[ \t\n\r]*(?:[{}[\]:,]|"[^"\\\0-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\0-\x1f]*)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)(?!\w))/y;

/** Where JSON stops being JSON, in words. Nothing of the text is repeated: it may hold secrets. */
function whereBroken(json: string, message: string): string {
  // The engine says where for a token in the wrong place, not for text that is no token.
  const known = /at position (\d+)/.exec(message)?.[1];
  token.lastIndex = 0;
  let end = 0;
  while (token.test(json)) end = token.lastIndex;
  const rest = end + (/^[ \t\n\r]*/.exec(json.slice(end))?.[0].length ?? 0);
  const at = Math.min(known === undefined ? rest : Number(known), rest);
  const before = json.slice(0, at).split("\n");
  const what = at >= json.length ? "ends too early" : "cannot be read";
  return `it ${what} at line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}

/**
 * Parses a request body. Throws `malformed_json` saying where, for bad syntax, nesting over 64, or a `__proto__` key.
 * A byte order mark is skipped; an empty body is undefined.
 */
export function parseJsonBody(text: string): unknown {
  const json = text.codePointAt(0) === 0xfeff ? text.slice(1) : text;
  if (json.trim() === "") return undefined;
  const { depth, hasLongNumber } = survey(json, MAX_DEPTH);
  if (depth > MAX_DEPTH) throw problem("malformed_json", `The body nests deeper than ${MAX_DEPTH} levels.`);
  if (mayBePoisoned(json) && hasPrototypeKey(json))
    throw problem("malformed_json", 'The body has a member called "__proto__".');
  try {
    return hasLongNumber ? JSON.parse(json, keepDigits) : JSON.parse(json);
  } catch (error) {
    const message = error instanceof Error ? error.message : "";
    throw problem("malformed_json", `The body is not JSON: ${whereBroken(json, message)}.`);
  }
}

function hasPrototypeKey(json: string): boolean {
  let found = false;
  try {
    JSON.parse(json, (name, value: unknown) => {
      if (name === "__proto__") found = true;
      return value;
    });
  } catch {
    return false;
  }
  return found;
}
