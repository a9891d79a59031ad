import { canonicalJson, digestOf } from "../platform/digest.ts";
import type { FullSettings } from "./connection-settings.ts";

/**
 * Tells settings apart: equal settings with equal secrets have equal digests. Secrets take part by their keyed digests, so
 * nothing about them can be read from it.
 */
export function settingsDigest(
  open: FullSettings,
  secretDigests: readonly (readonly [field: string, digest: Buffer])[],
): string {
  const secrets = secretDigests
    .map(([field, digest]) => [field, digest.toString("base64")])
    .toSorted(([a = ""], [b = ""]) => (a < b ? -1 : 1));
  return digestOf(canonicalJson([open, secrets]));
}

/** What a publication freezes: the settings and the connection's endpoints together. */
export function publicationDigest(settings: string, endpoints: string): string {
  return `${settings}.${endpoints}`;
}

/** The digest of a connection's endpoints, in whatever order they are given. */
export function endpointsDigest(
  endpoints: readonly { readonly id: string; readonly name: string; readonly definition: unknown }[],
): string {
  const sorted = endpoints
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, name, definition }) => [id, name, definition]);
  return digestOf(canonicalJson(sorted));
}
