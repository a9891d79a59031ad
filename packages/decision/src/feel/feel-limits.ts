/** Bounds that keep every compilation and evaluation short, whatever text or data somebody sends. */
export const feelLimits = {
  /** Characters of one expression or cell. */
  sourceLength: 10_000,
  /** How deep brackets, blocks and function bodies may stand in each other. */
  nesting: 64,
  /** Height of a syntax tree: also bounds chains such as `1 + 1 + 1 + …`, which grow to one side. */
  treeHeight: 400,
  /** Steps of one evaluation: one per loop turn and call of a user's function, one per 16 items copied or compared. */
  steps: 10_000,
  /** Calls of users' functions standing in each other. */
  callDepth: 64,
  /** Items of one list made by an evaluation. */
  listItems: 100_000,
  /** Characters of one text made by an evaluation. */
  textLength: 1_000_000,
  /** How deep lists and objects may stand in each other, in inputs and outputs. */
  valueDepth: 64,
  /** Values in one output, counting every item and member. */
  outputValues: 100_000,
  /** Findings kept of one evaluation; what comes after them is counted, not kept. */
  findings: 20,
} as const;
