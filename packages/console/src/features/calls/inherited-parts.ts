import { mediaTypes, type TemplateMap } from "@patchbay/contract/call";
import type { ConnectionSettings } from "@patchbay/contract/connection";
import type { Auth, Credential } from "@patchbay/contract/credential";
import type { Endpoint } from "@patchbay/contract/endpoint";
import type { Action } from "@patchbay/contract/rule";
import { MASK } from "@patchbay/contract/vocabulary";

/** A header or parameter that the request carries besides those written in the action. */
export type InheritedPart = {
  readonly place: "header" | "query";
  readonly name: string;
  readonly value: string;
  readonly origin: "connection" | "endpoint" | "credential" | "content type";
  /** What is sent instead, when something with the same name and another value has the say. */
  readonly overriddenBy: "action" | "endpoint" | "credential" | null;
};

type Part = Omit<InheritedPart, "overriddenBy">;

/** What a credential adds to a request, masked. */
function partsOfAuth(auth: Auth): readonly Part[] {
  const part = (place: "header" | "query", name: string, value: string): readonly Part[] => [
    { place, name, value, origin: "credential" },
  ];
  if (auth.kind === "basic") return part("header", "Authorization", `Basic ${MASK}`);
  if (auth.kind === "bearer") return part("header", "Authorization", `Bearer ${MASK}`);
  if (auth.kind === "none" || auth.kind === "mtls") return [];
  if (auth.kind === "custom")
    return [
      ...Object.keys(auth.headers ?? {}).flatMap((name) => part("header", name, MASK)),
      ...Object.keys(auth.query ?? {}).flatMap((name) => part("query", name, MASK)),
    ];
  if (auth.kind === "cookie") return part("header", "Cookie", MASK);
  if (auth.kind === "hmac") return Object.keys(auth.headers).flatMap((name) => part("header", name, MASK));
  if (auth.kind === "wsse") return part("header", auth.headerName ?? "X-WSSE", MASK);
  if (auth.kind !== "apiKey" && auth.kind !== "token") return part("header", "Authorization", MASK);
  if (auth.location === "url") return part("query", auth.paramName ?? "", MASK);
  const scheme =
    auth.kind === "token" && auth.scheme !== undefined && auth.scheme !== "" ? `${auth.scheme} ` : "";
  return part("header", auth.headerName ?? "Authorization", `${scheme}${MASK}`);
}

const partsOfMap = (map: TemplateMap | undefined, place: "header" | "query"): readonly Part[] =>
  Object.entries(map ?? {}).map(([name, value]) => ({
    place,
    name,
    value: String(value),
    origin: "endpoint",
  }));

type Source = {
  readonly settings: ConnectionSettings;
  readonly credential: Credential | null;
  readonly endpoint: Endpoint | null;
  readonly action: Action;
};

/**
 * Everything an action inherits, in the order of weight: content type, connection, endpoint, credential. A part whose name
 * comes again with another value further on is marked with what overrides it (headers without regard to capitals).
 */
export function inheritedParts({ settings, credential, endpoint, action }: Source): readonly InheritedPart[] {
  const presets = (place: "header" | "query"): readonly Part[] =>
    ((place === "header" ? settings.headers : settings.query) ?? [])
      .filter((preset) => preset.enabled !== false)
      .map(({ name, value, secret }) => ({
        place,
        name,
        value: secret === true ? MASK : value,
        origin: "connection",
      }));
  const type = mediaTypes[action.contentType ?? endpoint?.contentType ?? settings.mediaType ?? "json"];
  const body = (action.requestPayload ?? endpoint?.body) !== undefined;
  const parts: readonly Part[] = [
    {
      place: "header",
      name: "Accept",
      value: mediaTypes[settings.mediaType ?? "json"],
      origin: "content type",
    },
    ...(body
      ? [{ place: "header", name: "Content-Type", value: type, origin: "content type" } as const]
      : []),
    ...presets("header"),
    ...presets("query"),
    ...partsOfMap(endpoint?.headers, "header"),
    ...partsOfMap(endpoint?.query, "query"),
    ...(credential === null ? [] : partsOfAuth(credential.auth)),
  ];
  return parts.flatMap((part, index) => {
    const overriddenBy = overriding(part, parts.slice(index + 1), action);
    // What a default says yields silently to anybody who says something: that is no conflict.
    return part.origin === "content type" && overriddenBy.silent
      ? []
      : [{ ...part, overriddenBy: overriddenBy.by }];
  });
}

const sameName = (part: Part, name: string): boolean =>
  part.place === "header" ? part.name.toLowerCase() === name.toLowerCase() : part.name === name;

function overriding(
  part: Part,
  later: readonly Part[],
  action: Action,
): { by: InheritedPart["overriddenBy"]; silent: boolean } {
  const others = later.filter((one) => one.place === part.place && sameName(part, one.name));
  const own = Object.entries(
    (part.place === "header" ? action.requestHeaders : action.restUrlParams) ?? {},
  ).find(([name]) => sameName(part, name));
  const credential = others.find((one) => one.origin === "credential");
  if (part.origin === "credential") return { by: null, silent: false };
  const silent = others.length > 0 || own !== undefined;
  if (credential !== undefined) return { by: "credential", silent };
  if (own !== undefined) return { by: String(own[1]) === part.value ? null : "action", silent };
  const endpoint = others.find((one) => one.origin === "endpoint");
  return { by: endpoint === undefined || endpoint.value === part.value ? null : "endpoint", silent };
}
