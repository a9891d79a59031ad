import type { InputType } from "@patchbay/contract/rule";
import { countLiterals, fill, match, placeNames, places } from "./condition-template.ts";
import { numberText, parseNumber } from "./feel/exact-number.ts";
import { quoteText } from "./feel/lexer.ts";
import { nameTable } from "./feel/name-reader.ts";
import { isDate, isDateTime } from "./feel/moment.ts";
import { parseTests } from "./feel/parser.ts";
import type { Node, Tests } from "./feel/syntax-tree.ts";
import { dateText, dateTimeText, parseDate, parseDateTime } from "./feel/temporal-text.ts";
import { isNumeric, kindOf, type Value } from "./feel/value.ts";

// The plain form of a condition, an operator with values, and the unary test that says the same. The test is what a
// document stores; whatever was written by hand and fits no form stays text.

/** Every operator of the form, how it reads, and how many values it takes. */
export const conditionOperators = {
  equals: { label: "equals", values: "one" },
  notEquals: { label: "does not equal", values: "one" },
  greaterThan: { label: "is greater than", values: "one" },
  atLeast: { label: "is at least", values: "one" },
  lessThan: { label: "is less than", values: "one" },
  atMost: { label: "is at most", values: "one" },
  between: { label: "is between (inclusive)", values: "two" },
  betweenExclusive: { label: "is between (exclusive)", values: "two" },
  notBetween: { label: "is not between", values: "two" },
  isEven: { label: "is even", values: "none" },
  isOdd: { label: "is odd", values: "none" },
  isOneOf: { label: "is one of", values: "many" },
  isNotOneOf: { label: "is not one of", values: "many" },
  contains: { label: "contains", values: "one" },
  doesNotContain: { label: "does not contain", values: "one" },
  startsWith: { label: "starts with", values: "one" },
  doesNotStartWith: { label: "does not start with", values: "one" },
  endsWith: { label: "ends with", values: "one" },
  doesNotEndWith: { label: "does not end with", values: "one" },
  listEquals: { label: "equals", values: "many" },
  listNotEquals: { label: "does not equal", values: "many" },
  matchesAll: { label: "contains all of", values: "many" },
  doesNotMatchAll: { label: "does not contain all of", values: "many" },
  containsAny: { label: "contains one of", values: "many" },
  containsNone: { label: "contains none of", values: "many" },
  isWithin: { label: "has only items of", values: "many" },
  isNotWithin: { label: "has other items than", values: "many" },
  isTrue: { label: "is true", values: "none" },
  isFalse: { label: "is false", values: "none" },
  isEmpty: { label: "is empty", values: "none" },
  isNotEmpty: { label: "is not empty", values: "none" },
  exists: { label: "exists", values: "none" },
  doesNotExist: { label: "does not exist", values: "none" },
  isNull: { label: "is null", values: "none" },
  isNotNull: { label: "is not null", values: "none" },
} as const satisfies Record<
  string,
  { readonly label: string; readonly values: "none" | "one" | "two" | "many" }
>;
export type ConditionOperator = keyof typeof conditionOperators;

/** A condition as the form shows it. Values are as a person types them: no quotes around texts. */
export type ConditionForm = { readonly operator: ConditionOperator; readonly values: readonly string[] };

const equality = ["equals", "notEquals"] as const;
const order = ["greaterThan", "atLeast", "lessThan", "atMost"] as const;
const span = ["between", "betweenExclusive", "notBetween"] as const;
const choice = ["isOneOf", "isNotOneOf"] as const;
const text = [
  "contains",
  "doesNotContain",
  "startsWith",
  "doesNotStartWith",
  "endsWith",
  "doesNotEndWith",
] as const;
const items = [
  "contains",
  "doesNotContain",
  "matchesAll",
  "doesNotMatchAll",
  "containsAny",
  "containsNone",
  "isWithin",
  "isNotWithin",
  "listEquals",
  "listNotEquals",
] as const;
const emptiness = ["isEmpty", "isNotEmpty"] as const;
/** Missing is null to a rule, so these come in two words for the same two cases. */
const presence = ["exists", "doesNotExist", "isNull", "isNotNull"] as const;
const operators: Readonly<Record<InputType, readonly ConditionOperator[]>> = {
  string: [...equality, ...choice, ...text, ...emptiness, ...presence],
  number: [...equality, ...order, ...span, ...choice, "isEven", "isOdd", ...presence],
  date: [...equality, ...order, ...span, ...choice, ...presence],
  dateTime: [...equality, ...order, ...span, ...choice, ...presence],
  boolean: ["isTrue", "isFalse", ...presence],
  list: [...items, ...emptiness, ...presence],
  object: [...emptiness, ...presence],
};

/** The operators that the form offers for a type, in the order of the menu. */
export function operatorsFor(type: InputType): readonly ConditionOperator[] {
  return operators[type];
}

/**
 * A typed value as a literal of FEEL. What is no value of the type becomes a text in quotes, which the check of the
 * rule then refuses at its place: typed text never becomes code.
 */
function literal(text: string, type: InputType): string {
  const trimmed = text.trim();
  const fits: Readonly<Record<InputType, boolean>> = {
    number: parseNumber(trimmed.replace(/^-/, "")) !== null,
    list: parseNumber(trimmed.replace(/^-/, "")) !== null,
    date: parseDate(trimmed) !== null,
    dateTime: parseDate(trimmed) === null && parseDateTime(trimmed) !== null && !trimmed.includes("@"),
    string: false,
    boolean: false,
    object: false,
  };
  return fits[type] ? trimmed : quoteText(text);
}

const sizes: Readonly<Partial<Record<InputType, string>>> = {
  string: "string length(?)",
  list: "count(?)",
  object: "count(get entries(?))",
};

/**
 * The templates of an operator with so many values (condition-template.ts): the first is what is written, the others
 * are read as well.
 */
function templatesOf(operator: ConditionOperator, type: InputType, count: number): readonly string[] {
  const all = places(Math.max(1, count));
  const list = `[${places(count)}]`;
  const size = sizes[type] ?? "count(?)";
  const contains = type === "list" ? "list contains(?, value0)" : "contains(?, value0)";
  const every = `every item in ${list} satisfies list contains(?, item)`;
  const some = `some item in ${list} satisfies list contains(?, item)`;
  const within = `every item in ? satisfies list contains(${list}, item)`;
  const templates: Readonly<Record<ConditionOperator, readonly string[]>> = {
    equals: ["value0", "= value0"],
    notEquals: ["!= value0"],
    greaterThan: ["> value0"],
    atLeast: [">= value0"],
    lessThan: ["< value0"],
    atMost: ["<= value0"],
    between: ["[value0..value1]"],
    betweenExclusive: ["(value0..value1)", "]value0..value1["],
    notBetween: ["not([value0..value1])"],
    isEven: ["even(?)"],
    isOdd: ["odd(?)"],
    isOneOf: [all],
    isNotOneOf: [`not(${all})`],
    contains: [contains],
    doesNotContain: [`not(${contains})`],
    startsWith: ["starts with(?, value0)"],
    doesNotStartWith: ["not(starts with(?, value0))"],
    endsWith: ["ends with(?, value0)"],
    doesNotEndWith: ["not(ends with(?, value0))"],
    listEquals: [`? = ${list}`],
    listNotEquals: [`? != ${list}`],
    matchesAll: [every],
    doesNotMatchAll: [`not(${every})`],
    containsAny: [some],
    containsNone: [`not(${some})`],
    isWithin: [within],
    isNotWithin: [`not(${within})`],
    isTrue: ["true"],
    isFalse: ["false"],
    isEmpty: [`${size} = 0`],
    isNotEmpty: [`${size} > 0`],
    exists: ["? != null"],
    doesNotExist: ["? = null"],
    isNull: ["null"],
    isNotNull: ["not(null)", "!= null"],
  };
  return templates[operator];
}

/** The unary test that says what the form says. */
export function toTest(operator: ConditionOperator, values: readonly string[], type: InputType): string {
  const literals = values.map((value) => literal(value, type));
  const [template = ""] = templatesOf(operator, type, values.length);
  return fill(template, literals, quoteText(""));
}

/** The value as a person would type it; null for what the form has no field for. */
function typed(node: Node, type: InputType): string | null {
  if (node.kind === "negate") {
    const inner = typed(node.operand, type);
    return inner === null || inner.startsWith("-") ? null : `-${inner}`;
  }
  if (node.kind !== "literal") return null;
  const { value } = node;
  const kind = kindOf(value);
  return kind === type || (type === "list" && (kind === "string" || kind === "number"))
    ? valueText(value)
    : null;
}

function valueText(value: Value): string | null {
  if (typeof value === "string") return value;
  if (isNumeric(value)) return numberText(value);
  if (typeof value !== "object" || value === null) return null;
  if (isDate(value)) return dateText(value);
  return isDateTime(value) ? dateTimeText(value) : null;
}

/**
 * The form that says what a test says; null if there is none, and for the empty cell. `names` are those that the test
 * can read: without them, words without quotes could be names as well as texts, and have no form.
 */
export function fromTest(test: string, type: InputType, names?: readonly string[]): ConditionForm | null {
  const cellType = type === "string" ? "string" : type === "date" || type === "dateTime" ? "dated" : "other";
  const parsed = parseTests(test, {
    names: nameTable(names ?? []),
    cell: { type: cellType, isName: (word) => names === undefined || names.includes(word) },
  });
  if (!parsed.ok || parsed.tree.kind === "any") return null;
  const { tree } = parsed;
  const count = countLiterals(tree);
  for (const operator of operators[type])
    for (const template of templatesOf(operator, type, count)) {
      const found = match(parsedTemplate(template, count), tree);
      const values = found?.map((node) => typed(node, type));
      if (values !== undefined && !values.includes(null))
        return { operator, values: values.filter((value) => value !== null) };
    }
  return null;
}

/** A template as a tree. Its places are names, which no cell reads as words. */
function parsedTemplate(template: string, count: number): Tests {
  const names = nameTable(placeNames(Math.max(2, count)));
  const parsed = parseTests(template, { names, cell: { type: "other", isName: () => true } });
  return parsed.ok ? parsed.tree : { kind: "any" };
}
