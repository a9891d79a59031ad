import { type Static, Type } from "typebox";
import { callInputProperties, JudgementSchema, TemplateMapSchema } from "./call.ts";
import { JsonSchema, strict } from "./vocabulary.ts";

/** What an input becomes when the call that fetches it ends in a result: a value, or a failed run with a reason. */
const FetchOutcomeSchema = Type.Union([
  strict({ value: JsonSchema }),
  strict({ fail: Type.String({ minLength: 1, maxLength: 500 }) }),
]);
export type FetchOutcome = Static<typeof FetchOutcomeSchema>;

/**
 * How an input is fetched before the rule decides (M12): a REST call, as an action is one, and where its value stands in
 * the answer. All inputs are fetched at the same time, so templates read the inputs that the caller sends, as
 * `input.<name>`, and no others. Whoever runs the rule cannot send a fetched input himself.
 */
export const FetchSchema = strict({
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
  path: Type.Optional(
    Type.String({
      maxLength: 500,
      description:
        "JSONPath, dotted path or JSON Pointer to the value in the answer; none: the whole answer.",
    }),
  ),
  onResult: Type.Optional(
    Type.Record(Type.String({ minLength: 1, maxLength: 100 }), FetchOutcomeSchema, {
      description:
        "What the input is for a result of the call: `404`, `timeout`, `max-connection`, `error`, … A success that is listed takes its value from here too. `absent`: the answer has nothing at `path`. `default`: every other result that is no success; without it such a result fails the run.",
    }),
  ),
});
export type Fetch = Static<typeof FetchSchema>;
