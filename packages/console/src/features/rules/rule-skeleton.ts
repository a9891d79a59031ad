import type { RuleDocument, RuleKind } from "@patchbay/contract/rule";

/** The kinds of rule that have an editor. */
export type EditedKind = Exclude<RuleKind, "ruleset">;

/** The two kinds of rule one can create, as the dialog offers them. */
export const ruleKindChoices: readonly {
  readonly kind: EditedKind;
  readonly label: string;
  readonly about: string;
}[] = [
  {
    kind: "simpleRule",
    label: "Simple rule",
    about: "One condition. When it holds, one outcome, otherwise the other.",
  },
  {
    kind: "decisionTable",
    label: "Decision table",
    about: "Many cases side by side: each row has its conditions and its outcome.",
  },
];

export const kindLabel = (kind: RuleKind): string =>
  kind === "ruleset" ? "Ruleset" : (ruleKindChoices.find((choice) => choice.kind === kind)?.label ?? kind);

/** Where a new rule begins: a small one that works, so that Test in Staging has something to show at once. */
export function skeletonOf(kind: EditedKind): RuleDocument {
  const start = {
    formatVersion: 1 as const,
    inputs: [{ name: "amount", type: "number" as const, testValue: 120 }],
    actions: [],
  };
  if (kind === "simpleRule")
    return {
      kind,
      ...start,
      condition: {
        kind: "group",
        id: "g1",
        match: "all",
        conditions: [{ kind: "test", id: "t1", expression: "amount", test: ">= 100" }],
      },
      then: { outputs: { approved: "true" } },
      else: { outputs: { approved: "false" } },
    };
  return {
    kind,
    ...start,
    hitPolicy: "FIRST",
    inputColumns: [{ id: "c1", label: "Amount", expression: "amount", type: "number" }],
    outputColumns: [{ id: "o1", label: "Route", name: "route", type: "string" }],
    rows: [
      { id: "r1", when: [">= 100"], then: ["review"] },
      { id: "r2", when: ["< 100"], then: ["auto"] },
    ],
    defaultRow: { then: ["reject"] },
  };
}
