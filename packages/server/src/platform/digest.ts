import { createHash } from "node:crypto";

/** SHA-256 of a text, hex: tells equal documents from different ones. */
export function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
