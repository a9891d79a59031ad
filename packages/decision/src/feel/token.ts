/** Words that cannot be names. `not` is a function in FEEL, but no name can begin with it. */
export const keywords: ReadonlySet<string> = new Set([
  "and",
  "between",
  "else",
  "every",
  "external",
  "false",
  "for",
  "function",
  "if",
  "in",
  "instance",
  "not",
  "null",
  "or",
  "return",
  "satisfies",
  "some",
  "then",
  "true",
]);

/**
 * `name` is one word, keyword or not; names of several words are put together by the parser, which knows them.
 * `string` and `at` carry the text between the quotes, `date` is a bare date or date and time, `bad` carries the
 * reason why the lexer could not go on.
 */
export type TokenKind = "name" | "number" | "string" | "at" | "date" | "symbol" | "bad" | "end";

/** A word of FEEL and where it stands: offsets of its first character and of the one after its last. */
export type Token = {
  readonly kind: TokenKind;
  readonly text: string;
  readonly start: number;
  readonly end: number;
};

/** A token as a message shows it. */
export function tokenInWords({ kind, text }: Token): string {
  switch (kind) {
    case "end":
      return "the end";
    case "string":
      return `the text "${text.length > 30 ? `${text.slice(0, 30)}…` : text}"`;
    case "bad":
      return text;
    case "symbol":
      return text === "'" || text === "’"
        ? `the quote ${text} (texts stand in double quotes)`
        : `\`${text}\``;
    default:
      return `\`${text.length > 30 ? `${text.slice(0, 30)}…` : text}\``;
  }
}
