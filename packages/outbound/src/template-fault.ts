/** Why a template could not be filled. Line and column count from 1 and are 0 where the whole text is meant. */
export class TemplateFault extends Error {
  readonly code: "MISSING_INPUT" | "INVALID_INPUT";
  readonly line: number;
  readonly column: number;

  constructor(code: "MISSING_INPUT" | "INVALID_INPUT", message: string, line = 0, column = 0) {
    super(message);
    this.code = code;
    this.line = line;
    this.column = column;
  }
}

/** The most a template may do: loop turns with what stands in them, and characters put out. */
export const templateLimits = { steps: 100_000, characters: 4_000_000, depth: 32 } as const;
