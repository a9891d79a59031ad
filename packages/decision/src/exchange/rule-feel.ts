import type { Condition, ConditionTest } from "@patchbay/contract/rule";
import { columnType } from "../condition-tree.ts";
import { compileExpression, type Names } from "../feel/expression.ts";
import type { ExchangeMistake } from "./dmn-text.ts";
import { type FreshNames, wordsIn } from "./fresh-names.ts";
import { negation, strictTests } from "./strict-cell.ts";

// Conditions and outcomes of rules as texts of FEEL that mean the same wherever they stand.

/** The names that texts read, and what cannot be written so. `within` says in which rule. */
export type FeelIn = {
  readonly names: Names;
  readonly fresh: FreshNames;
  readonly mistakes: ExchangeMistake[];
  readonly within: string;
};

/** A tree of conditions; null where ours are unknown. */
export function conditionText(condition: Condition, where: FeelIn): string {
  if (condition.kind === "test") return testText(condition, where);
  const { match, conditions } = condition;
  const texts = conditions.map((one) => conditionText(one, where));
  const [only = String(match === "all")] = texts;
  const joined =
    texts.length < 2 ? only : texts.map((one) => `(${one})`).join(match === "all" ? " and " : " or ");
  return match === "none" ? `not(${joined})` : joined;
}

function testText({ id, expression, test }: ConditionTest, { names, mistakes, within }: FeelIn): string {
  const type = columnType(compileExpression(expression, { path: "", names }).type);
  // A type without words or dates of its own leaves the tests as they are.
  const tests = strictTests(test, type ?? "object", names);
  if (tests === null)
    mistakes.push({
      place: `${within}condition ${id}`,
      message: "This text cannot be written so that other programs read it alike.",
    });
  if (tests === null || tests === "-") return "true";
  const inner = negation.exec(tests)?.[1];
  const tested = /^[\w.]+$/.test(expression) ? expression : `(${expression})`;
  return inner === undefined ? `${tested} in (${tests})` : `not(${tested} in (${inner}))`;
}

/** Outputs by name as one object. */
export function objectText(
  outputs: readonly (readonly [name: string, text: string])[],
  fresh: FreshNames,
): string {
  const isShadowing = outputs.some(([name], index) =>
    wordsIn(outputs.slice(index + 1).map(([, text]) => text)).has(name),
  );
  const entries = outputs.map(([name, text]) => `${name}: ${text}`);
  if (!isShadowing) return `{${entries.join(", ")}}`;
  // An entry of a context is read by those behind it, which mean an input of that name: all values come first.
  const values = fresh.take("values");
  const texts = outputs.map(([, text]) => text);
  const members = outputs.map(([name], index) => `${name}: ${values}[${index + 1}]`);
  return `(for ${values} in [[${texts.join(", ")}]] return {${members.join(", ")}})[1]`;
}
