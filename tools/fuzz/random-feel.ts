// Random expressions of FEEL that mean something: each part has the type that its place wants, mostly.
import type { Random } from "@patchbay/decision/table/random-table";

type Kind = "number" | "text" | "truth" | "list" | "date" | "duration";

/** The inputs that the expressions read, as JSON. */
export const fuzzInputs = { n: 4, m: -2.5, s: "gold fish", l: [3, 1, 4, 1, 5], c: { a: 7, b: "seven" } };

const literals: Readonly<Record<Kind, readonly string[]>> = {
  number: ["0", "1", "2", "3", "10", "-1", "0.5", "2.25", "n", "m", "c.a"],
  text: ['"a"', '"ab"', '""', '"gold"', '"Zoë"', "s", "c.b"],
  truth: ["true", "false", "null"],
  list: ["l", "[]", "[1]", "[1, 2, 3]", "[2, 2, null]", "[5, 4, 3]"],
  date: ['date("2024-02-29")', 'date("2026-01-31")', "date(2025, 12, 1)", '@"2026-03-01"'],
  duration: ['duration("P1D")', 'duration("PT36H")', '@"P10D"', 'duration("P1DT1H30M")'],
};

type Part = (kind: Kind) => string;

/**
 * An expression, the closed expressions in it, and its form with the kinds of those in their places: `(date - date)`.
 */
export type RandomFeel = {
  readonly source: string;
  readonly parts: readonly RandomFeel[];
  readonly shape: string;
};

/** How an expression of a kind is made of others. */
const forms: Readonly<Record<Kind, readonly ((part: Part) => string)[]>> = {
  number: [
    (of) => `(${of("number")} + ${of("number")})`,
    (of) => `(${of("number")} - ${of("number")})`,
    (of) => `(${of("number")} * ${of("number")})`,
    (of) => `(${of("number")} / ${of("number")})`,
    (of) => `(${of("number")} ** 2)`,
    (of) => `abs(${of("number")})`,
    (of) => `floor(${of("number")})`,
    (of) => `ceiling(${of("number")})`,
    (of) => `modulo(${of("number")}, ${of("number")})`,
    (of) => `decimal(${of("number")}, 1)`,
    (of) => `(if ${of("truth")} then ${of("number")} else ${of("number")})`,
    (of) => `count(${of("list")})`,
    (of) => `sum(${of("list")})`,
    (of) => `min(${of("list")})`,
    (of) => `max(${of("list")})`,
    (of) => `mean(${of("list")})`,
    (of) => `median(${of("list")})`,
    (of) => `product(${of("list")})`,
    (of) => `string length(${of("text")})`,
    (of) => `${of("list")}[1]`,
    (of) => `${of("list")}[-1]`,
    (of) => `{a: ${of("number")}}.a`,
    (of) => `${of("date")}.day`,
    (of) => `${of("duration")}.hours`,
    () => `number("1,000.5", ",", ".")`,
    (of) => `(function(x) x + ${of("number")})(${of("number")})`,
  ],
  text: [
    (of) => `(${of("text")} + ${of("text")})`,
    (of) => `substring(${of("text")}, 1)`,
    (of) => `substring(${of("text")}, -2, 1)`,
    (of) => `upper case(${of("text")})`,
    (of) => `lower case(${of("text")})`,
    (of) => `substring before(${of("text")}, "l")`,
    (of) => `substring after(${of("text")}, "l")`,
    (of) => `replace(${of("text")}, "[ao]", "x")`,
    (of) => `string(${of("truth")})`,
    (of) => `string(${of("date")})`,
    (of) => `string join([${of("text")}, ${of("text")}], "-")`,
    (of) => `(if ${of("truth")} then ${of("text")} else ${of("text")})`,
    (of) => `day of week(${of("date")})`,
  ],
  truth: [
    (of) => `(${of("number")} < ${of("number")})`,
    (of) => `(${of("number")} >= ${of("number")})`,
    (of) => `(${of("number")} = ${of("number")})`,
    (of) => `(${of("text")} = ${of("text")})`,
    (of) => `(${of("list")} = ${of("list")})`,
    (of) => `(${of("date")} < ${of("date")})`,
    (of) => `(${of("duration")} > ${of("duration")})`,
    (of) => `(${of("truth")} and ${of("truth")})`,
    (of) => `(${of("truth")} or ${of("truth")})`,
    (of) => `not(${of("truth")})`,
    (of) => `(${of("number")} between ${of("number")} and ${of("number")})`,
    (of) => `(${of("number")} in [${of("number")}..${of("number")}])`,
    (of) => `(${of("number")} in (${of("number")}, > ${of("number")}))`,
    (of) => `contains(${of("text")}, ${of("text")})`,
    (of) => `starts with(${of("text")}, ${of("text")})`,
    (of) => `ends with(${of("text")}, "h")`,
    (of) => `matches(${of("text")}, "^[a-z]+$")`,
    (of) => `list contains(${of("list")}, ${of("number")})`,
    (of) => `(some x in ${of("list")} satisfies x > ${of("number")})`,
    (of) => `(every x in ${of("list")} satisfies x > ${of("number")})`,
    (of) => `all([${of("truth")}, ${of("truth")}])`,
    (of) => `any([${of("truth")}, ${of("truth")}])`,
    (of) => `even(${of("number")})`,
    (of) => `(${of("number")} instance of number)`,
    (of) => `(${of("text")} instance of string)`,
  ],
  list: [
    (of) => `[${of("number")}, ${of("number")}]`,
    (of) => `append(${of("list")}, ${of("number")})`,
    (of) => `concatenate(${of("list")}, ${of("list")})`,
    (of) => `reverse(${of("list")})`,
    (of) => `union(${of("list")}, ${of("list")})`,
    (of) => `distinct values(${of("list")})`,
    (of) => `flatten([${of("list")}, ${of("number")}])`,
    (of) => `sublist(${of("list")}, 1, 1)`,
    (of) => `remove(${of("list")}, 1)`,
    (of) => `insert before(${of("list")}, 1, ${of("number")})`,
    (of) => `index of(${of("list")}, ${of("number")})`,
    (of) => `${of("list")}[item > ${of("number")}]`,
    (of) => `(for x in ${of("list")} return x * 2)`,
    (of) => `(for i in 1..3 return i + ${of("number")})`,
    (of) => `sort([${of("number")}, ${of("number")}, ${of("number")}], function(x, y) x < y)`,
    (of) => `split(${of("text")}, "l")`,
    (of) => `(if ${of("truth")} then ${of("list")} else ${of("list")})`,
  ],
  date: [
    (of) => `(${of("date")} + ${of("duration")})`,
    (of) => `(${of("date")} - ${of("duration")})`,
    (of) => `(${of("date")} + duration("P1M"))`,
    (of) => `(if ${of("truth")} then ${of("date")} else ${of("date")})`,
  ],
  duration: [
    (of) => `(${of("duration")} + ${of("duration")})`,
    (of) => `(${of("duration")} * 2)`,
    (of) => `(${of("date")} - ${of("date")})`,
  ],
};

const kinds: readonly Kind[] = ["number", "text", "truth", "list", "date", "duration"];

/** An expression of a random kind, parts in parts up to a depth. One part in thirty is of another kind than is wanted. */
export function randomFeel(random: Random, depth: number): RandomFeel {
  const pick = <T>(items: readonly T[], otherwise: T): T => items[random(items.length)] ?? otherwise;
  const make = (wanted: Kind, left: number): RandomFeel => {
    const kind = random(30) === 0 ? pick(kinds, wanted) : wanted;
    if (left === 0 || random(4) === 0)
      return { source: pick(literals[kind], "null"), parts: [], shape: kind };
    const form = pick(forms[kind], () => "null");
    const parts: RandomFeel[] = [];
    const source = form((one) => {
      const part = make(one, left - 1);
      parts.push(part);
      return part.source;
    });
    return { source, parts, shape: form((one) => one) };
  };
  return make(pick(kinds, "number"), depth);
}
