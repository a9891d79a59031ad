import { type FunctionHelp, templateHelp } from "@patchbay/contract/template-help";
import type { TemplatePaths } from "./template-marks.ts";

/** A function as it is offered: what is inserted, and what it gives. */
export type OfferedFunction = { readonly name: string; readonly text: string; readonly says: string };

/** `{{name first second}}`: what must be given stands for itself until it is replaced. */
function callOf(name: string, [parameters]: FunctionHelp): string {
  const needed = parameters.split(" ").filter((one) => one !== "" && !one.endsWith("?"));
  return `{{${[name, ...needed.map((one) => one.replace("...", ""))].join(" ")}}}`;
}

/** The values and functions that fit what is sought, by name or by what is said of them; all of them when nothing is. */
export function insertable(
  paths: TemplatePaths,
  sought: string,
): {
  readonly values: TemplatePaths;
  readonly groups: readonly { readonly title: string; readonly functions: readonly OfferedFunction[] }[];
} {
  const wanted = sought.trim().toLowerCase();
  const fits = (text: string): boolean => text.toLowerCase().includes(wanted);
  const groups = templateHelp.map(({ title, functions }) => ({
    title,
    functions: Object.entries<FunctionHelp>(functions)
      .filter(([name, [, says]]) => fits(name) || fits(says) || fits(title))
      .map(([name, help]): OfferedFunction => ({
        name,
        text: callOf(name, help),
        says: help[1].replaceAll("`", ""),
      })),
  }));
  return { values: paths.filter(fits), groups: groups.filter(({ functions }) => functions.length > 0) };
}
