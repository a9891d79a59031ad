import { createHash, createHmac } from "node:crypto";
import type { Json } from "@patchbay/contract/vocabulary";
import { isTooDeep, readJson } from "./json-answer.ts";
import { type Given, marked, type TemplateFunction } from "./template-given.ts";
import { xmlEscaped } from "./template-place.ts";
import { encodeValue } from "./url-text.ts";

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The words of a text: separated by what is no letter or digit, and where a capital follows a small letter. */
const wordsOf = (given: Given): readonly string[] =>
  given
    .text(0)
    .replaceAll(/(\p{Ll}|\d)(\p{Lu})/gu, "$1 $2")
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "")
    .map((word) => word.toLowerCase());

function padded(given: Given, side: "padStart" | "padEnd"): string {
  const length = given.integer(1, 0, 100_000);
  const sign = given.text(2, " ");
  return given.result(given.text(0)[side](length, sign));
}

/** The text in pieces; more of them than a template may go through are refused. */
function pieces(given: Given): readonly string[] {
  const [text, separator] = [given.text(0), given.text(1)];
  if (text.length > 100_000 && separator.length < 2) given.fail("Its text is too long to be split so.");
  return text.split(separator);
}

function replaced(given: Given): string {
  const [text, old, with_] = [given.text(0), given.text(1), given.text(2)];
  if (old === "") return text;
  given.room(
    text.length + (with_.length - old.length) * (with_.length > old.length ? text.length / old.length : 0),
  );
  return given.result(text.replaceAll(old, () => with_));
}

function replacedFirst(text: string, old: string, with_: string): string {
  return old === "" ? text : text.replace(old, () => with_);
}

function firstWords(given: Given): string {
  const words = given
    .text(0)
    .split(/\s+/)
    .filter((word) => word !== "");
  const limit = given.integer(1, 0, 1e9);
  return words.length <= limit ? given.text(0) : words.slice(0, limit).join(" ") + given.text(2, "…");
}

export const textFunctions = {
  uppercase: (given) => given.text(0).toUpperCase(),
  lowercase: (given) => given.text(0).toLowerCase(),
  capitalize: (given) => capital(given.text(0)),
  capitalizeAll: (given) => given.text(0).replaceAll(/\S+/g, capital),
  camelcase: (given) =>
    wordsOf(given)
      .map((word, index) => (index === 0 ? word : capital(word)))
      .join(""),
  pascalcase: (given) => wordsOf(given).map(capital).join(""),
  snakecase: (given) => wordsOf(given).join("_"),
  dashcase: (given) => wordsOf(given).join("-"),
  trim: (given) => given.text(0).trim(),
  trimLeft: (given) => given.text(0).trimStart(),
  trimRight: (given) => given.text(0).trimEnd(),
  padLeft: (given) => padded(given, "padStart"),
  padRight: (given) => padded(given, "padEnd"),
  substring: (given) =>
    given.text(0).slice(given.integer(1, 0, 1e9), given.has(2) ? given.integer(2, 0, 1e9) : undefined),
  split: (given) => (given.has(2) ? pieces(given)[given.integer(2, 0, 1e9)] : [...pieces(given)]),
  replace: replaced,
  replacefirst: (given) => replacedFirst(given.text(0), given.text(1), given.text(2)),
  removefirst: (given) => replacedFirst(given.text(0), given.text(1), ""),
  occurrences: (given) => (given.text(1) === "" ? 0 : pieces(given).length - 1),
  truncateWords: firstWords,
  concat(given) {
    const parts = given.values.map((_, index) => given.text(index));
    given.room(parts.reduce((sum, part) => sum + part.length, 0));
    return given.result(parts.join(""));
  },
  stripQuerystring: (given) => given.text(0).replace(/[?#].*$/s, ""),
} as const satisfies Readonly<Record<string, TemplateFunction>>;

const json = (given: Given) => marked(given.result(JSON.stringify(given.json(0))), "json");

function parsed(given: Given): Json {
  try {
    const value = readJson(given.text(0));
    if (!isTooDeep(value)) return value;
  } catch {
    // Said below: what the parser says quotes the text.
  }
  return given.fail("Its first value is not JSON, or nested too deep.");
}

const byteEncodings = ["utf8", "hex", "latin1", "base64"] as const;

/** The bytes that a text stands for; one that is not in its encoding is refused. */
function bytes(given: Given, index: number, encodingAt: number): Buffer {
  const encoding = given.word(encodingAt, byteEncodings, "utf8");
  const text = given.text(index);
  const pattern = {
    hex: /^(?:[\da-fA-F]{2})*$/,
    base64: /^[\w+/-]*={0,2}$/,
    latin1: /^[\0-\xff]*$/,
    utf8: /^/,
  };
  if (!pattern[encoding].test(text)) given.fail(`Its text is not ${encoding}.`);
  return Buffer.from(text, encoding);
}

function unescaped(given: Given): string {
  try {
    return decodeURIComponent(given.text(0));
  } catch {
    return given.fail("Its text has %XX that are not UTF-8.");
  }
}

const algorithms = ["sha256", "sha512", "sha384", "sha1", "md5"] as const;
const digestForms = ["hex", "base64", "base64url"] as const;
const entities: Readonly<Record<string, string>> = {
  lt: "<",
  gt: ">",
  amp: "&",
  quot: '"',
  apos: "'",
  "#39": "'",
};

export const encodingFunctions = {
  json,
  jsonSerialize: json,
  jsonNumber(given) {
    const text = given.text(0).trim();
    if (!/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text)) given.fail("Its value is not a number.");
    return marked(text, "number");
  },
  jsonEncode: (given) => JSON.stringify(given.text(0)).slice(1, -1),
  jsonParse: parsed,
  base64Encode: (given) => bytes(given, 0, 1).toString("base64"),
  base64Decode(given) {
    const encoding = given.word(1, ["utf8", "hex", "latin1"], "utf8");
    const text = given.text(0);
    if (!/^[\w+/-]*={0,2}$/.test(text)) given.fail("Its text is not base64.");
    return Buffer.from(text, "base64").toString(encoding);
  },
  encodeURI: (given) => marked(encodeValue(given.text(0)), "url"),
  decodeURI: unescaped,
  htmlEncode: (given) => given.result(xmlEscaped(given.text(0))),
  htmlDecode: (given) =>
    given
      .text(0)
      .replaceAll(/&(lt|gt|amp|quot|apos|#39);/g, (whole, name: string) => entities[name] ?? whole),
  hash: (given) =>
    createHash(given.word(0, algorithms)).update(given.text(2)).digest(given.word(1, digestForms)),
  hmac: (given) =>
    createHmac(given.word(0, algorithms), bytes(given, 1, 4))
      .update(given.text(3))
      .digest(given.word(2, digestForms)),
} as const satisfies Readonly<Record<string, TemplateFunction>>;
