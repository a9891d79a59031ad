import type { FastifyInstance } from "fastify";
import { problem } from "../platform/problem.ts";

/** How deep arrays and objects of a body may nest. */
const MAX_DEPTH = 64;

/** The deepest nesting of brackets outside texts, without parsing: a deep body is refused before it costs anything. */
export function depthOf(json: string): number {
  let depth = 0;
  let deepest = 0;
  let inText = false;
  for (let at = 0; at < json.length; at += 1) {
    const code = json.charCodeAt(at);
    if (inText) {
      if (code === 0x5c) at += 1;
      else if (code === 0x22) inText = false;
    } else if (code === 0x22) inText = true;
    else if (code === 0x7b || code === 0x5b) deepest = Math.max(deepest, (depth += 1));
    else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  return deepest;
}

/** Sixteen digits in a row, perhaps with a point: JSON.parse may lose some of them. */
const longNumber = /[0-9](?:\.?[0-9]){15}/;

/** Keeps a number that a double cannot hold as the text of its digits, so that a decimal can be read from it. */
function keepDigits(_name: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== "number" || context?.source === undefined || context.source.length < 16) return value;
  return String(value) === context.source || Number.isSafeInteger(value) ? value : context.source;
}

/** Keys that change an object's prototype when copied carelessly; no document of ours has them. */
const poisoned = /__proto__|\\u005f/i;

/**
 * Parses a request body. Throws `malformed_json` saying where, for bad syntax, nesting over 64, or a `__proto__` key.
 * A byte order mark is skipped; an empty body is undefined.
 */
export function parseJsonBody(text: string): unknown {
  const json = text.codePointAt(0) === 0xfeff ? text.slice(1) : text;
  if (json.trim() === "") return undefined;
  if (depthOf(json) > MAX_DEPTH)
    throw problem("malformed_json", `The body nests deeper than ${MAX_DEPTH} levels.`);
  if (poisoned.test(json) && hasPrototypeKey(json))
    throw problem("malformed_json", 'The body has a member called "__proto__".');
  try {
    return longNumber.test(json) ? JSON.parse(json, keepDigits) : JSON.parse(json);
  } catch (error) {
    throw problem(
      "malformed_json",
      `The body is not JSON: ${error instanceof Error ? error.message.slice(0, 200) : "syntax error"}`,
    );
  }
}

function hasPrototypeKey(json: string): boolean {
  let found = false;
  try {
    JSON.parse(json, (name, value: unknown) => {
      if (name === "__proto__") found = true;
      return value;
    });
  } catch {
    return false;
  }
  return found;
}

/** Makes our parser the only one: a body of another content type is answered unsupported_media_type. */
export function acceptJsonOnly(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<string>("application/json", { parseAs: "string" }, (_request, body, done) => {
    try {
      done(null, parseJsonBody(body));
    } catch (error) {
      done(error as Error);
    }
  });
}
