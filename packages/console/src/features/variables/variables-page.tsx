import { Group } from "@mantine/core";
import type { Variable } from "@patchbay/contract/variable";
import { variableRoutes } from "@patchbay/contract/variable-api";
import type { Json } from "@patchbay/contract/vocabulary";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useRead } from "../../api/queries.ts";
import { Page } from "../../shell/page.tsx";
import { ActionButton } from "../../ui/action-button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { type Column, ListTable } from "../../ui/list-table.tsx";
import { SearchBox } from "../../ui/search-box.tsx";
import { Ago } from "../../ui/time.tsx";
import { useListQuery } from "../../ui/use-list-query.ts";
import { VariableDialog } from "./variable-dialog.tsx";
import { typedFrom } from "./variable-text.ts";
import styles from "./variables-page.module.css";

function Value({ value }: { value: Json }) {
  if (value === null) return <span className={styles.none}>No value</span>;
  const text = typedFrom(value);
  return (
    <code className={styles.value} title={text}>
      {text}
    </code>
  );
}

const columnsWith = (open: (variable: Variable) => void): readonly Column<Variable>[] => [
  {
    id: "name",
    header: "Name",
    cell: (one) => (
      <>
        <button type="button" className={styles.name} onClick={() => open(one)}>
          {one.name}
        </button>
        {one.description !== "" && <div className={styles.note}>{one.description}</div>}
      </>
    ),
  },
  { id: "staging", header: "Staging", cell: (one) => <Value value={one.staging} /> },
  { id: "production", header: "Production", cell: (one) => <Value value={one.production} /> },
  {
    id: "changed",
    header: "Changed",
    optional: true,
    cell: (one) => (
      <>
        <Ago at={one.updatedAt} /> by {one.updatedBy.name}
      </>
    ),
  },
];

/** What calls read by name, and what it is in staging and in production. */
export function VariablesPage() {
  const query = useListQuery();
  const q = query.get("q");
  const [edited, setEdited] = useState<Variable | "new" | null>(null);
  const list = useRead(
    variableRoutes.list,
    { query: { page: query.page, ...(q === undefined ? {} : { q }) } },
    { keepPrevious: true },
  );
  return (
    <Page
      title="Variables"
      subtitle="Values that differ between staging and production. Calls read them as {{variables.name}}; secrets belong in a credential."
      actions={
        <ActionButton
          needs="variable:write"
          variant="filled"
          leftSection={<Plus size={15} aria-hidden />}
          onClick={() => setEdited("new")}
        >
          Create variable
        </ActionButton>
      }
    >
      <Group justify="flex-end" mb="sm">
        <SearchBox label="Search variables" value={q ?? ""} onSearch={(text) => query.set("q", text)} />
      </Group>
      <ListTable
        label="Variables"
        columns={columnsWith(setEdited)}
        list={list}
        rowKey={(one) => one.id}
        onPage={query.setPage}
        empty={
          q === undefined ? (
            <EmptyState title="No variables yet">
              A tenant, a region, a sender: what a call says differently in staging and in production.
            </EmptyState>
          ) : (
            <EmptyState title={`No variable matches “${q}”`} />
          )
        }
      />
      {edited !== null && (
        <VariableDialog stored={edited === "new" ? null : edited} onClose={() => setEdited(null)} />
      )}
    </Page>
  );
}
