import { Group, Textarea, TextInput } from "@mantine/core";
import type { Agent } from "@patchbay/contract/agent";
import { agentRoutes } from "@patchbay/contract/agent-api";
import { Plus, Waypoints } from "lucide-react";
import { useState } from "react";
import { useParams } from "react-router";
import { fieldErrorsBelow, messageFor } from "../../api/problem-error.ts";
import { useChange, useRead } from "../../api/queries.ts";
import { useRefusal } from "../../api/session.tsx";
import { Page } from "../../shell/page.tsx";
import { ActionButton } from "../../ui/action-button.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { sayCount } from "../../ui/figures.ts";
import { LeaveGuard } from "../../ui/leave-guard.tsx";
import { LoadingPage } from "../../ui/loading.tsx";
import { showDone, showFailure } from "../../ui/notices.tsx";
import { ProblemAlert } from "../../ui/problem-alert.tsx";
import { SaveState } from "../../ui/save-state.tsx";
import { Section } from "../../ui/section.tsx";
import { useDraft } from "../../ui/use-draft.ts";
import { AgentMachines } from "./agent-machines.tsx";
import { AgentMenu } from "./agent-menu.tsx";
import { AgentStatus } from "./agent-state.tsx";
import { targetsFrom } from "./connect-commands.ts";
import { ConnectMachine, type Issued } from "./connect-machine.tsx";

const under = [{ label: "Agents", to: "/agents" }];

/** One agent: whether it is connected, its machines, and what may be reached through it. */
export function AgentPage() {
  const { agent: id = "" } = useParams();
  const read = useRead(agentRoutes.read, { params: { agent: id } }, { every: 5_000 });
  if (read.isError)
    return (
      <Page title="Agent" under={under}>
        <ProblemAlert error={read.error} onRetry={() => void read.refetch()} />
      </Page>
    );
  return read.data === undefined ? <LoadingPage /> : <AgentDetails key={read.data.id} agent={read.data} />;
}

function AgentDetails({ agent }: { agent: Agent }) {
  const readOnly = useRefusal("agent:manage") !== undefined || agent.state === "revoked";
  const draft = useDraft({ description: agent.description, targets: agent.allow.join("\n") });
  const change = useChange(agentRoutes.change);
  const token = useChange(agentRoutes.token);
  const [issued, setIssued] = useState<Issued | null>(null);
  const params = { agent: agent.id };
  const errors = fieldErrorsBelow(change.error, "");
  const wrongTarget = errors.find(({ field }) => field.startsWith("allow"));
  const save = (): void => {
    const { description, targets } = draft.value;
    change.mutate(
      { params, body: { description, allow: targetsFrom(targets), revision: agent.revision } },
      {
        onSuccess: () => {
          draft.reset();
          showDone(`${agent.name} is saved. Calls follow the new targets at once.`);
        },
      },
    );
  };
  const connect = (): void =>
    token.mutate(
      { params },
      {
        onSuccess: (made) => setIssued({ agentName: agent.name, allow: agent.allow, token: made.token }),
        onError: showFailure,
      },
    );
  return (
    <Page
      title={agent.name}
      under={under}
      icon={<Waypoints size={16} aria-hidden />}
      subtitle={`Used by ${sayCount(agent.usedBy, "connection")}.`}
      actions={
        <>
          <AgentStatus state={agent.state} />
          <SaveState state={change.isPending ? "saving" : draft.dirty ? "unsaved" : "saved"} />
          <ActionButton
            needs="agent:manage"
            variant="filled"
            blocked={draft.dirty ? undefined : "Everything is saved"}
            loading={change.isPending}
            onClick={save}
          >
            Save
          </ActionButton>
          <AgentMenu agent={agent} />
        </>
      }
    >
      <LeaveGuard dirty={draft.dirty} />
      <div style={{ maxWidth: 980 }}>
        {change.error !== null && (
          <div style={{ marginBottom: 16 }}>
            <ProblemAlert error={change.error} />
          </div>
        )}
        <Section
          title="Machines"
          about="Where the agent runs, each known by its own key. Several share the work and stand in for each other."
          side={
            <ActionButton
              needs="agent:manage"
              blocked={agent.state === "revoked" ? "The agent has been revoked for good" : undefined}
              loading={token.isPending}
              leftSection={<Plus size={15} aria-hidden />}
              onClick={connect}
            >
              Connect a machine
            </ActionButton>
          }
        >
          <AgentMachines agent={agent} />
        </Section>
        <Section
          title="Targets"
          about="What connections may reach through this agent. It was started with a list of its own; both must agree."
        >
          <Textarea
            label="Targets"
            description="host:port, one a line; an IPv6 address in brackets"
            autosize
            minRows={3}
            styles={{ input: { fontFamily: "var(--pb-mono)", fontVariantLigatures: "none" } }}
            value={draft.value.targets}
            readOnly={readOnly}
            error={wrongTarget === undefined ? undefined : messageFor([wrongTarget], wrongTarget.field)}
            onChange={(event) => draft.set({ ...draft.value, targets: event.currentTarget.value })}
          />
          <TextInput
            label="Description"
            value={draft.value.description}
            readOnly={readOnly}
            error={messageFor(errors, "description")}
            onChange={(event) => draft.set({ ...draft.value, description: event.currentTarget.value })}
          />
        </Section>
        <ServerIdentity />
      </div>
      {issued !== null && <ConnectMachine issued={issued} onClose={() => setIssued(null)} />}
    </Page>
  );
}

/** By what agents know this server. */
function ServerIdentity() {
  const tunnel = useRead(agentRoutes.tunnel).data;
  if (tunnel === undefined) return null;
  return (
    <Section
      title="This server"
      about="Agents trust the server with this key and nobody else: give it to them by hand, not by mail."
    >
      <Group gap="xs">
        <code>{tunnel.hostKey}</code>
        <CopyButton text={tunnel.hostKey} label="Copy fingerprint" />
      </Group>
      <p style={{ margin: 0, fontSize: 13 }}>
        {tunnel.enabled ? (
          <>
            Agents connect to <code>{tunnel.server}</code>.
          </>
        ) : (
          <>
            This server takes no agents: <code>PATCHBAY_TUNNEL_PORT</code> is not set.
          </>
        )}
      </p>
    </Section>
  );
}
