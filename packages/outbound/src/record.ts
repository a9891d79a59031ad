import { isUtf8 } from "node:buffer";
import type { CallError, RecordedAnswer, Redirect, SentPart, SentRequest } from "@patchbay/contract/call";
import { MASK } from "@patchbay/contract/vocabulary";
import type { PreparedRequest } from "./prepared-request.ts";
import { isMasked, type Redactor, redactorFor } from "./redact.ts";
import type { PartSource } from "./request-part.ts";
import type { AnswerHeaders } from "./send-result.ts";
import type { CallOutcome } from "./settle.ts";
import { decodeValue } from "./url-text.ts";

/** A call without its secrets: what may be told to a caller, and what may be stored. */
export type Recorded = {
  /** Its outcome, bodies uncut. */
  readonly outcome: CallOutcome;
  readonly request: SentRequest | null;
  readonly answer: RecordedAnswer | null;
};

/** What of a call may be told, stored or shown: every secret of its request masked, recorded bodies cut at `limits.bodyBytes`. Pure. */
export function recordCall(
  outcome: CallOutcome,
  request: PreparedRequest | null,
  limits: { readonly bodyBytes: number },
): Recorded {
  const redactor = redactorFor(request);
  const masked = maskOutcome(outcome, redactor);
  return {
    outcome: masked,
    request: request === null ? null : recordRequest(request, redactor, limits.bodyBytes),
    answer: recordAnswer(masked, limits.bodyBytes),
  };
}

/** The redirects that were followed, as they may be stored. Pure. */
export function recordRedirects(
  redirects: readonly { readonly status: number; readonly request: PreparedRequest }[],
): { readonly redirects?: Redirect[] } {
  if (redirects.length === 0) return {};
  return {
    redirects: redirects.map(({ status, request }) => {
      const { method, url } = recordRequest(request, redactorFor(request), 0);
      return { status, method, url };
    }),
  };
}

function maskOutcome(outcome: CallOutcome, redactor: Redactor): CallOutcome {
  const { headers, body, error } = outcome;
  return {
    ...outcome,
    result: redactor.text(outcome.result),
    ...(headers === undefined ? undefined : { headers: maskHeaders(headers, redactor) }),
    ...(body === undefined ? undefined : { body: redactor.json(body) }),
    ...(error === undefined ? undefined : { error: maskError(error, redactor) }),
  } as CallOutcome;
}

/** The guidance too: it may quote headers of the answer. */
const maskError = (error: CallError, redactor: Redactor): CallError => ({
  ...error,
  message: redactor.text(error.message),
  ...(error.guidance === undefined ? {} : { guidance: redactor.text(error.guidance) }),
});

function recordRequest(request: PreparedRequest, redactor: Redactor, limit: number): SentRequest {
  const { method, origin, path, headers, body, sent } = request;
  const pathEnd = path.indexOf("?");
  const query = sent.query.texts.map((text, index): { part: SentPart; text: string } => {
    const source: PartSource = sent.query.sources[index] ?? unknown;
    const [sentName = "", ...rest] = text.split("=");
    const { name, origin: from } = source;
    if (isMasked(source)) return { part: { name, value: MASK, origin: from }, text: `${sentName}=${MASK}` };
    const value = redactor.text(decodeValue(rest.join("=")));
    return { part: { name, value, origin: from }, text: redactor.text(text) };
  });
  const separator = pathEnd < 0 ? "" : "?";
  const cleanPath = redactor.text(pathEnd < 0 ? path : path.slice(0, pathEnd));
  const bytes = body === null ? 0 : Buffer.byteLength(body);
  return {
    method,
    url: `${origin}${cleanPath}${separator}${query.map(({ text }) => text).join(sent.separator)}`,
    headers: sent.headers.map((source, index) => ({
      name: source.name,
      value: shownHeader(source, headers[2 * index + 1] ?? "", redactor),
      origin: source.origin,
      ...(source.overrides === undefined
        ? undefined
        : { overrides: maskOverrides(source.overrides, redactor) }),
    })),
    query: query.map(({ part }) => part),
    body: body === null ? null : cut(bodyText(body), limit, redactor),
    bodyBytes: bytes,
    bodyCut: bytes > limit,
  };
}

const maskOverrides = (overrides: NonNullable<PartSource["overrides"]>, redactor: Redactor) =>
  overrides.map(({ origin, value }) => ({ origin, value: redactor.text(value) }));

const bytesText = (bytes: Buffer): string => `(${bytes.length} bytes)`;

/** A body as text. Bytes that are no text are told by their number; of a multipart form, only the files that are such. */
function bodyText(body: string | Buffer): string {
  if (typeof body === "string") return body;
  if (isUtf8(body)) return body.toString();
  const boundary = /^--[\w-]+/.exec(body.toString("latin1", 0, 100))?.[0];
  if (boundary === undefined) return bytesText(body);
  return body
    .toString("latin1")
    .split(boundary)
    .map((part) => {
      const bytes = Buffer.from(part, "latin1");
      if (isUtf8(bytes)) return bytes.toString();
      const head = bytes.indexOf("\r\n\r\n") + 4;
      return `${bytes.subarray(0, head).toString()}${bytesText(bytes.subarray(head, -2))}\r\n`;
    })
    .join(boundary);
}

const unknown: PartSource = { name: "", origin: "patchbay", secret: false };

/** A secret header shows its scheme: that much is needed to see a wrong one. */
function shownHeader(source: PartSource, value: string, redactor: Redactor): string {
  if (!isMasked(source)) return redactor.text(value);
  const [, scheme] = /^(Basic|Bearer|Token|Digest|ApiKey) \S/i.exec(value) ?? [];
  return scheme === undefined ? MASK : `${scheme} ${MASK}`;
}

/** How much longer a body may be as JSON than the bytes it was read from: numbers written out, XML as an object. */
const longerAsJson = 8;

/** The answer of an outcome that is masked already. */
function recordAnswer(outcome: CallOutcome, limit: number): RecordedAnswer | null {
  const { status, headers = {}, body = null, bodyBytes } = outcome;
  if (status === undefined) return null;
  const recorded = { status, headers: { ...headers }, bodyBytes };
  if ((bodyBytes + 100) * longerAsJson <= limit) return { ...recorded, body, bodyCut: false };
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const isCut = Buffer.byteLength(text) > limit;
  return { ...recorded, body: isCut ? cut(text, limit) : body, bodyCut: isCut };
}

/** The values of cookies are secrets of the upstream; their names and attributes are not. */
const maskCookie = (value: string): string => value.replace(/^([^=;]*=)[^;]*/, `$1${MASK}`);

/** The headers themselves when there is nothing to mask. */
function maskHeaders(headers: AnswerHeaders, redactor: Redactor): AnswerHeaders {
  const names = Object.keys(headers);
  const isClean = (name: string): boolean => {
    const value = headers[name] ?? "";
    return name !== "set-cookie" && typeof value === "string" && !redactor.holds(value);
  };
  if (names.every(isClean)) return headers;
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      const one = name === "set-cookie" ? maskCookie : (text: string): string => redactor.text(text);
      return [name, typeof value === "string" ? one(value) : value.map((text) => one(text))];
    }),
  );
}

/** The beginning of a text, at most `limit` bytes of UTF-8; with a redactor, masked before it is cut. */
function cut(text: string, limit: number, redactor: Redactor | null = null): string {
  const most = Buffer.byteLength(text) > limit ? beginning(text, limit).length : text.length;
  return redactor === null ? text.slice(0, most) : redactor.text(text, most);
}

const beginning = (text: string, limit: number): string =>
  Buffer.from(text.slice(0, limit))
    .subarray(0, limit)
    .toString()
    .replace(/\uFFFD+$/, "");

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** The request as a cURL command, quoted for a POSIX shell, masked as it is. Pure. */
export function curlOf(sent: SentRequest): string {
  const method = sent.method === "HEAD" ? "--head" : `--request ${sent.method}`;
  const lines = [
    `curl ${method} --globoff --url ${quoted(sent.url)}`,
    ...sent.headers.map(({ name, value }) =>
      value === "" ? `--header ${quoted(`${name};`)}` : `--header ${quoted(`${name}: ${value}`)}`,
    ),
    ...(sent.body === null ? [] : [`--data-raw ${quoted(sent.body)}`]),
  ];
  return lines.join(" \\\n  ");
}
