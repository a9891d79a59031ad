import type { CallMethod, MediaType } from "@patchbay/contract/call";
import type { Json } from "@patchbay/contract/vocabulary";
import { readJson } from "./json-answer.ts";
import type { SendResult } from "./send-result.ts";
import { readXml } from "./xml-answer.ts";

type Answer = Extract<SendResult, { kind: "answer" }>;

/** A body as a value, or as the text it is when it is not what it claims to be. */
export type ReadAnswer =
  | { readonly kind: "read"; readonly body: Json }
  | { readonly kind: "unreadable"; readonly text: string; readonly message: string };

type ContentType = { readonly reads: "json" | "xml" | "text" | null; readonly charset: string | null };

/** `application/problem+json; charset=utf-8` → how it is read, and its charset. */
function readContentType(text: string): ContentType {
  const type = text.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  const [, quoted, bare] = /;\s*charset\s*=\s*(?:"([^"]+)"|([^\s;]+))/i.exec(text) ?? [];
  const charset = quoted ?? bare ?? null;
  if (type === "") return { reads: null, charset };
  if (/[/+]json$/.test(type)) return { reads: "json", charset };
  if (/[/+]xml$/.test(type) && type !== "application/xhtml+xml") return { reads: "xml", charset };
  return { reads: "text", charset };
}

/** The few content types that an installation meets, read once. Upstreams choose them, so their number is limited. */
const contentTypes = new Map<string, ContentType>();
const mostContentTypes = 100;

function contentTypeOf(header: string | string[] | undefined): ContentType {
  const text = typeof header === "string" ? header : String(header ?? "");
  const known = contentTypes.get(text);
  if (known !== undefined) return known;
  const type = readContentType(text);
  if (contentTypes.size < mostContentTypes && text.length < mostContentTypes) contentTypes.set(text, type);
  return type;
}

const byteOrderMark = "\uFEFF";

/** The charset that the bytes themselves tell: a mark at the beginning, or an XML declaration. */
function charsetIn(body: Buffer): string {
  if (body[0] === 0xff && body[1] === 0xfe) return "utf-16le";
  if (body[0] === 0xfe && body[1] === 0xff) return "utf-16be";
  const declared = /^<\?xml[^>]*\sencoding\s*=\s*["']([\w.-]+)["']/.exec(
    body.subarray(0, 200).toString("latin1"),
  );
  return declared?.[1] ?? "utf-8";
}

function decode(body: Buffer, named: string | null): string {
  const charset = (named ?? charsetIn(body)).toLowerCase();
  if (charset !== "utf-8" && charset !== "utf8") {
    try {
      return new TextDecoder(charset).decode(body);
    } catch {
      // A charset nobody knows: read as UTF-8, which shows at least what is ASCII in it.
    }
  }
  const text = body.toString("utf8");
  return text.startsWith(byteOrderMark) ? text.slice(1) : text;
}

const readers = { json: readJson, xml: readXml, text: (text: string): Json => text } as const;
const readerOf = (mediaType: MediaType): keyof typeof readers =>
  mediaType === "json" || mediaType === "xml" ? mediaType : "text";

/** Reads the body of an answer as its content type says, else as the plan's media type says. Nothing is null. */
export function readAnswer(answer: Answer, method: CallMethod, mediaType: MediaType): ReadAnswer {
  const { body, status, undecodable } = answer;
  if (body.length === 0 || method === "HEAD" || status === 204 || status === 304)
    return { kind: "read", body: null };
  const { reads, charset } = contentTypeOf(answer.headers["content-type"]);
  const text = decode(body, charset);
  if (undecodable !== undefined) return { kind: "unreadable", text, message: undecodable };
  const as = reads ?? readerOf(mediaType);
  try {
    return { kind: "read", body: readers[as](text) };
  } catch (error) {
    const what = as === "json" ? "JSON" : "XML";
    return { kind: "unreadable", text, message: `It is not ${what}: ${(error as Error).message}` };
  }
}
