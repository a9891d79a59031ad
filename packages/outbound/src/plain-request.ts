import { mediaTypes } from "@patchbay/contract/call";
import type { PreparedRequest } from "./prepared-request.ts";

/**
 * A POST of a form, made without templates. What is undefined is left out; every value counts as secret, and so do the
 * further `secrets` that a header holds.
 */
export function formRequest(
  url: string,
  fields: Readonly<Record<string, string | undefined>>,
  headers: readonly (readonly [name: string, value: string])[],
  secrets: readonly string[] = [],
): PreparedRequest {
  const { origin, pathname, search } = new URL(url);
  const given = Object.entries(fields).filter((pair): pair is [string, string] => pair[1] !== undefined);
  const all: readonly (readonly [string, string])[] = [
    ["accept", mediaTypes.json],
    ["content-type", mediaTypes.urlencoded],
    ["user-agent", "Patchbay"],
    ...headers,
  ];
  return {
    method: "POST",
    origin,
    path: pathname + search,
    headers: all.flat(),
    body: new URLSearchParams(given).toString(),
    sent: {
      headers: all.map(([name]) => ({ name, origin: "credential", secret: name === "authorization" })),
      query: { texts: [], sources: [] },
      separator: "&",
    },
    secrets: [...secrets, ...given.map(([, value]) => value)],
    sameOrigin: true,
  };
}
