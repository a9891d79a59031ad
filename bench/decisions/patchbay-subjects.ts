// Our own engine: the search for rows alone, a whole decision from JSON to JSON, and the same with its reasons.
import { Names } from "@patchbay/decision/feel/expression";
import { Frame } from "@patchbay/decision/feel/frame";
import { staticTypeOf } from "@patchbay/decision/feel/static-type";
import { type CompiledRule, compileRule, prepareRule } from "@patchbay/decision/rule";
import { compileTable } from "@patchbay/decision/table/table";
import type { TableImage } from "@patchbay/decision/table/table-check";
import { patchbayTable } from "./patchbay-table.ts";
import { dayText, type ProfileTable } from "./profiles.ts";
import { type Answer, build, type Subject } from "./subject.ts";

const NOW = "2026-11-22T10:00:00Z";

function compile(document: ReturnType<typeof patchbayTable>): {
  readonly rule: CompiledRule;
  readonly image: TableImage;
} {
  const prepared = prepareRule(document);
  const checked = compileRule(document, { prepared });
  if (!checked.ok || prepared.table === null) throw new Error("the table of a profile is wrong");
  return { rule: checked.rule, image: prepared.table };
}

/** Makes the subjects. */
export function patchbaySubjects(table: ProfileTable): readonly Subject[] {
  // Through JSON, as documents come: texts put together by this program would be put in order during the build.
  const document = JSON.parse(JSON.stringify(patchbayTable(table))) as ReturnType<typeof patchbayTable>;
  const { made, built } = build(() => compile(document), "heap");
  const { rule, image } = made;
  const params = table.inputs.map(({ day, ...rest }) => ({ ...rest, day: dayText(day) }));
  const read = (index: number) => {
    const inputs = rule.readInputs(params[index]);
    if (!inputs.ok) throw new Error("the inputs of a profile are wrong");
    return inputs.inputs;
  };
  const decide = (index: number): Answer => rule.decide(read(index), { now: NOW }).outputs as Answer;
  const names = new Names(document.inputs.map(({ name, type }) => [name, staticTypeOf(type)]));
  const lookup = compileTable(document, names, { image }).table;
  const slots = table.inputs.map((_, index) => read(index).slots);
  return [
    {
      name: "Patchbay, look-up alone",
      answer: (index) => {
        const hits = lookup.hits(new Frame([...(slots[index] ?? [])], NOW));
        return table.rows[hits.rows[0] ?? 0] ?? { rate: 0, band: "" };
      },
      built: null,
    },
    { name: "Patchbay", answer: decide, built },
    {
      name: "Patchbay, with why",
      answer: (index) => {
        const inputs = read(index);
        const answer = rule.decide(inputs, { now: NOW }).outputs as Answer;
        rule.explain(inputs, { now: NOW });
        return answer;
      },
      built: null,
    },
  ];
}
