import { Alert, Group } from "@mantine/core";
import type { Agent } from "@patchbay/contract/agent";
import { agentRoutes } from "@patchbay/contract/agent-api";
import { Info, Plus } from "lucide-react";
import { useState } from "react";
import { useRead } from "../../api/queries.ts";
import { Page } from "../../shell/page.tsx";
import { ActionButton } from "../../ui/action-button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { sayCount } from "../../ui/figures.ts";
import { type Column, ListTable } from "../../ui/list-table.tsx";
import { RowLink } from "../../ui/row-link.tsx";
import { SearchBox } from "../../ui/search-box.tsx";
import { Ago } from "../../ui/time.tsx";
import { useListQuery } from "../../ui/use-list-query.ts";
import { AgentStatus, latencyOf, sayLatency, softwareOf } from "./agent-state.tsx";
import { CreateAgentDialog } from "./create-agent-dialog.tsx";

const columns: readonly Column<Agent>[] = [
  {
    id: "name",
    header: "Name",
    cell: (one) => <RowLink to={`/agents/${one.id}`} name={one.name} note={one.description} />,
  },
  { id: "state", header: "State", cell: (one) => <AgentStatus state={one.state} /> },
  {
    id: "seen",
    header: "Last seen",
    cell: (one) => (one.lastSeenAt === null ? "Never" : <Ago at={one.lastSeenAt} />),
  },
  { id: "version", header: "Version", optional: true, cell: (one) => <code>{softwareOf(one) || "–"}</code> },
  {
    id: "latency",
    header: "Latency",
    align: "right",
    optional: true,
    cell: (one) => sayLatency(latencyOf(one)),
  },
  {
    id: "used",
    header: "Used by",
    align: "right",
    optional: true,
    cell: (one) => sayCount(one.usedBy, "connection"),
  },
];

/** The agents inside private networks, and whether they are connected. */
export function AgentsPage() {
  const query = useListQuery();
  const q = query.get("q");
  const [creating, setCreating] = useState(false);
  const tunnel = useRead(agentRoutes.tunnel);
  const list = useRead(
    agentRoutes.list,
    { query: { page: query.page, ...(q === undefined ? {} : { q }) } },
    { keepPrevious: true, every: 5_000 },
  );
  return (
    <Page
      title="Agents"
      subtitle="Reach what is behind a firewall: an agent dials out from there, and no port is opened."
      actions={
        <ActionButton
          needs="agent:manage"
          variant="filled"
          leftSection={<Plus size={15} aria-hidden />}
          onClick={() => setCreating(true)}
        >
          Create agent
        </ActionButton>
      }
    >
      {tunnel.data?.enabled === false && (
        <Alert mb="md" icon={<Info size={18} aria-hidden />} title="This server takes no agents">
          The setting <code>PATCHBAY_TUNNEL_PORT</code> names the port on which they connect.
        </Alert>
      )}
      <Group justify="flex-end" mb="sm">
        <SearchBox label="Search agents" value={q ?? ""} onSearch={(text) => query.set("q", text)} />
      </Group>
      <ListTable
        label="Agents"
        columns={columns}
        list={list}
        rowKey={(one) => one.id}
        onPage={query.setPage}
        empty={
          q === undefined ? (
            <EmptyState title="No agents yet">
              Only APIs that this server cannot reach by itself need one.
            </EmptyState>
          ) : (
            <EmptyState title={`No agent matches “${q}”`} />
          )
        }
      />
      {creating && <CreateAgentDialog onClose={() => setCreating(false)} />}
    </Page>
  );
}
