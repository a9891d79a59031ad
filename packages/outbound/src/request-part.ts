import type { ArrayFormat, PartOrigin } from "@patchbay/contract/call";
import type { Where } from "./findings.ts";
import type { Template } from "./template.ts";
import type { Run } from "./template-run.ts";

/** A header or parameter of a plan: its name and where it comes from. `secret` hides its whole value in the wire view. */
export type PartSource = {
  readonly name: string;
  readonly origin: PartOrigin;
  readonly secret: boolean;
  /** What others wanted it to be, as they wrote it; secret ones masked. */
  readonly overrides?: readonly { readonly origin: PartOrigin; readonly value: string }[];
};

/** A header or parameter with the templates of its values; a list has several. */
export type Slot = {
  readonly source: PartSource;
  /** The name as it is sent: of a parameter, encoded. */
  readonly sentName: string;
  readonly where: Where;
  readonly templates: readonly Template[];
  /** The value as it was written, for showing conflicts. */
  readonly written: string;
  /** How several values are sent; each by itself where nothing is said. */
  readonly arrays?: ArrayFormat;
};

/** Takes a value of a slot; `suffix` belongs behind the name, encoded (`%5B%5D`). */
export type PutValue = (slot: Slot, value: string, suffix: string) => void;

/** Whether no value of the slot depends on a call. */
export const isFixed = (slot: Slot): boolean => slot.templates.every((one) => one.fixed !== null);

/**
 * Calls `put` with each value of a slot for one call. A template that is exactly one `{{path}}` sends a list as several
 * values and null as none. Throws TemplateFault.
 */
export function fillSlot(slot: Slot, run: Run, put: PutValue): void {
  run.field = slot.where.field;
  const { arrays = "repeat" } = slot;
  if (arrays !== "repeat") return fillList(slot, run, put, arrays);
  for (const template of slot.templates) eachValue(template, run, (value) => put(slot, value, ""));
}

function eachValue({ fixed, sole, render }: Template, run: Run, take: (value: string) => void): boolean {
  if (fixed !== null) take(fixed);
  else if (sole === null) take(render(run));
  else {
    const value = sole.read(run);
    if (Array.isArray(value)) for (const one of value) take(sole.print(one));
    else if (value !== null) take(sole.print(value));
    return Array.isArray(value);
  }
  return false;
}

/** A list with its own way to be written; a single value is none. */
function fillList(slot: Slot, run: Run, put: PutValue, arrays: Exclude<ArrayFormat, "repeat">): void {
  const values: string[] = [];
  let isList = slot.templates.length > 1;
  for (const template of slot.templates)
    isList = eachValue(template, run, (value) => values.push(value)) || isList;
  if (!isList) for (const value of values) put(slot, value, "");
  else if (arrays === "comma") {
    if (values.length > 0) put(slot, values.join(","), "");
  } else
    values.forEach((value, index) => put(slot, value, arrays === "brackets" ? "%5B%5D" : `%5B${index}%5D`));
}

/** Reads a value of a header or parameter map: one template or a list of them. */
export const valuesOf = (
  value: string | number | boolean | readonly (string | number | boolean)[],
): readonly string[] => (Array.isArray(value) ? value : [value]).map(String);
