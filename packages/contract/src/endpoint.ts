import { type Static, Type } from "typebox";
import { callInputProperties, CallMethodSchema, JudgementSchema } from "./call.ts";
import {
  ActorRefSchema,
  DescriptionSchema,
  IdSchema,
  NameSchema,
  strict,
  TimestampSchema,
} from "./vocabulary.ts";

/** A named operation of a connection. It is published with its connection. */
const endpointProperties = {
  description: Type.Optional(DescriptionSchema),
  method: CallMethodSchema,
  path: Type.String({
    maxLength: 4000,
    pattern: "^(/.*)?$",
    description: "Below the base URL, with {parameters}, e.g. /orders/{orderId}.",
  }),
  query: callInputProperties.restUrlParams,
  headers: callInputProperties.requestHeaders,
  contentType: callInputProperties.contentType,
  body: callInputProperties.requestPayload,
  timeout: callInputProperties.timeout,
  allowBody: callInputProperties.allowBody,
  judgement: Type.Optional(JudgementSchema),
};

export const EndpointInputSchema = strict({
  connection: Type.String({ description: "Id or name." }),
  name: NameSchema,
  ...endpointProperties,
});
export type EndpointInput = Static<typeof EndpointInputSchema>;

export const EndpointPatchSchema = strict({
  ...Type.Partial(Type.Object({ name: NameSchema, ...endpointProperties })).properties,
});
export type EndpointPatch = Static<typeof EndpointPatchSchema>;

export const EndpointSchema = strict({
  id: IdSchema,
  connectionId: IdSchema,
  connectionName: Type.String(),
  name: Type.String(),
  ...endpointProperties,
  createdAt: TimestampSchema,
  updatedAt: TimestampSchema,
  updatedBy: ActorRefSchema,
});
export type Endpoint = Static<typeof EndpointSchema>;
