import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { randomToken } from "../platform/clock.ts";

/** What the console's page may load: itself. The one nonce is for the styles its components add while running. */
const consolePolicy = (nonce: string): string =>
  `default-src 'self'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; style-src-attr 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`;

/** Sends the console's page with a fresh nonce in it. */
export type SendConsole = (reply: FastifyReply) => FastifyReply;

/** Whether a page is asked for: by a browser, or by anybody at the root (a load balancer looks there). */
export function wantsPage(request: FastifyRequest): boolean {
  if (request.method !== "GET" && request.method !== "HEAD") return false;
  if (request.url === "/") return true;
  const wantsHtml = (request.headers.accept ?? "").includes("text/html");
  return wantsHtml && !/^\/(api|dev|nected|hooks|hooks-staging|assets)(\/|$)/.test(request.url);
}

/**
 * Serves the built console: assets under /assets for a year (their names are digests), the page for every other address a
 * browser asks for, so that its own addresses can be opened and reloaded. Null when the console has not been built.
 */
export async function serveConsole(fastify: FastifyInstance, folder: string): Promise<SendConsole | null> {
  const pagePath = join(folder, "index.html");
  if (!existsSync(pagePath)) return null;
  const page = await readFile(pagePath, "utf8");
  await fastify.register(fastifyStatic, {
    root: join(folder, "assets"),
    prefix: "/assets/",
    index: false,
    decorateReply: false,
    immutable: true,
    maxAge: "365d",
    schemaHide: true,
  });
  return (reply) => {
    const nonce = randomToken(16).toString("base64");
    return reply
      .header("content-security-policy", consolePolicy(nonce))
      .header("cache-control", "no-store")
      .type("text/html; charset=utf-8")
      .send(page.replaceAll("__CSP_NONCE__", nonce));
  };
}
