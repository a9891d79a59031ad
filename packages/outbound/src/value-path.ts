import { JSONPathEnvironment, type JSONValue } from "json-p3";
import type { Json } from "@patchbay/contract/vocabulary";
import { maxDepth } from "./json-answer.ts";

/** Reads the values that a path points at: none, one, or (JSONPath only) several. */
export type ValueReader = (value: Json) => readonly Json[];

// Their regular expressions take exponential time on texts chosen for it (`(a|a)*b`); an upstream could choose those.
// The depth is above that of any answer that is read.
const environment = new JSONPathEnvironment({ maxRecursionDepth: 2 * maxDepth });
environment.functionRegister.delete("match");
environment.functionRegister.delete("search");

const member = (value: Json | undefined, name: string): Json | undefined =>
  typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, Json>>)[name]
    : undefined;

const along =
  (names: readonly string[]): ValueReader =>
  (value) => {
    let at: Json | undefined = value;
    for (const name of names) at = member(at, name);
    return at === undefined ? [] : [at];
  };

/** `data.list[0].name`, `data["strange.name"]`, or null when it is not such a path. */
function dottedNames(path: string): readonly string[] | null {
  const step = /\.?([^.[\]"']+)|\[(\d+)\]|\["([^"]*)"\]|\['([^']*)'\]/y;
  const names: string[] = [];
  while (step.lastIndex < path.length) {
    const found = step.exec(path);
    if (found === null) return null;
    names.push(found[1] ?? found[2] ?? found[3] ?? found[4] ?? "");
  }
  return names.length === 0 ? null : names;
}

/** Why a JSONPath might take time without bounds on an answer made for it, or null. Texts in quotes are left out. */
function boundlessProblem(path: string): string | null {
  const text = path.replaceAll(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g, "''");
  if (text.split("..").length > 3) return "`..` may stand in it twice at most.";
  // Such a filter would walk through the whole answer again for each of its members.
  if (text.includes("$", 1) && /\.\.|\*|:/.test(text))
    return "A filter that begins at the root (`$`) cannot be combined with `..`, `*` and slices.";
  return null;
}

function compileJsonPath(path: string): ValueReader | { readonly problem: string } {
  const problem = boundlessProblem(path);
  if (problem !== null) return { problem };
  try {
    const query = environment.compile(path);
    return (value) => query.query(value as JSONValue).values() as readonly Json[];
  } catch (error) {
    return { problem: `Not a JSONPath: ${(error as Error).message}` };
  }
}

/**
 * Compiles a path into an answer: JSONPath (RFC 9535, without `match` and `search`) when it begins with `$`, a JSON
 * Pointer (RFC 6901) when it begins with `/`, otherwise member names with dots and `[index]`. Only own members are read.
 */
export function compileValuePath(path: string): ValueReader | { readonly problem: string } {
  if (path.startsWith("$")) return compileJsonPath(path);
  if (path.startsWith("/"))
    return along(
      path
        .slice(1)
        .split("/")
        .map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~")),
    );
  const names = dottedNames(path);
  return names === null ? { problem: "Not a path such as `data.list[0].name`." } : along(names);
}
