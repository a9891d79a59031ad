import { add, divide, multiply, numberText, settle, toDecimal } from "../exact-number.ts";
import { orderValues } from "../comparison.ts";
import type { Place } from "../finding.ts";
import type { Frame } from "../frame.ts";
import { inWords, type StaticType } from "../static-type.ts";
import { guardList } from "../size-guard.ts";
import { isNumeric, kindOf, type Numeric, type Value } from "../value.ts";
import { type Builtin, form, takes, takesRest } from "./builtin.ts";

// One value from a list. All but count take the list as one argument or its items as many. A null among the items
// makes the result null; all and any know it as "unknown".

type Aggregate = (items: readonly Value[], frame: Frame, place: Place) => Value;

function aggregate(
  name: string,
  doc: string,
  example: Builtin["example"],
  returns: StaticType,
  body: Aggregate,
): Builtin {
  const run: typeof body = (items, frame, place) => {
    guardList(items.length, frame, place);
    return body(items, frame, place);
  };
  const area = returns === "boolean" ? "logic" : "list";
  return {
    name,
    area,
    doc,
    example,
    forms: [
      form([takes("list", "list")], returns, ([list], frame, place) => run(list, frame, place)),
      form([takesRest("items", "any")], returns, ([items], frame, place) => run(items, frame, place)),
    ],
  };
}

/** The numbers of a list; null, with an error unless a null is the reason, if not all items are numbers. */
function numbersOf(
  name: string,
  items: readonly Value[],
  frame: Frame,
  place: Place,
): readonly Numeric[] | null {
  for (const item of items) {
    if (item === null) return null;
    if (!isNumeric(item))
      return frame.fail(
        place,
        "type_mismatch",
        `\`${name}\` takes numbers, not ${inWords(kindOf(item))}.`,
        "numbers",
      );
  }
  return items.filter(isNumeric);
}

/** Goes over the numbers with one operation. An empty list is null, as DMN has it. */
const fold =
  (name: string, operation: (a: Numeric, b: Numeric) => Numeric | null): Aggregate =>
  (items, frame, place) => {
    const [first, ...rest] = numbersOf(name, items, frame, place) ?? [];
    let result: Numeric | null = first ?? null;
    for (const item of rest) if (result !== null) result = operation(result, item);
    return result;
  };

/** The item that comes before (-1) or after (1) all others. */
const extreme =
  (name: string, direction: number): Aggregate =>
  (items, frame, place) => {
    let [best = null, ...rest] = items;
    for (const item of rest) {
      if (best === null || item === null) return null;
      const order = orderValues(item, best);
      if (order === null)
        return frame.fail(place, "type_mismatch", `\`${name}\` takes items of one kind that has an order.`);
      if (order * direction > 0) best = item;
    }
    return best;
  };

const median: Aggregate = (items, frame, place) => {
  const numbers = numbersOf("median", items, frame, place);
  if (numbers === null || numbers.length === 0) return null;
  const sorted = numbers.toSorted((a, b) => orderValues(a, b) ?? 0);
  const middle = sorted.length >> 1;
  const [low, high] = [sorted[middle - 1] ?? 0, sorted[middle] ?? 0];
  if (sorted.length % 2 === 1) return high;
  const sum = add(low, high);
  return sum === null ? null : divide(sum, 2);
};

const stddev: Aggregate = (items, frame, place) => {
  const numbers = numbersOf("stddev", items, frame, place);
  if (numbers === null) return null;
  if (numbers.length < 2)
    return frame.fail(place, "invalid_value", "`stddev` takes at least two numbers.", "at least two numbers");
  const exact = numbers.map(toDecimal);
  const zero = toDecimal(0);
  const mean = exact.reduce((sum, one) => sum.plus(one), zero).div(exact.length);
  const squares = exact.reduce((sum, one) => sum.plus(one.minus(mean).pow(2)), zero);
  return settle(squares.div(exact.length - 1).sqrt());
};

const mode: Aggregate = (items, frame, place) => {
  const numbers = numbersOf("mode", items, frame, place);
  if (numbers === null) return null;
  const byText = Map.groupBy(numbers, numberText);
  const most = byText.values().reduce((size, alike) => Math.max(size, alike.length), 0);
  return Array.from(byText.values())
    .filter((alike) => alike.length === most)
    .flatMap((alike) => alike.slice(0, 1))
    .toSorted((a, b) => orderValues(a, b) ?? 0);
};

/** True or false as soon as `decisive` is among the items, else the opposite; null if that cannot be told. */
const judge =
  (name: string, decisive: boolean): Aggregate =>
  (items, frame, place) => {
    if (items.includes(decisive)) return decisive;
    for (const item of items) {
      if (item === null) return null;
      if (typeof item !== "boolean")
        return frame.fail(
          place,
          "type_mismatch",
          `\`${name}\` takes true and false, not ${inWords(kindOf(item))}.`,
        );
    }
    return !decisive;
  };

const sum = fold("sum", add);

/** Functions that make one value of many. */
export const aggregateFunctions: readonly Builtin[] = [
  {
    name: "count",
    area: "list",
    doc: "How many items a list has.",
    example: ["count([1,2,3])", "3"],
    forms: [form([takes("list", "list")], "number", ([list]) => list.length)],
  },
  aggregate("min", "The smallest item.", ["min([1,2,3])", "1"], "any", extreme("min", -1)),
  aggregate("max", "The greatest item.", ["max(1,2,3)", "3"], "any", extreme("max", 1)),
  aggregate("sum", "The sum of numbers; null if there are none.", ["sum([1,2,3])", "6"], "number", sum),
  aggregate(
    "product",
    "The product of numbers.",
    ["product([2,3,4])", "24"],
    "number",
    fold("product", multiply),
  ),
  aggregate("mean", "The average of numbers.", ["mean([1,2,3])", "2"], "number", (items, frame, place) => {
    const total = sum(items, frame, place);
    return isNumeric(total) ? divide(total, items.length) : null;
  }),
  aggregate("median", "The number in the middle.", ["median(8, 2, 5, 3, 4)", "4"], "number", median),
  aggregate(
    "stddev",
    "How far numbers lie apart: the standard deviation of a sample.",
    ["stddev(2, 4, 7, 5)", "2.081665999466132735282297706979931"],
    "number",
    stddev,
  ),
  aggregate(
    "mode",
    "The most frequent numbers, in ascending order.",
    ["mode(6, 1, 9, 6, 1)", "[1, 6]"],
    "list",
    mode,
  ),
  aggregate(
    "all",
    "Whether all items are true.",
    ["all([true,false])", "false"],
    "boolean",
    judge("all", false),
  ),
  aggregate("any", "Whether an item is true.", ["any([true,false])", "true"], "boolean", judge("any", true)),
];
