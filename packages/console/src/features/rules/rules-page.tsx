import { Group, SegmentedControl } from "@mantine/core";
import type { RuleKind } from "@patchbay/contract/rule";
import { type RuleSummary, ruleRoutes } from "@patchbay/contract/rule-api";
import { FileUp, Plus } from "lucide-react";
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
import { CreateRuleDialog } from "./create-rule-dialog.tsx";
import { ImportRulesDialog } from "./files/import-rules-dialog.tsx";
import { kindLabel, ruleKindChoices } from "./rule-skeleton.ts";
import { RuleState } from "./rule-state.tsx";

const columns: readonly Column<RuleSummary>[] = [
  {
    id: "name",
    header: "Name",
    cell: (one) => <RowLink to={`/rules/${one.id}`} name={one.name} note={one.description} />,
  },
  { id: "kind", header: "Kind", short: true, cell: (one) => kindLabel(one.kind) },
  { id: "live", header: "Live version", cell: (one) => <RuleState liveVersion={one.liveVersion} /> },
  {
    id: "pending",
    header: "Draft",
    short: true,
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

/** The rules there are, what runs in production, and what waits to be published. */
export function RulesPage() {
  const query = useListQuery();
  const q = query.get("q");
  const kind: RuleKind | undefined = ruleKindChoices.find(
    (choice) => choice.kind === query.get("kind"),
  )?.kind;
  const list = useRead(
    ruleRoutes.list,
    {
      query: { page: query.page, ...(q === undefined ? {} : { q }), ...(kind === undefined ? {} : { kind }) },
    },
    { keepPrevious: true },
  );
  return (
    <Page
      title="Rules"
      subtitle="Read inputs, decide, and call APIs with what came out."
      actions={
        <>
          <ActionButton
            needs="rule:write"
            leftSection={<FileUp size={15} aria-hidden />}
            onClick={() => query.set("import", "1")}
          >
            Import…
          </ActionButton>
          <ActionButton
            needs="rule:write"
            variant="filled"
            leftSection={<Plus size={15} aria-hidden />}
            onClick={() => query.set("create", "1")}
          >
            Create Rule
          </ActionButton>
        </>
      }
    >
      <Group justify="space-between" mb="sm">
        <SegmentedControl
          aria-label="Kind of rule"
          size="xs"
          data={[
            { value: "", label: "All" },
            ...ruleKindChoices.map((one) => ({ value: one.kind, label: one.label })),
          ]}
          value={kind ?? ""}
          onChange={(value) => query.set("kind", value)}
        />
        <SearchBox label="Search rules" value={q ?? ""} onSearch={(text) => query.set("q", text)} />
      </Group>
      <ListTable
        label="Rules"
        columns={columns}
        list={list}
        rowKey={(one) => one.id}
        onPage={query.setPage}
        empty={
          q === undefined && kind === undefined ? (
            <EmptyState title="No rules yet">Create one; it is a draft until you publish it.</EmptyState>
          ) : (
            <EmptyState title="No rule matches" />
          )
        }
      />
      <CreateRuleDialog
        opened={query.get("create") !== undefined}
        onClose={() => query.set("create", null)}
      />
      {query.get("import") !== undefined && <ImportRulesDialog onClose={() => query.set("import", null)} />}
    </Page>
  );
}
