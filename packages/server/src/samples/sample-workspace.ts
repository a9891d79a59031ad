import type { DecisionTableDocument, RulesetDocument, SimpleRuleDocument } from "@patchbay/contract/rule";

/** Names of everything the samples make; rules after those that they ask. */
export const sampleNames = {
  rules: ["sample-order-discount", "sample-order-review", "sample-order-checkout"],
  connection: "sample-shop",
  credential: "sample-shop-token",
} as const;

/** A table that decides a discount and tells the shop about it. */
export const sampleTable: DecisionTableDocument = {
  kind: "decisionTable",
  formatVersion: 1,
  inputs: [
    { name: "customerTier", type: "string", testValue: "gold", description: "gold, silver or bronze" },
    { name: "orderTotal", type: "number", testValue: 250 },
    { name: "country", type: "string", testValue: "DE" },
  ],
  actions: [
    {
      id: "grant",
      name: "Grant discount",
      connection: sampleNames.connection,
      method: "POST",
      restUrl: "/discounts",
      requestPayload: {
        tier: "{{input.customerTier}}",
        total: "{{input.orderTotal}}",
        percent: "{{output.discount}}",
      },
    },
  ],
  hitPolicy: "FIRST",
  inputColumns: [
    { id: "tier", label: "Customer tier", expression: "customerTier", type: "string" },
    { id: "total", label: "Order total", expression: "orderTotal", type: "number" },
    { id: "country", label: "Country", expression: "country", type: "string" },
  ],
  outputColumns: [
    { id: "discount", label: "Discount %", name: "discount", type: "number" },
    { id: "route", label: "Route", name: "route", type: "string" },
  ],
  rows: [
    {
      id: "gold-big",
      when: ["gold", ">= 200", "-"],
      then: ["15", "auto"],
      actions: ["grant"],
      note: "Our best customers",
    },
    { id: "gold", when: ["gold", "< 200", "-"], then: ["10", "auto"], actions: ["grant"] },
    { id: "silver-near", when: ["silver", ">= 100", "DE, AT, CH"], then: ["5", "auto"], actions: ["grant"] },
    { id: "huge", when: ["-", "> 10000", "-"], then: ["0", "review"], note: "Somebody looks at these" },
  ],
  defaultRow: { then: ["0", "none"] },
};

/** A plain condition: large orders of customers far away are looked at by somebody. */
export const sampleSimpleRule: SimpleRuleDocument = {
  kind: "simpleRule",
  formatVersion: 1,
  inputs: [
    { name: "orderTotal", type: "number", testValue: 6000 },
    { name: "country", type: "string", testValue: "US" },
  ],
  actions: [
    {
      id: "review",
      name: "Ask for a review",
      connection: sampleNames.connection,
      endpoint: "askForReview",
      requestPayload: { total: "{{input.orderTotal}}", country: "{{input.country}}" },
    },
  ],
  condition: {
    kind: "group",
    id: "all",
    match: "all",
    conditions: [
      { kind: "test", id: "total", expression: "orderTotal", test: "> 5000" },
      { kind: "test", id: "country", expression: "country", test: 'not("DE", "AT", "CH")' },
    ],
  },
  then: { outputs: { route: '"review"' }, actions: ["review"] },
  else: { outputs: { route: '"auto"' } },
};

/** What the first start runs the table with. */
export const sampleParams = { customerTier: "gold", orderTotal: 250, country: "DE" } as const;

/** A ruleset that asks both, and adds something of its own where the discount is high. */
export const sampleRuleset: RulesetDocument = {
  kind: "ruleset",
  formatVersion: 1,
  inputs: sampleTable.inputs,
  actions: [],
  policy: "all",
  combine: "merge",
  entries: [
    { kind: "rule", id: "discount", label: "Discount", rule: sampleNames.rules[0], as: "offer" },
    {
      kind: "condition",
      id: "gift",
      label: "A gift for our best customers",
      condition: {
        kind: "group",
        id: "all",
        match: "all",
        conditions: [{ kind: "test", id: "percent", expression: "offer.discount", test: ">= 15" }],
      },
      then: { outputs: { gift: "true" } },
    },
    { kind: "rule", id: "review", label: "Does somebody look at it", rule: sampleNames.rules[1] },
  ],
};
