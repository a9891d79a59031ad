import { Decimal } from "decimal.js";
import type { FeelType } from "./feel-type.ts";

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

/** A date in a year that Temporal cannot hold: beyond ±271,820, up to ±999,999,999 (DMN 1.5, 10.3.2.3.5). */
export class WideDate {
  /** Keeps Temporal's types, which have a year, a month and a day too, from being taken for this one. */
  readonly isWide = true;
  readonly year: number;
  readonly month: number;
  readonly day: number;

  constructor(year: number, month: number, day: number) {
    this.year = year;
    this.month = month;
    this.day = day;
  }
}

/** A date and time that Temporal cannot hold: in such a year, or with an offset that has seconds. Its zone is that of its time. */
export class WideDateTime {
  readonly date: DateValue;
  readonly time: TimeValue;

  constructor(date: DateValue, time: TimeValue) {
    this.date = date;
    this.time = time;
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

/**
 * An interval. A null end is open without bound, and then not closed. `only` marks what a single operator made, `= 5`
 * with both ends at the value, and `!= 5`, which has everything but its ends in it.
 */
export class Range {
  readonly low: Value;
  readonly high: Value;
  readonly lowClosed: boolean;
  readonly highClosed: boolean;
  readonly only: "=" | "!=" | null;

  constructor(
    low: Value,
    high: Value,
    lowClosed: boolean,
    highClosed: boolean,
    only: "=" | "!=" | null = null,
  ) {
    this.low = low;
    this.high = high;
    this.lowClosed = lowClosed;
    this.highClosed = highClosed;
    this.only = only;
  }
}

/** A parameter of a function; a type of any takes everything. */
export type FunctionParameter = { readonly name: string; readonly type: FeelType };

/** An argument: by position if it has no name. */
export type Argument = { readonly name: string | undefined; readonly value: Value };

/**
 * A function as a value: what `function(x) …` makes, a business knowledge model, a built-in function by its name.
 * `call` is closed over its own evaluation and takes the arguments in the order of the parameters.
 */
export class FunctionValue {
  readonly parameters: readonly FunctionParameter[];
  readonly result: FeelType;
  readonly call: (args: readonly Value[]) => Value;
  /** For functions with several forms: takes the arguments as they were given, and looks for the form that fits. */
  readonly choose: ((args: readonly Argument[]) => Value) | null;

  constructor(
    parameters: readonly FunctionParameter[],
    result: FeelType,
    call: (args: readonly Value[]) => Value,
    choose: ((args: readonly Argument[]) => Value) | null = null,
  ) {
    this.parameters = parameters;
    this.result = result;
    this.call = call;
    this.choose = choose;
  }
}

/** A date. */
export type DateValue = Temporal.PlainDate | WideDate;
/** A time of day. */
export type TimeValue = Temporal.PlainTime | ZonedTime;
/** A date and time. */
export type DateTimeValue = Temporal.PlainDateTime | Temporal.ZonedDateTime | WideDateTime;

/** Any value of FEEL. */
export type Value =
  | null
  | boolean
  | Numeric
  | string
  | readonly Value[]
  | Context
  | DateValue
  | TimeValue
  | DateTimeValue
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
  if (value instanceof WideDate) return "date";
  if (value instanceof WideDateTime) return "dateTime";
  if (value instanceof Temporal.PlainDate) return "date";
  if (value instanceof Temporal.PlainTime) return "time";
  return "dateTime";
}
