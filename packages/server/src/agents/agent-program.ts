import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { agentProgramPath } from "@patchbay/contract/agent-wire";
import type { FastifyInstance } from "fastify";

/** The agent as one file, offered for download. */
export type AgentProgram = { readonly source: Buffer; readonly sha256: string };

/** Reads the built program; null when it has not been built. */
export async function readAgentProgram(path: string): Promise<AgentProgram | null> {
  if (!existsSync(path)) return null;
  const source = await readFile(path);
  return { source, sha256: createHash("sha256").update(source).digest("hex") };
}

/** Serves the program to anybody: there is nothing of this installation in it. */
export function serveAgentProgram(fastify: FastifyInstance, program: AgentProgram): void {
  fastify.get(
    agentProgramPath,
    { schema: { hide: true } },
    async (_request, reply) =>
      await reply
        .type("text/javascript; charset=utf-8")
        .header("cache-control", "no-cache")
        .send(program.source),
  );
}
