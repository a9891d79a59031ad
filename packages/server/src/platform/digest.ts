import { createHash } from "node:crypto";

/** SHA-256 of a text, hex: tells equal documents from different ones. */
export function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** A value as JSON with the members of every object in the order of their names: equal values are equal texts. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(inOrder(value));
}

/** The value with its members in order. Sorted first and written in one go: a replacer would cost several times as much. */
function inOrder(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.every(isPlain) ? value : value.map(inOrder);
  if ("toJSON" in value && typeof value.toJSON === "function") return inOrder(value.toJSON());
  const members = value as Readonly<Record<string, unknown>>;
  const names = Object.keys(members).sort();
  // As a plain assignment it would set the prototype.
  if (names.includes("__proto__"))
    return Object.fromEntries(names.map((name) => [name, inOrder(members[name])]));
  const ordered: Record<string, unknown> = {};
  for (const name of names) ordered[name] = inOrder(members[name]);
  return ordered;
}

const isPlain = (value: unknown): boolean => typeof value !== "object" || value === null;
