// Whether a value is what a case expects: numbers within 1e-8, as in the official runners; all else exactly.
import { orderValues } from "@patchbay/decision/feel/comparison";
import { subtract, toDecimal } from "@patchbay/decision/feel/exact-number";
import { isDateTime, isTime, onLine } from "@patchbay/decision/feel/moment";
import { isContext, isList, isNumeric, kindOf, type Value, ZonedTime } from "@patchbay/decision/feel/value";

const TOLERANCE = "0.00000001";

/** Whether a time or a date with a time has a zone. */
function isZoned(value: Value): boolean {
  if (isTime(value)) return value instanceof ZonedTime;
  return isDateTime(value) && onLine(value).offset !== null;
}

/** Whether a case passes with the value. */
export function isExpected(found: Value, expected: Value): boolean {
  if (isNumeric(found) && isNumeric(expected)) {
    const difference = subtract(found, expected);
    return difference !== null && toDecimal(difference).abs().lt(TOLERANCE);
  }
  if (isList(found) && isList(expected))
    return (
      found.length === expected.length &&
      found.every((item, index) => isExpected(item, expected[index] ?? null))
    );
  if (isContext(found) && isContext(expected))
    return (
      found.size === expected.size &&
      Array.from(expected).every(
        ([name, member]) => found.has(name) && isExpected(found.get(name) ?? null, member),
      )
    );
  if (typeof found !== "object" || found === null) return found === expected;
  return (
    kindOf(found) === kindOf(expected) &&
    isZoned(found) === isZoned(expected) &&
    orderValues(found, expected) === 0
  );
}
