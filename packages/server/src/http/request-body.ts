import { setImmediate as turn } from "node:timers/promises";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { hasPlainTexts, parseJsonBody } from "../platform/json-text.ts";
import { problem } from "../platform/problem.ts";
import { parseYaml, yamlText } from "../platform/yaml-text.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Every text in the body can be stored: known from its source, so nobody has to walk through it. */
    isBodyStorable: boolean;
  }
  interface FastifyContextConfig {
    /** The route takes and gives YAML (RFC 9512) beside JSON. */
    readonly yaml?: boolean;
  }
}

const yamlType = "application/yaml";

/** From so many bytes on, others get their turn between the steps in which a body is read: each takes long. */
export const longBody = 500_000;

/** The most characters of YAML that are read: it takes many times longer than JSON does. */
const longestYaml = 2_000_000;

/**
 * Makes our parsers the only ones: JSON everywhere, YAML where a route says so; a body of another content type is answered
 * unsupported_media_type.
 */
export function acceptBodies(app: FastifyInstance): void {
  app.decorateRequest("isBodyStorable", false);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>("application/json", { parseAs: "buffer" }, (request, bytes, done) => {
    const answered = ({ value, isStorable }: ReadBody): void => {
      request.isBodyStorable = isStorable;
      done(null, value);
    };
    if (bytes.length >= longBody) {
      readLongBody(bytes).then(answered, done);
      return;
    }
    try {
      answered(readBody(bytes.toString()));
    } catch (error) {
      done(error as Error);
    }
  });
  app.addContentTypeParser<string>(yamlType, { parseAs: "string" }, (request, body, done) => {
    try {
      done(null, readYaml(request, body));
    } catch (error) {
      done(error as Error);
    }
  });
}

/** A body, and whether every text in it can be stored: known from its source, so nobody has to walk through it. */
type ReadBody = { readonly value: unknown; readonly isStorable: boolean };

/** Reads a body; throws what parseJsonBody throws. */
const readBody = (source: string): ReadBody => ({
  value: parseJsonBody(source),
  isStorable: hasPlainTexts(source),
});

/** Reads a long body in steps between which others have their turn; throws what parseJsonBody throws. */
async function readLongBody(bytes: Buffer): Promise<ReadBody> {
  await turn();
  const source = bytes.toString();
  await turn();
  const read = readBody(source);
  await turn();
  return read;
}

function readYaml(request: FastifyRequest, body: string): unknown {
  if (request.routeOptions.config.yaml !== true)
    throw problem("unsupported_media_type", "Send the body as application/json.");
  if (body.length > longestYaml)
    throw problem("body_too_large", `YAML of at most ${longestYaml} characters is read; send JSON.`);
  const { value, mistake } = parseYaml(body);
  if (mistake !== undefined) throw problem("malformed_json", `The body is not YAML: ${mistake}`);
  // What holds for JSON holds for it too: how deep it nests, which names it may use.
  return parseJsonBody(JSON.stringify(value ?? null));
}

/** Answers as YAML where the request asks for that and the route can; else null, and the value is answered as JSON. */
export function answerYaml(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  value: unknown,
): FastifyReply | null {
  const { accept = "" } = request.headers;
  if (request.routeOptions.config.yaml !== true || !accept.includes(yamlType)) return null;
  // Written by the answer's schema first, which is the filter through which anything leaves.
  const filtered: unknown = JSON.parse(
    String(reply.serializeInput(value as Record<string, unknown>, String(status))),
  );
  return reply.type(`${yamlType}; charset=utf-8`).send(yamlText(filtered));
}
