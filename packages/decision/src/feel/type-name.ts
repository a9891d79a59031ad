import type { Cursor } from "./cursor.ts";
import type { TypeName } from "./syntax-tree.ts";

const types: Readonly<Record<string, TypeName["kind"]>> = {
  Any: "any",
  Null: "null",
  string: "string",
  number: "number",
  boolean: "boolean",
  date: "date",
  time: "time",
  "date and time": "dateTime",
  "days and time duration": "daysTime",
  "years and months duration": "yearsMonths",
  list: "list",
  context: "context",
  range: "range",
  function: "function",
};
const several = Object.keys(types).filter((name) => name.includes(" "));
const expected = `a type (${Object.keys(types).join(", ")})`;

/** Reads a type as it stands behind `instance of` and behind a parameter: `number`, `list<string>`. */
export function readTypeName(cursor: Cursor): TypeName {
  const long = several.find((name) => name.split(" ").every((word, index) => cursor.isWord(word, index)));
  const name = long ?? cursor.peek().text;
  const kind = cursor.peek().kind === "name" && Object.hasOwn(types, name) ? types[name] : undefined;
  if (kind === undefined) return cursor.mistake(expected);
  for (const _ of name.split(" ")) cursor.next();
  if ((kind !== "list" && kind !== "range") || !cursor.takeSymbol("<")) return { kind };
  const item = cursor.deeper(() => readTypeName(cursor));
  cursor.expectSymbol(">", "behind the type of its items");
  return { kind, item };
}
