import type { FastifyInstance } from "fastify";
import { parseJsonBody } from "../platform/json-text.ts";

/** Makes our parser the only one: a body of another content type is answered unsupported_media_type. */
export function acceptJsonOnly(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<string>("application/json", { parseAs: "string" }, (_request, body, done) => {
    try {
      done(null, parseJsonBody(body));
    } catch (error) {
      done(error as Error);
    }
  });
}
