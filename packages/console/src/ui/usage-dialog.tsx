import { Modal } from "@mantine/core";
import type { CallArguments } from "@patchbay/contract/client";
import type { Usage } from "@patchbay/contract/connection";
import type { agentRoutes } from "@patchbay/contract/agent-api";
import type { connectionRoutes } from "@patchbay/contract/connection-api";
import type { credentialRoutes } from "@patchbay/contract/credential-api";
import type { variableRoutes } from "@patchbay/contract/variable-api";
import { useState } from "react";
import { Link } from "react-router";
import { useRead } from "../api/queries.ts";
import { EmptyState } from "./empty-state.tsx";
import { type Column, ListTable } from "./list-table.tsx";

type UsageRoute =
  | typeof agentRoutes.usage
  | typeof connectionRoutes.usage
  | typeof credentialRoutes.usage
  | typeof variableRoutes.usage;

type UsageDialogProps<R extends UsageRoute> = {
  readonly title: string;
  readonly route: R;
  readonly args: CallArguments<R>;
  readonly opened: boolean;
  readonly onClose: () => void;
};

/** What each kind is called, and where its page is. */
const kinds: Readonly<Record<Usage["kind"], { readonly word: string; readonly at: string }>> = {
  connection: { word: "Connection", at: "integrations" },
  rule: { word: "Rule", at: "rules" },
  workflow: { word: "Workflow", at: "workflows" },
  trigger: { word: "Trigger", at: "triggers" },
};

const columns: readonly Column<Usage>[] = [
  {
    id: "name",
    header: "Name",
    cell: (usage) => <Link to={`/${kinds[usage.kind].at}/${usage.id}`}>{usage.name}</Link>,
  },
  { id: "kind", header: "Kind", cell: (usage) => kinds[usage.kind].word },
  { id: "where", header: "Where", cell: (usage) => usage.where },
];

/** Lists what refers to a thing, each a link. */
export function UsageDialog<R extends UsageRoute>({
  title,
  route,
  args,
  opened,
  onClose,
}: UsageDialogProps<R>) {
  const [page, setPage] = useState(1);
  const usage = useRead<UsageRoute>(
    route,
    { ...args, query: { page, perPage: 10 } },
    { enabled: opened, keepPrevious: true },
  );
  return (
    <Modal opened={opened} onClose={onClose} title={title} size={560}>
      <ListTable
        label={title}
        columns={columns}
        list={usage}
        rowKey={(one) => `${one.id} ${one.where}`}
        onPage={setPage}
        empty={<EmptyState title="Nothing uses it" />}
      />
    </Modal>
  );
}
