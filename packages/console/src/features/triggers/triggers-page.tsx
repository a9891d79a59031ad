import { Button, Group, Menu, SegmentedControl } from "@mantine/core";
import { type TriggerKind, triggerKinds } from "@patchbay/contract/trigger";
import { type TriggerSummary, triggerRoutes } from "@patchbay/contract/trigger-api";
import { Clock, Inbox, Plus, Webhook } from "lucide-react";
import { Link, useNavigate } from "react-router";
import { useRead } from "../../api/queries.ts";
import { useRefusal } from "../../api/session.tsx";
import { Page } from "../../shell/page.tsx";
import { ActionButton } from "../../ui/action-button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { type Column, ListTable } from "../../ui/list-table.tsx";
import { PublicationStatus } from "../../ui/publication.tsx";
import { RowLink } from "../../ui/row-link.tsx";
import { SearchBox } from "../../ui/search-box.tsx";
import { Ago } from "../../ui/time.tsx";
import { useListQuery } from "../../ui/use-list-query.ts";

const kindWords: Readonly<Record<TriggerKind, string>> = { webhook: "Webhooks", schedule: "Schedules" };

const columns: readonly Column<TriggerSummary>[] = [
  {
    id: "name",
    header: "Name",
    cell: (one) => <RowLink to={`/triggers/${one.id}`} name={one.name} note={one.description} />,
  },
  {
    id: "what",
    header: "Set off by",
    cell: (one) => (
      <>
        {one.connection !== null && `${one.connection}: `}
        <code>{one.what}</code>
      </>
    ),
  },
  { id: "target", header: "Starts", cell: (one) => `${one.target.kind} ${one.target.name}` },
  { id: "staging", header: "Staging", cell: (one) => <PublicationStatus state={one.staging} /> },
  { id: "production", header: "Production", cell: (one) => <PublicationStatus state={one.production} /> },
  {
    id: "updated",
    header: "Updated",
    align: "right",
    optional: true,
    cell: (one) => (
      <>
        <Ago at={one.updatedAt} /> by {one.updatedBy.name}
      </>
    ),
  },
];

/** What starts rules and workflows by itself, in the order in which several that match are asked for their reply. */
export function TriggersPage() {
  const query = useListQuery();
  const q = query.get("q");
  const kind = triggerKinds.find((one) => one === query.get("kind"));
  const list = useRead(
    triggerRoutes.list,
    {
      query: { page: query.page, ...(q === undefined ? {} : { q }), ...(kind === undefined ? {} : { kind }) },
    },
    { keepPrevious: true },
  );
  return (
    <Page
      title="Triggers"
      subtitle="What starts rules and workflows by itself. When several match a request all of them start; the oldest replies."
      actions={
        <>
          <Button component={Link} to="/inbox" leftSection={<Inbox size={15} aria-hidden />}>
            Inbox
          </Button>
          <CreateTrigger />
        </>
      }
    >
      <Group justify="space-between" mb="sm">
        <SegmentedControl
          aria-label="Kind of trigger"
          size="xs"
          data={[
            { value: "", label: "All" },
            ...triggerKinds.map((one) => ({ value: one, label: kindWords[one] })),
          ]}
          value={kind ?? ""}
          onChange={(value) => query.set("kind", value)}
        />
        <SearchBox label="Search triggers" value={q ?? ""} onSearch={(text) => query.set("q", text)} />
      </Group>
      <ListTable
        label="Triggers"
        columns={columns}
        list={list}
        rowKey={(one) => one.id}
        onPage={query.setPage}
        empty={
          q === undefined && kind === undefined ? (
            <EmptyState title="No triggers yet">
              A webhook starts something when a request comes in, a schedule when its time comes.
            </EmptyState>
          ) : (
            <EmptyState title="No trigger matches" />
          )
        }
      />
    </Page>
  );
}

function CreateTrigger() {
  const navigate = useNavigate();
  const refusal = useRefusal("trigger:write");
  return (
    <Menu position="bottom-end" disabled={refusal !== undefined}>
      <Menu.Target>
        <ActionButton needs="trigger:write" variant="filled" leftSection={<Plus size={15} aria-hidden />}>
          Create trigger
        </ActionButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<Webhook size={15} aria-hidden />}
          onClick={() => void navigate("/triggers/new?kind=webhook")}
        >
          Webhook
        </Menu.Item>
        <Menu.Item
          leftSection={<Clock size={15} aria-hidden />}
          onClick={() => void navigate("/triggers/new?kind=schedule")}
        >
          Schedule
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
