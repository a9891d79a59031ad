import type { ArrayFormat, MediaType } from "@patchbay/contract/call";
import type { Json } from "@patchbay/contract/vocabulary";
import { base64Of, isBinary } from "./binary-value.ts";
import type { Payload } from "./call-plan.ts";
import type { Findings, Where } from "./findings.ts";
import { bodyTypeOf } from "./header-plan.ts";
import { compileForm } from "./form-payload.ts";
import { compileDocument, readDocument, withoutEmptyNodes } from "./json-payload.ts";
import { readJson } from "./json-answer.ts";
import { compileMultipart } from "./multipart-payload.ts";
import { TemplateFault } from "./template-fault.ts";
import { type Place, places } from "./template-place.ts";
import type { Reach, Run } from "./template-run.ts";
import { printed } from "./template-value.ts";
import { checkXmlDocument, xmlOf } from "./xml-payload.ts";

/** What a body is compiled with besides itself. */
export type PayloadOptions = {
  readonly mediaType: MediaType;
  readonly reach: Reach;
  readonly findings: Findings;
  /** How lists are sent in a URL-encoded form. */
  readonly arrays: ArrayFormat;
  /** Members and fields that are null or empty are left out. */
  readonly ignoreEmptyNodes: boolean;
};

const textPlaces: Readonly<Record<Exclude<MediaType, "form">, () => Place>> = {
  json: places.json,
  xml: places.xml,
  html: places.xml,
  javascript: places.script,
  text: places.text,
  urlencoded: places.form,
  binary: places.text,
};

/** Whether a payload stands for a body at all: null and the empty text do not. */
export const isBody = (payload: Json | undefined): payload is Exclude<Json, null> =>
  payload !== undefined && payload !== null && payload !== "";

/**
 * Compiles a body for its media type. A text is one template, escaped for that type. For JSON and XML any other value is a
 * document whose texts are templates; for the forms an object gives the fields.
 */
export function compilePayload(where: Where, payload: Exclude<Json, null>, options: PayloadOptions): Payload {
  const { mediaType, findings, reach } = options;
  const contentType = bodyTypeOf(mediaType);
  if (mediaType === "form") return compileMultipart(where, payload, options);
  if (mediaType === "binary") return { contentType, ...compileBinary(where, payload, options) };
  if (typeof payload === "string") {
    const template = findings.template(where, payload, { place: textPlaces[mediaType](), reach });
    const fixed = template.fixed === null ? null : Buffer.from(template.fixed);
    const render = (run: Run): string => {
      run.field = where.field;
      return template.render(run);
    };
    return { contentType, fixed, render };
  }
  if (mediaType === "json") return { contentType, ...compileJson(where, payload, options) };
  if (mediaType === "xml") return { contentType, ...compileXml(where, payload, options) };
  if (mediaType === "urlencoded") return { contentType, ...compileForm(where, payload, options) };
  findings.report(where, `A body of type ${mediaType} is a text.`);
  return { contentType, fixed: null, render: () => "" };
}

type Body = Pick<Payload, "fixed" | "render">;

/** The body made of a document's text once it is filled. */
const remade = (
  { fixed, render }: ReturnType<typeof compileDocument>,
  make: (document: string) => string,
): Body => ({
  fixed: fixed === null ? null : Buffer.from(make(fixed.toString())),
  render: (run) => make(render(run)),
});

function compileJson(where: Where, document: Json, options: PayloadOptions): Body {
  const body = compileDocument(where, document, options.reach, options.findings);
  if (!options.ignoreEmptyNodes) return body;
  return remade(body, (filled) => JSON.stringify(withoutEmptyNodes(readDocument(filled)) ?? null));
}

function compileXml(where: Where, document: Json, options: PayloadOptions): Body {
  const { findings, ignoreEmptyNodes } = options;
  const body = compileDocument(where, document, options.reach, findings);
  const problem = checkXmlDocument(document);
  if (problem !== null) {
    findings.report(where, problem);
    return { fixed: null, render: () => "" };
  }
  return remade(body, (filled) => {
    const read = readJson(filled);
    return xmlOf(ignoreEmptyNodes ? (withoutEmptyNodes(read) ?? {}) : read);
  });
}

/** Bytes: a text in base64, or one `{{path}}` that reads a binary answer. */
function compileBinary(where: Where, payload: Json, { findings, reach }: PayloadOptions): Body {
  if (typeof payload !== "string") {
    findings.report(where, "A binary body is a text in base64, or one {{path}} that reads a binary answer.");
    return { fixed: null, render: () => "" };
  }
  const template = findings.template(where, payload, { place: places.text(), reach });
  const bytes = (text: string): Buffer => {
    const read = base64Of(text);
    if (read === null) throw new TemplateFault("INVALID_INPUT", "It is not base64.");
    return read;
  };
  if (template.fixed !== null && base64Of(template.fixed) === null)
    findings.report(where, "It is not base64.");
  return {
    fixed: template.fixed === null ? null : base64Of(template.fixed),
    render(run) {
      run.field = where.field;
      const value = template.sole?.read(run);
      if (isBinary(value)) return bytes(value.base64);
      return bytes(value === undefined ? template.render(run) : printed(value));
    },
  };
}
