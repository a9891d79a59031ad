import type {
  DecisionTableDocument,
  InputType,
  RuleInput,
  SimpleRuleDocument,
} from "@patchbay/contract/rule";
import type { Boxed, Element, ItemDefinition, Model, ModelTable } from "../model/dmn-model.ts";
import { Renaming } from "./dmn-renaming.ts";
import type { ExchangeMistake } from "./dmn-text.ts";

// One decision of a model as a rule: a table is a decision table, a literal expression a simple rule that always holds.

/** A decision as a rule, and what of the model its inputs are, in their order. */
export type ReadDecision = {
  readonly name: string;
  readonly element: Decision;
  readonly document: DecisionTableDocument | SimpleRuleDocument;
  readonly needs: readonly Need[];
};

/** An input of a rule: input data, or another decision, and of which of its outputs it is the value; null: of all. */
export type Need = {
  readonly input: string;
  readonly type: InputType;
  readonly element: Extract<Element, { kind: "inputData" | "decision" }>;
};

export type Decision = Extract<Element, { kind: "decision" }>;

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
/** Types that JSON has as well: what is of them passes from one rule to another as it is. */
const plainTypes: ReadonlySet<InputType> = new Set(["string", "number", "boolean"]);

/** A name as a rule or an input can have it: blanks and signs become `_`. */
export function nameFrom(text: string): string {
  const name = text
    .trim()
    .replaceAll(/[^A-Za-z0-9_]+/g, "_")
    .slice(0, 90);
  return /^[A-Za-z]/.test(name) ? name : `r${name}`;
}

/** One element on its way to a rule. */
export class DecisionReading {
  readonly #model: Model;
  readonly #element: Element;
  readonly #mistakes: ExchangeMistake[];

  constructor(model: Model, element: Element, mistakes: ExchangeMistake[]) {
    this.#model = model;
    this.#element = element;
    this.#mistakes = mistakes;
  }

  /** The decision as a rule; null: it cannot be one, which is among the mistakes. */
  read(): ReadDecision | null {
    const element = this.#element;
    if (element.kind === "inputData") return null;
    if (element.kind !== "decision")
      return this.#refuse(element.path, element.kind === "service" ? "A decision service is no rule." : "Business knowledge is no rule."); // prettier-ignore
    const { logic } = element;
    if (logic?.kind !== "table" && logic?.kind !== "literal")
      return this.#refuse(element.path, `Only decision tables and literal expressions become rules; this decision is ${logic === null ? "empty" : `a ${logic.kind}`}.`); // prettier-ignore
    const before = this.#mistakes.length;
    const needs = element.requires.flatMap((reference) => this.#need(reference));
    const inputs = needs.map(({ input, type }) => ({ name: input, type, nullable: true }));
    const renaming = new Renaming(new Map(needs.map(({ element: { name }, input }) => [name, input])));
    if (new Set(inputs.map(({ name }) => name)).size < needs.length)
      this.#refuse(element.path, "Two things that it needs have the same name here.");
    const document =
      logic.kind === "table"
        ? this.#tableRule(logic.table, logic.path, renaming, inputs)
        : this.#literalRule(logic, renaming, inputs);
    const name = nameFrom(element.name);
    return this.#mistakes.length > before ? null : { name, element, document, needs };
  }

  #tableRule(
    table: ModelTable,
    path: string,
    renaming: Renaming,
    inputs: RuleInput[],
  ): DecisionTableDocument {
    return {
      kind: "decisionTable",
      formatVersion: 1,
      inputs,
      actions: [],
      ...this.#table(table, path, renaming, inputs),
    };
  }

  #literalRule(
    { text, path }: Extract<Boxed, { kind: "literal" }>,
    renaming: Renaming,
    inputs: RuleInput[],
  ): SimpleRuleDocument {
    const written = text.trim();
    if (written === "") this.#refuse(path, "The expression is empty.");
    return {
      kind: "simpleRule",
      formatVersion: 1,
      inputs,
      actions: [],
      condition: { kind: "group", id: "always", match: "all", conditions: [] },
      then: {
        outputs: { [nameFrom(this.#element.name)]: this.#renamed(written, "expression", path, renaming) },
      },
      else: {},
    };
  }

  /** A text of FEEL with the names that its rule has. */
  #renamed(text: string, kind: "expression" | "tests", place: string, renaming: Renaming): string {
    const renamed = renaming.in(text, kind);
    if (renamed.ok) return renamed.text;
    this.#refuse(
      place,
      `\`${renamed.name}\` stands where it may be something else, and rules have no names with blanks or signs.`,
    );
    return text;
  }

  #refuse(place: string, message: string): null {
    this.#mistakes.push({ place, message });
    return null;
  }

  #need(reference: string): readonly Need[] {
    const found = this.#model.elements.find(({ id }) => reference.endsWith(`#${id}`));
    if (found?.kind !== "inputData" && found?.kind !== "decision") {
      this.#refuse(this.#element.path, `It needs \`${found?.name ?? reference}\`, which is neither input data nor a decision.`); // prettier-ignore
      return [];
    }
    const type =
      found.kind === "inputData" ? this.#type(found.variable.typeRef, found.path) : this.#answered(found);
    const input = variable.test(found.name) ? found.name : nameFrom(found.name);
    return type === null ? [] : [{ input, type, element: found }];
  }

  /** What another decision answers, as this one reads it: what JSON has no like of would arrive as something else. */
  #answered({ path, name, variable: { typeRef }, logic }: Decision): InputType | null {
    const refused = (what: string): null =>
      this.#refuse(this.#element.path, `It needs \`${name}\`, whose value ${what}.`);
    if (logic?.kind !== "table") {
      const type = this.#type(typeRef, path);
      if (type === null || plainTypes.has(type) || type === "date") return type;
      return type === "dateTime" || !this.#isPlain(typeRef) ? refused("may hold dates or times, which pass between rules as texts") : type; // prettier-ignore
    }
    const { outputs } = logic.table;
    const types = outputs.map(
      (one, index) =>
      this.#type(one.typeRef ?? (outputs.length === 1 ? typeRef : null), `${path}/decisionTable/output/${index + 1}`), // prettier-ignore
    );
    if (types.includes(null)) return null;
    const [only = null] = types;
    if (outputs.length === 1 && only === "date") return only;
    if (!types.every((type) => type !== null && plainTypes.has(type)))
      return refused("may hold dates or times, which pass between rules as texts");
    if (outputs.length === 1) return only;
    return outputs.every((one) => one.name !== null && variable.test(one.name))
      ? "object"
      : refused("has parts whose names rules cannot have");
  }

  /** Whether all that a type holds are texts, numbers and truth values. */
  #isPlain(typeRef: string | null, depth = 0): boolean {
    const basic = basicTypes[typeRef?.replace(/^feel:/, "") ?? ""];
    if (basic !== undefined) return plainTypes.has(basic);
    const definition = this.#model.types.find(({ name }) => name === typeRef);
    const isPlainItem = ({ structure }: ItemDefinition, deep: number): boolean =>
      structure.kind === "components"
        ? deep < 10 && structure.components.every((one) => isPlainItem(one, deep + 1))
        : structure.kind === "reference" && this.#isPlain(structure.typeRef, deep + 1);
    return definition !== undefined && depth < 10 && isPlainItem(definition, depth);
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

  /** The values that a column allows: its own, or those of its type. */
  #allowed(allowed: string | null, typeRef: string | null): { allowed?: string } {
    const defined = this.#model.types.find(({ name, isCollection }) => name === typeRef && !isCollection);
    const text = allowed === null || allowed === "" ? (defined?.allowedValues?.text ?? "") : allowed;
    return text === "" ? {} : { allowed: text };
  }

  #table(
    table: ModelTable,
    path: string,
    renaming: Renaming,
    inputs: readonly RuleInput[],
  ): Pick<DecisionTableDocument, "hitPolicy" | "inputColumns" | "outputColumns" | "rows"> &
    Partial<Pick<DecisionTableDocument, "aggregation" | "defaultRow">> {
    const inputColumns = table.inputs.map(({ expression, typeRef, allowed }, index) => {
      const place = `${path}/input/${index + 1}`;
      const written = expression.trim();
      const read = this.#renamed(written, "expression", place, renaming);
      const data = this.#model.elements.find(({ kind, name }) => kind === "inputData" && name === written);
      const decided = inputs.find(({ name }) => name === read)?.type;
      const own = typeRef ?? data?.variable.typeRef ?? null;
      const type = own === null && decided !== undefined ? decided : this.#type(own, place);
      return {
        id: `in${index + 1}`,
        label: written.slice(0, 200),
        expression: read,
        type: type ?? "string",
        ...this.#allowed(allowed, data?.variable.typeRef ?? typeRef),
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
        ...this.#allowed(allowed, typeRef ?? (single ? decided : null)),
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
      const place = `${path}/rule/${index + 1}`;
      const when = tests.map((text) => this.#renamed(text, "tests", place, renaming));
      const then = outputs.map((text) => empty(this.#renamed(text, "expression", place, renaming)));
      return { id: own, when, then, ...(note === "" ? {} : { note }) };
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
