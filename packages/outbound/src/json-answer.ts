import type { Json } from "@patchbay/contract/vocabulary";

/** How deep an answer may be nested: what reads it further on may recurse. */
export const maxDepth = 64;

/** Only in such a text can a number lose digits. The leading digit keeps the search fast. */
const longNumber = /\d(?:[\d.]{15}|[eE]\+?\d{3})/;

/** How many digits of a number count: not the zeros before it, nor those behind its fraction. */
function significant(source: string): number {
  const mantissa = source.replace(/[eE].*$/, "");
  const trimmed = mantissa.includes(".") ? mantissa.replace(/0+$/, "") : mantissa;
  return trimmed.replaceAll(/[-.]/g, "").replace(/^0+/, "").length;
}

type Reviver = (name: string, value: unknown) => unknown;

/** A number that a double cannot hold stays the text it was written as (an id of 20 digits, an amount to the cent). */
function lossless(_name: string, value: Json, { source }: { readonly source?: string }): Json {
  if (typeof value !== "number" || source === undefined) return value;
  const exact = Number.isFinite(value) && (significant(source) <= 15 || String(value) === source);
  return exact ? value : source;
}

/** Whether a value is nested deeper than the limit. */
export function isTooDeep(value: Json, levels: number = maxDepth): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  for (const member of Object.values(value)) if (isTooDeep(member, levels - 1)) return true;
  return false;
}

/** Whether a text has enough brackets to be nested too deep: most have not, and need not be walked through. */
function mayBeTooDeep(text: string): boolean {
  let brackets = 0;
  for (const bracket of ["{", "["])
    for (let at = text.indexOf(bracket); at >= 0 && brackets <= maxDepth; at = text.indexOf(bracket, at + 1))
      brackets += 1;
  return brackets > maxDepth;
}

/** Reads JSON (RFC 8259). Throws SyntaxError. A member `__proto__` is one like any other and changes no prototype. */
export function readJson(text: string): Json {
  const value = (longNumber.test(text) ? JSON.parse(text, lossless as Reviver) : JSON.parse(text)) as Json;
  if (mayBeTooDeep(text) && isTooDeep(value))
    throw new SyntaxError(`It is nested more than ${maxDepth} deep.`);
  return value;
}
