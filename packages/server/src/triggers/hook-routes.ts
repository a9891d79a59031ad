import { type HookMethod, hookMethods } from "@patchbay/contract/trigger";
import type { Environment } from "@patchbay/contract/vocabulary";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { problem } from "../platform/problem.ts";
import type { HookReply } from "./challenge.ts";
import type { HeaderPair } from "./hook-request.ts";
import type { WebhookReceiver } from "./receive-webhook.ts";

type Deps = {
  readonly receiver: WebhookReceiver;
  readonly project: string;
  readonly publicUrl: () => string;
};

const prefixes: Readonly<Record<Environment, string>> = { production: "/hooks", staging: "/hooks-staging" };

/** The address of a webhook: what follows `events/` is its path, with the unguessable part before it. */
export function hookAddress(
  { project, publicUrl }: Pick<Deps, "project" | "publicUrl">,
  environment: Environment,
  connection: string,
  path: string,
): string {
  return `${publicUrl()}${prefixes[environment]}/${project}/${connection}/events/${path}`;
}

/** Mounts the addresses that webhooks are sent to. Their bodies are taken as bytes, whatever they say they are. */
export async function mountHooks(fastify: FastifyInstance, deps: Deps): Promise<void> {
  await fastify.register(async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
    for (const environment of ["production", "staging"] as const)
      app.route<{ Params: { project: string; connection: string } }>({
        method: [...hookMethods],
        url: `${prefixes[environment]}/:project/:connection/events/*`,
        schema: { hide: true },
        handler: async (request, reply) => {
          const answer = await receive(deps, environment, request, request.params);
          reply.code(answer.status).headers(answer.headers);
          // Whatever a trigger replies is no page of ours, should a browser ever show it.
          reply.header("content-security-policy", "sandbox; default-src 'none'");
          if (answer.contentType !== null) reply.type(answer.contentType);
          return await reply.serializer(String).send(answer.body);
        },
      });
    await Promise.resolve();
  });
}

async function receive(
  { receiver, project, publicUrl }: Deps,
  environment: Environment,
  request: FastifyRequest,
  params: { readonly project: string; readonly connection: string },
): Promise<HookReply> {
  const address =
    params.project === project ? await receiver.addressOf(params.connection, environment) : null;
  if (address === null) throw problem("not_found", "There is no webhook at this address.");
  const [place, query] = splitOnce(request.url, "?");
  const segments = place.split("/events/").slice(1).join("/events/").split("/").map(segmentOf);
  const keyed = segments[0] === address.key;
  return await receiver.receive(environment, address, {
    method: request.method as HookMethod,
    path: (keyed ? segments.slice(1) : segments).join("/"),
    keyed,
    query,
    url: publicUrl() + request.url,
    headers: pairsOf(request.raw.rawHeaders),
    body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
    address: request.ip,
  });
}

function splitOnce(text: string, at: string): [string, string] {
  const index = text.indexOf(at);
  return index === -1 ? [text, ""] : [text.slice(0, index), text.slice(index + 1)];
}

/** One segment with its percent-encoding undone; a slash in it would be another path. */
function segmentOf(text: string): string {
  try {
    const segment = decodeURIComponent(text);
    if (!segment.includes("/") && !segment.includes("\0")) return segment;
  } catch {
    // Told below.
  }
  throw problem("invalid_request", "The address has a percent-encoding that cannot be undone.");
}

const pairsOf = (raw: readonly string[]): HeaderPair[] =>
  raw.flatMap((name, index): HeaderPair[] => (index % 2 === 0 ? [[name, raw[index + 1] ?? ""]] : []));
