import type { FieldError } from "@patchbay/contract/problem";
import { refuseMistakes } from "../platform/problem.ts";

/** The parts of a request, checked against its schema. */
export type RequestParts = { readonly params: unknown; readonly query: unknown; readonly body: unknown };

/** Inputs of a run may be any JSON: they are decided upon, and the record of the run copes with every text. */
const anyText: ReadonlySet<string> = new Set(["params", "bulkParams"]);

/** PostgreSQL keeps neither U+0000 nor half of a surrogate pair in a text. */
const isStorable = (text: string): boolean => !text.includes("\0") && text.isWellFormed();

/** Whether everything in a value can be stored: what nearly every request is, without a path being written for any of it. */
function isAllStorable(value: unknown): boolean {
  if (typeof value === "string") return isStorable(value);
  if (typeof value !== "object" || value === null) return true;
  if (Array.isArray(value)) return value.every(isAllStorable);
  for (const name in value)
    if (!isStorable(name) || !isAllStorable((value as Readonly<Record<string, unknown>>)[name])) return false;
  return true;
}

/** The paths of all texts and names in a value that cannot be stored. */
function unstorableIn(value: unknown, path: string): string[] {
  if (typeof value === "string") return isStorable(value) ? [] : [path];
  if (Array.isArray(value)) return value.flatMap((item, index) => unstorableIn(item, `${path}.${index}`));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    isStorable(name) ? unstorableIn(member, `${path}.${name}`) : [path],
  );
}

/** Throws invalid_request when a name to look up, a filter or a text to keep has characters the database cannot hold. */
export function refuseUnstorable({ params, query, body }: RequestParts): void {
  const kept =
    typeof body === "object" && body !== null
      ? Object.fromEntries(Object.entries(body).filter(([name]) => !anyText.has(name)))
      : body;
  if (isAllStorable(params) && isAllStorable(query) && isAllStorable(kept)) return;
  const paths = [
    ...unstorableIn(params, "params"),
    ...unstorableIn(query, "query"),
    ...unstorableIn(kept, "body"),
  ];
  refuseMistakes(
    "invalid_request",
    paths.map((field): FieldError => ({
      field,
      message: "has a character that cannot be stored",
      accepted: "Unicode text without U+0000",
    })),
  );
}
