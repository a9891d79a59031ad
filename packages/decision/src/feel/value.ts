import { Decimal } from "decimal.js";

/**
 * A number. A JavaScript number stands for the decimal it prints as, so 0.1 is a tenth; everything that it cannot
 * print is a Decimal of up to 34 digits. exact-number.ts keeps to this when it calculates.
 */
export type Numeric = number | Decimal;

/** An object. A Map, so that names such as `constructor` never meet a prototype. */
export type Context = ReadonlyMap<string, Value>;

/** A time of day, with the offset or zone it was written with. A time without either is a Temporal.PlainTime. */
export class ZonedTime {
  readonly time: Temporal.PlainTime;
  /** `Z`, `+02:00` or `Europe/Paris`. */
  readonly zone: string;
  /** Nanoseconds to subtract to come to UTC. */
  readonly offset: number;

  constructor(time: Temporal.PlainTime, zone: string, offset: number) {
    this.time = time;
    this.zone = zone;
    this.offset = offset;
  }
}

/** A span of days and shorter: DMN's "days and time duration". */
export class DaysTime {
  readonly nanoseconds: bigint;

  constructor(nanoseconds: bigint) {
    this.nanoseconds = nanoseconds;
  }
}

/** A span of months: DMN's "years and months duration". */
export class YearsMonths {
  readonly months: number;

  constructor(months: number) {
    this.months = months;
  }
}

/** An interval. A null end is open without bound, and then not closed. */
export class Range {
  readonly low: Value;
  readonly high: Value;
  readonly lowClosed: boolean;
  readonly highClosed: boolean;

  constructor(low: Value, high: Value, lowClosed: boolean, highClosed: boolean) {
    this.low = low;
    this.high = high;
    this.lowClosed = lowClosed;
    this.highClosed = highClosed;
  }
}

/** A function as a value: what `function(x) …` makes. `call` is closed over its own evaluation. */
export class FunctionValue {
  readonly parameters: readonly string[];
  readonly call: (args: readonly Value[]) => Value;

  constructor(parameters: readonly string[], call: (args: readonly Value[]) => Value) {
    this.parameters = parameters;
    this.call = call;
  }
}

/** Any value of FEEL. */
export type Value =
  | null
  | boolean
  | Numeric
  | string
  | readonly Value[]
  | Context
  | Temporal.PlainDate
  | Temporal.PlainTime
  | ZonedTime
  | Temporal.PlainDateTime
  | Temporal.ZonedDateTime
  | DaysTime
  | YearsMonths
  | Range
  | FunctionValue;

/** What kind of thing a value is; every value has exactly one. */
export const kinds = [
  "null",
  "boolean",
  "number",
  "string",
  "date",
  "time",
  "dateTime",
  "daysTime",
  "yearsMonths",
  "list",
  "context",
  "range",
  "function",
] as const;
export type Kind = (typeof kinds)[number];

/** Tells lists from the other values (Array.isArray does not narrow readonly arrays). */
export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** Tells objects from the other values. */
export function isContext(value: Value): value is Context {
  return value instanceof Map;
}

/** Tells numbers from the other values. */
export function isNumeric(value: Value): value is Numeric {
  return typeof value === "number" || value instanceof Decimal;
}

/** The kind of a value. */
export function kindOf(value: Value): Kind {
  switch (typeof value) {
    case "number":
      return "number";
    case "string":
      return "string";
    case "boolean":
      return "boolean";
    default:
      return kindOfObject(value);
  }
}

function kindOfObject(value: Exclude<Value, number | string | boolean>): Kind {
  if (value === null) return "null";
  if (isList(value)) return "list";
  if (isContext(value)) return "context";
  if (value instanceof Decimal) return "number";
  if (value instanceof Range) return "range";
  if (value instanceof DaysTime) return "daysTime";
  if (value instanceof YearsMonths) return "yearsMonths";
  if (value instanceof FunctionValue) return "function";
  if (value instanceof ZonedTime) return "time";
  if (value instanceof Temporal.PlainDate) return "date";
  if (value instanceof Temporal.PlainTime) return "time";
  return "dateTime";
}
