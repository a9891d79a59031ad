import { TemplateFault } from "./template-fault.ts";
import { Marked, printed, type Value } from "./template-value.ts";
import { encodeUrlText, encodeValue } from "./url-text.ts";

type Print = (value: Value) => string;

/**
 * Where a template's text ends up, and so how it is escaped. Texts and values are asked for in the order they stand in:
 * a place may remember where it is (JSON: inside a string or not). `state` tells that, `resume` sets it again.
 */
export type Place = {
  /** Text of the template itself. */
  readonly text: (content: string) => string;
  /** How a `{{value}}` is printed at this point. */
  readonly escaped: () => Print;
  /** How a `{{{value}}}` is printed at this point. */
  readonly raw: () => Print;
  readonly state: () => string;
  readonly resume: (state: string) => void;
};

const asWritten = (content: string): string => content;
const stateless = { state: () => "", resume: () => {} };
const place = (print: Print, text: (content: string) => string = asWritten, raw: Print = printed): Place => ({
  ...stateless,
  text,
  escaped: () => print,
  raw: () => raw,
});

/** Text of a JSON string without its quotes. */
const jsonEscaped = (text: string): string => JSON.stringify(text).slice(1, -1);

const xmlEntities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};
/** Text of XML, also between its quotes. */
export const xmlEscaped = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (sign) => xmlEntities[sign] ?? sign);

/** What XML 1.0 can hold in no way, not even as a reference. */
// oxlint-disable-next-line no-control-regex -- those are what is looked for
const notXml = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/;

/** A value as text of XML. Throws TemplateFault for what XML cannot hold. */
export const xmlText: Print = (value) => {
  const text = printed(value).toWellFormed();
  if (notXml.test(text)) throw new TemplateFault("INVALID_INPUT", "XML cannot hold this control character.");
  return xmlEscaped(text);
};

/** Safe between any of JavaScript's quotes, and inside a script element. */
const scriptEscaped = (text: string): string =>
  jsonEscaped(text).replaceAll(
    /['`$<>&\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

const urlEscaped: Print = (value) =>
  value instanceof Marked && value.place === "url" ? value.text : encodeValue(printed(value));

/** Follows the quotes of a JSON text: `inside` a string, `outside`, or inside just after a backslash (`escape`). */
function quoteState(state: string, content: string): string {
  let now = state;
  for (const sign of content) {
    if (now === "escape") now = "inside";
    else if (now === "outside") now = sign === '"' ? "inside" : "outside";
    else if (sign === "\\") now = "escape";
    else if (sign === '"') now = "outside";
  }
  return now;
}

/** Outside of quotes a value is printed as JSON with its type, inside as text of that string. Both keep the JSON whole. */
function jsonPlace(): Place {
  let now = "outside";
  const inside: Print = (value) => jsonEscaped(printed(value));
  const outside: Print = (value) => {
    if (value instanceof Marked) return value.place === "url" ? JSON.stringify(value.text) : value.text;
    return value === undefined ? "null" : JSON.stringify(value);
  };
  return {
    text(content) {
      now = quoteState(now, content);
      return content;
    },
    escaped: () => (now === "outside" ? outside : inside),
    raw: () => printed,
    state: () => now,
    resume(state) {
      now = state;
    },
  };
}

/** The places. `given`: the text is sent as written; otherwise what may not stand in a URL is encoded, keeping %XX. */
export const places = {
  url: (given: boolean): Place =>
    given ? place(urlEscaped) : place(urlEscaped, encodeUrlText, (value) => encodeUrlText(printed(value))),
  query: (given: boolean): Place =>
    given ? place(urlEscaped) : place(urlEscaped, encodeValue, (value) => encodeUrlText(printed(value))),
  /** Headers and plain text need no escaping; what may not stand in a header is refused afterwards. */
  text: (): Place => place(printed),
  json: jsonPlace,
  xml: (): Place => place(xmlText),
  form: (): Place => place(urlEscaped),
  script: (): Place => place((value) => scriptEscaped(printed(value))),
} as const;
