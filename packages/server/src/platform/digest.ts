import { createHash } from "node:crypto";

/** SHA-256 of a text, hex: tells equal documents from different ones. */
export function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** A value as JSON with the members of every object in the order of their names: equal values are equal texts. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_name, member: unknown) =>
    typeof member === "object" && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
