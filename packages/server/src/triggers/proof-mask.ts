// What proves a sender is used and forgotten: the inbox keeps a mask in its place.
import { MASK } from "@patchbay/contract/vocabulary";
import type { HeaderPair, HookRequest } from "./hook-request.ts";
import type { LiveWebhook } from "./match-webhook.ts";

const alwaysMasked = [
  "authorization",
  "proxy-authorization",
  "cookie",
  "x-api-key",
  "nected-api-key",
  "api-key",
];

/** The request's headers and query without passwords and tokens. Signatures stay: they prove nothing a second time. */
export function maskProofs(
  request: Pick<HookRequest, "headers" | "query">,
  webhooks: readonly Pick<LiveWebhook, "verification">[],
): { readonly headers: readonly HeaderPair[]; readonly query: string } {
  const tokens = webhooks.flatMap(({ verification }) =>
    verification?.kind === "token" ? [verification] : [],
  );
  const masked = new Set([
    ...alwaysMasked,
    ...tokens.filter((one) => one.in === "header").map(({ name }) => name.toLowerCase()),
  ]);
  const params = tokens.filter((one) => one.in === "query").map(({ name }) => name);
  const query = new URLSearchParams(request.query);
  const secret = params.filter((name) => query.has(name));
  for (const name of secret) query.set(name, MASK);
  return {
    headers: request.headers.map(([name, value]) => [name, masked.has(name.toLowerCase()) ? MASK : value]),
    query: secret.length === 0 ? request.query : query.toString(),
  };
}
