import type {
  DecisionTableDocument,
  RuleDocument,
  RulesetDocument,
  SimpleRuleDocument,
} from "@patchbay/contract/rule";
import type { Rule } from "@patchbay/contract/rule-api";
import { ada, at, fakeId } from "./fake-data.ts";

const tiers = ["gold", "silver", "bronze"];

/** The decision table of the pictures: `count` rows over five inputs and two outputs. */
export const discountTable = (count: number): DecisionTableDocument => ({
  kind: "decisionTable",
  formatVersion: 1,
  inputs: [
    { name: "tier", type: "string", testValue: "silver" },
    { name: "total", type: "number", testValue: 245 },
    { name: "country", type: "string", testValue: "DE" },
    { name: "items", type: "number", optional: true, testValue: 6 },
  ],
  actions: [
    {
      id: "book",
      name: "Book discount",
      connection: fakeId(10),
      method: "POST",
      restUrl: "/ledger/{{input.country}}/entries",
      requestHeaders: { "X-Reason": "discount" },
      requestPayload: { amount: "{{output.discount}}", tier: "{{input.tier}}" },
    },
  ],
  hitPolicy: "FIRST",
  inputColumns: [
    { id: "c1", label: "Customer tier", expression: "tier", type: "string" },
    { id: "c2", label: "Order total", expression: "total", type: "number" },
    { id: "c3", label: "Country", expression: "country", type: "string" },
    { id: "c4", label: "Basket items", expression: "items", type: "number" },
  ],
  outputColumns: [
    { id: "o1", label: "Discount %", name: "discount", type: "number" },
    { id: "o2", label: "Route", name: "route", type: "string" },
  ],
  rows: Array.from({ length: count }, (_, index) => ({
    id: `r${index + 1}`,
    when: [
      tiers[index % 3] ?? "gold",
      `>= ${index * 10}`,
      index % 4 === 3 ? "-" : index % 2 === 0 ? "DE, AT" : "IN",
      `[${index % 7}..${(index % 7) + 5}]`,
    ],
    then: [String((index * 3) % 30), index % 3 === 0 ? "auto" : "review"],
    actions: index % 3 === 1 ? ["book"] : [],
    note: index === 0 ? "Policy 12" : "",
  })),
  defaultRow: { then: ["0", "reject"], actions: [] },
});

const simpleDocument: SimpleRuleDocument = {
  kind: "simpleRule",
  formatVersion: 1,
  inputs: [
    { name: "total", type: "number", testValue: 120 },
    { name: "tier", type: "string", testValue: "gold" },
  ],
  actions: [],
  condition: {
    kind: "group",
    id: "g1",
    match: "all",
    conditions: [
      { kind: "test", id: "t1", expression: "total", test: ">= 100" },
      { kind: "test", id: "t2", expression: "tier", test: '"gold","silver"' },
    ],
  },
  then: { outputs: { free: "true" } },
  else: { outputs: { free: "false" } },
};

/** A ruleset over the table and the simple rule, with a group and an entry of its own. */
const checkoutRuleset: RulesetDocument = {
  kind: "ruleset",
  formatVersion: 1,
  inputs: [
    { name: "tier", type: "string", testValue: "gold" },
    { name: "total", type: "number", testValue: 245 },
    { name: "country", type: "string", testValue: "DE" },
  ],
  actions: [],
  policy: "all",
  combine: "merge",
  stopWhen: "price.discount > 25",
  entries: [
    {
      kind: "condition",
      id: "e1",
      label: "Sanctioned countries",
      stop: "matched",
      condition: {
        kind: "group",
        id: "g1",
        match: "all",
        conditions: [{ kind: "test", id: "t1", expression: "country", test: '"XX","YY"' }],
      },
      then: { outputs: { blocked: "true" } },
    },
    { kind: "rule", id: "e2", label: "Discount", rule: fakeId(40), version: 6, as: "price" },
    {
      kind: "group",
      id: "e3",
      label: "Shipping",
      policy: "firstMatch",
      from: "2026-11-01",
      entries: [
        {
          kind: "condition",
          id: "e4",
          condition: {
            kind: "group",
            id: "g1",
            match: "all",
            conditions: [{ kind: "test", id: "t1", expression: "price.discount", test: ">= 20" }],
          },
          then: { outputs: { shipping: "4.9" } },
        },
        { kind: "rule", id: "e5", rule: fakeId(41), enabled: false },
      ],
    },
  ],
};

const descriptions: Readonly<Record<string, string>> = {
  "order-discount": "Discount and route of an order",
  "free-shipping": "Whether shipping is free",
  checkout: "What an order costs, unless it is blocked",
};

const rule = (number: number, name: string, document: RuleDocument, live: number | null): Rule => ({
  id: fakeId(number),
  name,
  description: descriptions[name] ?? "",
  tags: name === "order-discount" ? ["orders", "pricing"] : [],
  kind: document.kind,
  liveVersion: live,
  changesPending: live !== 6,
  updatedAt: at,
  updatedBy: ada,
  document,
  references: [],
  diagnostics: [],
  revision: 1,
  createdAt: at,
  createdBy: ada,
});

export const fakeRules = (): Rule[] => [
  rule(40, "order-discount", discountTable(24), 6),
  rule(41, "free-shipping", simpleDocument, null),
  rule(42, "checkout", checkoutRuleset, null),
];
