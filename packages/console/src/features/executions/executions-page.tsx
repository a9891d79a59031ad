import { Checkbox, Group, SegmentedControl, Select, TextInput } from "@mantine/core";
import { executionStatuses, type ExecutionSummary } from "@patchbay/contract/execution";
import { executionRoutes } from "@patchbay/contract/execution-api";
import { environments } from "@patchbay/contract/vocabulary";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useRead } from "../../api/queries.ts";
import { Page } from "../../shell/page.tsx";
import { RulePicker } from "../../pickers/rule-picker.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { sayDuration } from "../../ui/figures.ts";
import { type Column, ListTable } from "../../ui/list-table.tsx";
import { environmentWords } from "../../ui/publication.tsx";
import { RowLink } from "../../ui/row-link.tsx";
import { Status } from "../../ui/status.tsx";
import { Moment } from "../../ui/time.tsx";
import { useListQuery } from "../../ui/use-list-query.ts";
import { ExecutionStatus, startWords } from "./execution-status.tsx";

const columns: readonly Column<ExecutionSummary>[] = [
  {
    id: "rule",
    header: "What ran",
    cell: (one) => <RowLink to={`/executions/${one.id}`} name={one.subjectName} note={one.version} />,
  },
  { id: "time", header: "Time", cell: (one) => <Moment at={one.startedAt} /> },
  { id: "status", header: "Status", cell: (one) => <ExecutionStatus execution={one} /> },
  {
    id: "environment",
    header: "Environment",
    cell: (one) => (
      <Status tone={one.environment === "production" ? "brand" : "quiet"}>
        {environmentWords[one.environment]}
      </Status>
    ),
  },
  {
    id: "start",
    header: "Started by",
    optional: true,
    cell: (one) => `${startWords[one.start]}, ${one.startedBy.name}`,
  },
  { id: "calls", header: "Calls", align: "right", optional: true, cell: (one) => one.calls },
  { id: "took", header: "Took", align: "right", cell: (one) => sayDuration(one.durationMs) },
];

const statusWords: Readonly<Record<ExecutionSummary["status"], string>> = {
  running: "Running",
  waiting: "Waiting",
  succeeded: "Succeeded",
  failed: "Failed",
  cancelled: "Cancelled",
};

/** What a `datetime-local` box holds, in the reader's time zone, as the instant the server is asked for. */
function instantOf(
  name: "from" | "to",
  local: string | undefined,
): { readonly from?: string; readonly to?: string } {
  const at = local === undefined ? Number.NaN : Date.parse(local);
  return Number.isNaN(at) ? {} : { [name]: new Date(at).toISOString() };
}

const idForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Opens an execution by its id, as it stands in a log or an answer. */
function FindById() {
  const navigate = useNavigate();
  const [typed, setTyped] = useState("");
  const [refused, setRefused] = useState(false);
  const go = (text: string): void => {
    const id = text.trim();
    setRefused(id !== "" && !idForm.test(id));
    if (idForm.test(id)) void navigate(`/executions/${id.toLowerCase()}`);
  };
  return (
    <TextInput
      aria-label="Open by id"
      placeholder="Open by id: paste it, or press Enter"
      w={270}
      value={typed}
      error={refused ? "An id has 32 hexadecimal digits in 5 groups" : undefined}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        setRefused(false);
      }}
      onPaste={(event) => go(event.clipboardData.getData("text/plain"))}
      onKeyDown={(event) => event.key === "Enter" && go(typed)}
    />
  );
}

/** What ran, the latest first. */
export function ExecutionsPage() {
  const query = useListQuery();
  const environment = environments.find((one) => one === query.get("environment"));
  const status = executionStatuses.find((one) => one === query.get("status"));
  const subjectId = query.get("rule");
  const failedCalls = query.get("failedCalls") === "true";
  const list = useRead(
    executionRoutes.list,
    {
      query: {
        page: query.page,
        ...(environment === undefined ? {} : { environment }),
        ...(status === undefined ? {} : { status }),
        ...(subjectId === undefined ? {} : { subjectId }),
        ...(failedCalls ? { failedCalls } : {}),
        ...instantOf("from", query.get("from")),
        ...instantOf("to", query.get("to")),
      },
    },
    { keepPrevious: true },
  );
  return (
    <Page
      title="Executions"
      subtitle="Every run with its decision and its calls, secrets masked."
      actions={<FindById />}
    >
      <Group gap="sm" mb="sm">
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
        <RulePicker value={subjectId ?? null} onChange={(value) => query.set("rule", value)} />
        <Select
          aria-label="Status"
          placeholder="Any status"
          w={130}
          clearable
          clearButtonProps={{ "aria-label": "Any status" }}
          data={executionStatuses.map((value) => ({ value, label: statusWords[value] }))}
          value={status ?? null}
          onChange={(value) => query.set("status", value)}
        />
        <Checkbox
          label="Only with failed calls"
          checked={failedCalls}
          onChange={(event) => query.set("failedCalls", event.currentTarget.checked ? "true" : null)}
        />
        <Group gap={6} wrap="nowrap">
          <TextInput
            aria-label="From"
            title="From"
            leftSection={<span style={{ fontSize: 12 }}>from</span>}
            leftSectionWidth={44}
            w={232}
            type="datetime-local"
            value={query.get("from") ?? ""}
            onChange={(event) => query.set("from", event.currentTarget.value)}
          />
          <TextInput
            aria-label="To"
            title="To"
            leftSection={<span style={{ fontSize: 12 }}>to</span>}
            leftSectionWidth={34}
            w={222}
            type="datetime-local"
            value={query.get("to") ?? ""}
            onChange={(event) => query.set("to", event.currentTarget.value)}
          />
        </Group>
      </Group>
      <ListTable
        label="Executions"
        columns={columns}
        list={list}
        rowKey={(one) => one.id}
        onPage={query.setPage}
        empty={
          <EmptyState title="No executions">
            Run a rule, or use Test in Staging; with filters set, there may be others.
          </EmptyState>
        }
      />
    </Page>
  );
}
