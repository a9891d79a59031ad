import { type Static, type TSchema, Type } from "typebox";
import { callInputProperties, JudgementSchema, TemplateMapSchema } from "./call.ts";
import { FetchSchema } from "./rule-fetch.ts";
import { JsonSchema, oneOfBy, strict } from "./vocabulary.ts";

/** The types an input or a column can have. */
export const inputTypes = ["string", "number", "boolean", "date", "dateTime", "list", "object"] as const;
export type InputType = (typeof inputTypes)[number];
const TypeSchema = Type.Enum([...inputTypes], { description: "dateTime is RFC 3339, date is YYYY-MM-DD." });

/** A name FEEL can read as it stands. Keywords are refused when the document is checked. */
const VariableSchema = Type.String({
  pattern: "^[A-Za-z_][A-Za-z0-9_]{0,99}$",
  description: "Letters, digits and `_`, no leading digit.",
});
const ItemIdSchema = Type.String({
  pattern: "^[A-Za-z0-9_-]{1,64}$",
  description: "Unique in its list; stable when things move.",
});
const FeelSchema = Type.String({ maxLength: 10_000, description: "A FEEL expression." });
const CellSchema = Type.String({
  maxLength: 10_000,
  description: 'FEEL unary tests: `>= 100`, `[1..5)`, `"a","b"`, `not(…)`; empty or `-` is any.',
});
const NoteSchema = Type.Optional(Type.String({ maxLength: 2000 }));

const DaySchema = Type.String({
  pattern: "^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$",
  description: "A day in UTC, YYYY-MM-DD.",
});

/** From which day to which day something counts, both included; a day left out is no bound. */
const effective = { from: Type.Optional(DaySchema), until: Type.Optional(DaySchema) };

/** A value the rule is given. Absent is allowed only for an optional input, null only for a nullable one. */
export const RuleInputSchema = strict({
  name: VariableSchema,
  type: TypeSchema,
  optional: Type.Optional(Type.Boolean({ default: false })),
  nullable: Type.Optional(Type.Boolean({ default: false })),
  testValue: Type.Optional(JsonSchema),
  fetch: Type.Optional(FetchSchema),
  description: Type.Optional(Type.String({ maxLength: 2000 })),
});
export type RuleInput = Static<typeof RuleInputSchema>;

/**
 * A REST call that an outcome asks for (M13). Either an `endpoint` of the connection with its path parameters, or
 * `method` and `restUrl` of its own; further headers, parameters and a body add to or replace those of the endpoint.
 * Templates read `input`, `output`, `actions.<name>` (of earlier actions) and the open fields of `connection`.
 */
export const ActionSchema = strict({
  id: ItemIdSchema,
  name: Type.String({ minLength: 1, maxLength: 100 }),
  connection: Type.Optional(
    Type.String({
      description: "Id or name of a connection; answered as its id. None: `restUrl` is absolute.",
    }),
  ),
  endpoint: Type.Optional(Type.String({ description: "Id or name of an endpoint of that connection." })),
  pathParameters: Type.Optional(TemplateMapSchema),
  ...callInputProperties,
  method: Type.Optional(callInputProperties.method),
  restUrl: Type.Optional(callInputProperties.restUrl),
  judgement: Type.Optional(JudgementSchema),
  onError: Type.Optional(
    Type.Enum(["continue", "stop"], {
      default: "continue",
      description: "stop: later actions are skipped when this one fails.",
    }),
  ),
  idempotencyKey: Type.Optional(
    Type.Boolean({ default: false, description: "Sends an Idempotency-Key that stays equal over attempts." }),
  ),
});
export type Action = Static<typeof ActionSchema>;

/** What an outcome of a rule yields: outputs by name (FEEL), and the ids of the actions it asks for, in order. */
const OutcomeSchema = strict({
  outputs: Type.Optional(Type.Record(VariableSchema, FeelSchema)),
  actions: Type.Optional(Type.Array(ItemIdSchema, { maxItems: 50 })),
});
export type Outcome = Static<typeof OutcomeSchema>;

/** One condition: a FEEL expression put to unary tests, as in a table cell. */
const TestSchema = strict({
  kind: Type.Literal("test"),
  id: ItemIdSchema,
  expression: FeelSchema,
  test: CellSchema,
});
export type ConditionTest = Static<typeof TestSchema>;
export type ConditionGroup = {
  kind: "group";
  id: string;
  match: "all" | "any" | "none";
  conditions: Condition[];
};
export type Condition = ConditionTest | ConditionGroup;

/** Groups may stand in groups, three deep: more is a table. */
const group = <S extends ReturnType<typeof oneOfBy> | typeof TestSchema>(inner: S) =>
  strict({
    kind: Type.Literal("group"),
    id: ItemIdSchema,
    match: Type.Enum(["all", "any", "none"]),
    conditions: Type.Array(inner, { maxItems: 100 }),
  });
const depth3 = group(TestSchema);
const depth2 = group(oneOfBy("kind", [TestSchema, depth3]));
const depth1 = group(oneOfBy("kind", [TestSchema, depth2]));
export const ConditionGroupSchema = Type.Unsafe<ConditionGroup>(depth1);

const common = {
  formatVersion: Type.Literal(1),
  inputs: Type.Array(RuleInputSchema, { maxItems: 200 }),
  actions: Type.Array(ActionSchema, {
    maxItems: 100,
    description: "All actions of the rule; outcomes name them by id.",
  }),
};

export const SimpleRuleDocumentSchema = strict({
  kind: Type.Literal("simpleRule"),
  ...common,
  condition: ConditionGroupSchema,
  then: OutcomeSchema,
  else: OutcomeSchema,
});
export type SimpleRuleDocument = Static<typeof SimpleRuleDocumentSchema>;

/** What becomes of the rows that match (DMN 1.5, 8.2.10), in the words of the standard. */
export const hitPolicies = [
  "UNIQUE",
  "FIRST",
  "ANY",
  "PRIORITY",
  "COLLECT",
  "RULE ORDER",
  "OUTPUT ORDER",
] as const;
export type HitPolicy = (typeof hitPolicies)[number];

/** What COLLECT may make of all values of an output column. */
export const aggregations = ["SUM", "MIN", "MAX", "COUNT"] as const;
export type Aggregation = (typeof aggregations)[number];

const AllowedSchema = Type.Optional(
  Type.String({
    maxLength: 10_000,
    description:
      "Unary tests of the values that may stand here: `gold, silver`, `[0..100]`. Of an output they are listed in order of priority, the highest first. None: all of the type.",
  }),
);
const InputColumnSchema = strict({
  id: ItemIdSchema,
  label: Type.Optional(Type.String({ maxLength: 200 })),
  expression: FeelSchema,
  type: TypeSchema,
  allowed: AllowedSchema,
});
export type InputColumn = Static<typeof InputColumnSchema>;

const OutputColumnSchema = strict({
  id: ItemIdSchema,
  label: Type.Optional(Type.String({ maxLength: 200 })),
  name: VariableSchema,
  type: TypeSchema,
  allowed: AllowedSchema,
});
export type OutputColumn = Static<typeof OutputColumnSchema>;

const RowSchema = strict({
  id: ItemIdSchema,
  when: Type.Array(CellSchema, { maxItems: 200, description: "One cell per input column." }),
  then: Type.Array(FeelSchema, { maxItems: 200, description: "One FEEL expression per output column." }),
  actions: Type.Optional(Type.Array(ItemIdSchema, { maxItems: 50 })),
  ...effective,
  note: NoteSchema,
});
export type Row = Static<typeof RowSchema>;

const DefaultRowSchema = strict({
  then: Type.Array(FeelSchema, { maxItems: 200 }),
  actions: Type.Optional(Type.Array(ItemIdSchema, { maxItems: 50 })),
  note: NoteSchema,
});

export const DecisionTableDocumentSchema = strict({
  kind: Type.Literal("decisionTable"),
  ...common,
  hitPolicy: Type.Enum([...hitPolicies], {
    description:
      "UNIQUE: at most one row may match. FIRST: the first that does. ANY: several may, with equal outcomes. PRIORITY: the one with the highest output. COLLECT, RULE ORDER: all, outputs as a list. OUTPUT ORDER: the same, the highest output first.",
  }),
  aggregation: Type.Optional(
    Type.Enum([...aggregations], {
      description: "With COLLECT: one value for each output column instead of a list.",
    }),
  ),
  inputColumns: Type.Array(InputColumnSchema, { maxItems: 200 }),
  outputColumns: Type.Array(OutputColumnSchema, { maxItems: 200 }),
  rows: Type.Array(RowSchema, { maxItems: 100_000 }),
  defaultRow: Type.Optional(DefaultRowSchema),
});
export type DecisionTableDocument = Static<typeof DecisionTableDocumentSchema>;

/** When a set goes on from one entry to the next. */
export const rulesetPolicies = ["firstMatch", "all", "untilFailure"] as const;
export type RulesetPolicy = (typeof rulesetPolicies)[number];
const PolicySchema = Type.Enum([...rulesetPolicies], {
  description:
    "firstMatch: up to the first entry that matches. all: every entry. untilFailure: up to the first that does not match.",
});
const StopWhenSchema = Type.Optional(
  Type.String({
    maxLength: 10_000,
    description:
      "A FEEL condition on the inputs and on what entries are known `as`, looked at after each entry; true ends the set.",
  }),
);

const entry = {
  id: ItemIdSchema,
  label: Type.Optional(Type.String({ maxLength: 200 })),
  enabled: Type.Optional(Type.Boolean({ default: true })),
  ...effective,
  as: Type.Optional(
    Type.String({
      pattern: "^[A-Za-z_][A-Za-z0-9_]{0,99}$",
      description: "The name by which later entries read the outputs of this one; null if it did not match.",
    }),
  ),
  stop: Type.Optional(
    Type.Enum(["matched", "notMatched"], { description: "Ends the set, or its group, here in that case." }),
  ),
  note: NoteSchema,
};

/** An entry that asks another rule. It matches if that rule has something to say: a row, a branch that yields anything. */
const RuleEntrySchema = strict({
  kind: Type.Literal("rule"),
  ...entry,
  rule: Type.String({
    minLength: 1,
    maxLength: 100,
    description: "Id or name of a rule; answered as its id.",
  }),
  version: Type.Optional(
    Type.Integer({ minimum: 1, description: "None: the live version, in staging the draft." }),
  ),
  inputs: Type.Optional(
    Type.Record(VariableSchema, FeelSchema, {
      description: "The inputs of that rule. Those left out are read by their own names.",
    }),
  ),
});
export type RuleEntry = Static<typeof RuleEntrySchema>;

/** An entry with a condition of its own. It matches if the condition holds. */
const ConditionEntrySchema = strict({
  kind: Type.Literal("condition"),
  ...entry,
  condition: ConditionGroupSchema,
  then: OutcomeSchema,
});
export type ConditionEntry = Static<typeof ConditionEntrySchema>;

/** Entries that stand and fall together. It matches if one of them does, with untilFailure if all of them do. */
export type EntryGroup = Omit<Static<ReturnType<typeof entryGroup<typeof RuleEntrySchema>>>, "entries"> & {
  entries: RulesetEntry[];
};
export type RulesetEntry = RuleEntry | ConditionEntry | EntryGroup;

/** Groups may stand in groups, three deep. */
const entryGroup = <S extends TSchema>(inner: S) =>
  strict({
    kind: Type.Literal("group"),
    ...entry,
    condition: Type.Optional(ConditionGroupSchema),
    policy: PolicySchema,
    stopWhen: StopWhenSchema,
    entries: Type.Array(inner, { maxItems: 200 }),
  });
const leaves = [RuleEntrySchema, ConditionEntrySchema] as const;
const group3 = entryGroup(oneOfBy("kind", [...leaves]));
const group2 = entryGroup(oneOfBy("kind", [...leaves, group3]));
const group1 = entryGroup(oneOfBy("kind", [...leaves, group2]));
const RulesetEntrySchema = Type.Unsafe<RulesetEntry>(oneOfBy("kind", [...leaves, group1]));

export const RulesetDocumentSchema = strict({
  kind: Type.Literal("ruleset"),
  ...common,
  policy: PolicySchema,
  combine: Type.Optional(
    Type.Enum(["list", "merge"], {
      default: "list",
      description:
        "Where several entries may match: outputs as a list, one item for each, or as one object, later entries winning.",
    }),
  ),
  stopWhen: StopWhenSchema,
  entries: Type.Array(RulesetEntrySchema, { maxItems: 200 }),
});
export type RulesetDocument = Static<typeof RulesetDocumentSchema>;

export const RuleDocumentSchema = oneOfBy("kind", [
  SimpleRuleDocumentSchema,
  DecisionTableDocumentSchema,
  RulesetDocumentSchema,
]);
export type RuleDocument = SimpleRuleDocument | DecisionTableDocument | RulesetDocument;
export const ruleKinds = ["simpleRule", "decisionTable", "ruleset"] as const;
export type RuleKind = (typeof ruleKinds)[number];

/**
 * Something found in a document or while evaluating it. `path` is a JSON Pointer into the document (`/rows/4/when/0`);
 * line and column count from 1 inside the text that stands there. An error is never read as "no match".
 */
export const DiagnosticSchema = strict({
  severity: Type.Enum(["error", "warning"]),
  code: Type.String({ description: "lower_snake, stable." }),
  message: Type.String(),
  path: Type.String(),
  rule: Type.Optional(
    Type.String({ description: "The rule that `path` stands in, if a ruleset has asked it." }),
  ),
  line: Type.Optional(Type.Integer()),
  column: Type.Optional(Type.Integer()),
  expected: Type.Optional(Type.String()),
  rows: Type.Optional(Type.Array(Type.String(), { description: "Ids of the rows or entries it is about." })),
  columns: Type.Optional(Type.Array(Type.String(), { description: "Ids of the columns it is about." })),
  example: Type.Optional(
    Type.Record(Type.String(), JsonSchema, {
      description: "Values, by column expression or input, for which it shows.",
    }),
  ),
});
export type Diagnostic = Static<typeof DiagnosticSchema>;

/**
 * What matched: a row of a table (counted from 1), its default row, a branch of a simple rule; in a ruleset the entry,
 * and if that asks a rule, what matched there.
 */
export const MatchSchema = strict({
  entry: Type.Optional(Type.String({ description: "Id of the entry of a ruleset." })),
  row: Type.Optional(Type.Integer()),
  rowId: Type.Optional(Type.String()),
  default: Type.Optional(Type.Boolean()),
  branch: Type.Optional(Type.Enum(["then", "else"])),
});
export type Match = Static<typeof MatchSchema>;
