import type { Aggregation, HitPolicy, InputType } from "@patchbay/contract/rule";

/**
 * A decision table as it is compiled. A document of a rule is one; a table of a DMN model, whose columns need no type
 * and whose rows no actions, can be made one. Cells are unary tests, outputs are expressions; a row has one for each
 * column. An untyped column takes values of any type, and texts in its cells stand in quotes.
 */
export type TableSpec = {
  readonly hitPolicy: HitPolicy;
  /** With COLLECT only. */
  readonly aggregation?: Aggregation | undefined;
  readonly inputColumns: readonly ColumnSpec[];
  readonly outputColumns: readonly OutputSpec[];
  readonly rows: readonly RowSpec[];
  readonly defaultRow?: OutcomeSpec | undefined;
};

export type ColumnSpec = {
  readonly id: string;
  readonly expression: string;
  readonly type?: InputType | undefined;
  /** Unary tests of the values that may be tested; null may always. */
  readonly allowed?: string | undefined;
};

export type OutputSpec = {
  readonly id: string;
  readonly name: string;
  readonly type?: InputType | undefined;
  /** Unary tests of the values that may be answered, in order of priority, the highest first; null may always. */
  readonly allowed?: string | undefined;
};

/** What follows from a row: an output for each output column, and the ids of the actions asked for. */
export type OutcomeSpec = {
  readonly then: readonly string[];
  readonly actions?: readonly string[] | undefined;
};

export type RowSpec = OutcomeSpec & {
  readonly id: string;
  readonly when: readonly string[];
  /** The first and the last day (UTC, YYYY-MM-DD) on which the row counts. */
  readonly from?: string | undefined;
  readonly until?: string | undefined;
};
