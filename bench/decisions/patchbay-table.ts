// The table of a profile as a document of ours.
import type { DecisionTableDocument, HitPolicy } from "@patchbay/contract/rule";
import { dayText, type ProfileRow, type ProfileTable } from "./profiles.ts";

const cells = ({ country, low, high, days, products }: ProfileRow): string[] => [
  country ?? "-",
  `[${low}..${high})`,
  days === null ? "-" : `[${dayText(days[0])}..${dayText(days[1])}]`,
  products?.join(", ") ?? "-",
];

/** The columns of ranges that the profile of ranges alone has; the others have all four. */
const used = { selective: [0, 1, 2, 3], broad: [0, 1, 2, 3], ranges: [1, 2] } as const;

/** Writes the document: typed inputs, one column for each, two outputs. */
export function patchbayTable(
  { profile, rows }: ProfileTable,
  hitPolicy: HitPolicy = "FIRST",
): DecisionTableDocument {
  const columns = used[profile];
  const inputs = [
    { name: "country", type: "string" },
    { name: "amount", type: "number" },
    { name: "day", type: "date" },
    { name: "product", type: "string" },
  ] as const;
  return {
    kind: "decisionTable",
    formatVersion: 1,
    hitPolicy,
    inputs: inputs.map((input) => ({ ...input })),
    actions: [],
    inputColumns: columns.flatMap((column) => {
      const input = inputs[column];
      return input === undefined ? [] : [{ id: input.name, expression: input.name, type: input.type }];
    }),
    outputColumns: [
      { id: "rate", name: "rate", type: "number" },
      { id: "band", name: "band", type: "string" },
    ],
    rows: rows.map((row, index) => {
      const all = cells(row);
      return {
        id: `r${index}`,
        when: columns.map((column) => all[column] ?? "-"),
        then: [String(row.rate), `"${row.band}"`],
      };
    }),
  };
}
