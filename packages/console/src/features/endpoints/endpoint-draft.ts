import type { CallMethod, Judgement, MediaType, TemplateMap } from "@patchbay/contract/call";
import type { Endpoint, EndpointInput, EndpointPatch } from "@patchbay/contract/endpoint";
import type { Json } from "@patchbay/contract/vocabulary";

/** What the endpoint form edits. */
export type EndpointDraft = {
  readonly connection: string;
  readonly name: string;
  readonly description: string;
  readonly method: CallMethod;
  readonly path: string;
  readonly query: TemplateMap;
  readonly headers: TemplateMap;
  readonly contentType: MediaType | undefined;
  readonly body: Json | undefined;
  readonly ignoreEmptyNodes: boolean;
  readonly timeout: number | undefined;
  readonly allowBody: boolean;
  readonly judgement: Judgement;
};

export const newEndpoint = (connection: string): EndpointDraft => ({
  connection,
  name: "",
  description: "",
  method: "GET",
  path: "/",
  query: {},
  headers: {},
  contentType: undefined,
  body: undefined,
  ignoreEmptyNodes: false,
  timeout: undefined,
  allowBody: false,
  judgement: {},
});

export const draftOfEndpoint = (stored: Endpoint): EndpointDraft => ({
  connection: stored.connectionId,
  name: stored.name,
  description: stored.description ?? "",
  method: stored.method,
  path: stored.path,
  query: stored.query ?? {},
  headers: stored.headers ?? {},
  contentType: stored.contentType,
  body: stored.body,
  ignoreEmptyNodes: stored.ignoreEmptyNodes ?? false,
  timeout: stored.timeout,
  allowBody: stored.allowBody ?? false,
  judgement: stored.judgement ?? {},
});

/** The body that creates the endpoint, without what was left out. */
export function endpointBodyOf(draft: EndpointDraft): Omit<EndpointInput, "connection"> {
  return {
    name: draft.name.trim(),
    description: draft.description,
    method: draft.method,
    path: draft.path.trim(),
    query: draft.query,
    headers: draft.headers,
    allowBody: draft.allowBody,
    ignoreEmptyNodes: draft.ignoreEmptyNodes,
    judgement: draft.judgement,
    ...(draft.contentType === undefined ? {} : { contentType: draft.contentType }),
    ...(draft.body === undefined ? {} : { body: draft.body }),
    ...(draft.timeout === undefined ? {} : { timeout: draft.timeout }),
  };
}

/** The body that changes the endpoint: null takes away what was emptied. */
export function endpointChangeOf(draft: EndpointDraft): EndpointPatch {
  const { contentType = null, body = null, timeout = null } = draft;
  return { ...endpointBodyOf(draft), contentType, body, timeout };
}
