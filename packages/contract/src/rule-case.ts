import { type Static, Type } from "typebox";
import { RunErrorSchema } from "./execution.ts";
import { IdSchema, JsonSchema, nullable, strict, TimestampSchema } from "./vocabulary.ts";

/** How a fetched input comes by its value in a test case: as a value, or as the end of its call. */
const FrozenSchema = Type.Union([
  strict({ value: JsonSchema }),
  strict({
    result: Type.String({
      minLength: 1,
      maxLength: 100,
      description: "What the call ends in: `200`, `404`, `timeout`, … 2xx is a success.",
    }),
    body: Type.Optional(JsonSchema),
  }),
]);
export type Frozen = Static<typeof FrozenSchema>;

const ParamsSchema = Type.Record(Type.String(), Type.Unknown(), {
  description: "The inputs that a caller sends, by name.",
});

/** What a case wants of the decision. What is left out is not compared. */
const ExpectationSchema = strict({
  outputs: Type.Optional(JsonSchema),
  matched: Type.Optional(
    Type.Array(Type.String({ maxLength: 1000 }), {
      maxItems: 1000,
      description:
        "What matches, in order: ids of rows, `default`, `then` or `else`; in a ruleset behind the entry, `entry/row`.",
    }),
  ),
  actions: Type.Optional(
    Type.Array(Type.String({ maxLength: 1000 }), {
      maxItems: 1000,
      description:
        "Ids of the actions asked for, in order; in a ruleset behind the entry. They are not carried out.",
    }),
  ),
  error: Type.Optional(
    Type.String({
      maxLength: 100,
      description: "The code with which the run fails: `rule_failed`, `invalid_params`, `input_not_fetched`.",
    }),
  ),
});

/** A test case of a rule: inputs, frozen answers for those that are fetched, and what is expected. Nothing is called. */
export const RuleCaseInputSchema = strict({
  name: Type.String({ minLength: 1, maxLength: 200, pattern: "\\S" }),
  params: ParamsSchema,
  fetched: Type.Optional(
    Type.Record(Type.String(), FrozenSchema, { description: "By the name of the fetched input." }),
  ),
  now: Type.Optional(
    Type.String({
      format: "date-time",
      description: "The moment of the decision, for rules that look at the date. None: when the case is run.",
    }),
  ),
  expect: ExpectationSchema,
});
export type RuleCaseInput = Static<typeof RuleCaseInputSchema>;

export const RuleCaseSchema = strict({
  id: IdSchema,
  ...RuleCaseInputSchema.properties,
  updatedAt: TimestampSchema,
});
export type RuleCase = Static<typeof RuleCaseSchema>;

/** What a decision came to, in the words in which cases expect it. */
const decided = {
  outputs: nullable(JsonSchema),
  matched: Type.Array(Type.String()),
  actions: Type.Array(Type.String()),
  error: Type.Optional(RunErrorSchema),
};

export const CaseResultSchema = strict({
  id: IdSchema,
  name: Type.String(),
  passed: Type.Boolean(),
  ...decided,
  differences: Type.Array(
    strict({
      at: Type.String({ description: "`outputs`, `matched`, `actions` or `error`." }),
      expected: JsonSchema,
      actual: JsonSchema,
    }),
  ),
});
export type CaseResult = Static<typeof CaseResultSchema>;

/** Which rows, branches or entries a set of inputs has reached. */
export const CoverageSchema = strict({
  total: Type.Integer(),
  covered: Type.Integer(),
  missed: Type.Array(Type.String(), {
    description: "The first thousand that none has reached, in the words of `matched`.",
  }),
});
export type Coverage = Static<typeof CoverageSchema>;

export const CasesReportSchema = strict({
  passed: Type.Integer(),
  failed: Type.Integer(),
  results: Type.Array(CaseResultSchema),
  coverage: CoverageSchema,
});
export type CasesReport = Static<typeof CasesReportSchema>;

/** One row of a CSV that was tested. */
export const BulkRowSchema = strict({
  line: Type.Integer({ description: "The line in the CSV on which it begins, from 1." }),
  passed: Type.Boolean({ description: "It was decided, and every `expect.` column agrees." }),
  ...decided,
});

export const BulkReportSchema = strict({
  rows: Type.Integer(),
  passed: Type.Integer(),
  failed: Type.Integer(),
  results: Type.Array(BulkRowSchema, { description: "The first thousand." }),
  coverage: CoverageSchema,
  csv: Type.String({
    description: "All rows as they were sent, with what was decided for each in further columns.",
  }),
});
export type BulkReport = Static<typeof BulkReportSchema>;
export type BulkRow = Static<typeof BulkRowSchema>;
