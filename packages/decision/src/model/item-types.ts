import { compileTests, Names } from "../feel/expression.ts";
import { type Allows, anyType, type FeelType, type FindType, simpleTypes } from "../feel/feel-type.ts";
import type { Finding } from "../feel/finding.ts";
import { Scope, SlotPlan } from "../feel/scope.ts";
import type { ItemDefinition, Model, ModelText } from "./dmn-model.ts";

// The types that a model defines (DMN 1.5, 7.3.3), as types of FEEL. A definition may lead to itself, so each is made
// when it is first looked at.

/** Names of types that models of older versions use. */
const oldNames: Readonly<Record<string, string>> = {
  dateTime: "date and time",
  dayTimeDuration: "days and time duration",
  yearMonthDuration: "years and months duration",
};

/** Types that models name without saying of what they are. */
const bareTypes: ReadonlyMap<string, FeelType> = new Map<string, FeelType>([
  ["context", { kind: "context", members: new Map() }],
  ["list", { kind: "list", item: anyType }],
]);

/** The types that can be named in a model. */
export class ItemTypes {
  readonly #definitions: ReadonlyMap<string, FeelType>;
  readonly #imported: ReadonlyMap<string, ItemTypes>;
  readonly #allowed: ReadonlyMap<string, string>;
  readonly #findings: Finding[];

  /** `imported` are the types of other models by the name of their import. */
  constructor({ types }: Model, imported: ReadonlyMap<string, ItemTypes>, findings: Finding[]) {
    this.#imported = imported;
    this.#findings = findings;
    this.#allowed = new Map(
      types.flatMap(({ name, allowedValues }) =>
        allowedValues === null ? [] : [[name, allowedValues.text]],
      ),
    );
    this.#definitions = new Map(types.map((type) => [type.name, this.#definition(type)]));
  }

  /** The type of a name, `import.name` if it is another model's; null if there is none. */
  readonly find: FindType = (name) => {
    const own = this.#definitions.get(name) ?? simpleTypes.get(oldNames[name] ?? name) ?? bareTypes.get(name);
    if (own !== undefined) return own;
    for (const [prefix, types] of this.#imported) {
      const inner = prefix === "" ? name : name.startsWith(`${prefix}.`) ? name.slice(prefix.length + 1) : "";
      const found = types.#definitions.get(inner);
      if (found !== undefined) return found;
    }
    return null;
  };

  /** The allowed values that a definition lists; null if it is none of this model, or lists none. */
  allowedText(typeRef: string | null): string | null {
    return typeRef === null ? null : (this.#allowed.get(typeRef) ?? null);
  }

  /** The type that an element names; any, with a finding, if there is none of that name. */
  typeOf(typeRef: string | null, path: string): FeelType {
    if (typeRef === null) return anyType;
    const found = this.find(typeRef);
    if (found !== null) return found;
    this.#findings.push({
      severity: "error",
      code: "unknown_type",
      message: `There is no type \`${typeRef}\`.`,
      place: { path, source: typeRef, offset: null },
    });
    return anyType;
  }

  #definition(definition: ItemDefinition): FeelType {
    const { name, isCollection, allowedValues, typeConstraint } = definition;
    const onItem = this.#allows(isCollection ? [allowedValues] : [allowedValues, typeConstraint]);
    const onWhole = isCollection ? this.#allows([typeConstraint]) : undefined;
    let known: FeelType | null = null;
    const item: FeelType = {
      kind: "named",
      name,
      resolve: () => (known ??= this.#structure(definition)),
      ...(onItem === undefined ? {} : { allows: onItem }),
    };
    if (!isCollection) return item;
    const list: FeelType = { kind: "list", item };
    return {
      kind: "named",
      name,
      resolve: () => list,
      ...(onWhole === undefined ? {} : { allows: onWhole }),
    };
  }

  #structure({ structure, path }: ItemDefinition): FeelType {
    switch (structure.kind) {
      case "reference":
        return this.typeOf(structure.typeRef, path);
      case "components":
        return {
          kind: "context",
          members: new Map(structure.components.map((one) => [one.name, this.#definition(one)])),
        };
      default:
        return {
          kind: "function",
          parameters: structure.parameters.map(({ typeRef }) => this.typeOf(typeRef, path)),
          result: this.typeOf(structure.result, path),
        };
    }
  }

  /** The tests that values must pass, compiled when the first value comes. */
  #allows(texts: readonly (ModelText | null)[]): Allows | undefined {
    const given = texts.filter((text) => text !== null);
    if (given.length === 0) return undefined;
    const compile = (): readonly Allows[] =>
      given.map(({ text, path }) => {
        const plan = new SlotPlan(0);
        const names = new Names([], { scope: new Scope(null, []), plan, findType: this.find });
        const tests = compileTests(text, { path, names, tested: "any" });
        this.#findings.push(...tests.findings);
        return (value, frame) => frame.within([], () => tests.run(value, frame)) === true;
      });
    let compiled: readonly Allows[] | null = null;
    return (value, frame) => {
      compiled ??= compile();
      return compiled.every((allows) => allows(value, frame));
    };
  }
}
