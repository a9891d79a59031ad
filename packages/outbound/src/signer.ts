import type { PreparedRequest } from "./prepared-request.ts";

/** What a signature takes from outside: the time, and a text that is never used twice. */
export type Moment = { readonly now: Date; readonly nonce: string };

/** Adds what authenticates one request. Pure but for what it remembers of earlier answers (digest) or itself made (JWT). */
export type Signer = (request: PreparedRequest, moment: Moment) => PreparedRequest;

/** A request with further headers of its credential; they replace those of the same name. */
export function withHeaders(
  request: PreparedRequest,
  added: readonly (readonly [name: string, value: string])[],
): PreparedRequest {
  const names = new Set(added.map(([name]) => name.toLowerCase()));
  const stays = request.sent.headers.map(({ name }) => !names.has(name.toLowerCase()));
  const headers = request.headers.filter((_text, index) => stays[index >> 1] === true);
  const sources = request.sent.headers.filter((_source, index) => stays[index] === true);
  return {
    ...request,
    headers: [...headers, ...added.flat()],
    sent: {
      ...request.sent,
      headers: [
        ...sources,
        ...added.map(([name]) => ({ name, origin: "credential" as const, secret: true })),
      ],
    },
  };
}

/** A request with further parameters of its credential, each `name=value`, encoded. */
export function withParameters(
  request: PreparedRequest,
  added: readonly { readonly name: string; readonly text: string }[],
): PreparedRequest {
  const { query, separator } = request.sent;
  const texts = added.map(({ text }) => text);
  const mark = request.path.includes("?") ? separator : "?";
  return {
    ...request,
    path: `${request.path}${mark}${texts.join(separator)}`,
    sent: {
      ...request.sent,
      query: {
        texts: [...query.texts, ...texts],
        sources: [
          ...query.sources,
          ...added.map(({ name }) => ({ name, origin: "credential" as const, secret: true })),
        ],
      },
    },
  };
}

/** A request taken apart as signatures see it. `query` is without its question mark. */
export function partsOf(request: PreparedRequest): {
  readonly host: string;
  readonly path: string;
  readonly query: string;
  readonly body: Buffer;
  readonly header: (name: string) => string | undefined;
} {
  const at = request.path.indexOf("?");
  const { body } = request;
  return {
    host: new URL(request.origin).host,
    path: at < 0 ? request.path : request.path.slice(0, at),
    query: at < 0 ? "" : request.path.slice(at + 1),
    body: body === null ? Buffer.alloc(0) : typeof body === "string" ? Buffer.from(body) : body,
    header: (name) => {
      const index = request.sent.headers.findIndex((source) => source.name.toLowerCase() === name);
      return index < 0 ? undefined : request.headers[2 * index + 1];
    },
  };
}

/** Percent-encoding as signatures want it: everything but unreserved characters (RFC 3986, 2.3; RFC 5849, 3.6). */
export const strictEncode = (text: string): string =>
  encodeURIComponent(text.toWellFormed()).replaceAll(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** Names and values of a query or a form, decoded. */
export const pairsOf = (text: string): readonly (readonly [string, string])[] =>
  text === "" ? [] : [...new URLSearchParams(text.replaceAll(";", "&"))];

/** Sorts by name, then value, in the order of their code units. */
export const sortedPairs = (
  pairs: readonly (readonly [string, string])[],
): readonly (readonly [string, string])[] =>
  pairs.toSorted(([a, x], [b, y]) => (a === b ? (x < y ? -1 : x > y ? 1 : 0) : a < b ? -1 : 1));
