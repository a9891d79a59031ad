// @gorules/zen-engine: 0.54 as its package comes, 2.0 through the package of its platform, which is all there is of it.
// Days are numbers, to its advantage; the table is compiled beforehand (ZenDecisionContent).
import { competitor } from "./competitors.ts";
import type { ProfileRow, ProfileTable } from "./profiles.ts";
import { type Answer, build, type Subject } from "./subject.ts";

type Decision = {
  readonly evaluate: (input: object, options?: { readonly trace: boolean }) => Promise<{ result: Answer }>;
};
type Zen = {
  readonly ZenEngine: new () => { readonly createDecision: (content: unknown) => Decision };
  readonly ZenDecisionContent: new (json: Buffer) => unknown;
};

const versions = [
  { name: "zen 0.54", package: "@gorules/zen-engine" },
  { name: "zen 2.0.2", package: "zen-engine-2" },
] as const;

/** Makes the subjects of the versions that are installed. */
export function zenSubjects(table: ProfileTable): readonly Subject[] {
  const content = Buffer.from(JSON.stringify(graphOf(table)));
  return versions.flatMap(({ name, package: from }) => {
    const zen = competitor(from) as Zen | null;
    if (zen === null) return [];
    const { made: decision, built } = build(
      () => new zen.ZenEngine().createDecision(new zen.ZenDecisionContent(content)),
      "process",
    );
    const answer =
      (trace: boolean) =>
      async (index: number): Promise<Answer> =>
        (await decision.evaluate(table.inputs[index] ?? {}, { trace })).result;
    return [
      { name, answer: answer(false), built },
      { name: `${name}, with trace`, answer: answer(true), built: null },
    ];
  });
}

const fields = ["country", "amount", "day", "product"] as const;

function ruleOf({ country, low, high, days, products, rate, band }: ProfileRow, index: number): object {
  return {
    _id: `r${index}`,
    country: country === null ? "" : JSON.stringify(country),
    amount: `[${low}..${high})`,
    day: days === null ? "" : `[${days[0]}..${days[1]}]`,
    product: products?.map((one) => JSON.stringify(one)).join(",") ?? "",
    rate: String(rate),
    band: JSON.stringify(band),
  };
}

function graphOf({ rows, profile }: ProfileTable): object {
  const used = profile === "ranges" ? fields.slice(1, 3) : fields;
  const column = (field: string): object => ({ id: field, name: field, type: "expression", field });
  const place = { position: { x: 0, y: 0 } };
  return {
    nodes: [
      { id: "in", type: "inputNode", name: "in", ...place },
      {
        id: "table",
        type: "decisionTableNode",
        name: "table",
        ...place,
        content: {
          hitPolicy: "first",
          inputs: used.map(column),
          outputs: ["rate", "band"].map(column),
          rules: rows.map(ruleOf),
        },
      },
      { id: "out", type: "outputNode", name: "out", ...place },
    ],
    edges: [
      { id: "e1", sourceId: "in", targetId: "table", type: "edge" },
      { id: "e2", sourceId: "table", targetId: "out", type: "edge" },
    ],
  };
}
