import { Group } from "@mantine/core";
import type { Credential } from "@patchbay/contract/credential";
import { credentialRoutes } from "@patchbay/contract/credential-api";
import { Plus } from "lucide-react";
import { useNavigate } from "react-router";
import { useRead } from "../../api/queries.ts";
import { Page } from "../../shell/page.tsx";
import { ActionButton } from "../../ui/action-button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { sayCount } from "../../ui/figures.ts";
import { type Column, ListTable } from "../../ui/list-table.tsx";
import { RowLink } from "../../ui/row-link.tsx";
import { SearchBox } from "../../ui/search-box.tsx";
import { Status } from "../../ui/status.tsx";
import { Ago } from "../../ui/time.tsx";
import { useListQuery } from "../../ui/use-list-query.ts";
import { kindChoices } from "./credential-draft.ts";

const columns: readonly Column<Credential>[] = [
  {
    id: "name",
    header: "Name",
    cell: (one) => <RowLink to={`/credentials/${one.id}`} name={one.name} note={one.description} />,
  },
  {
    id: "kind",
    header: "Auth type",
    cell: (one) => kindChoices.find((choice) => choice.value === one.auth.kind)?.label ?? one.auth.kind,
  },
  {
    id: "secrets",
    header: "Secrets",
    cell: (one) =>
      one.secretsMissing ? <Status tone="warn">Enter again</Status> : <Status tone="quiet">Sealed</Status>,
  },
  { id: "origins", header: "Goes to", optional: true, cell: (one) => <code>{one.origins.join(", ")}</code> },
  {
    id: "used",
    header: "Used by",
    align: "right",
    optional: true,
    cell: (one) => sayCount(one.usedBy, "connection"),
  },
  {
    id: "updated",
    header: "Updated",
    align: "right",
    optional: true,
    cell: (one) => <Ago at={one.updatedAt} />,
  },
];

/** The credentials there are; what they hold is never shown. */
export function CredentialsPage() {
  const navigate = useNavigate();
  const query = useListQuery();
  const q = query.get("q");
  const list = useRead(
    credentialRoutes.list,
    { query: { page: query.page, ...(q === undefined ? {} : { q }) } },
    { keepPrevious: true },
  );
  return (
    <Page
      title="Credentials"
      subtitle="How requests authenticate. Kept apart from connections, sealed, sent only to their own addresses."
      actions={
        <ActionButton
          needs="credential:write"
          variant="filled"
          leftSection={<Plus size={15} aria-hidden />}
          onClick={() => navigate("/credentials/new")}
        >
          Create credential
        </ActionButton>
      }
    >
      <Group justify="flex-end" mb="sm">
        <SearchBox label="Search credentials" value={q ?? ""} onSearch={(text) => query.set("q", text)} />
      </Group>
      <ListTable
        label="Credentials"
        columns={columns}
        list={list}
        rowKey={(one) => one.id}
        onPage={query.setPage}
        empty={
          q === undefined ? (
            <EmptyState title="No credentials yet">
              An API that needs no authentication needs none.
            </EmptyState>
          ) : (
            <EmptyState title={`No credential matches “${q}”`} />
          )
        }
      />
    </Page>
  );
}
