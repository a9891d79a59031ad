import { Group, SegmentedControl, Select, TextInput } from "@mantine/core";
import { inboxOutcomes, type InboxSummary } from "@patchbay/contract/inbox";
import { inboxRoutes } from "@patchbay/contract/inbox-api";
import { environments } from "@patchbay/contract/vocabulary";
import { useRead } from "../../api/queries.ts";
import { Page } from "../../shell/page.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { saySize } from "../../ui/figures.ts";
import { type Column, ListTable } from "../../ui/list-table.tsx";
import { environmentWords } from "../../ui/publication.tsx";
import { RowLink } from "../../ui/row-link.tsx";
import { SearchBox } from "../../ui/search-box.tsx";
import { Status } from "../../ui/status.tsx";
import { Moment } from "../../ui/time.tsx";
import { useListQuery } from "../../ui/use-list-query.ts";
import { Outcome, outcomeChoices } from "./inbox-words.tsx";

const columns: readonly Column<InboxSummary>[] = [
  {
    id: "request",
    header: "Request",
    cell: (one) => (
      <RowLink to={`/inbox/${one.id}`} name={`${one.method} ${one.connection}/${one.path}`} note="" />
    ),
  },
  { id: "time", header: "Time", cell: (one) => <Moment at={one.receivedAt} /> },
  { id: "outcome", header: "Outcome", cell: (one) => <Outcome outcome={one.outcome} /> },
  {
    id: "environment",
    header: "Environment",
    cell: (one) => (
      <Status tone={one.environment === "production" ? "brand" : "quiet"}>
        {environmentWords[one.environment]}
      </Status>
    ),
  },
  { id: "triggers", header: "Triggers", optional: true, cell: (one) => one.triggers.join(", ") },
  { id: "status", header: "Answered", align: "right", cell: (one) => one.status },
  { id: "size", header: "Size", align: "right", optional: true, cell: (one) => saySize(one.bodyBytes) },
];

/** What came in at webhook addresses, the latest first, whether it started something or not. */
export function InboxPage() {
  const query = useListQuery();
  const environment = environments.find((one) => one === query.get("environment"));
  const outcome = inboxOutcomes.find((one) => one === query.get("outcome"));
  const trigger = query.get("trigger");
  const connection = query.get("connection");
  const list = useRead(
    inboxRoutes.list,
    {
      query: {
        page: query.page,
        ...(environment === undefined ? {} : { environment }),
        ...(outcome === undefined ? {} : { outcome }),
        ...(trigger === undefined ? {} : { trigger }),
        ...(connection === undefined ? {} : { connection }),
      },
    },
    { keepPrevious: true, every: 5_000 },
  );
  return (
    <Page
      title="Inbox"
      subtitle="Every request to a webhook address, as it came, and why it started what it did."
    >
      <Group gap="sm" mb="sm" align="flex-end">
        <SegmentedControl
          size="xs"
          aria-label="Environment"
          data={[
            { value: "", label: "All" },
            ...environments.map((one) => ({ value: one, label: environmentWords[one] })),
          ]}
          value={environment ?? ""}
          onChange={(value) => query.set("environment", value)}
        />
        <Select
          aria-label="Outcome"
          placeholder="Any outcome"
          w={170}
          clearable
          clearButtonProps={{ "aria-label": "Any outcome" }}
          data={outcomeChoices}
          value={outcome ?? null}
          onChange={(value) => query.set("outcome", value)}
        />
        <SearchBox
          label="Name of the connection"
          value={connection ?? ""}
          onSearch={(text) => query.set("connection", text)}
        />
        {trigger !== undefined && (
          <TextInput
            label="Trigger"
            value={trigger}
            onChange={(event) => query.set("trigger", event.currentTarget.value)}
          />
        )}
      </Group>
      <ListTable
        label="Inbox"
        columns={columns}
        list={list}
        rowKey={(one) => one.id}
        onPage={query.setPage}
        empty={
          <EmptyState title="Nothing came in">
            Send something to the address of a webhook; with filters set, there may be others.
          </EmptyState>
        }
      />
    </Page>
  );
}
