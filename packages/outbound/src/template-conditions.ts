import type { ConditionName } from "@patchbay/contract/template-help";
import type { Json } from "@patchbay/contract/vocabulary";
import type { Given } from "./template-given.ts";
import { compared, same } from "./template-number.ts";
import { isBlank } from "./template-value.ts";

type Condition = (given: Given) => boolean;

function ordered(given: Given, holds: (difference: number) => boolean): boolean {
  const difference = compared(given.json(0), given.json(1));
  return difference !== null && holds(difference);
}

const operators = ["==", "===", "!=", "!==", "<", "<=", ">", ">="] as const;

function comparesAs(given: Given): boolean {
  const [a, b] = [given.json(0), given.json(2)];
  const operator = given.word(1, operators);
  switch (operator) {
    case "==":
      return same(a, b);
    case "!=":
      return !same(a, b);
    case "===":
      return typeof a === typeof b && same(a, b);
    case "!==":
      return typeof a !== typeof b || !same(a, b);
    default: {
      const difference = compared(a, b);
      if (difference === null) return false;
      if (difference === 0) return operator.endsWith("=");
      return difference < 0 === operator.startsWith("<");
    }
  }
}

function containsIt(given: Given): boolean {
  const collection = given.json(0);
  if (Array.isArray(collection)) return given.list(0).some((one: Json) => same(one, given.json(1)));
  if (typeof collection === "object" && collection !== null) return Object.hasOwn(collection, given.text(1));
  return given.text(0).includes(given.text(1));
}

function isEmpty(given: Given): boolean {
  const value = given.json(0);
  if (value === null || value === "") return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}

/** Functions that hold or do not hold. Each may also be a block: `{{#eq a b}}…{{else}}…{{/eq}}`. */
export const conditionFunctions: Readonly<Record<ConditionName, Condition>> = {
  and: ({ values }) => !values.some(isBlank),
  or: ({ values }) => !values.every(isBlank),
  not: ({ values }) => isBlank(values[0]),
  neither: ({ values }) => values.every(isBlank),
  eq: (given) => same(given.json(0), given.json(1)),
  ne: (given) => !same(given.json(0), given.json(1)),
  gt: (given) => ordered(given, (difference) => difference > 0),
  gte: (given) => ordered(given, (difference) => difference >= 0),
  lt: (given) => ordered(given, (difference) => difference < 0),
  lte: (given) => ordered(given, (difference) => difference <= 0),
  compare: comparesAs,
  contains: containsIt,
  inArray: (given) => given.list(0).some((one) => same(one, given.json(1))),
  startsWith: (given) => given.text(1).startsWith(given.text(0)),
  endsWith: (given) => given.text(1).endsWith(given.text(0)),
  isEmpty,
  hasOwn: (given) => Object.hasOwn(given.object(0), given.text(1)),
  ifEven: (given) => given.number(0) % 2 === 0,
};
