import { Group } from "@mantine/core";
import type { Connection } from "@patchbay/contract/connection";
import { endpointRoutes } from "@patchbay/contract/connection-api";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useRead } from "../../api/queries.ts";
import { ActionButton } from "../../ui/action-button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { ListTable } from "../../ui/list-table.tsx";
import { endpointColumns } from "./endpoint-columns.tsx";

/** The endpoints of one connection. */
export function EndpointList({ connection }: { connection: Connection }) {
  const navigate = useNavigate();
  const [page, setPage] = useState(1);
  const list = useRead(
    endpointRoutes.list,
    { query: { page, connection: connection.id } },
    { keepPrevious: true },
  );
  return (
    <>
      <Group justify="space-between" mb="sm">
        <p style={{ margin: 0, fontSize: 13, color: "var(--pb-soft)" }}>
          Named operations of this API. They are published together with the connection.
        </p>
        <ActionButton
          needs="connection:write"
          leftSection={<Plus size={15} aria-hidden />}
          onClick={() => navigate(`/endpoints/new?connection=${connection.id}`)}
        >
          Add endpoint
        </ActionButton>
      </Group>
      <ListTable
        label={`Endpoints of ${connection.name}`}
        columns={endpointColumns}
        list={list}
        rowKey={(one) => one.id}
        onPage={setPage}
        empty={
          <EmptyState title="No endpoints yet">
            An action can also name a method and path of its own.
          </EmptyState>
        }
      />
    </>
  );
}
