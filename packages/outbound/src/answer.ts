import { isUtf8 } from "node:buffer";
import type { CallMethod, MediaType } from "@patchbay/contract/call";
import type { Json } from "@patchbay/contract/vocabulary";
import { binaryValue } from "./binary-value.ts";
import { readJson } from "./json-answer.ts";
import type { SendResult } from "./send-result.ts";
import { decodeValue } from "./url-text.ts";
import { readXml } from "./xml-answer.ts";

type Answer = Extract<SendResult, { kind: "answer" }>;

/** A body as a value, or as the text it is when it is not what it claims to be. */
export type ReadAnswer =
  | { readonly kind: "read"; readonly body: Json }
  | { readonly kind: "unreadable"; readonly text: string; readonly message: string };

/** `any`: as text if that is what the bytes are. null: nothing was said. */
type ContentType = {
  readonly reads: "json" | "xml" | "text" | "binary" | "any" | null;
  readonly type: string;
  readonly charset: string | null;
};

const binaryTypes =
  /^(?:image\/(?!svg\+xml)|audio\/|video\/|font\/|application\/(?:octet-stream|pdf|zip|gzip|x-tar|x-7z-compressed|vnd\.(?:ms-|openxmlformats|oasis))|multipart\/)/;
const textTypes =
  /^(?:text\/|application\/(?:javascript|x-javascript|ecmascript|x-www-form-urlencoded|x-ndjson|yaml|x-yaml|graphql|sql|xhtml\+xml|jwt))/;

/** `application/problem+json; charset=utf-8` → how it is read, and its charset. */
function readContentType(text: string): ContentType {
  const type = text.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  const [, quoted, bare] = /;\s*charset\s*=\s*(?:"([^"]+)"|([^\s;]+))/i.exec(text) ?? [];
  const charset = quoted ?? bare ?? null;
  const as = (reads: ContentType["reads"]): ContentType => ({ reads, type, charset });
  if (type === "") return as(null);
  if (/[/+]json$/.test(type)) return as("json");
  if (/[/+]xml$/.test(type) && type !== "application/xhtml+xml") return as("xml");
  if (binaryTypes.test(type)) return as("binary");
  return as(textTypes.test(type) || charset !== null ? "text" : "any");
}

/** The name that an answer gives to the file it is (RFC 6266), without any path. */
function filenameOf(header: string | string[] | undefined): string | null {
  const text = String(header ?? "");
  const [, encoded] = /;\s*filename\*\s*=\s*utf-8'[^']*'([^;\s]+)/i.exec(text) ?? [];
  const [, quoted, bare] = /;\s*filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))/i.exec(text) ?? [];
  const name = encoded === undefined ? (quoted?.replaceAll(/\\(.)/g, "$1") ?? bare) : decodeValue(encoded);
  return name?.split(/[/\\]/).at(-1) || null;
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

/** The charset that a mark at the beginning of the bytes tells; it is surer than what is said of them. */
function markedCharset(body: Buffer): string | null {
  if (body[0] === 0xff && body[1] === 0xfe) return "utf-16le";
  if (body[0] === 0xfe && body[1] === 0xff) return "utf-16be";
  return body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? "utf-8" : null;
}

const lessThan = 0x3c;

/** The charset that an XML declaration names. */
function declaredCharset(body: Buffer): string | undefined {
  if (body[0] !== lessThan) return undefined;
  const head = body.subarray(0, 200).toString("latin1");
  return /^<\?xml[^>]*\sencoding\s*=\s*["']([\w.-]+)["']/.exec(head)?.[1];
}

function decode(body: Buffer, named: string | null): string {
  const charset = (markedCharset(body) ?? named ?? declaredCharset(body))?.toLowerCase();
  if (charset !== undefined && charset !== "utf-8" && charset !== "utf8") {
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

/**
 * Reads the body of an answer as its content type says, else as the plan's media type says. Nothing is null; bytes that are
 * no text are a BinaryValue, which a file or binary body of a later call may refer to.
 */
export function readAnswer(answer: Answer, method: CallMethod, mediaType: MediaType): ReadAnswer {
  const { body, status, undecodable } = answer;
  if (body.length === 0 || method === "HEAD" || status === 204 || status === 304)
    return { kind: "read", body: null };
  const { reads, type, charset } = contentTypeOf(answer.headers["content-type"]);
  const isBinary = undecodable === undefined && (reads === "binary" || (reads === "any" && !isUtf8(body)));
  if (isBinary)
    return { kind: "read", body: binaryValue(body, type, filenameOf(answer.headers["content-disposition"])) };
  const text = decode(body, charset);
  if (undecodable !== undefined) return { kind: "unreadable", text, message: undecodable };
  const as = reads === "json" || reads === "xml" ? reads : reads === null ? readerOf(mediaType) : "text";
  try {
    return { kind: "read", body: readers[as](text) };
  } catch (error) {
    const what = as === "json" ? "JSON" : "XML";
    return { kind: "unreadable", text, message: `It is not ${what}: ${(error as Error).message}` };
  }
}
