import { feelLimits } from "./feel-limits.ts";
import type { Place } from "./finding.ts";
import type { Frame } from "./frame.ts";

/** Refuses a text beyond the limit before it is made, and takes steps for the others: one for each 4,096 characters. */
export function guardText(length: number, frame: Frame, place: Place): void {
  if (length > feelLimits.textLength)
    frame.stop(place, "value_too_large", `A text has at most ${feelLimits.textLength} characters.`);
  frame.burn(length >> 12, place);
}

/** Refuses a list beyond the limit before it is made, and takes steps for the others: one for each 16 items. */
export function guardList(length: number, frame: Frame, place: Place): void {
  if (length > feelLimits.listItems)
    frame.stop(place, "value_too_large", `A list has at most ${feelLimits.listItems} items.`);
  frame.burn(1 + (length >> 4), place);
}
