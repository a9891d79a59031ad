import type { Endpoint } from "@patchbay/contract/endpoint";
import type { Column } from "../../ui/list-table.tsx";
import { Method } from "../../ui/method.tsx";
import { RowLink } from "../../ui/row-link.tsx";
import { Ago } from "../../ui/time.tsx";

/** How an endpoint stands in a list. */
export const endpointColumns: readonly Column<Endpoint>[] = [
  {
    id: "name",
    header: "Name",
    cell: (one) => <RowLink to={`/endpoints/${one.id}`} name={one.name} note={one.description} />,
  },
  {
    id: "request",
    header: "Request",
    cell: (one) => (
      <span style={{ display: "inline-flex", gap: 8, alignItems: "center" }}>
        <Method method={one.method} /> <code>{one.path === "" ? "/" : one.path}</code>
      </span>
    ),
  },
  {
    id: "updated",
    header: "Updated",
    align: "right",
    optional: true,
    cell: (one) => <Ago at={one.updatedAt} />,
  },
];

/** The same with the connection it belongs to. */
export const endpointColumnsWithConnection: readonly Column<Endpoint>[] = endpointColumns.toSpliced(1, 0, {
  id: "connection",
  header: "Connection",
  cell: (one) => one.connectionName,
});
