import { Group } from "@mantine/core";
import { endpointRoutes } from "@patchbay/contract/connection-api";
import { Plus } from "lucide-react";
import { useNavigate } from "react-router";
import { useRead } from "../../api/queries.ts";
import { Page } from "../../shell/page.tsx";
import { ActionButton } from "../../ui/action-button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { ListTable } from "../../ui/list-table.tsx";
import { SearchBox } from "../../ui/search-box.tsx";
import { useListQuery } from "../../ui/use-list-query.ts";
import { endpointColumnsWithConnection } from "./endpoint-columns.tsx";

/** The endpoints of all connections. */
export function EndpointsPage() {
  const navigate = useNavigate();
  const query = useListQuery();
  const q = query.get("q");
  const list = useRead(
    endpointRoutes.list,
    { query: { page: query.page, ...(q === undefined ? {} : { q }) } },
    { keepPrevious: true },
  );
  return (
    <Page
      title="Endpoints"
      subtitle="Named operations of connections: method, path, headers, body, and how the answer is judged."
      actions={
        <ActionButton
          needs="connection:write"
          variant="filled"
          leftSection={<Plus size={15} aria-hidden />}
          onClick={() => navigate("/endpoints/new")}
        >
          Create endpoint
        </ActionButton>
      }
    >
      <Group justify="flex-end" mb="sm">
        <SearchBox label="Search endpoints" value={q ?? ""} onSearch={(text) => query.set("q", text)} />
      </Group>
      <ListTable
        label="Endpoints"
        columns={endpointColumnsWithConnection}
        list={list}
        rowKey={(one) => one.id}
        onPage={query.setPage}
        empty={
          q === undefined ? (
            <EmptyState title="No endpoints yet">
              Add them to a connection, and actions need not repeat them.
            </EmptyState>
          ) : (
            <EmptyState title={`No endpoint matches “${q}”`} />
          )
        }
      />
    </Page>
  );
}
