import type { PartOrigin } from "@patchbay/contract/call";
import type { Where } from "./findings.ts";
import type { Template } from "./template.ts";
import type { Run } from "./template-run.ts";

/** A header or parameter of a plan: its name and where it comes from. `secret` hides its whole value in the wire view. */
export type PartSource = { readonly name: string; readonly origin: PartOrigin; readonly secret: boolean };

/** A header or parameter with the templates of its values; a list has several. */
export type Slot = {
  readonly source: PartSource;
  /** The name as it is sent: of a parameter, encoded. */
  readonly sentName: string;
  readonly where: Where;
  readonly templates: readonly Template[];
  /** The value as it was written, for showing conflicts. */
  readonly written: string;
};

/** Whether no value of the slot depends on a call. */
export const isFixed = (slot: Slot): boolean => slot.templates.every((one) => one.fixed !== null);

/**
 * The values of a slot for one call. A template that is exactly one `{{path}}` sends a list as several values and null as
 * none. Throws TemplateFault.
 */
export function fillSlot(slot: Slot, run: Run): readonly string[] {
  return slot.templates.flatMap((template) => {
    if (template.fixed !== null) return template.fixed;
    if (template.sole === null) return template.fill(run);
    const value = template.sole.read(run);
    if (value === null) return [];
    return Array.isArray(value) ? value.map(template.sole.print) : template.sole.print(value);
  });
}

/** Reads a value of a header or parameter map: one template or a list of them. */
export const valuesOf = (
  value: string | number | boolean | readonly (string | number | boolean)[],
): readonly string[] => (Array.isArray(value) ? value : [value]).map(String);

/**
 * The secret texts in a secret header or parameter: the whole value, and what stands in it behind a scheme
 * (`Bearer …`) or a cookie's name, since an upstream may repeat just that.
 */
export function secretTexts(value: string | undefined): readonly string[] {
  if (value === undefined || value === "") return [];
  const [, afterScheme] = /^[\w-]+ +(\S+)$/.exec(value) ?? [];
  const cookies = [...value.matchAll(/(?:^|; *)[^=;\s]+=([^;\s]+)/g)].flatMap(([, text = ""]) => text);
  return [value, ...(afterScheme === undefined ? [] : [afterScheme]), ...cookies];
}
