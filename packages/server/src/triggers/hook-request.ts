// A webhook request as the triggers see it: the bytes as they came, and what can be read in them.
import type { Placed } from "@patchbay/contract/webhook-verification";
import type { HookMethod } from "@patchbay/contract/trigger";
import type { Json, JsonObject } from "@patchbay/contract/vocabulary";
import { parseJsonBody } from "../platform/json-text.ts";

export type HeaderPair = readonly [name: string, value: string];

/** What came, byte by byte. Nothing in it was decided upon yet. */
export type HookRequest = {
  readonly method: HookMethod;
  /** After `events/`, without the unguessable part; percent-encoding undone segment by segment. */
  readonly path: string;
  /** The sender knew the unguessable part. */
  readonly keyed: boolean;
  /** Without the `?`. */
  readonly query: string;
  /** The whole address, as it was sent to. */
  readonly url: string;
  /** In the order of arrival, names as they were written. */
  readonly headers: readonly HeaderPair[];
  readonly body: Buffer;
  /** The network address of the sender. */
  readonly address: string;
};

/** A request with what expressions, headers and challenges look for, read once for all triggers. */
export type ReadRequest = HookRequest & {
  readonly receivedAt: Date;
  /** Lower-case names; a header that came several times is joined with commas. */
  readonly headerOf: ReadonlyMap<string, string>;
  readonly params: ReadonlyMap<string, readonly string[]>;
  /** JSON as JSON, forms as their fields, other text as text; null: none, or bytes that are no text. */
  readonly json: Json;
};

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** The bytes as text, or null. */
export function textOf(body: Buffer): string | null {
  try {
    return utf8.decode(body);
  } catch {
    return null;
  }
}

const isJson = /^application\/(?:[\w.+-]*\+)?json\b/i;
const isForm = /^application\/x-www-form-urlencoded\b/i;

/** Names and values of a query or form; a name that came several times has a list. */
function fieldsOf(pairs: URLSearchParams): JsonObject {
  return Object.fromEntries(
    [...new Set(pairs.keys())].map((name) => {
      const values = pairs.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? "") : values];
    }),
  );
}

/** What a body says, by its content type. JSON that is none, or nests too deep, stays text. */
function readBody(body: Buffer, contentType: string): Json {
  const text = body.length === 0 ? null : textOf(body);
  if (text === null) return null;
  if (isForm.test(contentType)) return fieldsOf(new URLSearchParams(text));
  if (!isJson.test(contentType)) return text;
  try {
    return (parseJsonBody(text) ?? null) as Json;
  } catch {
    return text;
  }
}

/** Reads a request once. */
export function readHook(request: HookRequest, receivedAt: Date): ReadRequest {
  const headerOf = new Map<string, string>();
  for (const [name, value] of request.headers) {
    const known = headerOf.get(name.toLowerCase());
    headerOf.set(name.toLowerCase(), known === undefined ? value : `${known}, ${value}`);
  }
  const search = new URLSearchParams(request.query);
  const params = new Map([...new Set(search.keys())].map((name) => [name, search.getAll(name)]));
  return {
    ...request,
    receivedAt,
    headerOf,
    params,
    json: readBody(request.body, headerOf.get("content-type") ?? ""),
  };
}

/** What conditions and inputs read as `request`. */
export function requestValue(request: ReadRequest, pathParams: JsonObject): JsonObject {
  return {
    method: request.method,
    path: request.path,
    pathParams,
    params: fieldsOf(new URLSearchParams(request.query)),
    headers: Object.fromEntries(request.headerOf),
    body: request.json,
    receivedAt: request.receivedAt.toISOString(),
  };
}

/** The value at a place of a request as text; undefined when it is not there, or no text, number or boolean. */
export function valueAt(request: ReadRequest, { in: where, name }: Placed): string | undefined {
  switch (where) {
    case "header":
      return request.headerOf.get(name.toLowerCase());
    case "query":
      return request.params.get(name)?.[0];
    case "body": {
      const found = pointed(request.json, name);
      return typeof found === "string" || typeof found === "number" || typeof found === "boolean"
        ? String(found)
        : undefined;
    }
  }
}

/** RFC 6901; a name without a slash is the member of that name. */
function pointed(json: Json, pointer: string): Json | undefined {
  const steps = (pointer.startsWith("/") ? pointer.slice(1) : pointer)
    .split("/")
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  let here: Json | undefined = json;
  for (const step of steps) {
    if (typeof here !== "object" || here === null || !Object.hasOwn(here, step)) return undefined;
    here = (here as JsonObject)[step];
  }
  return here;
}
