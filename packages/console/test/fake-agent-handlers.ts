import type { Agent, AgentInput } from "@patchbay/contract/agent";
import { fakeId } from "./fake-data.ts";
import { find, type Handler, matching, page, stamp } from "./fake-request.ts";

const token = { token: "pbt_shown_once_only", expiresAt: "2026-11-22T21:05:00.000Z" };

/** An agent with one machine, connected. */
export const officeAgent = (): Agent => ({
  id: fakeId(80),
  name: "office",
  description: "The network of the head office",
  allow: ["erp.internal:443"],
  state: "online",
  lastSeenAt: stamp,
  machines: [
    {
      id: fakeId(81),
      fingerprint: "SHA256:Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE",
      enrolledAt: stamp,
      enrolledFrom: "198.51.100.4",
      revokedAt: null,
      lastSeenAt: stamp,
      session: {
        since: stamp,
        address: "198.51.100.4",
        software: "patchbay-agent_0.1.0",
        latencyMs: 8.4,
        targets: null,
        draining: false,
      },
    },
  ],
  openTokens: 0,
  usedBy: 1,
  revision: 1,
  createdAt: stamp,
  revokedAt: null,
  updatedAt: stamp,
  updatedBy: { id: null, name: "Ada Rivers" },
});

/** What the fake does about agents. */
export const fakeAgentHandlers: Readonly<Record<string, Handler>> = {
  "agents.list": (store, { query }) => page(matching(store.agents, query["q"]), query),
  "agents.tunnel": () => ({
    enabled: true,
    server: "patchbay.example:2222",
    hostKey: "SHA256:c2VydmVyc2VydmVyc2VydmVyc2VydmVyc2VydmVyc2U",
    knownHosts: "[patchbay.example]:2222 ssh-ed25519 AAAAC3Nza",
    program: { path: "/agent/patchbay-agent.mjs", version: "0.1.0", sha256: "f00d" },
  }),
  "agents.read": (store, { params }) => find(store.agents, params["agent"]),
  "agents.create": (store, { body }) => {
    const { name, allow = [] } = body as AgentInput;
    const agent: Agent = {
      ...officeAgent(),
      id: store.newId(),
      name,
      allow,
      description: "",
      state: "notEnrolled",
      lastSeenAt: null,
      machines: [],
      openTokens: 1,
      usedBy: 0,
    };
    store.agents.push(agent);
    return { agent, ...token };
  },
  "agents.token": () => token,
  "agents.revokeMachine": (store, { params }) => {
    const agent = find(store.agents, params["agent"]);
    const machines = agent.machines.map((one) => ({ ...one, revokedAt: stamp, session: null }));
    const changed: Agent = { ...agent, state: "notEnrolled", machines };
    store.agents[store.agents.indexOf(agent)] = changed;
    return changed;
  },
};
