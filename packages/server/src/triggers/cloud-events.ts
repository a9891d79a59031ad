// CloudEvents 1.0 over HTTP (HTTP Protocol Binding 1.0.2): structured, binary and batch, read into one shape.
import type { Json, JsonObject } from "@patchbay/contract/vocabulary";
import type { ReadRequest } from "./hook-request.ts";

/** An event as expressions read it: its attributes and extensions by name, and `data`. */
export type CloudEvent = JsonObject & {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly specversion: "1.0";
};

export type ReadEvents =
  | { readonly ok: true; readonly events: readonly CloudEvent[] }
  | { readonly ok: false; readonly message: string };

/** Most events of a batch: each starts an execution. */
export const BATCH_MOST = 100;

const wrong = (message: string): ReadEvents => ({ ok: false, message });

/** The events of a request, or why it holds none. */
export function readCloudEvents(request: ReadRequest): ReadEvents {
  const contentType = (request.headerOf.get("content-type") ?? "").toLowerCase();
  if (contentType.startsWith("application/cloudevents-batch")) return readBatch(request.json);
  if (contentType.startsWith("application/cloudevents")) {
    if (!contentType.startsWith("application/cloudevents+json"))
      return wrong(`The event format ${contentType.split(";")[0]} is not known; JSON is.`);
    const event = readStructured(request.json, "The body");
    return typeof event === "string" ? wrong(event) : { ok: true, events: [event] };
  }
  if (!request.headerOf.has("ce-specversion"))
    return wrong(
      "It is no CloudEvent: neither a content type application/cloudevents… nor a header ce-specversion.",
    );
  const event = checked(binaryEvent(request), "The event");
  return typeof event === "string" ? wrong(event) : { ok: true, events: [event] };
}

function readBatch(json: Json): ReadEvents {
  if (!Array.isArray(json)) return wrong("A batch of CloudEvents is a JSON array.");
  const list = json as readonly Json[];
  if (list.length > BATCH_MOST)
    return wrong(`A batch holds at most ${BATCH_MOST} events, not ${list.length}.`);
  const events: CloudEvent[] = [];
  for (const [index, one] of list.entries()) {
    const event = readStructured(one, `Event ${index}`);
    if (typeof event === "string") return wrong(event);
    events.push(event);
  }
  return { ok: true, events };
}

const isObject = (json: Json): json is JsonObject =>
  typeof json === "object" && json !== null && !Array.isArray(json);

function readStructured(json: Json, about: string): CloudEvent | string {
  if (!isObject(json)) return `${about} is no JSON object.`;
  const { data_base64: encoded, ...rest } = json;
  if (encoded === undefined) return checked({ data: null, ...json }, about);
  if (typeof encoded !== "string" || json["data"] !== undefined)
    return `${about} has a data_base64 that is no text, or data beside it.`;
  return checked({ ...rest, data: decodedData(encoded, json["datacontenttype"]) }, about);
}

/** Bytes that say they are JSON as JSON; others stay Base64. */
function decodedData(encoded: string, contentType: Json | undefined): Json {
  if (typeof contentType === "string" && /\bjson\b/i.test(contentType)) {
    try {
      return JSON.parse(Buffer.from(encoded, "base64").toString("utf8")) as Json;
    } catch {
      return encoded;
    }
  }
  return encoded;
}

/** Attributes from `ce-` headers, the data from the body. */
function binaryEvent(request: ReadRequest): JsonObject {
  const attributes = [...request.headerOf]
    .filter(([name]) => name.startsWith("ce-"))
    .map(([name, value]) => [name.slice(3), unescaped(value)] as const);
  const contentType = request.headerOf.get("content-type");
  const data =
    request.json === null && request.body.length > 0 ? request.body.toString("base64") : request.json;
  return {
    ...Object.fromEntries(attributes),
    ...(contentType === undefined ? {} : { datacontenttype: contentType }),
    data,
  };
}

/** Percent-encoding of header values (HTTP Protocol Binding, 3.1.3.2). */
function unescaped(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** An event with its required attributes, or what is wrong with it. */
function checked(event: JsonObject, about: string): CloudEvent | string {
  if (event["specversion"] !== "1.0") return `${about} is not of specversion 1.0.`;
  for (const name of ["id", "source", "type"])
    if (typeof event[name] !== "string" || event[name] === "") return `${about} has no "${name}".`;
  const odd = Object.keys(event).find((name) => !/^[a-z0-9]+$/.test(name));
  if (odd !== undefined)
    return `${about} has an attribute "${odd.slice(0, 50)}"; names are lower-case letters and digits.`;
  return event as CloudEvent;
}
