/** The most a template may do: loop turns with what stands in them, and characters put out; and how deep blocks nest. */
export const templateLimits = { steps: 100_000, characters: 4_000_000, depth: 32 } as const;

type Place = { readonly line: number; readonly column: number };

/** Why a template could not be filled: where in which field, lines and columns counted from 1. */
export class TemplateFault extends Error {
  readonly code: "MISSING_INPUT" | "INVALID_INPUT";
  readonly place: Place | null;
  readonly field: string | null;

  constructor(
    code: "MISSING_INPUT" | "INVALID_INPUT",
    message: string,
    place: Place | null = null,
    field: string | null = null,
  ) {
    super(message);
    this.code = code;
    this.place = place;
    this.field = field;
  }

  /** The same fault in that field, unless a narrower one is known. */
  inField(field: string): TemplateFault {
    return this.field === null ? new TemplateFault(this.code, this.message, this.place, field) : this;
  }

  /** The fault in words: field, what is wrong, where. */
  describe(): string {
    const at = this.place === null ? "" : ` (line ${this.place.line}, column ${this.place.column})`;
    return `${this.field === null ? "" : `${this.field}: `}${this.message}${at}`;
  }
}
