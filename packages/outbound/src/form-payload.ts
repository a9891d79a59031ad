import type { Json } from "@patchbay/contract/vocabulary";
import type { Payload } from "./call-plan.ts";
import type { Where } from "./findings.ts";
import type { PayloadOptions } from "./payload.ts";
import { fillSlot, isFixed, type Slot } from "./request-part.ts";
import { type Place, places } from "./template-place.ts";
import { type Run, startRun } from "./template-run.ts";
import { encodeValue } from "./url-text.ts";

/** One field of a form: its texts as templates. Anything but texts, numbers and booleans is a mistake. */
export function fieldOf(
  where: Where,
  name: string,
  values: readonly Json[],
  place: () => Place,
  { findings, reach, arrays }: PayloadOptions,
): Slot {
  if (values.some((one) => typeof one === "object" && one !== null))
    findings.report(
      where,
      "A form field is a text, a number, a boolean, in a multipart form a file, or a list of them.",
    );
  const written = values.filter((one) => one !== null).map(String);
  return {
    source: { name, origin: where.origin, secret: false },
    sentName: name,
    where,
    templates: written.map((text) => findings.template(where, text, { place: place(), reach })),
    written: written.join(", "),
    arrays,
  };
}

/** The members of a form's payload with where they stand; a payload that is no object is a mistake. */
export function membersOf(
  where: Where,
  payload: Json,
  { findings }: PayloadOptions,
): readonly { readonly name: string; readonly at: Where; readonly values: readonly Json[] }[] {
  if (typeof payload !== "object" || payload === null || Array.isArray(payload)) {
    findings.report(where, "A form is an object of field names and values.");
    return [];
  }
  return Object.entries(payload).map(([name, value]) => ({
    name,
    at: { ...where, field: `${where.field}.${name}` },
    values: Array.isArray(value) ? (value as readonly Json[]) : [value],
  }));
}

/** `application/x-www-form-urlencoded` from an object: a list in the connection's way, null not at all. */
export function compileForm(
  where: Where,
  payload: Json,
  options: PayloadOptions,
): Pick<Payload, "fixed" | "render"> {
  const slots = membersOf(where, payload, options).map(({ name, at, values }) =>
    fieldOf(at, name, values, () => places.query(false), options),
  );
  const render = (run: Run): string => {
    const pairs: string[] = [];
    for (const slot of slots)
      fillSlot(slot, run, ({ sentName }, value, suffix) => {
        if (value !== "" || !options.ignoreEmptyNodes)
          pairs.push(`${encodeValue(sentName)}${suffix}=${value}`);
      });
    return pairs.join("&");
  };
  return { fixed: slots.every(isFixed) ? Buffer.from(render(startRun({}))) : null, render };
}
