import type { DecisionTableDocument, InputType, RuleDocument } from "@patchbay/contract/rule";
import type { Element, ItemDefinition, Model, ModelTable } from "../model/dmn-model.ts";
import { readModel } from "../model/read-model.ts";
import { type Carried, carriedRules, differenceOf, type IsDocument } from "./carried-rules.ts";
import { writeRulesetDmn } from "./dmn-ruleset-writer.ts";
import type { ExchangeMistake } from "./dmn-text.ts";

/** The rules in a file of another program, or everything in it that cannot be one. */
export type ModelRead =
  | {
      readonly ok: true;
      readonly rules: readonly { readonly name: string; readonly document: RuleDocument }[];
    }
  | { readonly ok: false; readonly mistakes: readonly ExchangeMistake[] };

const basicTypes: Readonly<Record<string, InputType>> = {
  string: "string",
  number: "number",
  boolean: "boolean",
  date: "date",
  "date and time": "dateTime",
  dateTime: "dateTime",
  context: "object",
};
const variable = /^[A-Za-z_]\w{0,99}$/;
const MOST_ROWS = 100_000;

/** A name as a rule or an input can have it: blanks and signs become `_`. */
export function nameFrom(text: string): string {
  const name = text
    .trim()
    .replaceAll(/[^A-Za-z0-9_]+/g, "_")
    .slice(0, 90);
  return /^[A-Za-z]/.test(name) ? name : `r${name}`;
}

/**
 * Reads a DMN model as rules. One that was written here for a ruleset comes back as the rules it carries, unless another
 * program has changed what it says. Of any other model each decision that is a table of input data becomes one. Any other element of logic is refused
 * by its name: literal expressions, contexts, business knowledge, services, tables that ask other decisions.
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
  const rules = model.elements.flatMap((element) => {
    const reading = new DecisionReading(model, element, mistakes);
    const document = reading.document();
    return document === null ? [] : [{ name: nameFrom(element.name), document }];
  });
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

/** One element on its way to a rule. */
class DecisionReading {
  readonly #model: Model;
  readonly #element: Element;
  readonly #mistakes: ExchangeMistake[];

  constructor(model: Model, element: Element, mistakes: ExchangeMistake[]) {
    this.#model = model;
    this.#element = element;
    this.#mistakes = mistakes;
  }

  document(): DecisionTableDocument | null {
    const element = this.#element;
    if (element.kind === "inputData") return null;
    if (element.kind !== "decision")
      return this.#refuse(element.path, element.kind === "service" ? "A decision service is no rule." : "Business knowledge is no rule."); // prettier-ignore
    const { logic } = element;
    if (logic?.kind !== "table")
      return this.#refuse(element.path, `Only decision tables become rules; this decision is ${logic === null ? "empty" : `a ${logic.kind}`}.`); // prettier-ignore
    const before = this.#mistakes.length;
    const inputs = element.requires.flatMap((reference) => this.#input(reference));
    const renamed = new Map(inputs.map(({ written, name }) => [written, name]));
    const table = this.#table(logic.table, logic.path, renamed);
    if (this.#mistakes.length > before) return null;
    return {
      kind: "decisionTable",
      formatVersion: 1,
      inputs: inputs.map(({ name, type }) => ({ name, type, nullable: true })),
      actions: [],
      ...table,
    };
  }

  #refuse(place: string, message: string): null {
    this.#mistakes.push({ place, message });
    return null;
  }

  #input(
    reference: string,
  ): readonly { readonly written: string; readonly name: string; readonly type: InputType }[] {
    const found = this.#model.elements.find(({ id }) => reference.endsWith(`#${id}`));
    if (found?.kind !== "inputData") {
      this.#refuse(this.#element.path, `It needs \`${found?.name ?? reference}\`, which is no input data.`);
      return [];
    }
    const type = this.#type(found.variable.typeRef, found.path);
    return type === null ? [] : [{ written: found.name, name: variable.test(found.name) ? found.name : nameFrom(found.name), type }]; // prettier-ignore
  }

  /** The type of a value, through the definitions of the model. */
  #type(typeRef: string | null, place: string, depth = 0): InputType | null {
    if (typeRef === null) return this.#refuse(place, "It has no type.");
    const basic = basicTypes[typeRef.replace(/^feel:/, "")];
    if (basic !== undefined) return basic;
    const definition = this.#model.types.find(({ name }) => name === typeRef);
    if (definition === undefined || depth > 10)
      return this.#refuse(place, `The type \`${typeRef}\` is none of a rule's.`);
    return this.#defined(definition, place, depth);
  }

  #defined({ isCollection, structure }: ItemDefinition, place: string, depth: number): InputType | null {
    if (isCollection) return "list";
    switch (structure.kind) {
      case "components":
        return "object";
      case "reference":
        return this.#type(structure.typeRef, place, depth + 1);
      default:
        return this.#refuse(place, "A function is no input of a rule.");
    }
  }

  #table(
    table: ModelTable,
    path: string,
    renamed: ReadonlyMap<string, string>,
  ): Pick<DecisionTableDocument, "hitPolicy" | "inputColumns" | "outputColumns" | "rows"> &
    Partial<Pick<DecisionTableDocument, "aggregation" | "defaultRow">> {
    const inputColumns = table.inputs.map(({ expression, typeRef, allowed }, index) => {
      const place = `${path}/input/${index + 1}`;
      const written = expression.trim();
      for (const name of renamed.keys())
        if (!variable.test(name) && name !== written && written.includes(name))
          this.#refuse(
            place,
            `\`${name}\` stands inside an expression, and rules have no names with blanks or signs.`,
          );
      const data = this.#model.elements.find(({ kind, name }) => kind === "inputData" && name === written);
      const type = this.#type(typeRef ?? data?.variable.typeRef ?? null, place);
      return {
        id: `in${index + 1}`,
        label: written.slice(0, 200),
        expression: renamed.get(written) ?? written,
        type: type ?? "string",
        ...(allowed === null || allowed === "" ? {} : { allowed }),
      };
    });
    const single = table.outputs.length === 1;
    const outputColumns = table.outputs.map(({ name, typeRef, allowed }, index) => {
      const own = name ?? (single ? this.#element.name : null);
      if (own === null) this.#refuse(`${path}/output/${index + 1}`, "The output has no name.");
      const decided = this.#element.kind === "decision" ? this.#element.variable.typeRef : null;
      const type = this.#type(typeRef ?? (single ? decided : null), `${path}/output/${index + 1}`);
      return {
        id: `out${index + 1}`,
        name: nameFrom(own ?? ""),
        type: type ?? "string",
        ...(allowed === null || allowed === "" ? {} : { allowed }),
      };
    });
    if (table.rules.length > MOST_ROWS) this.#refuse(path, `It has more than ${MOST_ROWS} rules.`);
    const ids = new Set<string>();
    const rows = table.rules.map(({ id, tests, outputs, annotations }, index) => {
      const wanted = id.replaceAll(/[^A-Za-z0-9_-]/g, "-").slice(0, 60);
      const own = wanted === "" || ids.has(wanted) ? `rule-${index + 1}` : wanted;
      ids.add(own);
      const note = annotations
        .filter((text) => text !== "")
        .join("\n")
        .slice(0, 2000);
      return { id: own, when: [...tests], then: outputs.map(empty), ...(note === "" ? {} : { note }) };
    });
    const fallbacks = table.outputs.map(({ fallback }) => fallback);
    const isDefault = fallbacks.some((one) => one !== null);
    return {
      hitPolicy: table.hitPolicy,
      ...(table.aggregation === null ? {} : { aggregation: table.aggregation }),
      inputColumns,
      outputColumns,
      rows,
      ...(isDefault ? { defaultRow: { then: fallbacks.map((one) => empty(one ?? "")) } } : {}),
    };
  }
}

/** An output cell: `-` is nothing in DMN, as an empty cell is here. */
const empty = (text: string): string => (text.trim() === "-" ? "" : text);
