import helmet from "@fastify/helmet";
import Fastify from "fastify";

/** Headers helmet sets that say nothing about security of our answers. */
const incidental = new Set(["content-length", "date", "connection", "keep-alive", "x-xss-protection"]);

/**
 * The security headers of every answer, as helmet would set them. It is asked once, at start: they are the same for all
 * answers, and asking each time was a twentieth of the cost of a run. Pages of their own (console, docs) replace the policy.
 */
export async function securityHeaders(options: {
  readonly https: boolean;
}): Promise<Readonly<Record<string, string>>> {
  await using probe = Fastify();
  await probe.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { "default-src": ["'none'"], "frame-ancestors": ["'none'"] },
    },
    frameguard: { action: "deny" },
    strictTransportSecurity: options.https,
  });
  probe.get("/", async (_request, reply) => await reply.code(204).send());
  const { headers } = await probe.inject("/");
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]): [string, string][] =>
      incidental.has(name) || typeof value !== "string" ? [] : [[name, value]],
    ),
  );
}
