import type { CallMethod, MediaType } from "@patchbay/contract/call";
import { inputsOfMethod } from "@patchbay/contract/call";
import type { Json } from "@patchbay/contract/vocabulary";

/** Whether a method can carry a body; a DELETE only when the author said so. */
export function takesBody(method: CallMethod, allowBody: boolean): boolean {
  return inputsOfMethod[method].includes("requestPayload") || (method === "DELETE" && allowBody);
}

/** A payload as it is edited: a document indented, a text template as it stands. */
export function textOfPayload(payload: Json | undefined): string {
  if (payload === undefined || payload === null) return "";
  return typeof payload === "string" ? payload : JSON.stringify(payload, null, 2);
}

/**
 * What was typed, as it is stored. For JSON, text that reads as an object or list becomes a document, whose texts are
 * templates that keep the type of what they read; anything else stays one text template. Empty means no body.
 */
export function payloadOfText(text: string, mediaType: MediaType): Json | undefined {
  if (text.trim() === "") return undefined;
  if (mediaType !== "json") return text;
  try {
    const parsed = JSON.parse(text) as Json;
    return typeof parsed === "object" && parsed !== null ? parsed : text;
  } catch {
    return text;
  }
}

/** How a text will be read, in words for below the box. */
export function sayPayload(text: string, mediaType: MediaType): string {
  if (text.trim() === "") return "No body is sent.";
  if (mediaType !== "json") return "One text template; values are escaped for the content type.";
  return typeof payloadOfText(text, mediaType) === "string"
    ? "Not a JSON document, so it is sent as one text template. Values are escaped for JSON."
    : "A JSON document. A text that is exactly one {{path}} keeps the value’s type.";
}

/** True when the payload is one level of names and texts, as a form has. */
export function isFlatForm(
  payload: Json | undefined,
): payload is { readonly [name: string]: string } | undefined {
  if (payload === undefined) return true;
  if (typeof payload !== "object" || payload === null || Array.isArray(payload)) return false;
  return Object.values(payload).every((value) => typeof value === "string");
}
