import type { Place } from "../finding.ts";
import type { Frame } from "../frame.ts";
import type { StaticType } from "../static-type.ts";
import type {
  Context,
  DateTimeValue,
  DateValue,
  DaysTime,
  FunctionValue,
  Numeric,
  Range,
  TimeValue,
  Value,
  YearsMonths,
} from "../value.ts";

/** The values of each type, as the body of a built-in function sees them. */
type Values = {
  any: Value;
  null: null;
  boolean: boolean;
  number: Numeric;
  string: string;
  date: DateValue;
  time: TimeValue;
  dateTime: DateTimeValue;
  daysTime: DaysTime;
  yearsMonths: YearsMonths;
  list: readonly Value[];
  context: Context;
  range: Range;
  function: FunctionValue;
};

type Presence = "required" | "optional" | "omittable" | "nullable" | "rest";

/** A parameter: its name for calls by name, and the types it takes. A `rest` parameter takes all remaining arguments as a list. */
export type Parameter<T extends StaticType = StaticType, P extends Presence = Presence> = {
  readonly name: string;
  readonly types: readonly T[];
  readonly presence: P;
};

/** A parameter that must be given. Null given for it makes the result null, without the function being asked. */
export function takes<const T extends StaticType>(name: string, ...types: T[]): Parameter<T, "required"> {
  return { name, types, presence: "required" };
}
/** A parameter that may be left out; then the body sees undefined. Null given for it makes the result null. */
export function mayTake<const T extends StaticType>(name: string, ...types: T[]): Parameter<T, "optional"> {
  return { name, types, presence: "optional" };
}
/** A parameter that may be left out, which is what null means for it. */
export function mayTakeNull<const T extends StaticType>(
  name: string,
  ...types: T[]
): Parameter<T, "omittable"> {
  return { name, types, presence: "omittable" };
}
/** A parameter that takes null as a value like any other. */
export function takesNull<const T extends StaticType>(name: string, ...types: T[]): Parameter<T, "nullable"> {
  return { name, types, presence: "nullable" };
}
/** The last parameter of a function with any number of arguments. */
export function takesRest<const T extends StaticType>(name: string, ...types: T[]): Parameter<T, "rest"> {
  return { name, types, presence: "rest" };
}

type ArgumentOf<P> =
  P extends Parameter<infer T, infer Q>
    ? Q extends "rest"
      ? readonly Value[]
      :
          | Values[T]
          | (Q extends "optional" | "omittable" ? undefined : never)
          | (Q extends "nullable" ? null : never)
    : never;
type ArgumentsOf<P extends readonly Parameter[]> = { readonly [I in keyof P]: ArgumentOf<P[I]> };

/** The body of a function: arguments of the declared types in, a value out. Errors go through `frame.fail(place, …)`. */
type Body<A> = (args: A, frame: Frame, place: Place) => Value;

/** One way to call a function. */
export type Form = {
  readonly parameters: readonly Parameter[];
  readonly returns: StaticType;
  readonly body: Body<readonly (Value | undefined)[]>;
};

/** Declares a form; the types of the body's arguments follow from the parameters. */
export function form<const P extends readonly Parameter[]>(
  parameters: P,
  returns: StaticType,
  body: Body<ArgumentsOf<P>>,
): Form {
  // Sound because call-builtin.ts checks every argument against its parameter before it runs a body.
  return { parameters, returns, body: body as unknown as Form["body"] };
}

export const builtinAreas = [
  "text",
  "number",
  "list",
  "object",
  "date and time",
  "interval",
  "logic",
  "conversion",
] as const;
export type BuiltinArea = (typeof builtinAreas)[number];

/** A built-in function. `clock` marks those whose result differs from one evaluation to the next. */
export type Builtin = {
  readonly name: string;
  readonly area: BuiltinArea;
  /** One line for completion and reference. */
  readonly doc: string;
  /** An expression and what it yields, as FEEL text; tested. */
  readonly example: readonly [expression: string, result: string];
  readonly forms: readonly Form[];
  readonly clock?: true;
};
