import { targetOfUrl, targetText } from "@patchbay/contract/agent-wire";
import type { AgentService } from "../agents/agent-service.ts";
import type { Reader } from "../platform/db.ts";
import { type Problem, problem } from "../platform/problem.ts";
import type { FullSettings } from "./connection-settings.ts";

/** Looks agents up by id or name. */
export type Agents = Pick<AgentService, "find">;

/**
 * Replaces the agent's name by its id, and checks that it can be used: an on-premise connection has one, which is not
 * revoked and may reach the base URL; one of this server has none. `at` is where the settings stand in what was sent.
 */
export async function withAgent(
  agents: Agents,
  reader: Reader,
  full: FullSettings,
  at: string,
): Promise<FullSettings> {
  const { mode, agent: wanted, baseUrl } = full;
  if (mode === "cloud") {
    if (wanted === undefined) return full;
    throw unfit(at, "agent", "belongs to mode onPremise only", "null, or mode onPremise", wanted);
  }
  if (wanted === undefined)
    throw unfit(at, "agent", "is needed for mode onPremise", "the id or name of an agent");
  const agent = await agents.find(reader, wanted);
  if (agent === undefined) throw unfit(at, "agent", "names no agent", "the id or name of an agent", wanted);
  if (agent.revokedAt !== null)
    throw unfit(at, "agent", `is ${agent.name}, which has been revoked`, "another agent", wanted);
  const target = targetText(targetOfUrl(baseUrl));
  if (!agent.allow.includes(target)) {
    const accepted = agent.allow.length === 0 ? "it has none yet" : agent.allow.slice(0, 20).join(", ");
    throw unfit(at, "baseUrl", `is not among the targets of the agent ${agent.name}`, accepted, target);
  }
  return { ...full, agent: agent.id };
}

function unfit(at: string, member: string, message: string, accepted: string, sent?: string): Problem {
  const field = `${at}.${member}`;
  return problem("invalid_settings", `${field} ${message}.`, {
    errors: [{ field, message, accepted, ...(sent === undefined ? {} : { sent }) }],
  });
}
