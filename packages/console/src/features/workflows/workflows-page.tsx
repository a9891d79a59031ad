import { Group } from "@mantine/core";
import { type WorkflowSummary, workflowRoutes } from "@patchbay/contract/workflow-api";
import { Plus } from "lucide-react";
import { useRead } from "../../api/queries.ts";
import { Page } from "../../shell/page.tsx";
import { ActionButton } from "../../ui/action-button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { type Column, ListTable } from "../../ui/list-table.tsx";
import { RowLink } from "../../ui/row-link.tsx";
import { SearchBox } from "../../ui/search-box.tsx";
import { Status } from "../../ui/status.tsx";
import { Tags } from "../../ui/tags.tsx";
import { Ago } from "../../ui/time.tsx";
import { useListQuery } from "../../ui/use-list-query.ts";
import { RuleState } from "../rules/rule-state.tsx";
import { CreateWorkflowDialog } from "./create-workflow-dialog.tsx";

const columns: readonly Column<WorkflowSummary>[] = [
  {
    id: "name",
    header: "Name",
    cell: (one) => <RowLink to={`/workflows/${one.id}`} name={one.name} note={one.description} />,
  },
  { id: "live", header: "Live version", cell: (one) => <RuleState liveVersion={one.liveVersion} /> },
  {
    id: "pending",
    header: "Draft",
    cell: (one) => (one.changesPending ? <Status tone="warn">Changes pending</Status> : "Same as live"),
  },
  { id: "tags", header: "Tags", optional: true, cell: (one) => <Tags tags={one.tags} /> },
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

/** The workflows there are, what runs in production, and what waits to be published. */
export function WorkflowsPage() {
  const query = useListQuery();
  const q = query.get("q");
  const list = useRead(
    workflowRoutes.list,
    { query: { page: query.page, ...(q === undefined ? {} : { q }) } },
    { keepPrevious: true },
  );
  return (
    <Page
      title="Workflows"
      subtitle="Steps that call APIs and decide, each result with a way of its own."
      actions={
        <ActionButton
          needs="workflow:write"
          variant="filled"
          leftSection={<Plus size={15} aria-hidden />}
          onClick={() => query.set("create", "1")}
        >
          Create workflow
        </ActionButton>
      }
    >
      <Group justify="flex-end" mb="sm">
        <SearchBox label="Search workflows" value={q ?? ""} onSearch={(text) => query.set("q", text)} />
      </Group>
      <ListTable
        label="Workflows"
        columns={columns}
        list={list}
        rowKey={(one) => one.id}
        onPage={query.setPage}
        empty={
          q === undefined ? (
            <EmptyState title="No workflows yet">Create one; it is a draft until you publish it.</EmptyState>
          ) : (
            <EmptyState title="No workflow matches" />
          )
        }
      />
      {query.get("create") !== undefined && (
        <CreateWorkflowDialog onClose={() => query.set("create", null)} />
      )}
    </Page>
  );
}
