import type { ArrayFormat, MediaType } from "@patchbay/contract/call";
import type { Preset } from "@patchbay/contract/connection";
import type { Endpoint } from "@patchbay/contract/endpoint";
import type { Action } from "@patchbay/contract/rule";
import type { JsonObject } from "@patchbay/contract/vocabulary";
import type { Reach, TemplateUser, VariableSource } from "./template-run.ts";

/** A connection as it is reached: one environment's settings, the values of secret presets already opened. */
export type CallBase = {
  readonly name: string;
  readonly baseUrl: string;
  readonly mediaType: MediaType;
  readonly querySeparator: "&" | ";";
  /** How lists are sent; each value by itself where nothing is said. */
  readonly arrayFormat?: ArrayFormat;
  readonly headers: readonly Preset[];
  readonly query: readonly Preset[];
  /** Secret fields of its credential, in clear. Only secret presets may read them. */
  readonly encrypted: ReadonlyMap<string, string> | null;
  /** Further texts that calls of it carry on the way (the password of its proxy); an answer may repeat them. */
  readonly secrets?: readonly string[];
  /** Open fields of its credential. null, for both: not known here, so that templates may name any; for checking only. */
  readonly unencrypted: ReadonlyMap<string, string> | null;
};

/** All documents that say something about one call. `base` is null for an absolute URL without a connection. */
export type CallSource = {
  readonly base: CallBase | null;
  readonly endpoint: Pick<
    Endpoint,
    | "name"
    | "method"
    | "path"
    | "query"
    | "headers"
    | "contentType"
    | "body"
    | "ignoreEmptyNodes"
    | "timeout"
    | "allowBody"
    | "judgement"
  > | null;
  readonly action: Pick<
    Action,
    | "pathParameters"
    | "method"
    | "restUrl"
    | "restUrlParams"
    | "restUrlEncoded"
    | "requestHeaders"
    | "contentType"
    | "requestPayload"
    | "ignoreEmptyNodes"
    | "timeout"
    | "allowBody"
    | "judgement"
  >;
  /** A request of the credential for itself: all its templates may read the secret fields, and hold what is given. */
  readonly ownRequest?: boolean;
  /** Whose call it is, and so what its templates may read; an action's where nothing is said. */
  readonly user?: TemplateUser;
  /** What its templates read as variables; without it they can read none. */
  readonly variables?: VariableSource;
};

/** What `connection` is to a template (M6): `name`, `http.baseURI`, `http.unencrypted.*`; sealed, `http.encrypted.*` too. */
export function reachOf(
  base: CallBase | null,
  sealed: boolean,
  { ownRequest: inputSealed = false, user = "action", variables }: CallSource,
): Reach {
  const given = { inputSealed, user, ...(variables === undefined ? {} : { variables }) };
  if (base === null) return { connection: null, sealed, fieldsKnown: true, ...given };
  const fields = (map: ReadonlyMap<string, string> | null): JsonObject => Object.fromEntries(map ?? []);
  const http = { baseURI: base.baseUrl, unencrypted: fields(base.unencrypted) };
  return {
    connection: { name: base.name, http: sealed ? { ...http, encrypted: fields(base.encrypted) } : http },
    sealed,
    fieldsKnown: base.encrypted !== null && base.unencrypted !== null,
    ...given,
  };
}

/** Stands for a connection that is not configured yet while an endpoint of it is checked. */
export const unconfigured: CallBase = {
  name: "unknown",
  baseUrl: "http://unknown.invalid",
  mediaType: "json",
  querySeparator: "&",
  headers: [],
  query: [],
  encrypted: null,
  unencrypted: null,
};
