import type { StaticType } from "./static-type.ts";

/** A name with a value, and where that value stands in a frame. */
export type Variable = { readonly slot: number; readonly type: StaticType };

/** Hands out slots of a frame. One for each text that is compiled; they all begin behind the declared names. */
export class SlotPlan {
  #size: number;

  constructor(size: number) {
    this.#size = size;
  }

  /** How many slots a frame needs. */
  get size(): number {
    return this.#size;
  }

  take(): number {
    this.#size += 1;
    return this.#size - 1;
  }
}

/**
 * What a name stands for: a variable, and the items of the filters around it, whose properties hide the variable. The
 * properties of an item are known only when it is there, so they are looked up in the order given.
 */
export type Resolved = { readonly itemSlots: readonly number[]; readonly variable: Variable | null };

/** The names that can be read at one place of a text. */
export class Scope {
  readonly #parent: Scope | null;
  readonly #variables: ReadonlyMap<string, Variable>;
  /** In a filter: where the item stands. */
  readonly #itemSlot: number | null;

  constructor(
    parent: Scope | null,
    variables: Iterable<readonly [string, Variable]>,
    itemSlot: number | null = null,
  ) {
    this.#parent = parent;
    this.#variables = new Map(variables);
    this.#itemSlot = itemSlot;
  }

  /** A scope inside of this one. */
  within(variables: Iterable<readonly [string, Variable]>, itemSlot: number | null = null): Scope {
    return new Scope(this, variables, itemSlot);
  }

  /** What a name stands for. Outside of filters, no variable means that there is no such name. */
  resolve(name: string): Resolved {
    const variable = this.#variables.get(name) ?? null;
    const itemSlots = this.#itemSlot === null ? [] : [this.#itemSlot];
    if (variable !== null || this.#parent === null) return { itemSlots, variable };
    const outer = this.#parent.resolve(name);
    return { itemSlots: [...itemSlots, ...outer.itemSlots], variable: outer.variable };
  }

  /** All names that can be read here. */
  names(): readonly string[] {
    return [...this.#variables.keys(), ...(this.#parent?.names() ?? [])];
  }
}
