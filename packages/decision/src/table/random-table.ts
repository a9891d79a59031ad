import type { DecisionTableDocument, HitPolicy, InputType } from "@patchbay/contract/rule";
import { hitPolicies } from "@patchbay/contract/rule";
import type { Json } from "@patchbay/contract/vocabulary";

// Tables made by a seed, for tests and measurements that need many of them: of all column types, with every form of
// cell, dense enough that rows overlap, and inputs that like the ends of intervals.

/** Numbers in a row, each below the bound it is asked for; the same ones for the same seed. */
export type Random = (below: number) => number;

/** A source of numbers (mulberry32). */
export function seeded(seed: number): Random {
  let state = seed | 0;
  return (below) => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

type Values = { readonly type: InputType; readonly cell: () => string; readonly input: () => Json };

/** Values and cells of a column of each type. `name` is the input that the column reads. */
function valuesOf(type: InputType, random: Random, name: string): Values {
  const pick = <T>(items: readonly T[], otherwise: T): T => items[random(items.length)] ?? otherwise;
  const spread = 2 + random(40);
  switch (type) {
    case "number":
      return {
        type,
        cell: () => ordered(() => String((random(spread) - 3) / (random(3) === 0 ? 2 : 1)), random, name),
        input: () => (random(spread * 2) - 6) / 2,
      };
    case "date": {
      const day = (): string => `2026-0${1 + random(3)}-${10 + random(Math.min(spread, 19))}`;
      return { type, cell: () => ordered(day, random, name), input: day };
    }
    case "dateTime": {
      const moment = (): string => `2026-01-${10 + random(Math.min(spread, 20))}T0${random(9)}:00:00Z`;
      return { type, cell: () => ordered(moment, random, name), input: moment };
    }
    case "boolean":
      return {
        type,
        cell: () => pick(["-", "true", "false", "not(true)", "null", "true, null"], "-"),
        input: () => random(2) === 0,
      };
    default: {
      const words = ["gold", "silver", "bronze", "New York", "a", "b", "c", "d"].slice(0, 2 + random(6));
      const word = (): string => pick(words, "gold");
      return {
        type: "string",
        cell: () =>
          pick(
            [
              () => "-",
              () => word(),
              () => `${word()}, ${word()}`,
              () => `"${word()}"`,
              () => `not("${word()}","${word()}")`,
              () => `!= "${word()}"`,
              () => `>= "${word()}"`,
              () => `["a".."${word()}")`,
              () => "null",
              () => `"x${random(3)}", null`,
              () => `starts with(?, "${word().slice(0, 1)}")`,
              () => `[${name}, "${word()}"][1]`,
            ],
            () => "-",
          )(),
        input: () => (random(4) === 0 ? `x${random(4)}` : word()),
      };
    }
  }
}

/** A cell of a type that has an order. */
function ordered(value: () => string, random: Random, name: string): string {
  const forms: readonly (() => string)[] = [
    () => "-",
    () => "",
    () => value(),
    () => `${value()}, ${value()}, ${value()}`,
    () => `[${value()}..${value()}]`,
    () => `(${value()}..${value()})`,
    () => `[${value()}..${value()})`,
    () => `]${value()}..${value()}]`,
    () => `>= ${value()}`,
    () => `< ${value()}`,
    () => `!= ${value()}`,
    () => `= ${value()}`,
    () => `not(${value()})`,
    () => `not([${value()}..${value()}], ${value()})`,
    () => `< ${value()}, > ${value()}`,
    () => `null`,
    () => `? > ${name}`,
    () => `${name}, ${value()}`,
  ];
  return forms[random(forms.length)]?.() ?? "-";
}

/** A table with inputs to try it with. */
export type RandomTable = { readonly document: DecisionTableDocument; readonly inputs: readonly Json[] };

export type RandomTableOptions = {
  readonly rows: number;
  readonly inputs: number;
  readonly hitPolicy?: HitPolicy;
};

/** A table of any shape. Columns read inputs that may be null; rows may have days, and cells that cannot be evaluated. */
export function randomTable(random: Random, options: RandomTableOptions): RandomTable {
  const types: readonly InputType[] = ["number", "string", "date", "boolean", "dateTime"];
  const columns = Array.from({ length: 1 + random(4) }, (_, index) =>
    valuesOf(types[random(types.length)] ?? "number", random, `in${index}`),
  );
  const anyPart = 1 + random(6);
  const failing = random(5) === 0;
  const dated = random(4) === 0;
  const hitPolicy = options.hitPolicy ?? hitPolicies[random(hitPolicies.length)] ?? "FIRST";
  const ranked = hitPolicy === "PRIORITY" || hitPolicy === "OUTPUT ORDER";
  const cell = ({ cell, type }: Values, index: number): string => {
    if (random(anyPart) === 0) return "-";
    const fails = failing && type === "number" && random(40) === 0;
    return fails ? `> 1 / (in${index} - in${index})` : cell();
  };
  const document: DecisionTableDocument = {
    kind: "decisionTable",
    formatVersion: 1,
    inputs: columns.map(({ type }, index) => ({ name: `in${index}`, type, nullable: true })),
    actions: [],
    hitPolicy,
    inputColumns: columns.map(({ type }, index) => ({ id: `c${index}`, expression: `in${index}`, type })),
    outputColumns: [
      { id: "o", name: "o", type: "string", ...(ranked ? { allowed: "high, middle, low" } : {}) },
    ],
    rows: Array.from({ length: options.rows }, (_, row) => ({
      id: `r${row}`,
      when: columns.map(cell),
      then: [outputCell(random)],
      ...(dated && random(3) === 0 ? { from: `2026-0${1 + random(9)}-01` } : {}),
      ...(dated && random(3) === 0 ? { until: `2026-1${random(3)}-01` } : {}),
    })),
  };
  const inputs = Array.from({ length: options.inputs }, () =>
    Object.fromEntries(columns.map(({ input }, index) => [`in${index}`, random(12) === 0 ? null : input()])),
  );
  return { document, inputs };
}

function outputCell(random: Random): string {
  const names = ["high", "middle", "low"];
  const name = names[random(3)] ?? "low";
  return random(20) === 0 ? `if true then "${name}" else null` : name;
}
