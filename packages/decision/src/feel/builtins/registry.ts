import type { Builtin } from "./builtin.ts";
import { contextFunctions } from "./context-functions.ts";
import { conversionFunctions } from "./conversion-functions.ts";
import { dateFunctions } from "./date-functions.ts";
import { listFunctions } from "./list-functions.ts";
import { logicFunctions } from "./logic-functions.ts";
import { numberFunctions } from "./number-functions.ts";
import { aggregateFunctions } from "./aggregate-functions.ts";
import { textFunctions } from "./text-functions.ts";

/**
 * One-word names of DMN 1.5 that are no functions here yet. Inputs cannot be called so either, or rules would break on
 * the day on which they become functions.
 */
export const namesToCome: readonly string[] = [
  "after",
  "before",
  "coincides",
  "context",
  "during",
  "exp",
  "finishes",
  "includes",
  "is",
  "log",
  "matches",
  "meets",
  "mode",
  "overlaps",
  "range",
  "replace",
  "split",
  "starts",
  "stddev",
];

/** All built-in functions by name. */
export const builtins: ReadonlyMap<string, Builtin> = new Map(
  [
    ...textFunctions,
    ...numberFunctions,
    ...aggregateFunctions,
    ...listFunctions,
    ...contextFunctions,
    ...dateFunctions,
    ...logicFunctions,
    ...conversionFunctions,
  ].map((builtin) => [builtin.name, builtin]),
);
