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
 * Calls `put` with each value of a slot for one call. A template that is exactly one `{{path}}` sends a list as several
 * values and null as none. Throws TemplateFault.
 */
export function fillSlot(slot: Slot, run: Run, put: (slot: Slot, value: string) => void): void {
  run.field = slot.where.field;
  for (const { fixed, sole, render } of slot.templates) {
    if (fixed !== null) put(slot, fixed);
    else if (sole === null) put(slot, render(run));
    else {
      const value = sole.read(run);
      if (Array.isArray(value)) for (const one of value) put(slot, sole.print(one));
      else if (value !== null) put(slot, sole.print(value));
    }
  }
}

/** Reads a value of a header or parameter map: one template or a list of them. */
export const valuesOf = (
  value: string | number | boolean | readonly (string | number | boolean)[],
): readonly string[] => (Array.isArray(value) ? value : [value]).map(String);
