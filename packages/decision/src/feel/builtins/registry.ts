import type { Builtin } from "./builtin.ts";
import { contextFunctions } from "./context-functions.ts";
import { conversionFunctions } from "./conversion-functions.ts";
import { dateFunctions } from "./date-functions.ts";
import { listFunctions } from "./list-functions.ts";
import { logicFunctions } from "./logic-functions.ts";
import { patternFunctions } from "./pattern-functions.ts";
import { rangeFunctions } from "./range-functions.ts";
import { numberFunctions } from "./number-functions.ts";
import { aggregateFunctions } from "./aggregate-functions.ts";
import { textFunctions } from "./text-functions.ts";

/** All built-in functions by name. */
export const builtins: ReadonlyMap<string, Builtin> = new Map(
  [
    ...textFunctions,
    ...patternFunctions,
    ...numberFunctions,
    ...aggregateFunctions,
    ...listFunctions,
    ...rangeFunctions,
    ...contextFunctions,
    ...dateFunctions,
    ...logicFunctions,
    ...conversionFunctions,
  ].map((builtin) => [builtin.name, builtin]),
);
