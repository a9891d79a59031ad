import { group } from "./template-help-group.ts";

/** What may stand in an `{{#if …}}`, or be a block itself. A missing value is nothing here, not an error, where it says so. */
export const conditions = group("Conditions", {
  and: [
    "value ...values",
    "All of them are something. They may be missing.",
    "{{#and input.name input.paid}}yes{{else}}no{{/and}}",
    "no",
  ],
  or: [
    "value ...values",
    "One of them is something. They may be missing.",
    "{{#or input.paid input.name}}yes{{/or}}",
    "yes",
  ],
  not: [
    "value",
    "It is nothing: missing, null, false, 0, an empty text or list.",
    "{{#not input.paid}}due{{/not}}",
    "due",
  ],
  neither: [
    "value ...values",
    "None of them is something. They may be missing.",
    "{{#neither input.paid input.fax}}none{{/neither}}",
    "none",
  ],
  eq: ["a b", 'They are the same; 5 and `"5"` are.', '{{#if (eq input.city "Rome")}}here{{/if}}', "here"],
  ne: ["a b", "They are not the same.", '{{#ne input.city "Rome"}}away{{else}}here{{/ne}}', "here"],
  gt: [
    "a b",
    "The first is greater: numbers by value, other texts by their letters.",
    "{{#gt input.total 50}}large{{/gt}}",
    "large",
  ],
  gte: ["a b", "The first is greater or the same.", "{{gte 5 5}}", "true"],
  lt: ["a b", "The first is less.", "{{lt 9 10}}", "true"],
  lte: ["a b", "The first is less or the same.", '{{lte "2026-03-14" "2026-12-31"}}', "true"],
  compare: [
    "a operator b",
    "One of `==`, `!=`, `<`, `<=`, `>`, `>=`; `===` and `!==` also want the same type.",
    '{{#compare input.total ">=" 50}}large{{else}}small{{/compare}}',
    "large",
  ],
  contains: [
    "collection value",
    "A list has the value, an object a member of that name, or a text that text in it.",
    '{{#contains input.tags "red"}}has red{{/contains}}',
    "has red",
  ],
  inArray: ["list value", "The value is in the list.", '{{inArray input.tags "blue"}}', "false"],
  startsWith: ["beginning text", "The text begins so.", '{{startsWith "Ann" input.name}}', "true"],
  endsWith: ["end text", "The text ends so.", '{{endsWith "Lee" input.name}}', "true"],
  isEmpty: [
    "value",
    "It is missing, null, or an empty text, list or object.",
    "{{#isEmpty input.notes}}none{{/isEmpty}}",
    "none",
  ],
  hasOwn: ["object name", "The object has a member of that name.", '{{hasOwn input.customer "id"}}', "true"],
  ifEven: ["number", "The number is even.", "{{#ifEven 4}}even{{else}}odd{{/ifEven}}", "even"],
});

export const choices = group("Choices and members", {
  default: [
    "value otherwise",
    "The value, or the other where it is missing, null or an empty text.",
    '{{default input.fax "none"}}',
    "none",
  ],
  coalesce: [
    "value ...values",
    "The first that is there and neither null nor an empty text.",
    '{{coalesce input.fax input.notes "none"}}',
    "none",
  ],
  choose: [
    "condition value otherwise?",
    "The value if the condition holds, else the other (null). They may be missing.",
    '{{choose input.paid "paid" "due"}}',
    "due",
  ],
  lookup: [
    "collection name",
    "The member of an object, or the element of a list, whose name or position is a value itself.",
    "{{lookup input.prices input.plan}}",
    "12.5",
  ],
  typeOf: [
    "value",
    "`string`, `number`, `boolean`, `null`, `array` or `object`.",
    "{{typeOf input.tags}}",
    "array",
  ],
});

export const lists = group("Lists", {
  first: ["list", "Its first element.", "{{first input.tags}}", "red"],
  last: ["list", "Its last element.", "{{last input.tags}}", "red"],
  count: ["value", "How many elements, members or characters it has.", "{{count input.lines}}", "2"],
  join: [
    "separator ...values",
    "The values, and the elements of lists, as one text.",
    '{{join ", " input.tags}}',
    "red, green, red",
  ],
  after: [
    "list number",
    "The list without its first elements.",
    "{{json (after input.tags 1)}}",
    '["green","red"]',
  ],
  before: [
    "list number",
    "The list without its last elements.",
    "{{json (before input.tags 1)}}",
    '["red","green"]',
  ],
  pluck: [
    "list path",
    "That member of each element that has it.",
    '{{join "+" (pluck input.lines "sku")}}',
    "A-1+B-2",
  ],
  filter: [
    "list value path?",
    "The elements that are the value, or whose member is.",
    '{{count (filter input.lines "A-1" "sku")}}',
    "1",
  ],
  sort: [
    "list ...how",
    "In order; `number` sorts by value, `reverse` turns it round.",
    '{{json (sort input.tags "reverse")}}',
    '["red","red","green"]',
  ],
  unique: ["list", "Without what has been there before.", "{{json (unique input.tags)}}", '["red","green"]'],
  reverse: ["value", "A list or a text from its end.", '{{reverse "abc"}}', "cba"],
  arrayify: [
    "value",
    "A list with the value, the list itself, or for null an empty one.",
    "{{json (arrayify input.name)}}",
    '["Ann Lee"]',
  ],
  keys: ["object", "The names of its members.", "{{json (keys input.prices)}}", '["basic","pro"]'],
  values: ["object", "The values of its members.", "{{json (values input.prices)}}", "[12.5,30]"],
});

/** Numbers may be texts that are numbers. What a number of 15 digits cannot hold is refused rather than rounded. */
export const numbers = group("Numbers", {
  add: ["...numbers", "Their sum; the elements of lists count too.", "{{add 0.1 0.2}}", "0.3"],
  subtract: ["a b", "The first without the second.", "{{subtract 6 3}}", "3"],
  multiply: ["a b", "Their product.", "{{multiply 3 19.99}}", "59.97"],
  divide: ["a b", "The first by the second.", '{{divide "2002" 100}}', "20.02"],
  modulo: ["a b", "What is left when the first is divided by the second.", "{{modulo 7 3}}", "1"],
  sum: ["...numbers", "As `add`.", '{{sum (pluck input.lines "qty")}}', "3"],
  avg: ["...numbers", "Their average.", "{{avg 2 5 2}}", "3"],
  min: ["...numbers", "The least of them.", "{{min 4 2 9}}", "2"],
  max: ["...numbers", "The greatest of them.", "{{max 4 2 9}}", "9"],
  abs: ["number", "Without its sign.", "{{abs -5}}", "5"],
  round: [
    "number digits?",
    "To so many digits after the point (0), halves away from zero.",
    "{{round 1.005 2}}",
    "1.01",
  ],
  ceil: ["number", "Up to a whole number.", "{{ceil 45.02}}", "46"],
  floor: ["number", "Down to a whole number.", "{{floor 22.44}}", "22"],
  toFixed: [
    "number digits?",
    "As a text with so many digits after the point (0).",
    "{{toFixed 59.9 2}}",
    "59.90",
  ],
  toExponential: ["number digits?", "In scientific notation.", "{{toExponential 12345 2}}", "1.23e+4"],
  toPrecision: ["number digits", "With so many significant digits.", "{{toPrecision 123.456 4}}", "123.5"],
  addCommas: ["number", "With commas between thousands.", "{{addCommas 45200000}}", "45,200,000"],
});
