import { createHash } from "node:crypto";
import { mediaTypes } from "@patchbay/contract/call";
import type { Json } from "@patchbay/contract/vocabulary";
import { base64Of, type BinaryValue, isBinary } from "./binary-value.ts";
import type { Payload } from "./call-plan.ts";
import type { Where } from "./findings.ts";
import { fieldOf, membersOf } from "./form-payload.ts";
import type { PayloadOptions } from "./payload.ts";
import type { Template } from "./template.ts";
import { TemplateFault } from "./template-fault.ts";
import { places } from "./template-place.ts";
import { type Run, startRun } from "./template-run.ts";
import type { Value } from "./template-value.ts";

/** What is written before a part's content: whose it is, and for a file its name and type. */
type Head = { readonly name: string; readonly filename?: string; readonly contentType?: string };
type Put = (head: Head, content: Buffer) => void;
/** Puts the parts of one value of a field. */
type Part = { readonly isFixed: boolean; readonly put: (run: Run, put: Put) => void };

const fileMembers = ["filename", "contentType", "content", "base64", "ref"];
const contentMembers = ["content", "base64", "ref"];
const mediaType = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?: *; *[\w.-]+=(?:[\w.+-]+|"[^"\\\r\n]*"))*$/;

const refuse = (message: string): never => {
  throw new TemplateFault("INVALID_INPUT", message);
};

/** Names may hold anything but what would end them (RFC 7578, 2; HTML, multipart/form-data). */
const quoted = (name: string): string =>
  name.replaceAll(/["\r\n]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);

function headOf({ name, filename, contentType }: Head): string {
  const file = filename === undefined ? "" : `; filename="${quoted(filename)}"`;
  if (contentType !== undefined && !mediaType.test(contentType))
    refuse("The content type of a file is not one.");
  const type = contentType === undefined ? "" : `Content-Type: ${contentType}\r\n`;
  return `Content-Disposition: form-data; name="${quoted(name)}"${file}\r\n${type}\r\n`;
}

function putFile(name: string, { filename, contentType, base64 }: BinaryValue, put: Put): void {
  const bytes = base64Of(base64) ?? refuse("The content of a file is not base64.");
  put({ name, filename: filename ?? name, contentType }, bytes);
}

/** A field's value: text; or files, where a template that is one `{{path}}` reads binary answers. */
function textPart(name: string, { fixed, sole, render }: Template, ignoreEmptyNodes: boolean): Part {
  const putText = (text: string, put: Put): void => {
    if (text !== "" || !ignoreEmptyNodes) put({ name }, Buffer.from(text));
  };
  const putValue = (value: Value, print: (value: Value) => string, put: Put): void => {
    if (isBinary(value)) putFile(name, value, put);
    else putText(print(value), put);
  };
  return {
    isFixed: fixed !== null,
    put(run, put) {
      if (fixed !== null) putText(fixed, put);
      else if (sole === null) putText(render(run), put);
      else {
        const value = sole.read(run);
        if (Array.isArray(value)) for (const one of value as readonly Json[]) putValue(one, sole.print, put);
        else if (value !== null) putValue(value, sole.print, put);
      }
    },
  };
}

const isFile = (value: Json): value is { readonly [name: string]: Json } =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  contentMembers.some((member) => Object.hasOwn(value, member));

/** A file: `filename`, `contentType` and one of `content` (text), `base64`, `ref` (a template that reads a binary answer). */
function filePart(
  name: string,
  file: { readonly [name: string]: Json },
  where: Where,
  { findings, reach }: PayloadOptions,
): Part {
  const given = Object.keys(file);
  const sources = given.filter((member) => contentMembers.includes(member));
  for (const member of given)
    if (!fileMembers.includes(member) || typeof file[member] !== "string")
      findings.report(where, `A file is an object of the texts ${fileMembers.join(", ")}.`);
  if (sources.length !== 1) findings.report(where, `A file has one of ${contentMembers.join(", ")}.`);
  const template = (member: string): Template | null => {
    const text = file[member];
    if (typeof text !== "string") return null;
    const at = { ...where, field: `${where.field}.${member}` };
    return findings.template(at, text, { place: places.text(), reach });
  };
  const [filename, contentType] = [template("filename"), template("contentType")];
  const [source = "content"] = sources;
  const content = template(source);
  if (source === "ref" && content !== null && content.sole === null)
    findings.report(where, "`ref` is one {{path}} that reads a binary answer.");
  return {
    isFixed: [filename, contentType, content].every((one) => one === null || one.fixed !== null),
    put(run, put) {
      const said = {
        ...(filename === null ? {} : { filename: filename.render(run) }),
        ...(contentType === null ? {} : { contentType: contentType.render(run) }),
      };
      if (source === "ref") {
        const value = content?.sole?.read(run);
        if (!isBinary(value))
          return refuse("`ref` reads no binary answer: an object with contentType and base64.");
        return putFile(name, { ...value, ...said }, put);
      }
      const text = content?.render(run) ?? "";
      const bytes =
        source === "base64" ? (base64Of(text) ?? refuse("`base64` is not base64.")) : Buffer.from(text);
      return put({ name, filename: name, contentType: mediaTypes.binary, ...said }, bytes);
    },
  };
}

/**
 * `multipart/form-data` (RFC 7578) from an object of texts and files, each perhaps a list. The boundary is a digest of the
 * document, so that the same plan always sends the same header; content that holds it is refused.
 */
export function compileMultipart(where: Where, payload: Json, options: PayloadOptions): Payload {
  const fields = membersOf(where, payload, options).map(({ name, at, values }) => {
    const parts = values.flatMap((value): readonly Part[] => {
      if (isFile(value)) return [filePart(name, value, at, options)];
      const slot = fieldOf(at, name, [value], places.text, options);
      return slot.templates.map((template) => textPart(name, template, options.ignoreEmptyNodes));
    });
    return { field: at.field, parts };
  });
  const digest = createHash("sha256").update(JSON.stringify(payload)).digest("hex");
  const boundary = `patchbay-${digest.slice(0, 32)}`;
  const render = (run: Run): Buffer => {
    const chunks: Buffer[] = [];
    const put: Put = (head, content) => {
      const text = headOf(head);
      if (content.includes(boundary) || text.includes(boundary)) refuse("It holds the boundary of the form.");
      chunks.push(Buffer.from(`--${boundary}\r\n${text}`), content, Buffer.from("\r\n"));
    };
    for (const { field, parts } of fields) {
      run.field = field;
      for (const part of parts) part.put(run, put);
    }
    return Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)]);
  };
  const isFixed = fields.every(({ parts }) => parts.every((part) => part.isFixed));
  const contentType = `${mediaTypes.form}; boundary=${boundary}`;
  return { contentType, fixed: isFixed ? fixedBody(where, render, options) : null, render };
}

/** The body of a form that is the same for every call; its mistakes are found now. */
function fixedBody(where: Where, render: (run: Run) => Buffer, { findings }: PayloadOptions): Buffer {
  const run = startRun({});
  try {
    return render(run);
  } catch (error) {
    if (!(error instanceof TemplateFault)) throw error;
    findings.report({ ...where, field: run.field }, error.message);
    return Buffer.alloc(0);
  }
}
