import type { FastifyRequest } from "fastify";
import type { Proof } from "../platform/mount.ts";
import { problem } from "../platform/problem.ts";

/** One header's value, or undefined when it is absent or was sent twice. */
export function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === "string" ? value : undefined;
}

/**
 * How this request proves who sends it: `Authorization: Bearer`, `Nected-API-Key`, else the session cookie. Null: not at
 * all. A key always wins over a cookie, so that automation in a browser is judged by its key.
 */
export function proofOf(request: FastifyRequest, cookieName: string): Proof | null {
  const authorization = headerOf(request, "authorization");
  if (authorization !== undefined) {
    const key = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
    return key === undefined ? null : { kind: "apiKey", key };
  }
  const key = headerOf(request, "nected-api-key");
  if (key !== undefined) return { kind: "apiKey", key };
  const token = request.cookies[cookieName];
  return token === undefined ? null : { kind: "session", token };
}

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Refuses a request that a page of another origin made with the visitor's cookie. Browsers say so themselves
 * (Sec-Fetch-Site); older ones send Origin, which must then be ours. Requests with a key carry no ambient authority.
 * `cookieless`: the route needs no cookie, so a program that is no browser, and says neither, may call it.
 */
export function refuseCrossSite(
  request: FastifyRequest,
  publicOrigin: string | null,
  cookieless = false,
): void {
  if (safeMethods.has(request.method)) return;
  const site = headerOf(request, "sec-fetch-site");
  if (site === "same-origin" || site === "none") return;
  const origin = headerOf(request, "origin");
  if (cookieless && site === undefined && origin === undefined) return;
  const own =
    origin !== undefined && (origin === publicOrigin || origin === `${request.protocol}://${request.host}`);
  if (site === undefined && own) return;
  throw problem(
    "cross_site_request",
    "A request with a session cookie must come from the console's own pages.",
  );
}
