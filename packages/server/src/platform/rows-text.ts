/** Escapes of U+0000 and of halves of surrogate pairs, the only ones of that kind that JSON.stringify writes. */
const unstorable = /(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/g;

/**
 * Rows as one JSON text that PostgreSQL takes apart (json_to_recordset). Doing so it refuses U+0000 and halves of surrogate
 * pairs wherever they stand, and would refuse the whole batch: what an upstream sends is recorded with the replacement
 * character instead.
 */
export function rowsText(rows: readonly object[]): string {
  return JSON.stringify(rows).replace(unstorable, "$1\uFFFD");
}
