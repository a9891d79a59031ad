import type { RuleDocument } from "@patchbay/contract/rule";
import type { Model } from "../model/dmn-model.ts";
import { readModel } from "../model/read-model.ts";
import { type Carried, carriedRules, differenceOf, type IsDocument } from "./carried-rules.ts";
import { DecisionReading } from "./dmn-decision.ts";
import { graphRules } from "./dmn-graph.ts";
import { writeRulesetDmn } from "./dmn-ruleset-writer.ts";
import type { ExchangeMistake } from "./dmn-text.ts";

/** The rules in a file of another program, or everything in it that cannot be one. */
export type ModelRead =
  | {
      readonly ok: true;
      readonly rules: readonly { readonly name: string; readonly document: RuleDocument }[];
    }
  | { readonly ok: false; readonly mistakes: readonly ExchangeMistake[] };

/**
 * Reads a DMN model as rules. One that was written here for a ruleset comes back as the rules it carries, unless another program
 * has changed what it says. Of any other model each decision becomes one that is a table or a literal expression, and those that
 * need each other a ruleset that asks them in their order. Any other element of logic is refused by its name: contexts, business
 * knowledge, services.
 */
export function readDmnRules(source: string, isDocument: IsDocument): ModelRead {
  const read = readModel(source);
  if (!read.ok)
    return {
      ok: false,
      mistakes: read.diagnostics.map(({ message, line }) => ({ place: `line ${line ?? 1}`, message })),
    };
  const { model, diagnostics } = read;
  const carried = carriedRules(source, isDocument);
  if (carried !== null) return readCarried(carried, model);
  const mistakes: ExchangeMistake[] = diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ path, message }) => ({ place: path, message }));
  for (const { name } of model.imports)
    mistakes.push({ place: `/import/${name}`, message: "Models that import others cannot be read." });
  const decisions = model.elements.flatMap(
    (element) => new DecisionReading(model, element, mistakes).read() ?? [],
  );
  const rules = graphRules(decisions, mistakes);
  if (rules.length === 0 && mistakes.length === 0)
    mistakes.push({ place: "/definitions", message: "There is no decision in it." });
  return mistakes.length > 0 ? { ok: false, mistakes: mistakes.slice(0, 100) } : { ok: true, rules };
}

/** The rules that a model carries, if it says what they say. */
function readCarried(carried: readonly Carried[] | string, model: Model): ModelRead {
  const refused = (message: string, place = "/definitions/extensionElements"): ModelRead => ({
    ok: false,
    mistakes: [{ place, message }],
  });
  if (typeof carried === "string") return refused(carried);
  const ruleset = carried.at(-1);
  if (ruleset?.document.kind !== "ruleset") return refused("The last rule that it carries is no ruleset.");
  const { name, document } = ruleset;
  const written = writeRulesetDmn({ name, document, asked: carried.slice(0, -1) }, "1.5");
  if (!written.ok) return written;
  const again = readModel(written.xml);
  const changed = again.ok ? differenceOf(again.model, model) : "/definitions";
  return changed === null
    ? { ok: true, rules: carried }
    : refused("It says something else than the rules that the model carries: another program has changed it.", changed); // prettier-ignore
}
