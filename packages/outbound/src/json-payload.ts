import type { Json } from "@patchbay/contract/vocabulary";
import type { Findings, Where } from "./findings.ts";
import { places } from "./template-place.ts";
import type { Reach, Run } from "./template-run.ts";
import { Marked, plain } from "./template-value.ts";

type Print = (run: Run) => string;
type Part = string | Print;

/** How deep a body may be nested. */
const maxDepth = 64;

/**
 * Compiles a JSON document whose texts are templates. A text that is exactly one `{{path}}` becomes the value itself,
 * with its type. What depends on no call is written out once, here.
 */
export function compileDocument(
  where: Where,
  document: Json,
  reach: Reach,
  findings: Findings,
): { readonly fixed: Buffer | null; readonly render: Print } {
  const parts: Part[] = [];
  const put = (part: Part): void => {
    const last = parts.at(-1);
    if (typeof part === "string" && typeof last === "string") parts[parts.length - 1] = last + part;
    else parts.push(part);
  };
  const list = (open: string, close: string, members: readonly (() => void)[]): void => {
    put(open);
    members.forEach((member, index) => {
      if (index > 0) put(",");
      member();
    });
    put(close);
  };
  const value = (node: Json, path: string, depth: number): void => {
    const at = { ...where, field: `${where.field}${path}` };
    if (depth > maxDepth) findings.report(at, `A body is nested at most ${maxDepth} deep.`);
    else if (typeof node === "string") put(text(node, at));
    else if (Array.isArray(node))
      list(
        "[",
        "]",
        node.map((item: Json, index) => () => value(item, `${path}[${index}]`, depth + 1)),
      );
    else if (typeof node === "object" && node !== null)
      list(
        "{",
        "}",
        Object.entries(node).map(([key, item]) => () => {
          put(`${JSON.stringify(key)}:`);
          value(item, `${path}.${key}`, depth + 1);
        }),
      );
    else put(JSON.stringify(node));
  };
  const text = (node: string, at: Where): Part => {
    const { fixed, sole, render } = findings.template(at, node, { place: places.text(), reach });
    if (fixed !== null) return JSON.stringify(fixed);
    const { field } = at;
    if (sole === null)
      return (run) => {
        run.field = field;
        return JSON.stringify(render(run));
      };
    return (run) => {
      run.field = field;
      const read = sole.read(run);
      if (read instanceof Marked && read.place === "number") return read.text;
      return JSON.stringify(plain(read));
    };
  };
  value(document, "", 1);
  const [first, second] = parts;
  if (typeof first === "string" && second === undefined)
    return { fixed: Buffer.from(first), render: () => first };
  const render: Print = (run) => {
    let body = "";
    for (const part of parts) body += typeof part === "string" ? part : part(run);
    return body;
  };
  return { fixed: null, render };
}

/** "JSON.parse source text access" (ES2026), which the library's types do not know yet. */
const { rawJSON, isRawJSON } = JSON as unknown as {
  readonly rawJSON: (text: string) => Json;
  readonly isRawJSON: (value: Json) => boolean;
};
const asWritten = (_name: string, value: Json, { source }: { readonly source?: string }): Json =>
  typeof value === "number" && source !== undefined ? rawJSON(source) : value;

/** Reads a filled document so that its numbers keep their digits when it is written again. */
export const readDocument = (text: string): Json =>
  JSON.parse(text, asWritten as (name: string, value: unknown) => unknown) as Json;

/** A value without members and elements that are null, an empty text, or nothing but such; undefined when nothing is left. */
export function withoutEmptyNodes(value: Json): Json | undefined {
  if (value === null || value === "") return undefined;
  if (Array.isArray(value)) {
    const kept = value.map((one: Json) => withoutEmptyNodes(one)).filter((one) => one !== undefined);
    return kept.length === 0 ? undefined : kept;
  }
  if (typeof value !== "object" || isRawJSON(value)) return value;
  const kept = Object.entries(value).flatMap(([name, one]) => {
    const left = withoutEmptyNodes(one);
    return left === undefined ? [] : [[name, left] as const];
  });
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}
