import { RE2JS, RE2JSException } from "re2js";
import type { Place } from "../finding.ts";
import type { Frame } from "../frame.ts";
import { guardList, guardText } from "../size-guard.ts";
import { PatternMistake, readPattern } from "./pattern-reader.ts";

// Patterns as DMN has them from XPath 2.0 (1.5, table 74), matched by RE2 in a time that grows with the length of the
// text only, whoever wrote the pattern.

type Pattern = { readonly re2: RE2JS; readonly groups: number };

/** The pattern that was last used at a place, so that one that stays the same is read once. */
const lastUsed = new WeakMap<
  Place,
  { readonly source: string; readonly flags: string; readonly pattern: Pattern }
>();

/** Steps for a set that has to be calculated. */
const HEAVY_STEPS = 100;

/** The pattern; null, with an error, if it is none. */
function patternOf(source: string, flags: string, frame: Frame, place: Place): Pattern | null {
  const last = lastUsed.get(place);
  if (last?.source === source && last.flags === flags) return last.pattern;
  if (!/^[smix]*$/.test(flags))
    return frame.fail(place, "invalid_value", `There are no flags \`${flags.slice(0, 20)}\`.`, "s, m, i, x");
  frame.burn(1 + (source.length >> 6), place);
  try {
    const { text, groups, heavy } = readPattern(source, { i: flags.includes("i"), x: flags.includes("x") });
    frame.burn(heavy * HEAVY_STEPS, place);
    const options =
      (flags.includes("i") ? RE2JS.CASE_INSENSITIVE : 0) +
      (flags.includes("s") ? RE2JS.DOTALL : 0) +
      (flags.includes("m") ? RE2JS.MULTILINE : 0);
    const pattern = { re2: RE2JS.compile(text, options), groups };
    lastUsed.set(place, { source, flags, pattern });
    return pattern;
  } catch (error) {
    if (error instanceof PatternMistake)
      return frame.fail(place, "invalid_value", `The pattern cannot be read. ${error.message}`);
    if (error instanceof RE2JSException)
      return frame.fail(
        place,
        "invalid_value",
        "The pattern repeats too much, or more often than 1,000 times.",
      );
    throw error;
  }
}

/** Takes steps for going through a text once: the longer it and the larger the pattern, the more. */
function burnFor({ re2 }: Pattern, text: string, frame: Frame, place: Place): void {
  frame.burn(1 + Math.floor(((text.length + 16) * re2.programSize()) / 4096), place);
}

/** Whether a pattern occurs in a text. */
export function matchesPattern(
  text: string,
  source: string,
  flags: string,
  frame: Frame,
  place: Place,
): boolean | null {
  const pattern = patternOf(source, flags, frame, place);
  if (pattern === null) return null;
  burnFor(pattern, text, frame, place);
  return pattern.re2.matcher(text).find();
}

/** Every occurrence of a pattern in a text, from left to right; null if the pattern takes the empty text. */
function occurrences(
  text: string,
  pattern: Pattern,
  frame: Frame,
  place: Place,
): Iterable<ReturnType<RE2JS["matcher"]>> | null {
  if (pattern.re2.matcher("").find())
    return frame.fail(place, "invalid_value", "The pattern takes the empty text, which is everywhere.");
  burnFor(pattern, text, frame, place);
  return walk(pattern.re2.matcher(text));
}

function* walk(
  matcher: ReturnType<RE2JS["matcher"]>,
): Generator<ReturnType<RE2JS["matcher"]>, void, undefined> {
  while (matcher.find()) yield matcher;
}

/** The text with every occurrence replaced. In the replacement, `$1` is a group and `$0` the whole; `\$` and `\\` are signs. */
export function replacePattern(
  text: string,
  source: string,
  replacement: string,
  flags: string,
  frame: Frame,
  place: Place,
): string | null {
  const pattern = patternOf(source, flags, frame, place);
  const parts = pattern === null ? null : replacementParts(replacement, pattern.groups);
  if (pattern === null) return null;
  if (parts === null)
    return frame.fail(
      place,
      "invalid_value",
      "In a replacement, `$` stands before a digit, and a backslash before `$` or a backslash.",
    );
  const found = occurrences(text, pattern, frame, place);
  if (found === null) return null;
  const pieces: string[] = [];
  let length = 0;
  let from = 0;
  const put = (piece: string): void => {
    length += piece.length;
    guardText(length, frame, place);
    pieces.push(piece);
  };
  for (const match of found) {
    frame.burn(1, place);
    put(text.slice(from, match.start()));
    for (const part of parts) put(typeof part === "string" ? part : (match.group(part) ?? ""));
    from = match.end();
  }
  put(text.slice(from));
  return pieces.join("");
}

/** A replacement as texts and numbers of groups; null if it is none. */
function replacementParts(replacement: string, groups: number): readonly (string | number)[] | null {
  const form = /\\([\\$])|\$(\d+)|([^\\$]+)/gy;
  const parts: (string | number)[] = [];
  let end = 0;
  for (const { 0: whole, 1: sign, 2: digits, 3: plain } of replacement.matchAll(form)) {
    end += whole.length;
    if (digits === undefined) {
      parts.push(sign ?? plain ?? "");
      continue;
    }
    // The longest number for which there is a group counts; what is left of the digits is text.
    let taken = digits.length;
    while (taken > 1 && Number(digits.slice(0, taken)) > groups) taken -= 1;
    const group = Number(digits.slice(0, taken));
    parts.push(group <= groups ? group : "", digits.slice(taken));
  }
  return end === replacement.length ? parts : null;
}

/** The texts between the occurrences of a pattern. */
export function splitByPattern(
  text: string,
  source: string,
  frame: Frame,
  place: Place,
): readonly string[] | null {
  const pattern = patternOf(source, "", frame, place);
  const found = pattern === null ? null : occurrences(text, pattern, frame, place);
  if (found === null) return null;
  const parts: string[] = [];
  let from = 0;
  for (const match of found) {
    guardList(parts.length + 1, frame, place);
    parts.push(text.slice(from, match.start()));
    from = match.end();
  }
  parts.push(text.slice(from));
  return parts;
}
