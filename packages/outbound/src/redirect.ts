import type { PreparedRequest } from "./prepared-request.ts";
import { isMasked, redactorFor } from "./redact.ts";
import type { Lane, Sender, SendResult } from "./send.ts";

const followed: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** What may go along to a stranger: how we want to be answered, and who we are. */
const harmless = /^(accept|accept-.*|user-agent|idempotency-key|content-type)$/i;

/**
 * The request that a redirect asks for, or null when it is not followed (RFC 9110, 15.4): 303 is fetched, 301 and 302 turn
 * POST into GET as browsers do, 307 and 308 repeat the request. On the same origin it stays as it is; to another it goes
 * without anything secret, and not at all with a body. Never from https to http, never with a name or secret in the address.
 */
export function redirected(request: PreparedRequest, answer: SendResult): PreparedRequest | null {
  if (answer.kind !== "answer" || !followed.has(answer.status)) return null;
  const { location } = answer.headers;
  if (typeof location !== "string") return null;
  const url = URL.parse(location, `${request.origin}${request.path}`);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "")
    return null;
  if (request.origin.startsWith("https:") && url.protocol !== "https:") return null;
  const path = `${url.pathname}${url.search}`;
  const isHome = url.origin === request.origin;
  const fetched = answer.status === 303 || (answer.status < 303 && request.method === "POST");
  const method = fetched && request.method !== "HEAD" ? "GET" : request.method;
  const body = fetched ? null : request.body;
  if (!isHome && (body !== null || redactorFor(request).text(location) !== location)) return null;
  const keep = request.sent.headers.map(
    (source) =>
      (isHome || (!isMasked(source) && source.origin !== "credential" && harmless.test(source.name))) &&
      (body !== null || !/^content-(type|encoding|language)$/i.test(source.name)),
  );
  return {
    ...request,
    method,
    origin: url.origin,
    path,
    body,
    headers: request.headers.filter((_text, index) => keep[index >> 1] === true),
    sent: {
      headers: request.sent.headers.filter((_source, index) => keep[index] === true),
      query: queryOf(url),
      separator: "&",
    },
    sameOrigin: request.sameOrigin && isHome,
  };
}

/** Parameters of an address that the other side named. */
const queryOf = ({ search }: URL): PreparedRequest["sent"]["query"] => {
  const texts = search === "" ? [] : search.slice(1).split("&");
  return {
    texts,
    sources: texts.map((text) => ({ name: text.split("=", 1)[0] ?? "", origin: "redirect", secret: false })),
  };
};

/** A request that was answered with a redirect, and that status. */
export type FollowedRedirect = { readonly status: number; readonly request: PreparedRequest };

/** What sending with redirects ended in: the last request, and the earlier ones. */
export type Followed = {
  readonly request: PreparedRequest;
  readonly result: SendResult;
  readonly redirects: readonly FollowedRedirect[];
};

/**
 * Sends a request and follows as many redirects as its lane allows, within its deadline. `resign` authenticates one anew
 * that stays on the origin. Elsewhere it goes by sockets of its own, which show no certificate and trust only what all do.
 */
export async function sendFollowing(
  sender: Pick<Sender, "send">,
  first: PreparedRequest,
  lane: Lane,
  resign: (request: PreparedRequest) => PreparedRequest = (request) => request,
): Promise<Followed> {
  const most = lane.redirects ?? 0;
  const redirects: FollowedRedirect[] = [];
  let request = first;
  let left = lane.timeout;
  for (;;) {
    const limits = redirects.length === 0 ? lane : { ...laneFor(lane, first, request), timeout: left };
    const result = await sender.send(request, limits);
    const next = redirects.length < most ? redirected(request, result) : null;
    left = Math.floor(left - result.timing.total);
    if (next === null || left < 1)
      return { request, result: withTime(result, lane.timeout - left, redirects), redirects };
    redirects.push({ status: result.kind === "answer" ? result.status : 0, request });
    request = next.origin === first.origin ? resign(next) : next;
  }
}

function laneFor(lane: Lane, first: PreparedRequest, request: PreparedRequest): Lane {
  if (request.origin === first.origin) return lane;
  const { certificate: _certificate, tls: _tls, ...rest } = lane;
  return { ...rest, key: `${lane.key}/away` };
}

/** The time of all of them together, once there was more than one. */
function withTime(result: SendResult, total: number, redirects: readonly FollowedRedirect[]): SendResult {
  if (redirects.length === 0) return result;
  return { ...result, timing: { ...result.timing, total } };
}
