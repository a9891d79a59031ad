/**
 * The most a template may do: loop turns with what stands in them and what functions work through, and characters put out;
 * and the most it may be: how deep blocks and functions nest, how many expressions it has and how long one is.
 */
export const templateLimits = {
  steps: 100_000,
  characters: 4_000_000,
  depth: 32,
  expressions: 5_000,
  expression: 4_000,
} as const;

type Place = { readonly line: number; readonly column: number };

/** Why a template could not be filled, and where in its text: lines and columns counted from 1. */
export class TemplateFault extends Error {
  readonly code: "MISSING_INPUT" | "INVALID_INPUT";
  readonly place: Place | null;

  constructor(code: "MISSING_INPUT" | "INVALID_INPUT", message: string, place: Place | null = null) {
    super(message);
    this.code = code;
    this.place = place;
  }

  /** The fault in words, with the field it happened in. */
  describe(field: string): string {
    const at = this.place === null ? "" : ` (line ${this.place.line}, column ${this.place.column})`;
    return `${field}: ${this.message}${at}`;
  }
}
