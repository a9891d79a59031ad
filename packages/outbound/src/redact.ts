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
  /** Masks texts, numbers and member names of a JSON value. The value itself when there is nothing to mask. */
  readonly json: (value: Json) => Json;
  /** Whether there is something to mask in a text. */
  readonly holds: (text: string) => boolean;
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

/** What names say of their values: the same few names come with every call. */
const namesKnown = new Map<string, boolean>();
/** An upstream may make names up, in where it redirects to. */
const mostNames = 1000;

function saysSecret(name: string): boolean {
  const known = namesKnown.get(name);
  if (known !== undefined) return known;
  const says = secretByDefault(name) && name.toLowerCase() !== "idempotency-key";
  if (namesKnown.size < mostNames) namesKnown.set(name, says);
  return says;
}

/** Whether a header or parameter is shown masked: a secret one, and any whose name says that it holds a secret. */
export const isMasked = ({ name, secret }: { readonly name: string; readonly secret: boolean }): boolean =>
  secret || saysSecret(name);

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

/** Everything but unreserved characters as %XX (RFC 3986), where encodeURIComponent leaves some signs as they are. */
const wholly = (encoded: string): string =>
  encoded.replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** JSON as some write it: nothing but ASCII. */
const asciiJson = (json: string): string => json.replaceAll(/[^\0-\x7f]/g, escaped);

/** JSON that may stand in HTML, as Go writes it; and as .NET does, in capitals and with quotes and the plus sign too. */
const htmlJson = (json: string): readonly string[] => [
  json.replaceAll(/[<>&]/g, escaped),
  json
    .replaceAll('\\"', '"')
    .replaceAll(/["&'+<>`]|[^\0-\x7e]/g, (unit) => `\\u${escaped(unit).slice(2).toUpperCase()}`),
];

/** The forms in which a secret may appear: as it is, percent-encoded once and twice, in JSON once and twice, in XML, base64 and hexadecimal. */
function formsOf(secret: string): readonly string[] {
  const encoded = encodeURIComponent(secret.toWellFormed());
  const json = JSON.stringify(secret).slice(1, -1);
  const xml = secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const inside = secret.length < 8 ? [] : base64Inside(secret);
  const base64 = [Buffer.from(secret).toString("base64").replace(/=+$/, ""), ...inside];
  const hex = Buffer.from(secret).toString("hex");
  return [
    secret,
    encoded,
    wholly(encoded),
    encoded.replaceAll(/%[0-9A-F]{2}/g, (sign) => sign.toLowerCase()),
    encoded.replaceAll("%20", "+"),
    wholly(encoded).replaceAll("%20", "+"),
    encodeURIComponent(encoded),
    json,
    json.replaceAll("/", "\\/"),
    asciiJson(json),
    asciiJson(json).replaceAll("/", "\\/"),
    ...htmlJson(json),
    JSON.stringify(json).slice(1, -1),
    xml,
    xml.replaceAll('"', "&quot;"),
    xml.replaceAll('"', "&quot;").replaceAll("'", "&apos;"),
    xml.replaceAll('"', "&quot;").replaceAll("'", "&#39;"),
    xml.replaceAll('"', "&quot;").replaceAll("'", "&#x27;"),
    xml.replaceAll('"', "&#34;").replaceAll("'", "&#39;"),
    ...base64,
    ...base64.map((text) => text.replaceAll("+", "-").replaceAll("/", "_")),
    ...(secret.length < 8 ? [] : [hex, hex.toUpperCase()]),
  ];
}

/** All forms of all secrets that are looked for, the longest first: a secret may be the beginning of another. */
function allForms(secrets: readonly string[]): readonly string[] {
  const forms = new Set(secrets.filter((secret) => secret.length >= shortest).flatMap(formsOf));
  return [...forms].toSorted((a, b) => b.length - a.length);
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

/** A number is a secret when its digits are one. */
const isNumberSecret = (value: number, isSecret: (text: string) => boolean): boolean =>
  Math.abs(value) >= 1000 && isSecret(String(value));

function holds(value: Json, isSecret: (text: string) => boolean): boolean {
  if (typeof value === "string") return isSecret(value);
  if (typeof value === "number") return isNumberSecret(value, isSecret);
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return value.some((item: Json) => holds(item, isSecret));
  for (const [name, item] of Object.entries(value)) if (holds(item, isSecret) || isSecret(name)) return true;
  return false;
}

function maskJson(value: Json, redactor: Pick<Redactor, "text" | "holds">): Json {
  if (typeof value === "string") return redactor.text(value);
  if (typeof value === "number") return isNumberSecret(value, redactor.holds) ? MASK : value;
  if (Array.isArray(value)) return value.map((item: Json) => maskJson(item, redactor));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [redactor.text(name), maskJson(item, redactor)]),
  );
}

const nothing: Redactor = {
  text: (text, end) => text.slice(0, end),
  json: (value) => value,
  holds: () => false,
};

/** So many forms are looked for one by one; more at once. */
const fewForms = 16;

/** Tells whether a text holds one of some forms. Nearly none does; telling so is much cheaper than looking for all of them. */
function probeFor(forms: readonly string[], source: string): (text: string) => boolean {
  if (forms.length > fewForms) {
    const pattern = new RegExp(source);
    return (text) => text.length >= shortest && pattern.test(text);
  }
  return (text) => {
    for (const form of forms) if (text.includes(form)) return true;
    return false;
  };
}

function redactorOf(secrets: readonly string[]): Redactor {
  const forms = allForms(secrets);
  if (forms.length === 0) return nothing;
  const source = forms.map((form) => RegExp.escape(form)).join("|");
  const pattern = new RegExp(source, "g");
  const isSecret = probeFor(forms, source);
  const text = (one: string, end = one.length): string =>
    isSecret(one) ? maskText(pattern, one, end) : one.slice(0, end);
  const redactor = { text, holds: isSecret };
  return { ...redactor, json: (value) => (holds(value, isSecret) ? maskJson(value, redactor) : value) };
}

/** What is known of a list of secrets, which is the same for all calls of a plan. */
type Known = {
  readonly redactor: Redactor;
  /** Values of parts shown masked in which nothing is secret that the list does not have. */
  readonly covered: Set<string>;
};
const known = new WeakMap<readonly string[], Known>();
const mostCovered = 100;

function knownOf(secrets: readonly string[]): Known {
  const found = known.get(secrets);
  if (found !== undefined) return found;
  const made = { redactor: redactorOf(secrets), covered: new Set<string>() };
  known.set(secrets, made);
  return made;
}

/** What hides the secrets of a request: those of connection and credential, and the values of parts shown masked. */
export function redactorFor(request: PreparedRequest | null): Redactor {
  if (request === null) return nothing;
  const { headers, sent, secrets } = request;
  const { redactor, covered } = knownOf(secrets);
  const more: string[] = [];
  // What holds a known secret is masked by that, and needs no search of its own.
  const isCovered = (text: string): boolean =>
    secrets.some((secret) => secret.length >= shortest && text.includes(secret));
  const take = (value: string): void => {
    if (covered.has(value)) return;
    const texts = secretTexts(value).filter((text) => !isCovered(text));
    if (texts.length > 0) more.push(...texts);
    else if (covered.size < mostCovered) covered.add(value);
  };
  sent.headers.forEach((source, index) => {
    if (isMasked(source)) take(headers[2 * index + 1] ?? "");
  });
  sent.query.sources.forEach((source, index) => {
    if (isMasked(source)) take(decodeValue((sent.query.texts[index] ?? "").replace(/^[^=]*=?/, "")));
  });
  return more.length === 0 ? redactor : redactorOf([...secrets, ...more]);
}
