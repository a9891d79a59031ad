import { secretByDefault } from "@patchbay/contract/connection";
import { type Json, MASK } from "@patchbay/contract/vocabulary";
import type { PreparedRequest } from "./prepared-request.ts";
import { decodeValue } from "./url-text.ts";

/** Shorter secrets would be found everywhere; they are masked only where they stand by themselves. */
const shortest = 4;

/** Hides secrets in texts. */
export type Redactor = {
  /** Masks every secret; of the text only what begins before `end` is kept, so that none is cut in half. */
  readonly text: (text: string, end?: number) => string;
  /** Masks texts and member names of a JSON value. The value itself when there is nothing to mask. */
  readonly json: (value: Json) => Json;
};

/**
 * The secret texts in the value of a secret header or parameter: the whole of it, and what stands behind a scheme
 * (`Bearer …`) or a cookie's name, since an upstream may repeat just that.
 */
export function secretTexts(value: string): readonly string[] {
  const [, afterScheme] = /^[\w-]+ +(\S+)$/.exec(value) ?? [];
  const cookies = [...value.matchAll(/(?:^|; *)[^=;\s]+=([^;\s]+)/g)].flatMap(([, text = ""]) => text);
  return [value, ...(afterScheme === undefined ? [] : [afterScheme]), ...cookies].filter(
    (text) => text !== "",
  );
}

/** Whether a header or parameter is shown masked: a secret one, and any whose name says that it holds a secret. */
export const isMasked = ({ name, secret }: { readonly name: string; readonly secret: boolean }): boolean =>
  secret || (secretByDefault(name) && name.toLowerCase() !== "idempotency-key");

/** Base64 of a text that stands somewhere inside a longer one: without the signs that its neighbours have a part in. */
function base64Inside(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString("base64")
      .replace(/=+$/, "");
    const whole = Math.floor(((offset + bytes.length) * 8) / 6);
    return encoded.slice(Math.ceil((offset * 8) / 6), whole);
  });
}

/** The forms in which a secret may appear: as it is, percent-encoded, in JSON, XML and base64. */
function formsOf(secret: string): readonly string[] {
  const encoded = encodeURIComponent(secret.toWellFormed());
  const inside = secret.length < 8 ? [] : base64Inside(secret);
  const base64 = [Buffer.from(secret).toString("base64").replace(/=+$/, ""), ...inside];
  return [
    secret,
    encoded,
    encoded.replaceAll(/%[0-9A-F]{2}/g, (sign) => sign.toLowerCase()),
    encoded.replaceAll("%20", "+"),
    JSON.stringify(secret).slice(1, -1),
    JSON.stringify(secret).slice(1, -1).replaceAll("/", "\\/"),
    secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;"),
    ...base64,
    ...base64.map((text) => text.replaceAll("+", "-").replaceAll("/", "_")),
  ];
}

function sourceOf(secrets: readonly string[]): string {
  const forms = new Set(secrets.filter((secret) => secret.length >= shortest).flatMap(formsOf));
  // The longest first: a secret may be the beginning of another.
  const sorted = [...forms].toSorted((a, b) => b.length - a.length);
  return sorted.map((form) => RegExp.escape(form)).join("|");
}

function maskText(pattern: RegExp, text: string, end: number): string {
  let masked = "";
  let at = 0;
  for (const found of text.matchAll(pattern)) {
    if (found.index >= end) break;
    masked += text.slice(at, found.index) + MASK;
    at = found.index + found[0].length;
  }
  return masked + text.slice(at, Math.max(at, end));
}

function holds(value: Json, isSecret: (text: string) => boolean): boolean {
  if (typeof value === "string") return isSecret(value);
  if (typeof value !== "object" || value === null) return false;
  for (const [name, item] of Object.entries(value))
    if (holds(item, isSecret) || (!Array.isArray(value) && isSecret(name))) return true;
  return false;
}

function maskJson(value: Json, text: (text: string) => string): Json {
  if (typeof value === "string") return text(value);
  if (Array.isArray(value)) return value.map((item: Json) => maskJson(item, text));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [text(name), maskJson(item, text)]));
}

const nothing: Redactor = { text: (text, end) => text.slice(0, end), json: (value) => value };

function redactorOf(secrets: readonly string[]): Redactor {
  const source = sourceOf(secrets);
  if (source === "") return nothing;
  const pattern = new RegExp(source, "g");
  // Nearly no text holds a secret; telling so is much cheaper than looking for all of them.
  const probe = new RegExp(source);
  const isSecret = (text: string): boolean => text.length >= shortest && probe.test(text);
  const text = (one: string, end = one.length): string =>
    isSecret(one) ? maskText(pattern, one, end) : one.slice(0, end);
  return { text, json: (value) => (holds(value, isSecret) ? maskJson(value, text) : value) };
}

/** Redactors of connections, by their list of secrets: the same list for all calls of a plan. */
const known = new WeakMap<readonly string[], Redactor>();

/** What hides the secrets of a request: those of connection and credential, and the values of parts shown masked. */
export function redactorFor(request: PreparedRequest | null): Redactor {
  if (request === null) return nothing;
  const { headers, sent, secrets } = request;
  const own = [
    ...sent.headers.flatMap((source, index) => (isMasked(source) ? (headers[2 * index + 1] ?? "") : [])),
    ...sent.query.sources.flatMap((source, index) =>
      isMasked(source) ? decodeValue((sent.query.texts[index] ?? "").replace(/^[^=]*=?/, "")) : [],
    ),
  ].flatMap(secretTexts);
  // What holds a known secret is masked by that, and needs no search of its own.
  const long = secrets.filter((secret) => secret.length >= shortest);
  const more = own.filter((text) => !long.some((secret) => text.includes(secret)));
  if (more.length > 0) return redactorOf([...secrets, ...more]);
  const redactor = known.get(secrets) ?? redactorOf(secrets);
  known.set(secrets, redactor);
  return redactor;
}
