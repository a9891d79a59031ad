import { type Static, Type } from "typebox";
import { type Json, JsonSchema, nullable, strict } from "./vocabulary.ts";

/** The methods an action or endpoint can have (seeds/002; QUERY and others are not among them). */
export const callMethods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"] as const;
export type CallMethod = (typeof callMethods)[number];
export const CallMethodSchema = Type.Enum([...callMethods]);

/** What an action may be given and what it yields, by method, exactly as seeds/002 lists them. */
export const inputsOfMethod: Readonly<Record<CallMethod, readonly string[]>> = {
  GET: ["restUrl", "restUrlParams", "restUrlEncoded", "requestHeaders", "circuitBreaker", "timeout"],
  HEAD: ["restUrl", "restUrlParams", "restUrlEncoded", "requestHeaders", "circuitBreaker", "timeout"],
  POST: [
    "restUrl",
    "restUrlParams",
    "restUrlEncoded",
    "requestHeaders",
    "requestPayload",
    "circuitBreaker",
    "timeout",
  ],
  PUT: [
    "restUrl",
    "restUrlParams",
    "restUrlEncoded",
    "requestHeaders",
    "requestPayload",
    "circuitBreaker",
    "timeout",
  ],
  PATCH: [
    "restUrl",
    "restUrlParams",
    "restUrlEncoded",
    "requestHeaders",
    "requestPayload",
    "circuitBreaker",
    "timeout",
  ],
  DELETE: ["restUrl", "restUrlParams", "restUrlEncoded", "requestHeaders", "circuitBreaker", "timeout"],
  OPTIONS: ["restUrl", "restUrlParams", "restUrlEncoded", "requestHeaders", "circuitBreaker", "timeout"],
  TRACE: ["restUrl", "restUrlParams", "requestHeaders", "circuitBreaker", "timeout"],
};
export const outputsOfMethod: Readonly<Record<CallMethod, readonly string[]>> = {
  GET: ["restResult", "restStatus", "restResponseHeaders"],
  HEAD: ["restStatus", "restResponseHeaders"],
  POST: ["restResult", "restStatus", "restResponseHeaders"],
  PUT: ["restResult", "restStatus", "restResponseHeaders"],
  PATCH: ["restResult", "restStatus", "restResponseHeaders"],
  DELETE: ["restResult", "restStatus", "restResponseHeaders"],
  OPTIONS: ["restStatus", "restResponseHeaders"],
  TRACE: ["restResult", "restStatus"],
};

/** Media types by the names the seeds use for them. */
export const mediaTypes = {
  json: "application/json",
  xml: "application/xml",
  text: "text/plain",
  html: "text/html",
  javascript: "text/javascript",
  form: "multipart/form-data",
  urlencoded: "application/x-www-form-urlencoded",
  binary: "application/octet-stream",
} as const;
export type MediaType = keyof typeof mediaTypes;
export const MediaTypeSchema = Type.Enum(
  ["json", "xml", "text", "html", "javascript", "form", "urlencoded", "binary"],
  {
    description:
      "JSON, XML, Text, HTML, JavaScript, FORM (multipart/form-data), FORM URL-encoded, or bytes given in base64.",
  },
);

const TemplateValueSchema = Type.Union([Type.String(), Type.Number(), Type.Boolean()]);

/** Header or parameter names → templates; a list sends the name several times. */
export const TemplateMapSchema = Type.Record(
  Type.String({ minLength: 1, maxLength: 200 }),
  Type.Union([TemplateValueSchema, Type.Array(TemplateValueSchema, { maxItems: 100 })]),
);
export type TemplateMap = Static<typeof TemplateMapSchema>;

/** One REST call as an action, a node or an endpoint asks for it. The names are those of seeds/002. */
export const callInputProperties = {
  method: CallMethodSchema,
  restUrl: Type.String({
    maxLength: 8000,
    description: "A path below the connection's base URL, or an absolute URL. A template.",
  }),
  restUrlParams: Type.Optional(TemplateMapSchema),
  restUrlEncoded: Type.Optional(
    Type.Boolean({
      default: true,
      description: "true: encode, keeping valid %XX. false: send as given after the safety checks.",
    }),
  ),
  requestHeaders: Type.Optional(TemplateMapSchema),
  contentType: Type.Optional(MediaTypeSchema),
  requestPayload: Type.Optional(
    Type.Unsafe<Json>({
      description:
        "A JSON document whose texts are templates (a text that is just one `{{path}}` keeps the value's type), or one text template. For XML a document of elements (`@name`: attribute, `#text`), for the forms an object of fields; a file of a multipart form is `{filename, contentType, and content, base64 or ref}`, where `ref` is a template that reads a binary answer.",
    }),
  ),
  ignoreEmptyNodes: Type.Optional(
    Type.Boolean({
      description: "Leaves out members of a document and fields of a form that are null or empty.",
    }),
  ),
  circuitBreaker: Type.Optional(
    Type.Boolean({ description: "false neither consults nor feeds the connection's circuit breaker." }),
  ),
  timeout: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 3_600_000, description: "Total deadline in milliseconds." }),
  ),
  allowBody: Type.Optional(
    Type.Boolean({
      description: "Lets a DELETE carry a body. Off by default: RFC 9110 gives such a body no meaning.",
    }),
  ),
};

/** How a list is sent as a parameter or form field `a`: `a=1&a=2`, `a[]=1&a[]=2`, `a[0]=1&a[1]=2`, `a=1,2`. */
export const arrayFormats = ["repeat", "brackets", "indices", "comma"] as const;
export type ArrayFormat = (typeof arrayFormats)[number];

/** How an answer is judged beyond its status, and what its result is read from. */
export const JudgementSchema = strict({
  resultPath: Type.Optional(
    Type.String({
      maxLength: 500,
      description: "JSONPath, dotted path or JSON Pointer whose value is the result; none: the status is.",
    }),
  ),
  successPath: Type.Optional(Type.String({ maxLength: 500 })),
  successValues: Type.Optional(
    Type.Array(Type.String(), { maxItems: 100, description: "Compared with String(value), case-sensitive." }),
  ),
  failPath: Type.Optional(Type.String({ maxLength: 500 })),
  failValues: Type.Optional(Type.Array(Type.String(), { maxItems: 100 })),
  errorPath: Type.Optional(
    Type.String({ maxLength: 500, description: "Where the upstream's own error message stands." }),
  ),
});
export type Judgement = Static<typeof JudgementSchema>;

/** Results that are not a status: a transport outcome by its own name, and what is not listed. */
export const reservedResults = ["other", "error", "timeout", "max-connection"] as const;

/** From which part of the configuration a piece of the request came. */
export const partOrigins = [
  "connection",
  "endpoint",
  "action",
  "credential",
  "content type",
  "redirect",
  "patchbay",
] as const;
export type PartOrigin = (typeof partOrigins)[number];

/** Milliseconds spent in each part of a call; a part that did not happen is absent (a reused socket has no dns, connect, tls). */
export const TimingSchema = strict({
  queued: Type.Optional(
    Type.Number({
      description: "Waited for a place among the calls in flight, and for its turn in the rate budget.",
    }),
  ),
  dns: Type.Optional(Type.Number()),
  connect: Type.Optional(Type.Number()),
  tls: Type.Optional(Type.Number()),
  wait: Type.Optional(Type.Number({ description: "From the request's last byte to the answer's first." })),
  read: Type.Optional(Type.Number()),
  total: Type.Number(),
});
export type Timing = Static<typeof TimingSchema>;

/** A header or parameter that left, its secret parts masked, with where it came from. */
const SentPartSchema = strict({
  name: Type.String(),
  value: Type.String(),
  origin: Type.Enum([...partOrigins]),
  overrides: Type.Optional(
    Type.Array(strict({ origin: Type.Enum([...partOrigins]), value: Type.String() }), {
      description: "What others wanted this header to be, as they wrote it (M10).",
    }),
  ),
});
export type SentPart = Static<typeof SentPartSchema>;

/** The request as it left, secrets masked. */
export const SentRequestSchema = strict({
  method: CallMethodSchema,
  url: Type.String(),
  headers: Type.Array(SentPartSchema),
  query: Type.Array(SentPartSchema),
  body: nullable(Type.String()),
  bodyBytes: Type.Integer(),
  bodyCut: Type.Boolean({ description: "The recorded body is only the beginning." }),
});
export type SentRequest = Static<typeof SentRequestSchema>;

/** The answer as it was recorded: this call's secrets masked, bodies cut at the recording limit. */
export const RecordedAnswerSchema = strict({
  status: Type.Integer(),
  headers: Type.Record(Type.String(), Type.Union([Type.String(), Type.Array(Type.String())])),
  body: JsonSchema,
  bodyBytes: Type.Integer(),
  bodyCut: Type.Boolean(),
});
export type RecordedAnswer = Static<typeof RecordedAnswerSchema>;

export const CallErrorSchema = strict({
  code: Type.String({ description: "One of the call error codes." }),
  message: Type.String(),
  guidance: Type.Optional(Type.String({ description: "What to check, in words." })),
});
export type CallError = Static<typeof CallErrorSchema>;

/** One of the attempts of a call. */
export const TrySchema = strict({
  startedAt: Type.Number({ description: "Milliseconds since the call began." }),
  status: nullable(Type.Integer()),
  code: nullable(Type.String({ description: "The call error it ended in; null: it succeeded." })),
  durationMs: Type.Number(),
});
export type Try = Static<typeof TrySchema>;

/** A request that was answered with a redirect, and was followed. */
export const RedirectSchema = strict({
  status: Type.Integer(),
  method: CallMethodSchema,
  url: Type.String({ description: "Where the request had gone, secrets masked." }),
});
export type Redirect = Static<typeof RedirectSchema>;

/** One call on record. */
export const CallRecordSchema = strict({
  connection: nullable(Type.String()),
  endpoint: nullable(Type.String()),
  result: Type.String({
    description:
      "The one word the call ended in: a status, a selector value, or error, timeout, max-connection.",
  }),
  status: Type.Enum(["success", "error"]),
  error: Type.Optional(CallErrorSchema),
  request: nullable(SentRequestSchema),
  answer: nullable(RecordedAnswerSchema),
  attempts: Type.Integer(),
  tries: Type.Optional(
    Type.Array(TrySchema, { description: "Each attempt, where there was more than one." }),
  ),
  redirects: Type.Optional(
    Type.Array(RedirectSchema, {
      description: "Those that the last attempt followed; `request` is where they led.",
    }),
  ),
  timing: TimingSchema,
});
export type CallRecord = Static<typeof CallRecordSchema>;
