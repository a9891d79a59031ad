import { type Static, Type } from "typebox";
import { callInputProperties, JudgementSchema, TemplateMapSchema } from "./call.ts";
import { RuleInputSchema } from "./rule.ts";
import { JsonSchema, oneOfBy, strict } from "./vocabulary.ts";

/**
 * A workflow: nodes, and for each result of a node where it leads. Order-free; ids stay when things move. Conditions and
 * mappings are FEEL, request texts are templates; both read `input`, `nodes.<id>`, `vars`, `loop`, `callbacks.<id>` and
 * `execution`.
 */

/** The id of a node. It can stand in FEEL (`nodes.<id>`) as it is. */
const NodeIdSchema = Type.String({
  pattern: "^[A-Za-z_][A-Za-z0-9_]{0,63}$",
  description: "Letters, digits and `_`, no leading digit.",
});
export const FeelSchema = Type.String({ maxLength: 10_000, description: "A FEEL expression." });
const VariableSchema = Type.String({ pattern: "^[A-Za-z_][A-Za-z0-9_]{0,99}$" });
export const MappingSchema = Type.Record(VariableSchema, FeelSchema, {
  description: "Name → FEEL expression.",
});
export const ThingSchema = Type.String({
  minLength: 1,
  maxLength: 100,
  description: "Id or name; answered as the id.",
});
export const PinSchema = Type.Optional(
  Type.Integer({ minimum: 1, description: "Always this version; none: what is live when it is reached." }),
);

/** What every node may say about itself. */
const about = {
  label: Type.Optional(Type.String({ maxLength: 200 })),
  note: Type.Optional(Type.String({ maxLength: 2000 })),
  position: Type.Optional(
    strict({ x: Type.Number(), y: Type.Number() }, { description: "Where it is drawn." }),
  ),
  maxVisits: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 1_000,
      description: "How often one way may come here; needed on one node of every circle of routes.",
    }),
  ),
};

const StartNodeSchema = strict({ kind: Type.Literal("start"), ...about });

/**
 * A REST call, drawn as `{ }`. It leaves by one of `results`, or by `other`, `error`, `timeout` or `max-connection`, which
 * are always there.
 */
const ApiNodeSchema = strict({
  kind: Type.Literal("api"),
  ...about,
  connection: Type.Optional(ThingSchema),
  endpoint: Type.Optional(ThingSchema),
  pathParameters: Type.Optional(TemplateMapSchema),
  ...callInputProperties,
  method: Type.Optional(callInputProperties.method),
  restUrl: Type.Optional(callInputProperties.restUrl),
  judgement: Type.Optional(JudgementSchema),
  results: Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
    maxItems: 100,
    uniqueItems: true,
    description:
      "Statuses (`200`), classes (`4xx`, `500-502`), error codes (`NOT_FOUND`) and, with `judgement.resultPath`, values found there.",
  }),
  success: Type.Optional(
    Type.Array(Type.String({ maxLength: 200 }), {
      maxItems: 100,
      uniqueItems: true,
      description: "With `judgement.resultPath`: which of the results are successes.",
    }),
  ),
  idempotencyKey: Type.Optional(
    Type.Boolean({
      description:
        "Sends an Idempotency-Key that stays equal over attempts, restarts and replays. Default: for POST and PATCH.",
    }),
  ),
  mayWait: Type.Optional(
    Type.Boolean({
      default: false,
      description:
        "While the connection's circuit breaker is open, or its agent offline, the execution waits here instead of failing.",
    }),
  ),
});

const RuleNodeSchema = strict({
  kind: Type.Literal("rule"),
  ...about,
  rule: ThingSchema,
  version: PinSchema,
  params: Type.Optional(MappingSchema),
});

const SwitchNodeSchema = strict({
  kind: Type.Literal("switch"),
  ...about,
  cases: Type.Array(strict({ id: NodeIdSchema, condition: FeelSchema }), {
    maxItems: 100,
    description: "The first whose condition is true is the result; none: `otherwise`.",
  }),
});

const SetNodeSchema = strict({ kind: Type.Literal("set"), ...about, variables: MappingSchema });

/** Goes through a list. A turn begins where `each` leads and ends where a route leads back to this node. */
const LoopNodeSchema = strict({
  kind: Type.Literal("loop"),
  ...about,
  list: FeelSchema,
  concurrency: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 50, default: 1, description: "Turns under way at once." }),
  ),
  maxItems: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 10_000, default: 1_000, description: "A longer list is an error." }),
  ),
  onError: Type.Optional(
    Type.Enum(["stop", "continue"], {
      default: "stop",
      description: "stop: a turn that fails ends the loop by `error`. continue: it is counted.",
    }),
  ),
  collect: Type.Optional({ ...FeelSchema, description: "What each turn adds to the loop's `items`." }),
});

/** Does several things at once. A branch ends where a route leads back to this node; `done` is left by when all have. */
const ParallelNodeSchema = strict({
  kind: Type.Literal("parallel"),
  ...about,
  branches: Type.Array(NodeIdSchema, {
    minItems: 2,
    maxItems: 50,
    uniqueItems: true,
    description: "Names of the branches; each is a result that leads to its first node.",
  }),
});

const DelayNodeSchema = strict({
  kind: Type.Literal("delay"),
  ...about,
  duration: Type.Optional({ ...FeelSchema, description: 'A duration (`duration("P3D")`) or milliseconds.' }),
  until: Type.Optional({ ...FeelSchema, description: "A date and time; instead of a duration." }),
});

/** Waits until somebody calls `callbacks.<id>`, the signed address of this wait. */
const CallbackNodeSchema = strict({
  kind: Type.Literal("callback"),
  ...about,
  expiresAfter: { ...FeelSchema, description: 'A duration (`duration("PT1H")`) or milliseconds.' },
  output: Type.Optional({ ...FeelSchema, description: "What of `payload` is kept; none: all of it." }),
});

const SubWorkflowNodeSchema = strict({
  kind: Type.Literal("subWorkflow"),
  ...about,
  workflow: ThingSchema,
  version: PinSchema,
  params: Type.Optional(MappingSchema),
  wait: Type.Optional(
    Type.Boolean({ default: true, description: "false: it is started and goes its own way." }),
  ),
});

const StatusSchema = Type.Optional(Type.Integer({ minimum: 200, maximum: 599, default: 200 }));

/** Answers the HTTP request that started the workflow; the workflow goes on. */
const RespondNodeSchema = strict({
  kind: Type.Literal("respond"),
  ...about,
  status: StatusSchema,
  body: Type.Optional({ ...JsonSchema, description: "A JSON document whose texts are templates." }),
});

const EndNodeSchema = strict({ kind: Type.Literal("end"), ...about, outputs: Type.Optional(MappingSchema) });

const FailNodeSchema = strict({
  kind: Type.Literal("fail"),
  ...about,
  code: Type.Optional(Type.String({ pattern: "^[A-Za-z_][A-Za-z0-9_]{0,63}$" })),
  message: Type.String({ maxLength: 2000, description: "A template." }),
});

const NodeSchema = oneOfBy("kind", [
  StartNodeSchema,
  ApiNodeSchema,
  RuleNodeSchema,
  SwitchNodeSchema,
  SetNodeSchema,
  LoopNodeSchema,
  ParallelNodeSchema,
  DelayNodeSchema,
  CallbackNodeSchema,
  SubWorkflowNodeSchema,
  RespondNodeSchema,
  EndNodeSchema,
  FailNodeSchema,
]);

export type StartNode = Static<typeof StartNodeSchema>;
export type ApiNode = Static<typeof ApiNodeSchema>;
export type RuleNode = Static<typeof RuleNodeSchema>;
export type SwitchNode = Static<typeof SwitchNodeSchema>;
export type SetNode = Static<typeof SetNodeSchema>;
export type LoopNode = Static<typeof LoopNodeSchema>;
export type ParallelNode = Static<typeof ParallelNodeSchema>;
export type DelayNode = Static<typeof DelayNodeSchema>;
export type CallbackNode = Static<typeof CallbackNodeSchema>;
export type SubWorkflowNode = Static<typeof SubWorkflowNodeSchema>;
export type RespondNode = Static<typeof RespondNodeSchema>;
export type EndNode = Static<typeof EndNodeSchema>;
export type FailNode = Static<typeof FailNodeSchema>;
export type WorkflowNode = Static<typeof NodeSchema>;
export type NodeKind = WorkflowNode["kind"];

export const nodeKinds = [
  "start",
  "api",
  "rule",
  "switch",
  "set",
  "loop",
  "parallel",
  "delay",
  "callback",
  "subWorkflow",
  "respond",
  "end",
  "fail",
] as const satisfies readonly NodeKind[];

/**
 * Where a result leads: to a node (its id), to another workflow, whose end is then this one's, or to an answer, with which
 * this one ends.
 */
const WorkflowTargetSchema = strict({
  workflow: ThingSchema,
  params: Type.Optional(MappingSchema),
});
const ReplyTargetSchema = strict({
  reply: strict({
    status: StatusSchema,
    message: Type.String({ maxLength: 10_000, description: "A template." }),
  }),
});
export type WorkflowTarget = Static<typeof WorkflowTargetSchema>;
export type ReplyTarget = Static<typeof ReplyTargetSchema>;
export const TargetSchema = Type.Union([NodeIdSchema, WorkflowTargetSchema, ReplyTargetSchema]);
export type Target = string | WorkflowTarget | ReplyTarget;

const ResultSchema = Type.String({ minLength: 1, maxLength: 200 });

export const WorkflowDocumentSchema = strict({
  kind: Type.Literal("workflow"),
  formatVersion: Type.Literal(1),
  inputs: Type.Array(RuleInputSchema, { maxItems: 200 }),
  nodes: Type.Record(NodeIdSchema, NodeSchema, { maxProperties: 500 }),
  routes: Type.Record(NodeIdSchema, Type.Record(ResultSchema, TargetSchema), {
    description: "Node → result → where it leads.",
  }),
  errorWorkflow: Type.Optional({
    ...ThingSchema,
    description:
      "Started when an execution fails, with the inputs `executionId`, `workflow`, `node`, `code` and `message`, as far as it has them.",
  }),
});
export type WorkflowDocument = Omit<Static<typeof WorkflowDocumentSchema>, "nodes" | "routes"> & {
  nodes: Record<string, WorkflowNode>;
  routes: Record<string, Record<string, Target>>;
};
