// Random expressions put to our FEEL and to feelin (bpmn-io/feelin, MIT), two engines that share no line. Where they
// answer differently, the smallest part that makes the difference must be a matter that is known, and listed here.
import { Names, evaluateOnce } from "@patchbay/decision/feel/expression";
import { fromJson, isNoValue } from "@patchbay/decision/json-value";
import { seeded } from "@patchbay/decision/table/random-table";
import { evaluate } from "feelin";
import { feelinText, ourText } from "./feel-value-text.ts";
import { fuzzInputs, randomFeel, type RandomFeel } from "./random-feel.ts";

/** Two answers to one expression, and the codes of what we say about it. */
export type Difference = {
  readonly source: string;
  readonly shape: string;
  readonly ours: string;
  readonly theirs: string;
  readonly codes: readonly string[];
};

/** A difference that is known: what it is, and how it is recognized. */
type Known = { readonly what: string; readonly is: (difference: Difference) => boolean };

const shapes =
  (...known: readonly string[]) =>
  ({ shape }: Difference): boolean =>
    known.includes(shape);

/** What feelin 8.2.0 does otherwise than DMN 1.5 says, or where DMN leaves it open. */
const knownDifferences: readonly Known[] = [
  { what: "feelin throws a TypeError", is: ({ theirs }) => theirs === "(throws)" },
  {
    what: "feelin neither multiplies nor divides durations",
    is: ({ shape, ours, theirs }) => /[*/]/.test(shape) && /^-?P|\bP/.test(ours) && theirs.includes("null"),
  },
  {
    what: "a date and hours: a date in DMN (table 61), a date and time in feelin",
    is: ({ ours, theirs }) => /^\d{4}-\d\d-\d\d$/.test(ours) && theirs.startsWith(`${ours}T`),
  },
  {
    what: "a date and hours before it",
    is: ({ shape, ours, theirs }) =>
      shape.startsWith("(date - ") && /^\d{4}-\d\d-\d\d$/.test(ours) && /^\d{4}-\d\d-\d\dT/.test(theirs),
  },
  {
    what: "feelin puts the numbers of median in the order of their texts, 10 before 2",
    is: shapes("median(list)"),
  },
  {
    what: "what is no list is a list of one in union, in feelin a text is its letters, and null is refused",
    is: shapes("union(list, list)"),
  },
  {
    what: "feelin takes an interval whose ends stand the wrong way round as turned",
    is: shapes("(number between number and number)", "(number in [number..number])"),
  },
  {
    what: "an unknown item leaves some and every unknown (table 43), in feelin it is false",
    is: shapes("(some x in list satisfies x > number)", "(every x in list satisfies x > number)"),
  },
  {
    what: "lists of different lengths are not equal (table 42), in feelin that is unknown",
    is: shapes("(list = list)"),
  },
  {
    what: "max takes values of every type that has an order (table 76), in feelin numbers alone",
    is: shapes("max(list)", "min(list)"),
  },
  {
    what: "feelin goes on where a value is of the wrong type, which is an error here",
    is: ({ codes }) => codes.includes("type_mismatch"),
  },
  {
    what: "positions that are not there are an error here, and nothing in feelin",
    is: (difference) =>
      difference.codes.includes("invalid_value") &&
      shapes(
        "substring(text, 1)",
        "substring(text, -2, 1)",
        "remove(list, 1)",
        "sublist(list, 1, 1)",
      )(difference),
  },
  {
    what: "only integers are even or odd here; in feelin what is not even is odd",
    is: (difference) => difference.codes.includes("invalid_value") && difference.shape === "even(number)",
  },
];

const names = new Names(Object.keys(fuzzInputs).map((name) => [name, "any"]));
const values = Object.values(fuzzInputs).map((json) => {
  const value = fromJson(json);
  return isNoValue(value) ? null : value;
});

function feelinAnswer(source: string): string {
  try {
    return feelinText(evaluate(source, fuzzInputs).value);
  } catch {
    return "(throws)";
  }
}

function differenceIn({ source, shape }: RandomFeel): Difference | null {
  const { value, diagnostics } = evaluateOnce(source, {
    path: "",
    names,
    values,
    now: "2026-01-31T10:30:00Z",
  });
  const [ours, theirs] = [ourText(value), feelinAnswer(source)];
  const codes = diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code);
  return ours === theirs ? null : { source, shape, ours, theirs, codes };
}

/** The smallest part of an expression that makes the two differ; null: they agree. */
function culprit(tree: RandomFeel): Difference | null {
  const whole = differenceIn(tree);
  if (whole === null) return null;
  for (const part of tree.parts) {
    const inner = culprit(part);
    if (inner !== null) return inner;
  }
  return whole;
}

/** What so many expressions showed. */
export type FeelinFuzz = {
  readonly unknown: readonly Difference[];
  /** How often each known difference was met. */
  readonly known: ReadonlyMap<string, number>;
};

/** Compares so many expressions of a seed. */
export function fuzzFeelin(seed: number, count: number): FeelinFuzz {
  const random = seeded(seed);
  const unknown: Difference[] = [];
  const known = new Map<string, number>();
  for (let round = 0; round < count; round += 1) {
    const difference = culprit(randomFeel(random, 1 + (round % 3)));
    if (difference === null) continue;
    const reason = knownDifferences.find(({ is }) => is(difference))?.what;
    if (reason === undefined) unknown.push(difference);
    else known.set(reason, (known.get(reason) ?? 0) + 1);
  }
  return { unknown, known };
}
