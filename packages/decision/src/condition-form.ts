import type { InputType } from "@patchbay/contract/rule";
import { numberText, parseNumber } from "./feel/exact-number.ts";
import { quoteText } from "./feel/lexer.ts";
import { nameTable } from "./feel/name-reader.ts";
import { isDate, isDateTime } from "./feel/moment.ts";
import { parseTests } from "./feel/parser.ts";
import type { Node, Test } from "./feel/syntax-tree.ts";
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
  isOneOf: { label: "is one of", values: "many" },
  isNotOneOf: { label: "is not one of", values: "many" },
  contains: { label: "contains", values: "one" },
  startsWith: { label: "starts with", values: "one" },
  endsWith: { label: "ends with", values: "one" },
  isTrue: { label: "is true", values: "none" },
  isFalse: { label: "is false", values: "none" },
  isEmpty: { label: "is empty", values: "none" },
  isNotEmpty: { label: "is not empty", values: "none" },
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
const order = ["greaterThan", "atLeast", "lessThan", "atMost", "between"] as const;
const choice = ["isOneOf", "isNotOneOf"] as const;
const emptiness = ["isEmpty", "isNotEmpty"] as const;
const nullness = ["isNull", "isNotNull"] as const;
const operators: Readonly<Record<InputType, readonly ConditionOperator[]>> = {
  string: [...equality, ...choice, "contains", "startsWith", "endsWith", ...emptiness, ...nullness],
  number: [...equality, ...order, ...choice, ...nullness],
  date: [...equality, ...order, ...choice, ...nullness],
  dateTime: [...equality, ...order, ...choice, ...nullness],
  boolean: ["isTrue", "isFalse", ...nullness],
  list: ["contains", ...emptiness, ...nullness],
  object: [...emptiness, ...nullness],
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

/** The unary test that says what the form says. */
export function toTest(operator: ConditionOperator, values: readonly string[], type: InputType): string {
  const all = values.map((value) => literal(value, type));
  const [first = quoteText(""), second = quoteText("")] = all;
  const size = sizes[type] ?? "count(?)";
  const tests: Readonly<Record<ConditionOperator, string>> = {
    equals: first,
    notEquals: `!= ${first}`,
    greaterThan: `> ${first}`,
    atLeast: `>= ${first}`,
    lessThan: `< ${first}`,
    atMost: `<= ${first}`,
    between: `[${first}..${second}]`,
    isOneOf: all.length === 0 ? quoteText("") : all.join(", "),
    isNotOneOf: `not(${all.length === 0 ? quoteText("") : all.join(", ")})`,
    contains: type === "list" ? `list contains(?, ${first})` : `contains(?, ${first})`,
    startsWith: `starts with(?, ${first})`,
    endsWith: `ends with(?, ${first})`,
    isTrue: "true",
    isFalse: "false",
    isEmpty: `${size} = 0`,
    isNotEmpty: `${size} > 0`,
    isNull: "null",
    isNotNull: "not(null)",
  };
  return tests[operator];
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

const one = (operator: ConditionOperator, value: string | null): ConditionForm | null =>
  value === null ? null : { operator, values: [value] };

const isLiteral = (node: Node, value: Value): boolean => node.kind === "literal" && node.value === value;

const byOperator: Readonly<Record<string, ConditionOperator>> = {
  "=": "equals",
  "!=": "notEquals",
  ">": "greaterThan",
  ">=": "atLeast",
  "<": "lessThan",
  "<=": "atMost",
};

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
  const form = formOf(parsed.tree.tests, type);
  return form !== null && operators[type].includes(form.operator) ? form : null;
}

function formOf(tests: readonly Test[], type: InputType): ConditionForm | null {
  const [only] = tests;
  if (only === undefined || tests.length > 1) return choiceForm("isOneOf", tests, type);
  if (only.kind === "not") {
    const [inner] = only.tests;
    const isNull =
      only.tests.length === 1 && inner?.kind === "expression" && isLiteral(inner.expression, null);
    return isNull ? { operator: "isNotNull", values: [] } : choiceForm("isNotOneOf", only.tests, type);
  }
  if (only.kind === "operator") {
    const operator = byOperator[only.operator];
    if (isLiteral(only.operand, null))
      return operator === "notEquals" ? { operator: "isNotNull", values: [] } : null;
    return operator === undefined ? null : one(operator, typed(only.operand, type));
  }
  return expressionForm(only.expression, type);
}

function choiceForm(
  operator: ConditionOperator,
  tests: readonly Test[],
  type: InputType,
): ConditionForm | null {
  const values = tests.map((test) => (test.kind === "expression" ? typed(test.expression, type) : null));
  return values.includes(null) ? null : { operator, values: values.filter((value) => value !== null) };
}

function expressionForm(node: Node, type: InputType): ConditionForm | null {
  if (isLiteral(node, null)) return { operator: "isNull", values: [] };
  if (isLiteral(node, true)) return { operator: "isTrue", values: [] };
  if (isLiteral(node, false)) return { operator: "isFalse", values: [] };
  if (node.kind === "range" && node.low !== null && node.high !== null && node.lowClosed && node.highClosed) {
    const [low, high] = [typed(node.low, type), typed(node.high, type)];
    return low === null || high === null ? null : { operator: "between", values: [low, high] };
  }
  if (node.kind === "compare") return emptinessForm(node, type);
  if (node.kind === "call") return callForm(node, type);
  return one("equals", typed(node, type));
}

function emptinessForm(node: Extract<Node, { kind: "compare" }>, type: InputType): ConditionForm | null {
  const { operator, left, right } = node;
  if (!isLiteral(right, 0) || left.kind !== "call" || callText(left) !== sizes[type]) return null;
  if (operator === "=") return { operator: "isEmpty", values: [] };
  return operator === ">" ? { operator: "isNotEmpty", values: [] } : null;
}

/** Calls on `?` alone, as they are written in `sizes`. */
function callText(node: Node): string {
  if (node.kind === "name") return node.name;
  if (node.kind !== "call") return "";
  return `${callText(node.callee)}(${node.args.map(({ name, value }) => (name === undefined ? callText(value) : "")).join(", ")})`;
}

const byFunction: Readonly<Record<string, ConditionOperator>> = {
  contains: "contains",
  "list contains": "contains",
  "starts with": "startsWith",
  "ends with": "endsWith",
};

function callForm({ callee, args }: Extract<Node, { kind: "call" }>, type: InputType): ConditionForm | null {
  const [subject, value] = args;
  if (callee.kind !== "name" || args.length !== 2 || subject === undefined || value === undefined)
    return null;
  if ((callee.name === "list contains") !== (type === "list")) return null;
  const operator = Object.hasOwn(byFunction, callee.name) ? byFunction[callee.name] : undefined;
  const onSubject = subject.name === undefined && subject.value.kind === "name" && subject.value.name === "?";
  return operator === undefined || !onSubject || value.name !== undefined
    ? null
    : one(operator, typed(value.value, type));
}
