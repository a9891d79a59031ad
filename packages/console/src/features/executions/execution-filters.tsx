import { Checkbox, Group, SegmentedControl, Select, TextInput } from "@mantine/core";
import { executionStatuses, type ExecutionSummary, startKinds } from "@patchbay/contract/execution";
import type { executionRoutes } from "@patchbay/contract/execution-api";
import type { QueryOf } from "@patchbay/contract/route";
import { environments } from "@patchbay/contract/vocabulary";
import { type Subject, SubjectPicker } from "../../pickers/subject-picker.tsx";
import { environmentWords } from "../../ui/publication.tsx";
import { SearchBox } from "../../ui/search-box.tsx";
import type { useListQuery } from "../../ui/use-list-query.ts";
import { startWords } from "./execution-status.tsx";

type ListQuery = ReturnType<typeof useListQuery>;

const statusWords: Readonly<Record<ExecutionSummary["status"], string>> = {
  running: "Running",
  waiting: "Waiting",
  succeeded: "Succeeded",
  failed: "Failed",
  cancelled: "Cancelled",
};

const subjectOf = (query: ListQuery): Subject | null => {
  const [rule, workflow] = [query.get("rule"), query.get("workflow")];
  if (rule !== undefined) return { kind: "rule", id: rule };
  return workflow === undefined ? null : { kind: "workflow", id: workflow };
};

/** What a `datetime-local` box holds, in the reader's time zone, as the instant the server is asked for. */
function instantOf(
  name: "from" | "to",
  local: string | undefined,
): { readonly from?: string; readonly to?: string } {
  const at = local === undefined ? Number.NaN : Date.parse(local);
  return Number.isNaN(at) ? {} : { [name]: new Date(at).toISOString() };
}

/** The filters in the address, as the server is asked. What it does not know is left out. */
export function executionQuery(query: ListQuery): QueryOf<typeof executionRoutes.list> {
  const environment = environments.find((one) => one === query.get("environment"));
  const status = executionStatuses.find((one) => one === query.get("status"));
  const start = startKinds.find((one) => one === query.get("start"));
  const subjectId = subjectOf(query)?.id;
  const q = query.get("q");
  return {
    page: query.page,
    ...(environment === undefined ? {} : { environment }),
    ...(status === undefined ? {} : { status }),
    ...(start === undefined ? {} : { start }),
    ...(subjectId === undefined ? {} : { subjectId }),
    ...(q === undefined ? {} : { q }),
    ...(query.get("failedCalls") === "true" ? { failedCalls: true } : {}),
    ...instantOf("from", query.get("from")),
    ...instantOf("to", query.get("to")),
  };
}

/** Narrows the list of executions. All of it is in the address, so it can be sent to somebody. */
export function ExecutionFilters({ query }: { query: ListQuery }) {
  const asked = executionQuery(query);
  return (
    <Group gap="sm" mb="sm">
      <SegmentedControl
        size="xs"
        aria-label="Environment"
        data={[
          { value: "", label: "All" },
          ...environments.map((one) => ({ value: one, label: environmentWords[one] })),
        ]}
        value={asked.environment ?? ""}
        onChange={(value) => query.set("environment", value)}
      />
      <SearchBox
        label="Part of a name, starter or error"
        value={asked.q ?? ""}
        onSearch={(text) => query.set("q", text)}
      />
      <SubjectPicker
        value={subjectOf(query)}
        onChange={(subject) =>
          query.change({ rule: null, workflow: null, ...(subject && { [subject.kind]: subject.id }) })
        }
      />
      <Select
        aria-label="Status"
        placeholder="Any status"
        w={130}
        clearable
        clearButtonProps={{ "aria-label": "Any status" }}
        data={executionStatuses.map((value) => ({ value, label: statusWords[value] }))}
        value={asked.status ?? null}
        onChange={(value) => query.set("status", value)}
      />
      <Select
        aria-label="Started by"
        placeholder="Any start"
        w={150}
        clearable
        clearButtonProps={{ "aria-label": "Any start" }}
        data={startKinds.map((value) => ({ value, label: startWords[value] }))}
        value={asked.start ?? null}
        onChange={(value) => query.set("start", value)}
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
      <Checkbox
        label="Only with failed calls"
        checked={asked.failedCalls ?? false}
        onChange={(event) => query.set("failedCalls", event.currentTarget.checked ? "true" : null)}
      />
    </Group>
  );
}
