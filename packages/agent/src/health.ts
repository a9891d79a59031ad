import { createServer, type Server } from "node:http";
import type { Target } from "@patchbay/contract/agent-wire";

/** How the agent does. */
export type Health = {
  readonly state: "connecting" | "connected" | "draining";
  readonly since: string;
  readonly openTargets: number;
  readonly lastError: string | null;
};

/** Answers whoever asks how the agent does: 200 while it is connected, 503 while it is not. Resolves when it listens. */
export async function serveHealth(at: Target, health: () => Health): Promise<Server> {
  const server = createServer((request, response) => {
    request.resume();
    const now = health();
    response.writeHead(now.state === "connected" ? 200 : 503, { "content-type": "application/json" });
    response.end(JSON.stringify(now));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(at.port, at.host, resolve);
  });
  return server;
}
