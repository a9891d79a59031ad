import { Group } from "@mantine/core";
import type { ConnectionSummary } from "@patchbay/contract/connection";
import { connectionRoutes } from "@patchbay/contract/connection-api";
import { Braces, Plus } from "lucide-react";
import { useNavigate } from "react-router";
import { useRead } from "../../api/queries.ts";
import { Page } from "../../shell/page.tsx";
import { ActionButton } from "../../ui/action-button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { type Column, ListTable } from "../../ui/list-table.tsx";
import { PublicationStatus } from "../../ui/publication.tsx";
import { RowLink } from "../../ui/row-link.tsx";
import { SearchBox } from "../../ui/search-box.tsx";
import { Ago } from "../../ui/time.tsx";
import { useListQuery } from "../../ui/use-list-query.ts";
import styles from "./integrations-page.module.css";

const columns: readonly Column<ConnectionSummary>[] = [
  {
    id: "name",
    header: "Name",
    cell: (one) => <RowLink to={`/integrations/${one.id}`} name={one.name} note={one.description} />,
  },
  { id: "staging", header: "Staging", cell: (one) => <PublicationStatus state={one.staging} /> },
  { id: "production", header: "Production", cell: (one) => <PublicationStatus state={one.production} /> },
  {
    id: "url",
    header: "Base URL",
    optional: true,
    cell: (one) => <span className={styles.url}>{one.baseUrl ?? "–"}</span>,
  },
  { id: "endpoints", header: "Endpoints", align: "right", optional: true, cell: (one) => one.endpoints },
  {
    id: "used",
    header: "Used by",
    align: "right",
    optional: true,
    cell: (one) => (one.usedBy === 0 ? "–" : one.usedBy),
  },
  {
    id: "updated",
    header: "Updated",
    align: "right",
    optional: true,
    cell: (one) => <Ago at={one.updatedAt} />,
  },
];

/** Which kinds of systems can be connected, and the connections there are, with their state per environment. */
export function IntegrationsPage() {
  const navigate = useNavigate();
  const query = useListQuery();
  const q = query.get("q");
  const list = useRead(
    connectionRoutes.list,
    { query: { page: query.page, ...(q === undefined ? {} : { q }) } },
    { keepPrevious: true },
  );
  const connect = (
    <ActionButton
      needs="connection:write"
      variant="filled"
      leftSection={<Plus size={15} aria-hidden />}
      onClick={() => navigate("/integrations/new")}
    >
      Connect
    </ActionButton>
  );
  return (
    <Page
      title="Integrations"
      subtitle="The systems that rules and workflows call. Each is configured and published per environment."
    >
      <section className={styles.card} aria-labelledby="rest-api">
        <span className={styles.icon}>
          <Braces size={20} aria-hidden />
        </span>
        <div className={styles.text}>
          <h2 id="rest-api">REST API</h2>
          <p>
            Any HTTP API: base URL, credential, preset headers and parameters. Define it once, call it from
            every rule and workflow.
          </p>
        </div>
        {connect}
      </section>
      <Group justify="space-between" mt={24} mb="sm">
        <h2 className={styles.title}>Connections</h2>
        <SearchBox label="Search connections" value={q ?? ""} onSearch={(text) => query.set("q", text)} />
      </Group>
      <ListTable
        label="Connections"
        columns={columns}
        list={list}
        rowKey={(one) => one.id}
        onPage={query.setPage}
        empty={
          q === undefined ? (
            <EmptyState title="No connections yet">
              Connect a REST API, test it, publish it: then rules can call it.
            </EmptyState>
          ) : (
            <EmptyState title={`No connection matches “${q}”`} />
          )
        }
      />
    </Page>
  );
}
