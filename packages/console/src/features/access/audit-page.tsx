import { Group, Select, TextInput } from "@mantine/core";
import type { AuditEntry } from "@patchbay/contract/access";
import { auditRoutes } from "@patchbay/contract/access-api";
import { useRead } from "../../api/queries.ts";
import { Page } from "../../shell/page.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { type Column, ListTable } from "../../ui/list-table.tsx";
import { Moment } from "../../ui/time.tsx";
import { useListQuery } from "../../ui/use-list-query.ts";

const actorWords = { user: "", apiKey: " (API key)", system: " (system)" } as const;

const areas = [
  { value: "session.", label: "Signing in and out" },
  { value: "user.", label: "Users" },
  { value: "apiKey.", label: "API keys" },
  { value: "credential.", label: "Credentials" },
  { value: "connection.", label: "Connections" },
  { value: "endpoint.", label: "Endpoints" },
  { value: "rule.", label: "Rules" },
];

/** `environment staging · number 4`: what changed, one part after the other. */
function sayDetails(details: AuditEntry["details"]): string {
  const say = (value: unknown): string =>
    typeof value === "string"
      ? value
      : Array.isArray(value)
        ? value.map(say).join(", ")
        : typeof value === "object" && value !== null
          ? Object.entries(value)
              .map(([name, below]) => `${name} ${say(below)}`)
              .join(", ")
          : String(value);
  return Object.entries(details)
    .map(([name, value]) => `${name} ${say(value)}`)
    .join(" · ");
}

const columns: readonly Column<AuditEntry>[] = [
  { id: "at", header: "Time", cell: (one) => <Moment at={one.at} /> },
  { id: "actor", header: "Who", cell: (one) => `${one.actorName}${actorWords[one.actorKind]}` },
  { id: "action", header: "Did", cell: (one) => <code>{one.action}</code> },
  { id: "target", header: "To", cell: (one) => one.targetName },
  {
    id: "details",
    header: "Details",
    optional: true,
    cell: (one) =>
      Object.keys(one.details).length > 0 && (
        <span style={{ fontSize: 12.5, overflowWrap: "anywhere" }}>{sayDetails(one.details)}</span>
      ),
  },
];

/** Every change, who made it and when. */
export function AuditPage() {
  const query = useListQuery();
  const action = query.get("action");
  const from = query.get("from");
  const to = query.get("to");
  const list = useRead(
    auditRoutes.list,
    {
      query: {
        page: query.page,
        ...(action === undefined ? {} : { action }),
        ...(from === undefined ? {} : { from: `${from}T00:00:00.000Z` }),
        ...(to === undefined ? {} : { to: `${to}T23:59:59.999Z` }),
      },
    },
    { keepPrevious: true },
  );
  return (
    <Page
      title="Audit log"
      subtitle="Every change, written in the same moment as the change itself; never a secret."
    >
      <Group gap="sm" mb="sm" align="flex-end">
        <Select
          label="Area"
          placeholder="Any area"
          w={200}
          clearable
          clearButtonProps={{ "aria-label": "Any area" }}
          data={areas}
          value={action ?? null}
          onChange={(value) => query.set("action", value)}
        />
        <TextInput
          label="From"
          type="date"
          value={from ?? ""}
          onChange={(event) => query.set("from", event.currentTarget.value)}
        />
        <TextInput
          label="To"
          type="date"
          value={to ?? ""}
          onChange={(event) => query.set("to", event.currentTarget.value)}
        />
      </Group>
      <ListTable
        label="Audit log"
        columns={columns}
        list={list}
        rowKey={(one) => one.id}
        onPage={query.setPage}
        empty={
          <EmptyState title="Nothing in this span">With filters set, there may be other entries.</EmptyState>
        }
      />
    </Page>
  );
}
