import { createHash } from "node:crypto";
import { mediaTypes } from "@patchbay/contract/call";
import type { Json } from "@patchbay/contract/vocabulary";
import type { Payload } from "./call-plan.ts";
import type { Findings, Where } from "./findings.ts";
import { fillSlot, isFixed, type Slot } from "./request-part.ts";
import { TemplateFault } from "./template-fault.ts";
import { type Place, places } from "./template-place.ts";
import { type Reach, type Run, startRun } from "./template-run.ts";
import { encodeValue } from "./url-text.ts";

/** The fields of a form: an object whose members are texts, numbers, booleans or lists of them. */
function fieldsOf(
  where: Where,
  payload: Json,
  place: () => Place,
  reach: Reach,
  findings: Findings,
): readonly Slot[] {
  if (typeof payload !== "object" || payload === null || Array.isArray(payload)) {
    findings.report(where, "A form is an object of field names and values.");
    return [];
  }
  return Object.entries(payload).map(([name, value]) => {
    const at: Where = { ...where, field: `${where.field}.${name}` };
    const values: readonly Json[] = Array.isArray(value) ? value : [value];
    if (values.some((one) => typeof one === "object" && one !== null))
      findings.report(at, "A form field is a text, a number, a boolean or a list of them.");
    const written = values.filter((one) => one !== null).map(String);
    return {
      source: { name, origin: where.origin, secret: false },
      sentName: name,
      where: at,
      templates: written.map((text) => findings.template(at, text, { place: place(), reach })),
      written: written.join(", "),
    };
  });
}

type Body = Pick<Payload, "fixed" | "render">;

const asBody = (slots: readonly Slot[], render: (run: Run) => string): Body => ({
  fixed: slots.every(isFixed)
    ? Buffer.from(render(startRun({ input: null, output: null, actions: null })))
    : null,
  render,
});

/** `application/x-www-form-urlencoded` from an object: a list sends its field several times, null not at all. */
export function compileForm(where: Where, payload: Json, reach: Reach, findings: Findings): Body {
  const slots = fieldsOf(where, payload, () => places.query(false), reach, findings);
  return asBody(slots, (run) => {
    const pairs: string[] = [];
    for (const slot of slots)
      fillSlot(slot, run, ({ sentName }, value) => pairs.push(`${encodeValue(sentName)}=${value}`));
    return pairs.join("&");
  });
}

const quoted = (name: string): string =>
  name.replaceAll(/["\r\n]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);

/**
 * `multipart/form-data` (RFC 7578) from an object of text fields. The boundary is a digest of the document, so that the
 * same plan always sends the same header; a value that holds it is refused.
 */
export function compileMultipart(where: Where, payload: Json, reach: Reach, findings: Findings): Payload {
  const slots = fieldsOf(where, payload, places.text, reach, findings);
  const digest = createHash("sha256").update(JSON.stringify(payload)).digest("hex");
  const boundary = `patchbay-${digest.slice(0, 32)}`;
  const part = (slot: Slot, value: string): string => {
    if (value.includes(boundary))
      throw new TemplateFault("INVALID_INPUT", "It holds the boundary of the form.");
    return `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(slot.sentName)}"\r\n\r\n${value}\r\n`;
  };
  const body = asBody(slots, (run) => {
    const parts: string[] = [];
    for (const slot of slots) fillSlot(slot, run, (_slot, value) => parts.push(part(slot, value)));
    return `${parts.join("")}--${boundary}--\r\n`;
  });
  return { contentType: `${mediaTypes.form}; boundary=${boundary}`, ...body };
}
