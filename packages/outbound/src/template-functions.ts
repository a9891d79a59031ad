import { arityOf, templateFunctionHelp, type TemplateFunctionName } from "@patchbay/contract/template-help";
import { conditionFunctions } from "./template-conditions.ts";
import type { TemplateFunction } from "./template-given.ts";
import { choiceFunctions, listFunctions, numberFunctions } from "./template-lists.ts";
import { encodingFunctions, textFunctions } from "./template-texts.ts";
import { timeFunctions } from "./template-times.ts";

/** A function as templates are compiled with it. */
export type KnownFunction = {
  readonly least: number;
  readonly most: number;
  /** Its values may be missing; otherwise a missing one is an error before the function is called. */
  readonly lenient: boolean;
  /** It holds or does not hold, so that it may be a block. */
  readonly isCondition: boolean;
  readonly apply: TemplateFunction;
};

const lenient: ReadonlySet<string> = new Set<TemplateFunctionName>([
  "and",
  "or",
  "not",
  "neither",
  "isEmpty",
  "default",
  "coalesce",
  "choose",
]);

const implementations: Readonly<Record<TemplateFunctionName, TemplateFunction>> = {
  ...conditionFunctions,
  ...choiceFunctions,
  ...listFunctions,
  ...numberFunctions,
  ...textFunctions,
  ...timeFunctions,
  ...encodingFunctions,
};

/** The functions a template may call: `{{uppercase input.name}}`. None reads anything but its values and the time of the call. */
export const templateFunctions: ReadonlyMap<string, KnownFunction> = new Map(
  Object.entries(implementations).map(([name, apply]) => {
    const help = templateFunctionHelp.get(name) ?? ["", "", "", ""];
    const isCondition = Object.hasOwn(conditionFunctions, name);
    return [name, { ...arityOf(help), lenient: lenient.has(name), isCondition, apply }];
  }),
);
