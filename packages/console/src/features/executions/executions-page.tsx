import { Checkbox, Group, SegmentedControl, Select } from "@mantine/core";
import type { ExecutionSummary } from "@patchbay/contract/execution";
import { executionRoutes } from "@patchbay/contract/execution-api";
import { environments } from "@patchbay/contract/vocabulary";
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
    header: "Rule",
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

/** What ran, the latest first. */
export function ExecutionsPage() {
  const query = useListQuery();
  const environment = environments.find((one) => one === query.get("environment"));
  const status = (["succeeded", "failed"] as const).find((one) => one === query.get("status"));
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
      },
    },
    { keepPrevious: true },
  );
  return (
    <Page title="Executions" subtitle="Every run with its decision and its calls, secrets masked.">
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
          w={150}
          clearable
          clearButtonProps={{ "aria-label": "Any status" }}
          data={[
            { value: "succeeded", label: "Decided" },
            { value: "failed", label: "Failed" },
          ]}
          value={status ?? null}
          onChange={(value) => query.set("status", value)}
        />
        <Checkbox
          label="Only with failed calls"
          checked={failedCalls}
          onChange={(event) => query.set("failedCalls", event.currentTarget.checked ? "true" : null)}
        />
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
