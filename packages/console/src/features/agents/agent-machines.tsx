import type { Agent, AgentMachine } from "@patchbay/contract/agent";
import { agentRoutes } from "@patchbay/contract/agent-api";
import { useChange } from "../../api/queries.ts";
import { ActionButton } from "../../ui/action-button.tsx";
import { askFirst } from "../../ui/confirm.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { sayCount } from "../../ui/figures.ts";
import styles from "../../ui/list-table.module.css";
import { showDone, showFailure } from "../../ui/notices.tsx";
import { Status } from "../../ui/status.tsx";
import { Ago } from "../../ui/time.tsx";
import { sayLatency } from "./agent-state.tsx";

/** The machines of an agent: key, tunnel, and the button that takes one's key back. */
export function AgentMachines({ agent }: { agent: Agent }) {
  const tokens = agent.openTokens === 0 ? "" : `${sayCount(agent.openTokens, "access token")} not used yet. `;
  if (agent.machines.length === 0)
    return (
      <div className={styles.frame}>
        <EmptyState title="No machine has connected yet">
          {tokens}Start the agent inside the network with an access token.
        </EmptyState>
      </div>
    );
  return (
    <>
      <div className={styles.frame}>
        <table className={styles.table} aria-label="Machines">
          <thead>
            <tr>
              <th scope="col">State</th>
              <th scope="col">Key</th>
              <th scope="col">Last seen</th>
              <th scope="col">From</th>
              <th scope="col">Version</th>
              <th scope="col" data-align="right">
                Latency
              </th>
              <th scope="col" data-align="right">
                Tools
              </th>
            </tr>
          </thead>
          <tbody>
            {agent.machines.map((machine) => (
              <Machine key={machine.id} agent={agent} machine={machine} />
            ))}
          </tbody>
        </table>
      </div>
      {tokens !== "" && <p style={{ margin: 0, fontSize: 13 }}>{tokens}</p>}
    </>
  );
}

function MachineState({ machine: { revokedAt, session } }: { machine: AgentMachine }) {
  if (revokedAt !== null) return <Status tone="quiet">Revoked</Status>;
  if (session === null) return <Status tone="bad">Offline</Status>;
  return session.draining ? <Status tone="warn">Draining</Status> : <Status tone="ok">Online</Status>;
}

function Machine({ agent, machine }: { agent: Agent; machine: AgentMachine }) {
  const { session, fingerprint, lastSeenAt } = machine;
  return (
    <tr>
      <td>
        <MachineState machine={machine} />
      </td>
      <td>
        <code title={fingerprint}>{fingerprint.slice(0, 19)}…</code>
      </td>
      <td>{lastSeenAt === null ? "Never" : <Ago at={lastSeenAt} />}</td>
      <td>{session?.address ?? machine.enrolledFrom}</td>
      <td>{session === null ? "–" : <code>{session.software}</code>}</td>
      <td data-align="right">{sayLatency(session?.latencyMs ?? null)}</td>
      <td data-align="right">
        {machine.revokedAt === null && <RevokeMachine agent={agent} machine={machine} />}
      </td>
    </tr>
  );
}

function RevokeMachine({ agent, machine }: { agent: Agent; machine: AgentMachine }) {
  const revoke = useChange(agentRoutes.revokeMachine);
  const key = machine.fingerprint.slice(0, 19);
  const ask = (): void =>
    askFirst({
      title: `Revoke the machine with the key ${key}…?`,
      verb: "Revoke machine",
      danger: true,
      children: "Its tunnel closes within seconds, with what flows in it. Its key is never taken again.",
      onConfirm: () =>
        revoke.mutate(
          { params: { agent: agent.id, machine: machine.id } },
          { onSuccess: () => showDone("The machine is revoked."), onError: showFailure },
        ),
    });
  return (
    <ActionButton size="compact-sm" needs="agent:manage" aria-label={`Revoke ${key}`} onClick={ask}>
      Revoke…
    </ActionButton>
  );
}
