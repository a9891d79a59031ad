import type { Permission } from "@patchbay/contract/access";
import type { ActorRef, Page } from "@patchbay/contract/vocabulary";
import type { UseQueryResult } from "@tanstack/react-query";
import { ActionButton } from "./action-button.tsx";
import { EmptyState } from "./empty-state.tsx";
import { type Column, ListTable } from "./list-table.tsx";
import { Status } from "./status.tsx";
import { Ago } from "./time.tsx";

/** A published version of a rule or workflow. */
export type Version = {
  readonly number: number;
  readonly label: string;
  readonly live: boolean;
  readonly comment: string;
  readonly publishedAt: string;
  readonly publishedBy: ActorRef;
};

type VersionListProps = {
  readonly versions: UseQueryResult<Page<Version>>;
  /** What is needed to take one into the draft. */
  readonly needs: Permission;
  readonly onRestore: (version: Version) => void;
  readonly onPage: (page: number) => void;
};

const columnsWith = ({ needs, onRestore }: VersionListProps): readonly Column<Version>[] => [
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
        needs={needs}
        aria-label={`Take into the draft: ${one.label}`}
        onClick={() => onRestore(one)}
      >
        Take into the draft
      </ActionButton>
    ),
  },
];

/** The published versions; any can be taken back into the draft. */
export function VersionList(props: VersionListProps) {
  return (
    <ListTable
      label="Versions"
      columns={columnsWith(props)}
      list={props.versions}
      rowKey={(one) => String(one.number)}
      onPage={props.onPage}
      empty={<EmptyState title="Never published">Production runs need a published version.</EmptyState>}
    />
  );
}
