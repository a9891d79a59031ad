import type { Json } from "@patchbay/contract/vocabulary";
import type { Given, TemplateFunction } from "./template-given.ts";
import { compared, rounded15, roundedTo, same } from "./template-number.ts";
import { isBlank, memberOf, printed, type Value } from "./template-value.ts";

const isNothing = (value: Value): boolean => value === undefined || value === null || value === "";

/** The member that a dotted path leads to. */
const along = (value: Json, path: string): Value => path.split(".").reduce<Value>(memberOf, value);

function lookup(given: Given): Value {
  const name = given.text(1);
  return memberOf(given.values[0], name);
}

function filtered(given: Given): Json {
  const wanted = given.json(1);
  const path = given.text(2);
  return given.list(0).filter((one) => {
    const value = path === "" ? one : along(one, path);
    return value !== undefined && same(value as Json, wanted);
  });
}

function sorted(given: Given): Json {
  const how = given.values.slice(1).map((_, index) => given.word(index + 1, ["number", "reverse"]));
  const byValue = how.includes("number");
  const list = given.list(0).toSorted((a, b) => {
    const order = byValue ? compared(a, b) : compared(printed(a), printed(b));
    return order ?? 0;
  });
  return how.includes("reverse") ? list.toReversed() : list;
}

function unique(given: Given): Json {
  const seen = new Set<string>();
  return given.list(0).filter((one) => {
    const key = JSON.stringify(one);
    return seen.has(key) ? false : seen.add(key);
  });
}

function count(given: Given): number {
  const value = given.json(0);
  if (value === null) return 0;
  return typeof value === "object" ? Object.keys(value).length : given.text(0).length;
}

function turned(given: Given): Json {
  const value = given.json(0);
  return Array.isArray(value) ? given.list(0).toReversed() : Array.from(given.text(0)).toReversed().join("");
}

/** A number as its decimals say it, or a fault when it is none. */
function decimal(given: Given, number: number): number {
  if (!Number.isFinite(number)) given.fail("Its result is not a number.");
  return rounded15(number);
}

const total = (given: Given): number => given.numbers().reduce((sum, one) => sum + one, 0);

function average(given: Given): number {
  const numbers = given.numbers();
  return decimal(given, numbers.reduce((sum, one) => sum + one, 0) / numbers.length);
}

const digits = (given: Given, most = 20): number => given.integer(1, 0, most, 0);

function withCommas(given: Given): string {
  const [, whole = "", rest = ""] = /^(-?\d+)(.*)$/.exec(String(given.number(0))) ?? [];
  return whole.replaceAll(/\B(?=(?:\d{3})+$)/g, ",") + rest;
}

export const choiceFunctions = {
  default: ({ values: [value, otherwise] }) => (isNothing(value) ? otherwise : value),
  coalesce: ({ values }) => values.find((value) => !isNothing(value)),
  choose: ({ values: [condition, value, otherwise = null] }) => (isBlank(condition) ? otherwise : value),
  lookup,
  typeOf(given) {
    const value = given.json(0);
    return value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
  },
} as const satisfies Readonly<Record<string, TemplateFunction>>;

export const listFunctions = {
  first: (given) => given.list(0)[0],
  last: (given) => given.list(0).at(-1),
  count,
  join(given) {
    const separator = given.text(0);
    const parts = given.flat(1).map(printed);
    given.room(parts.reduce((sum, part) => sum + part.length + separator.length, 0));
    return given.result(parts.join(separator));
  },
  after: (given) => given.list(0).slice(given.integer(1, 0, 1e9)),
  before: (given) => given.list(0).slice(0, Math.max(0, given.list(0).length - given.integer(1, 0, 1e9))),
  pluck(given) {
    const path = given.text(1);
    return given.list(0).flatMap((one) => {
      const value = along(one, path);
      return value === undefined ? [] : [value as Json];
    });
  },
  filter: filtered,
  sort: sorted,
  unique,
  reverse: turned,
  arrayify(given) {
    const value = given.json(0);
    return value === null ? [] : Array.isArray(value) ? value : [value];
  },
  keys: (given) => Object.keys(given.object(0)),
  values: (given) => Object.values(given.object(0)),
} as const satisfies Readonly<Record<string, TemplateFunction>>;

export const numberFunctions = {
  add: (given) => decimal(given, total(given)),
  subtract: (given) => decimal(given, given.number(0) - given.number(1)),
  multiply: (given) => decimal(given, given.number(0) * given.number(1)),
  divide: (given) => decimal(given, given.number(0) / given.number(1)),
  modulo: (given) => decimal(given, given.number(0) % given.number(1)),
  sum: (given) => decimal(given, total(given)),
  avg: average,
  min: (given) =>
    decimal(
      given,
      given.numbers().reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    ),
  max: (given) =>
    decimal(
      given,
      given.numbers().reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
    ),
  abs: (given) => Math.abs(given.number(0)),
  round: (given) => roundedTo(given.number(0), digits(given)),
  ceil: (given) => Math.ceil(given.number(0)),
  floor: (given) => Math.floor(given.number(0)),
  toFixed: (given) => roundedTo(given.number(0), digits(given)).toFixed(digits(given)),
  toExponential: (given) =>
    given.has(1) ? given.number(0).toExponential(digits(given)) : given.number(0).toExponential(),
  toPrecision: (given) => given.number(0).toPrecision(given.integer(1, 1, 21)),
  addCommas: withCommas,
} as const satisfies Readonly<Record<string, TemplateFunction>>;
