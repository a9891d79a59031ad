import { orderValues } from "../comparison.ts";
import type { Place } from "../finding.ts";
import type { Frame } from "../frame.ts";
import type { StaticType } from "../static-type.ts";
import { Range, type Value } from "../value.ts";
import { type Builtin, form, type Form, type Parameter, takes } from "./builtin.ts";

// How points and intervals lie to each other (DMN 1.5, table 78, after HL7 CQL). An end without bound lies before or
// behind everything.

/** An end of an interval, or a point, which is both of its ends. `beyond` is -1 or 1 for an end without bound. */
type End = { readonly value: Value; readonly included: boolean; readonly beyond: -1 | 0 | 1 };
type Span = { readonly start: End; readonly end: End };

function spanOf(value: Value): Span {
  if (!(value instanceof Range)) {
    const point: End = { value, included: true, beyond: 0 };
    return { start: point, end: point };
  }
  const { low, high, lowClosed, highClosed } = value;
  return {
    start: { value: low, included: lowClosed, beyond: low === null ? -1 : 0 },
    end: { value: high, included: highClosed, beyond: high === null ? 1 : 0 },
  };
}

/** Below, equal, above zero as one end lies before, at or behind the other; judge() has seen that there is an order. */
function order(a: End, b: End): number {
  return a.beyond === 0 && b.beyond === 0 ? (orderValues(a.value, b.value) ?? 0) : a.beyond - b.beyond;
}

/** Whether `a` starts no later than `b`: every point of `b` has points of `a` at it or before it. */
const startsBy = (a: End, b: End): boolean =>
  order(a, b) < 0 || (order(a, b) === 0 && (a.included || !b.included));
/** Whether `a` ends no earlier than `b`. */
const endsBy = (a: End, b: End): boolean =>
  order(a, b) > 0 || (order(a, b) === 0 && (a.included || !b.included));
/** Whether an interval that ends in `a` has no point in common with one that starts in `b`, and lies before it. */
const endsBefore = (a: End, b: End): boolean =>
  order(a, b) < 0 || (order(a, b) === 0 && !(a.included && b.included));
const sameEnd = (a: End, b: End): boolean => order(a, b) === 0 && a.included === b.included;
const meets = (a: Span, b: Span): boolean =>
  a.end.included && b.start.included && order(a.end, b.start) === 0;

type Relation = (a: Span, b: Span) => boolean;
const turned =
  (holds: Relation): Relation =>
  (a, b) =>
    holds(b, a);

const before: Relation = (a, b) => endsBefore(a.end, b.start);
const overlaps: Relation = (a, b) => !endsBefore(a.end, b.start) && !endsBefore(b.end, a.start);
const includes: Relation = (a, b) => startsBy(a.start, b.start) && endsBy(a.end, b.end);
const finishes: Relation = (a, b) => sameEnd(a.end, b.end) && startsBy(b.start, a.start);
const starts: Relation = (a, b) => sameEnd(a.start, b.start) && endsBy(b.end, a.end);
/** `a` begins before `b`, reaches into it, and ends no later. */
const overlapsBefore: Relation = (a, b) =>
  !startsBy(b.start, a.start) && !endsBefore(a.end, b.start) && endsBy(b.end, a.end);

type Operand = Parameter<StaticType, "required">;
const points: readonly StaticType[] = [
  "number",
  "string",
  "date",
  "time",
  "dateTime",
  "daysTime",
  "yearsMonths",
];
const point = (name: string): Operand => takes(name, ...points);
const range = (name: string): Operand => takes(name, "range");

function relationForm(first: Operand, second: Operand, holds: Relation): Form {
  return form([first, second], "boolean", ([a, b], frame, place) => judge(holds, a, b, frame, place));
}

function judge(holds: Relation, a: Value, b: Value, frame: Frame, place: Place): boolean | null {
  const [first, second] = [spanOf(a), spanOf(b)];
  const [one, other] = [first, second].map(({ start, end }) => start.value ?? end.value);
  return one !== undefined && other !== undefined && orderValues(one, other) !== null
    ? holds(first, second)
    : frame.fail(place, "type_mismatch", "These values are of kinds that have no order with each other.");
}

/** Whether each of the two is a point or a range. */
type Kinds = "pp" | "pr" | "rp" | "rr";
const operands: Readonly<Record<Kinds, readonly [Operand, Operand]>> = {
  pp: [point("point1"), point("point2")],
  pr: [point("point"), range("range")],
  rp: [range("range"), point("point")],
  rr: [range("range1"), range("range2")],
};

function relation(
  name: string,
  doc: string,
  example: Builtin["example"],
  kinds: readonly Kinds[],
  holds: Relation,
): Builtin {
  return {
    name,
    area: "interval",
    doc,
    example,
    forms: kinds.map((kind) => relationForm(...operands[kind], holds)),
  };
}

/** Functions of intervals. */
export const rangeFunctions: readonly Builtin[] = [
  relation(
    "before",
    "Whether the first point or interval lies before the second.",
    ["before([1..5], 6)", "true"],
    ["pp", "pr", "rp", "rr"],
    before,
  ),
  relation(
    "after",
    "Whether the first point or interval lies behind the second.",
    ["after([5..10], [1..5))", "true"],
    ["pp", "pr", "rp", "rr"],
    turned(before),
  ),
  relation(
    "meets",
    "Whether the first interval ends where the second starts, both with that point.",
    ["meets([1..5], [5..10])", "true"],
    ["rr"],
    meets,
  ),
  relation(
    "met by",
    "Whether the first interval starts where the second ends, both with that point.",
    ["met by([5..10], [1..5])", "true"],
    ["rr"],
    turned(meets),
  ),
  relation(
    "overlaps",
    "Whether the intervals have points in common.",
    ["overlaps([1..5], [3..8])", "true"],
    ["rr"],
    overlaps,
  ),
  relation(
    "overlaps before",
    "Whether the first interval starts before the second and ends in it.",
    ["overlaps before([1..5], [3..8])", "true"],
    ["rr"],
    overlapsBefore,
  ),
  relation(
    "overlaps after",
    "Whether the first interval starts in the second and ends behind it.",
    ["overlaps after([3..8], [1..5])", "true"],
    ["rr"],
    turned(overlapsBefore),
  ),
  relation(
    "finishes",
    "Whether the first point or interval lies in the second and ends with it.",
    ["finishes([5..10], [1..10])", "true"],
    ["pr", "rr"],
    finishes,
  ),
  relation(
    "finished by",
    "Whether the second point or interval lies in the first and ends with it.",
    ["finished by([1..10], 10)", "true"],
    ["rp", "rr"],
    turned(finishes),
  ),
  relation(
    "includes",
    "Whether the second point or interval lies in the first.",
    ["includes([1..10], [4..6])", "true"],
    ["rp", "rr"],
    includes,
  ),
  relation(
    "during",
    "Whether the first point or interval lies in the second.",
    ["during(5, [1..10])", "true"],
    ["pr", "rr"],
    turned(includes),
  ),
  relation(
    "starts",
    "Whether the first point or interval lies in the second and starts with it.",
    ["starts(1, [1..10])", "true"],
    ["pr", "rr"],
    starts,
  ),
  relation(
    "started by",
    "Whether the second point or interval lies in the first and starts with it.",
    ["started by([1..10], [1..5])", "true"],
    ["rp", "rr"],
    turned(starts),
  ),
  relation(
    "coincides",
    "Whether the points or intervals are the same.",
    ["coincides([1..5], [1..5])", "true"],
    ["pp", "rr"],
    (a, b) => sameEnd(a.start, b.start) && sameEnd(a.end, b.end),
  ),
];
