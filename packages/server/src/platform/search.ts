/** Whether a text is a UUID, so that it is looked up as an id and not as a name. */
export function isId(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);
}

/** Takes the pattern characters of LIKE out of a text: `%`, `_` and `\` then mean themselves. */
export function literalPattern(text: string): string {
  return text.replaceAll(/[\\%_]/g, "\\$&");
}

/** An ILIKE pattern for "contains this text". */
export function containsPattern(text: string): string {
  return `%${literalPattern(text)}%`;
}
