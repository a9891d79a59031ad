import { TextInput } from "@mantine/core";
import type { ExecutionSummary } from "@patchbay/contract/execution";
import { executionRoutes } from "@patchbay/contract/execution-api";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useRead } from "../../api/queries.ts";
import { Page } from "../../shell/page.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { sayDuration } from "../../ui/figures.ts";
import { type Column, ListTable } from "../../ui/list-table.tsx";
import { environmentWords } from "../../ui/publication.tsx";
import { RowLink } from "../../ui/row-link.tsx";
import { Status } from "../../ui/status.tsx";
import { Moment } from "../../ui/time.tsx";
import { useListQuery } from "../../ui/use-list-query.ts";
import { BulkControls } from "./bulk-controls.tsx";
import { controlsOf } from "./execution-controls.ts";
import { ExecutionFilters, executionQuery } from "./execution-filters.tsx";
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

/** What ran, the latest first; what is under way moves by itself. */
export function ExecutionsPage() {
  const query = useListQuery();
  const [chosenIds, setChosen] = useState<ReadonlySet<string>>(new Set());
  const list = useRead(
    executionRoutes.list,
    { query: executionQuery(query) },
    { keepPrevious: true, every: 5_000 },
  );
  const chosen = (list.data?.items ?? []).filter(({ id }) => chosenIds.has(id));
  return (
    <Page
      title="Executions"
      subtitle="Every run with its decision and its calls, secrets masked."
      actions={<FindById />}
    >
      <ExecutionFilters query={query} />
      <BulkControls chosen={chosen} onClear={() => setChosen(new Set())} />
      <ListTable
        label="Executions"
        columns={columns}
        list={list}
        rowKey={(one) => one.id}
        onPage={(page) => {
          setChosen(new Set());
          query.setPage(page);
        }}
        choosing={{
          chosen: chosenIds,
          may: (one) => controlsOf(one).length > 0,
          name: (one) => `${one.subjectName}, ${one.id}`,
          onChange: setChosen,
        }}
        empty={
          <EmptyState title="No executions">
            Run a rule or a workflow, or use Test in Staging; with filters set, there may be others.
          </EmptyState>
        }
      />
    </Page>
  );
}
