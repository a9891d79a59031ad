/** The version a caller asks for: `2`, `"2"`, `"v2"`, `"2.0"`, or `"draft"`. */
export type VersionPin = number | string;

/** The label of a version, as runs and the catalog know it. */
export const versionLabel = (number: number): string => `v${number}`;

/** Reads a pin that fits its schema; null is the draft. */
export function versionOf(pin: VersionPin): number | null {
  if (pin === "draft") return null;
  return Number(String(pin).replace(/^v/, "").replace(/\.0$/, ""));
}
