import type { RuleDocument, RuleKind } from "@patchbay/contract/rule";

/** The kinds of rule one can create, as the dialog offers them. */
export const ruleKindChoices: readonly {
  readonly kind: RuleKind;
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
  {
    kind: "ruleset",
    label: "Ruleset",
    about: "Rules and conditions one after the other, until the first match or through all.",
  },
];

export const kindLabel = (kind: RuleKind): string =>
  ruleKindChoices.find((choice) => choice.kind === kind)?.label ?? kind;

/** Where a new rule begins: a small one that works, so that Test in Staging has something to show at once. */
export function skeletonOf(kind: RuleKind): RuleDocument {
  const start = {
    formatVersion: 1 as const,
    inputs: [{ name: "amount", type: "number" as const, testValue: 120 }],
    actions: [],
  };
  if (kind === "ruleset")
    return {
      kind,
      ...start,
      policy: "firstMatch",
      entries: [
        {
          kind: "condition",
          id: "e1",
          label: "Large amounts",
          condition: {
            kind: "group",
            id: "g1",
            match: "all",
            conditions: [{ kind: "test", id: "t1", expression: "amount", test: ">= 100" }],
          },
          then: { outputs: { route: '"review"' } },
        },
      ],
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
