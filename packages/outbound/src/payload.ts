import type { MediaType } from "@patchbay/contract/call";
import type { Json } from "@patchbay/contract/vocabulary";
import type { Payload } from "./call-plan.ts";
import type { Findings, Where } from "./findings.ts";
import { bodyTypeOf } from "./header-plan.ts";
import { compileForm, compileMultipart } from "./form-payload.ts";
import { compileDocument } from "./json-payload.ts";
import { type Place, places } from "./template-place.ts";
import type { Reach, Run } from "./template-run.ts";

const textPlaces: Readonly<Record<MediaType, () => Place>> = {
  json: places.json,
  xml: places.xml,
  html: places.xml,
  javascript: places.script,
  text: places.text,
  urlencoded: places.form,
  form: places.form,
};

/** Whether a payload stands for a body at all: null and the empty text do not. */
export const isBody = (payload: Json | undefined): payload is Exclude<Json, null> =>
  payload !== undefined && payload !== null && payload !== "";

/**
 * Compiles a body for its media type. A text is one template, escaped for that type. For JSON any other value is a
 * document whose texts are templates; for the forms an object gives the fields.
 */
export function compilePayload(
  where: Where,
  payload: Exclude<Json, null>,
  mediaType: MediaType,
  reach: Reach,
  findings: Findings,
): Payload {
  const contentType = bodyTypeOf(mediaType);
  if (mediaType === "form") return compileMultipart(where, payload, reach, findings);
  if (typeof payload === "string") {
    const template = findings.template(where, payload, { place: textPlaces[mediaType](), reach });
    const fixed = template.fixed === null ? null : Buffer.from(template.fixed);
    const render = (run: Run): string => {
      run.field = where.field;
      return template.render(run);
    };
    return { contentType, fixed, render };
  }
  if (mediaType === "json") return { contentType, ...compileDocument(where, payload, reach, findings) };
  if (mediaType === "urlencoded") return { contentType, ...compileForm(where, payload, reach, findings) };
  findings.report(where, `A body of type ${mediaType} is a text.`);
  return { contentType, fixed: null, render: () => "" };
}
