// json-rules-engine: a rule for each row, in order by priority, stopped at the first that succeeds.
import { competitor } from "./competitors.ts";
import type { ProfileRow, ProfileTable } from "./profiles.ts";
import { type Answer, build, type Subject } from "./subject.ts";

type Engine = {
  readonly addRule: (rule: object) => void;
  readonly stop: () => void;
  readonly run: (facts: object) => Promise<{ readonly events: readonly { readonly params: Answer }[] }>;
};
type JsonRules = { readonly Engine: new (rules: readonly object[], options: object) => Engine };

/** Larger tables take it most of a second for each answer. */
const MOST = 10_000;

/** Makes the subject, if the engine is installed and the table is not too large for it. */
export function jsonRulesSubjects(table: ProfileTable): readonly Subject[] {
  const loaded = competitor("json-rules-engine") as JsonRules | null;
  if (loaded === null || table.rows.length > MOST) return [];
  const { made: engine, built } = build(() => {
    const one = new loaded.Engine([], { allowUndefinedFacts: true });
    for (const [index, row] of table.rows.entries())
      one.addRule({
        conditions: { all: conditionsOf(row) },
        event: { type: "hit", params: { rate: row.rate, band: row.band } },
        priority: table.rows.length - index,
        onSuccess: () => one.stop(),
      });
    return one;
  }, "heap");
  const answer = async (index: number): Promise<Answer> => {
    const { events } = await engine.run({ ...table.inputs[index] });
    return events[0]?.params ?? { rate: Number.NaN, band: "" };
  };
  return [{ name: "json-rules-engine 7.3", answer, built }];
}

function conditionsOf({ country, low, high, days, products }: ProfileRow): readonly object[] {
  const test = (fact: string, operator: string, value: unknown): object => ({ fact, operator, value });
  return [
    ...(country === null ? [] : [test("country", "equal", country)]),
    test("amount", "greaterThanInclusive", low),
    test("amount", "lessThan", high),
    ...(days === null
      ? []
      : [test("day", "greaterThanInclusive", days[0]), test("day", "lessThanInclusive", days[1])]),
    ...(products === null ? [] : [test("product", "in", products)]),
  ];
}
