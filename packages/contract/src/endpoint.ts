import { type Static, Type } from "typebox";
import { callInputProperties, CallMethodSchema, JudgementSchema, TemplateMapSchema } from "./call.ts";
import {
  ActorRefSchema,
  DescriptionSchema,
  IdSchema,
  NameSchema,
  nullable,
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
  ignoreEmptyNodes: callInputProperties.ignoreEmptyNodes,
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

const { description, method, path, ...removable } = endpointProperties;

/** A change of an endpoint: what is absent stays, null takes a member away. */
export const EndpointPatchSchema = strict({
  name: Type.Optional(NameSchema),
  description,
  method: Type.Optional(method),
  path: Type.Optional(path),
  query: Type.Optional(nullable(removable.query)),
  headers: Type.Optional(nullable(removable.headers)),
  contentType: Type.Optional(nullable(removable.contentType)),
  // Any JSON; null, which is JSON too, takes it away like the others.
  body: removable.body,
  ignoreEmptyNodes: Type.Optional(nullable(removable.ignoreEmptyNodes)),
  timeout: Type.Optional(nullable(removable.timeout)),
  allowBody: Type.Optional(nullable(removable.allowBody)),
  judgement: Type.Optional(nullable(removable.judgement)),
});
export type EndpointPatch = Static<typeof EndpointPatchSchema>;

/** What a trial of an endpoint gives to it, as an action would. */
export const EndpointTrialSchema = strict({
  pathParameters: Type.Optional(TemplateMapSchema),
  restUrlParams: callInputProperties.restUrlParams,
  requestHeaders: callInputProperties.requestHeaders,
  requestPayload: callInputProperties.requestPayload,
  timeout: callInputProperties.timeout,
});
export type EndpointTrial = Static<typeof EndpointTrialSchema>;

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
