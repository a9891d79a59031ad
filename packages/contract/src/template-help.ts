import type { FunctionHelp, HelpGroup } from "./template-help-group.ts";
import { encodings, texts, times } from "./template-help-texts.ts";
import { choices, conditions, lists, numbers } from "./template-help-values.ts";
import type { JsonObject } from "./vocabulary.ts";

export type { FunctionHelp } from "./template-help-group.ts";

/** The blocks that are no functions. */
export const templateBlocks = ["if", "unless", "each", "with"] as const;

/** The functions of templates, as they are documented and offered in editors. */
export const templateHelp = [texts, numbers, lists, choices, conditions, times, encodings] as const;

type NamesOf<Group> = Group extends HelpGroup<infer Name> ? Name : never;
export type ConditionName = NamesOf<typeof conditions>;
export type TemplateFunctionName = NamesOf<(typeof templateHelp)[number]>;

/** Every function by its name. */
export const templateFunctionHelp: ReadonlyMap<string, FunctionHelp> = new Map(
  templateHelp.flatMap(({ functions }) => Object.entries<FunctionHelp>(functions)),
);

/** How many values a function takes, from how its parameters are written. */
export function arityOf([parameters]: FunctionHelp): { readonly least: number; readonly most: number } {
  const names = parameters === "" ? [] : parameters.split(" ");
  const rest = names.some((name) => name.startsWith("..."));
  const least = names.filter((name) => !name.endsWith("?") && !name.startsWith("...")).length;
  return { least, most: rest ? Number.POSITIVE_INFINITY : names.length };
}

/** What the examples read, and when they are filled. */
export const helpExampleInput: JsonObject = {
  name: "Ann Lee",
  city: "Rome",
  plan: "basic",
  total: 59.9,
  paid: false,
  notes: "",
  ordered: "2026-03-14T09:26:53Z",
  tags: ["red", "green", "red"],
  prices: { basic: 12.5, pro: 30 },
  customer: { id: "c-7" },
  lines: [
    { sku: "A-1", qty: 2 },
    { sku: "B-2", qty: 1 },
  ],
};
export const helpExampleTime = Date.UTC(2026, 2, 14, 9, 26, 53, 589);
