import type { InputType } from "@patchbay/contract/rule";
import { compileExpression, type Names } from "../feel/expression.ts";
import { plainTexts, readLiteralCell } from "../table/literal-cell.ts";
import { compileCell } from "../table/table-check.ts";

// Cells of ours may have words without quotes and bare dates in them, by the type of their column. FEEL has neither: other
// programs are given quotes and `date("…")`.

const quotedOrDated = /"(?:[^"\\]|\\.)*"|\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)?|\d{4}-\d\d-\d\d/g;
/** A cell that takes what its tests do not. */
export const negation = /^\s*not\s*\((.*)\)\s*$/s;

/** Writes a cell's tests so that they mean the same in a column without a type; null: they cannot be. */
export function strictTests(source: string, type: InputType, names: Names): string | null {
  const text = source.trim();
  if (text === "" || text === "-") return "-";
  const inner = negation.exec(text)?.[1];
  const written =
    type !== "string"
      ? dated(text, type)
      : inner === undefined
        ? quoted(text, names)
        : `not(${quoted(inner, names)})`;
  const { findings } = compileCell(written, "", {}, names);
  return findings.some(({ severity }) => severity === "error") ? null : written;
}

/** Writes an output cell as an expression that means the same without a type; null: it cannot be. */
export function strictOutput(source: string, type: InputType, names: Names): string | null {
  const text = source.trim();
  if (text === "") return "null";
  const written = type === "string" ? quoted(text, names) : dated(text, type);
  const { findings } = compileExpression(written, { path: "", names });
  return findings.some(({ severity }) => severity === "error") ? null : written;
}

function dated(text: string, type: InputType): string {
  if (type !== "date" && type !== "dateTime") return text;
  // A date in a function's quotes is left as it is, with the quotes.
  return text.replaceAll(quotedOrDated, (found) =>
    found.startsWith('"') ? found : `${found.includes("T") ? "date and time" : "date"}("${found}")`,
  );
}

function quoted(text: string, names: Names): string {
  const cell = readLiteralCell(
    text,
    "string",
    plainTexts((word) => names.has(word)),
  );
  return cell === null
    ? text
    : cell.parts.map((part) => (part.kind === "point" ? JSON.stringify(String(part.key)) : "")).join(", ");
}
