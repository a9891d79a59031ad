import { type RuleVersion, ruleRoutes } from "@patchbay/contract/rule-api";
import { useState } from "react";
import { ask, useRead } from "../../api/queries.ts";
import { ActionButton } from "../../ui/action-button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { type Column, ListTable } from "../../ui/list-table.tsx";
import { showDone, showFailure } from "../../ui/notices.tsx";
import { Status } from "../../ui/status.tsx";
import { Ago } from "../../ui/time.tsx";
import type { RuleEditor } from "./rule-editor.ts";

/** How a version stands in the list; `restore` takes one into the draft. */
const columnsWith = (restore: (version: RuleVersion) => void): readonly Column<RuleVersion>[] => [
  { id: "label", header: "Version", cell: (one) => <strong>{one.label}</strong> },
  {
    id: "live",
    header: "State",
    cell: (one) => (one.live ? <Status tone="ok">Live in production</Status> : "Earlier"),
  },
  { id: "comment", header: "Comment", cell: (one) => one.comment },
  {
    id: "published",
    header: "Published",
    cell: (one) => (
      <>
        <Ago at={one.publishedAt} /> by {one.publishedBy.name}
      </>
    ),
  },
  {
    id: "restore",
    header: "Tools",
    align: "right",
    cell: (one) => (
      <ActionButton
        size="compact-sm"
        needs="rule:write"
        aria-label={`Take into the draft: ${one.label}`}
        onClick={() => restore(one)}
      >
        Take into the draft
      </ActionButton>
    ),
  },
];

/** The published versions; any can be taken back into the draft. */
export function VersionsTab({ editor }: { editor: RuleEditor }) {
  const [page, setPage] = useState(1);
  const params = { rule: editor.stored.id };
  const versions = useRead(ruleRoutes.versions, { params, query: { page } }, { keepPrevious: true });
  const restore = async (version: RuleVersion): Promise<void> => {
    const { document } = await ask(ruleRoutes.version, { params: { ...params, version: version.number } });
    editor.change(document);
    showDone(`The draft is now as ${version.label} was. Save it to keep that; undo takes it back.`);
  };
  return (
    <ListTable
      label="Versions"
      columns={columnsWith((version) => void restore(version).catch(showFailure))}
      list={versions}
      rowKey={(one) => String(one.number)}
      onPage={setPage}
      empty={<EmptyState title="Never published">Production runs need a published version.</EmptyState>}
    />
  );
}
