import type { RuleDocument, RuleEntry, RulesetDocument } from "@patchbay/contract/rule";
import { DecisionModel } from "../model/decision-model.ts";
import { readModel } from "../model/read-model.ts";
import { xmlLimits } from "../model/xml-reader.ts";
import { compileRule } from "../rule.ts";
import { entriesOf } from "../ruleset/ruleset-check.ts";
import { type Carried, carriedLines } from "./carried-rules.ts";
import { type KnownRule, knowledgeLines, literal } from "./dmn-knowledge.ts";
import {
  dmnNamespaces,
  type DmnVersion,
  type ExchangeMistake,
  inputData,
  ownNamespace,
  requiredInput,
  type WrittenDmn,
  xmlText,
} from "./dmn-text.ts";
import { FreshNames, wordsIn } from "./fresh-names.ts";
import { type Part, rulesetTexts } from "./ruleset-feel.ts";

/** A ruleset whose entries name the rules that they ask as these do. */
export type NamedRuleset = Carried<RulesetDocument> & { readonly asked: readonly Carried[] };

/**
 * Writes a ruleset as a DMN model: each rule that it asks is business knowledge, each entry a decision, and the decision of
 * the ruleset's name puts together what they yield. What DMN has no element for (kinds, policies, ids, actions, fetches)
 * is carried beside it, so that the model comes back as the very same rules. What would not mean the same to another
 * program is refused by its entry or rule.
 */
export function writeRulesetDmn(ruleset: NamedRuleset, version: DmnVersion): WrittenDmn {
  const { name, document, asked } = ruleset;
  const unfit = unfitFor(ruleset);
  if (unfit.length > 0) return { ok: false, mistakes: unfit };
  const mistakes: ExchangeMistake[] = [];
  const fresh = new FreshNames(wordsOf([document, ...asked.map((one) => one.document)]));
  const known = new Map(
    asked.map((one): [string, KnownRule] => [one.name, { ...one, knowledge: fresh.take(`ask_${one.name}`) }]),
  );
  const knowledge = [...known.values()].flatMap((one) => knowledgeLines(one, { mistakes, fresh }));
  const { parts, result, merges } = rulesetTexts(document, ({ rule }) => known.get(rule) ?? null, {
    mistakes,
    fresh,
  });
  if (merges && version === "1.3")
    mistakes.push({ place: "combine", message: "DMN 1.3 cannot merge outputs; later versions can." });
  if (mistakes.length > 0) return { ok: false, mistakes: mistakes.slice(0, 100) };
  const needs = new Needs(
    document,
    [...known.values()].map((one) => one.knowledge),
    parts,
  );
  const lines = [
    ...carriedLines([...asked, { name, document }]),
    ...document.inputs.map((input) => inputData(input.name, input.type)),
    ...knowledge,
    ...parts.flatMap((part) =>
      decisionLines(`part_${part.name}`, part.name, part.label, part.text, needs.of(part.text, part)),
    ),
    ...decisionLines("decision", name, "", result, needs.of(result)),
  ];
  const xml = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<definitions xmlns="${dmnNamespaces[version]}" id="definitions" name="${xmlText(name)}" namespace="${ownNamespace}">`,
    ...lines.map((line) => `  ${line}`),
    "</definitions>",
    "",
  ].join("\n");
  const wrong = mistakesIn(xml);
  return wrong.length > 0 ? { ok: false, mistakes: wrong.slice(0, 100) } : { ok: true, xml };
}

/** Why the rules are not written at all: they are too long to be read again, or have mistakes of their own. */
function unfitFor({ document, asked }: NamedRuleset): readonly ExchangeMistake[] {
  const documents = [document, ...asked.map((one) => one.document)];
  const length = documents.reduce((sum, one) => sum + JSON.stringify(one).length, 0);
  // What is carried stands in the model once more as DMN.
  if (length > xmlLimits.length / 2)
    return [{ place: "document", message: "The rules together are too long for one model." }];
  const checked = compileRule(document, {
    rules: (reference) =>
      asked.map((one) => ({ ...one, id: one.name })).find((one) => one.name === reference),
  });
  if (checked.ok) return [];
  const errors = checked.diagnostics.filter(({ severity }) => severity === "error");
  return errors.slice(0, 100).map(({ path, message }) => ({ place: path, message }));
}

/** Every word that stands in the documents. */
const wordsOf = (documents: readonly RuleDocument[]): ReadonlySet<string> =>
  wordsIn(documents.map((one) => JSON.stringify(one)));

/** What our own reader of models has to say of the text: too long, or a mistake in an expression of the rule. */
function mistakesIn(xml: string): readonly ExchangeMistake[] {
  const read = readModel(xml);
  const found = read.ok ? [...read.diagnostics, ...new DecisionModel(read.model).check()] : read.diagnostics;
  return found
    .filter(({ severity }) => severity === "error")
    .map(({ path, message }) => ({ place: path, message }));
}

function decisionLines(
  id: string,
  name: string,
  label: string,
  text: string,
  needs: readonly string[],
): readonly string[] {
  return [
    `<decision id="${id}" name="${xmlText(name)}"${label === "" || label === name ? "" : ` label="${xmlText(label)}"`}>`,
    `  <variable name="${xmlText(name)}"/>`,
    ...needs.map((line) => `  ${line}`),
    `  ${literal(text)}`,
    "</decision>",
  ];
}

/** What a text requires, by the words in it. */
class Needs {
  readonly #document: RulesetDocument;
  readonly #knowledge: readonly string[];
  readonly #parts: readonly Part[];

  constructor(document: RulesetDocument, knowledge: readonly string[], parts: readonly Part[]) {
    this.#document = document;
    this.#knowledge = knowledge;
    this.#parts = parts;
  }

  /** The requirements of a part, which reads only those before it, or of the result. */
  of(text: string, part?: Part): readonly string[] {
    const words = wordsIn([text]);
    const own = part?.name ?? "decision";
    const before = part === undefined ? this.#parts : this.#parts.slice(0, this.#parts.indexOf(part));
    return [
      ...this.#document.inputs
        .filter(({ name }) => words.has(name))
        .map(({ name }) => requiredInput(name, `${own}.`)),
      ...before
        .filter(({ name }) => words.has(name))
        .map(
          ({ name }) =>
            `<informationRequirement id="needs_${own}.${name}"><requiredDecision href="#part_${name}"/></informationRequirement>`,
        ),
      ...this.#knowledge
        .filter((name) => words.has(name))
        .map(
          (name) =>
            `<knowledgeRequirement id="needs_${own}.${name}"><requiredKnowledge href="#${name}"/></knowledgeRequirement>`,
        ),
    ];
  }
}

/** The rules that a ruleset asks, by the names that its entries are to have in a file. */
export function named(document: RulesetDocument, nameOf: (entry: RuleEntry) => string): RulesetDocument {
  const renamed = (entries: RulesetDocument["entries"]): RulesetDocument["entries"] =>
    entries.map((entry) => {
      if (entry.kind === "group") return { ...entry, entries: renamed(entry.entries) };
      if (entry.kind !== "rule") return entry;
      const { version: _, ...rest } = entry;
      return { ...rest, rule: nameOf(entry) };
    });
  return { ...document, entries: renamed(document.entries) };
}

/** The entries of a ruleset that ask rules. */
export const asking = (document: RulesetDocument): readonly RuleEntry[] =>
  entriesOf(document.entries).flatMap(({ entry }) => (entry.kind === "rule" ? [entry] : []));
