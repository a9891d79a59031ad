import { equalValues } from "./comparison.ts";
import type { Place } from "./finding.ts";
import type { Frame } from "./frame.ts";
import { isDateTime, isTime, timeOf } from "./moment.ts";
import { kindOf, type Value, ZonedTime } from "./value.ts";

/** The zone of a time: none, the offset, or the name, which is more than its offset. */
function zoneOf(value: Value): string | null {
  const time = isDateTime(value) ? timeOf(value) : value;
  if (!(time instanceof ZonedTime)) return null;
  return /^(?:Z|[+-].*)$/.test(time.zone) ? String(time.offset) : time.zone;
}

/**
 * Whether two values are the same element of the domain (DMN 1.5, 10.3.2.2): of one kind and equal, times also in their
 * zone. Never null.
 */
export function isSame(a: Value, b: Value, frame: Frame, place: Place): boolean {
  if (kindOf(a) !== kindOf(b)) return false;
  if ((isTime(a) || isDateTime(a)) && zoneOf(a) !== zoneOf(b)) return false;
  return equalValues(a, b, frame, place) === true;
}
