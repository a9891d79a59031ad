import { type Static, Type } from "typebox";
import {
  ActorRefSchema,
  DescriptionSchema,
  IdSchema,
  NameSchema,
  nullable,
  strict,
  TimestampSchema,
} from "./vocabulary.ts";

const AllowSchema = Type.Array(
  Type.String({ minLength: 3, maxLength: 262, description: "host:port; an IPv6 address in brackets." }),
  {
    maxItems: 500,
    description:
      "The targets that connections may reach through it; empty: none. The agent has a list of its own, and both must agree.",
  },
);

export const AgentInputSchema = strict({
  name: NameSchema,
  description: Type.Optional(DescriptionSchema),
  allow: Type.Optional(AllowSchema),
});
export type AgentInput = Static<typeof AgentInputSchema>;

export const AgentPatchSchema = strict({
  description: Type.Optional(DescriptionSchema),
  allow: Type.Optional(AllowSchema),
  revision: Type.Optional(
    Type.Integer({ description: "The revision that was read; another one now is answered stale_revision." }),
  ),
});
export type AgentPatch = Static<typeof AgentPatchSchema>;

/** A tunnel that is open now. */
export const AgentSessionSchema = strict({
  since: TimestampSchema,
  address: Type.String({ description: "Where it came from." }),
  software: Type.String({ description: "What the other side calls itself, e.g. patchbay-agent_0.1.0." }),
  latencyMs: nullable(Type.Number({ description: "A round trip through the tunnel, when last measured." })),
  targets: nullable(
    Type.Array(Type.String(), {
      description: "What it can open, where that is fixed; null: it decides itself.",
    }),
  ),
  draining: Type.Boolean({ description: "It finishes what is open and takes nothing new." }),
});
export type AgentSession = Static<typeof AgentSessionSchema>;

/** A machine the agent runs on, known by the key that enrolled. Several share the work, and stand in for each other. */
export const AgentMachineSchema = strict({
  id: IdSchema,
  fingerprint: Type.String({ description: "SHA256 of its public key, as ssh-keygen -l shows it." }),
  enrolledAt: TimestampSchema,
  enrolledFrom: Type.String({ description: "The address it enrolled from." }),
  revokedAt: nullable(TimestampSchema),
  lastSeenAt: nullable(TimestampSchema),
  session: nullable(AgentSessionSchema),
});
export type AgentMachine = Static<typeof AgentMachineSchema>;

export const agentStates = ["notEnrolled", "online", "offline", "revoked"] as const;

/** Our foot inside a private network. */
export const AgentSchema = strict({
  id: IdSchema,
  name: Type.String(),
  description: Type.String(),
  allow: Type.Array(Type.String()),
  state: Type.Enum([...agentStates], {
    description: "online: at least one machine has its tunnel open. notEnrolled: none ever had.",
  }),
  lastSeenAt: nullable(TimestampSchema),
  machines: Type.Array(AgentMachineSchema),
  openTokens: Type.Integer({ description: "Access tokens that could still enrol a machine." }),
  usedBy: Type.Integer({ description: "How many connections use it." }),
  revision: Type.Integer(),
  createdAt: TimestampSchema,
  revokedAt: nullable(TimestampSchema),
  updatedAt: TimestampSchema,
  updatedBy: ActorRefSchema,
});
export type Agent = Static<typeof AgentSchema>;

/** An access token: enrols one machine, once. */
export const AgentTokenSchema = strict({
  token: Type.String({ description: "The access token. It cannot be shown again." }),
  expiresAt: TimestampSchema,
});
export type AgentToken = Static<typeof AgentTokenSchema>;

/** What somebody needs to know to connect an agent. */
export const TunnelSchema = strict({
  enabled: Type.Boolean({ description: "Whether a server takes agents (PATCHBAY_TUNNEL_PORT)." }),
  server: Type.String({ description: "host:port that agents dial; empty where none is." }),
  hostKey: Type.String({ description: "Fingerprint of the server's key, for --host-key." }),
  knownHosts: Type.String({ description: "The same as a line of known_hosts, for OpenSSH." }),
  program: nullable(
    strict({
      path: Type.String({ description: "Where this server offers the agent, below its address." }),
      version: Type.String(),
      sha256: Type.String(),
    }),
  ),
});
export type Tunnel = Static<typeof TunnelSchema>;
