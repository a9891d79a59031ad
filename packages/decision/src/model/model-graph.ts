import type { Finding } from "../feel/finding.ts";
import { type NameTable, nameTable } from "../feel/name-reader.ts";
import type { Element, ItemDefinition, Model } from "./dmn-model.ts";
import { ItemTypes } from "./item-types.ts";

/** A model among those it imports. */
export type LinkedModel = {
  readonly model: Model;
  readonly types: ItemTypes;
  /** Names of properties that have several words or signs. */
  readonly properties: NameTable;
};

/** An element, its model, and the name of the import that brings it to where it was asked for; null in its own model. */
export type Reached = {
  readonly element: Element;
  readonly owner: LinkedModel;
  readonly importName: string | null;
};

/** Several models that refer to each other, the one that is asked first. */
export class ModelGraph {
  readonly main: LinkedModel;
  readonly #models: ReadonlyMap<string, LinkedModel>;

  constructor(main: Model, others: readonly Model[], findings: Finding[]) {
    const all = [main, ...others];
    const imported = new Map(all.map((model) => [model.namespace, new Map<string, ItemTypes>()]));
    const linked = all.map((model): LinkedModel => ({
      model,
      types: new ItemTypes(model, imported.get(model.namespace) ?? new Map<string, ItemTypes>(), findings),
      properties: nameTable(all.flatMap(propertyNames)),
    }));
    this.#models = new Map(linked.map((one) => [one.model.namespace, one]));
    const [first] = linked;
    if (first === undefined) throw new RangeError("there is always a main model");
    this.main = first;
    for (const { model } of linked)
      for (const { name, namespace } of model.imports) {
        const target = this.#models.get(namespace);
        if (target !== undefined) imported.get(model.namespace)?.set(name, target.types);
        else
          findings.push({
            severity: "error",
            code: "unknown_name",
            message: `The imported model \`${namespace}\` is not here.`,
            place: { path: `/import/${name}`, source: namespace, offset: null },
          });
      }
  }

  /** The models, the main one first. */
  get models(): readonly LinkedModel[] {
    return [this.main, ...[...this.#models.values()].filter((one) => one !== this.main)];
  }

  /** What a reference in a model leads to: `#id`, or `namespace#id`. Null: to nothing. */
  follow(from: LinkedModel, href: string): Reached | null {
    const cut = href.lastIndexOf("#");
    const namespace = href.slice(0, Math.max(0, cut));
    const id = href.slice(cut + 1);
    const owner = namespace === "" ? from : this.#models.get(namespace);
    const element = owner?.model.elements.find((one) => one.id === id);
    if (owner === undefined || element === undefined) return null;
    const imported = from.model.imports.find((one) => one.namespace === namespace);
    return { element, owner, importName: owner === from ? null : (imported?.name ?? owner.model.name) };
  }

  /** The element of a kind with a name, in the main model or in that of the namespace. */
  find(kinds: readonly Element["kind"][], name: string, namespace: string | null): Reached | null {
    const owner = namespace === null ? this.main : this.#models.get(namespace);
    const element = owner?.model.elements.find((one) => kinds.includes(one.kind) && one.name === name);
    return owner === undefined || element === undefined ? null : { element, owner, importName: null };
  }
}

function propertyNames({ types, elements }: Model): readonly string[] {
  const inTypes = (definitions: readonly ItemDefinition[]): readonly string[] =>
    definitions.flatMap(({ name, structure }) => [
      name,
      ...(structure.kind === "components" ? inTypes(structure.components) : []),
    ]);
  return [...inTypes(types), ...elements.map(({ name }) => name)];
}
