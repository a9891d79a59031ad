import type { ApiKey } from "@patchbay/contract/access";
import { apiKeyRoutes } from "@patchbay/contract/access-api";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useChange, useRead } from "../../api/queries.ts";
import { Page } from "../../shell/page.tsx";
import { ActionButton } from "../../ui/action-button.tsx";
import { askFirst } from "../../ui/confirm.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { type Column, ListTable } from "../../ui/list-table.tsx";
import { showDone, showFailure } from "../../ui/notices.tsx";
import { environmentWords } from "../../ui/publication.tsx";
import { Status } from "../../ui/status.tsx";
import { Tags } from "../../ui/tags.tsx";
import { Ago, Moment } from "../../ui/time.tsx";
import { useListQuery } from "../../ui/use-list-query.ts";
import { CreateKeyDialog } from "./create-key-dialog.tsx";

function KeyStatus({ apiKey }: { apiKey: ApiKey }) {
  const [now] = useState(() => Date.now());
  if (apiKey.revokedAt !== null) return <Status tone="quiet">Revoked</Status>;
  if (apiKey.expiresAt !== null && Date.parse(apiKey.expiresAt) < now)
    return <Status tone="warn">Expired</Status>;
  return <Status tone="ok">Active</Status>;
}

/** Takes a key back, after asking. */
function RevokeButton({ apiKey }: { apiKey: ApiKey }) {
  const revoke = useChange(apiKeyRoutes.revoke);
  const ask = (): void =>
    askFirst({
      title: `Revoke ${apiKey.name}?`,
      verb: "Revoke key",
      danger: true,
      children: "Programs that use it are refused within a second. This cannot be undone.",
      onConfirm: () =>
        revoke.mutate(
          { params: { apiKey: apiKey.id } },
          { onSuccess: () => showDone(`${apiKey.name} is revoked.`), onError: showFailure },
        ),
    });
  return (
    <ActionButton size="compact-sm" needs="apiKey:write" aria-label={`Revoke ${apiKey.name}`} onClick={ask}>
      Revoke…
    </ActionButton>
  );
}

const columns: readonly Column<ApiKey>[] = [
  {
    id: "name",
    header: "Name",
    cell: (one) => (
      <>
        <strong style={{ fontWeight: 600 }}>{one.name}</strong> <code>{one.hint}…</code>
      </>
    ),
  },
  { id: "status", header: "Status", cell: (one) => <KeyStatus apiKey={one} /> },
  { id: "owner", header: "Owner", optional: true, cell: (one) => one.ownerName },
  { id: "scopes", header: "Scopes", optional: true, cell: (one) => <Tags tags={one.scopes} /> },
  {
    id: "environments",
    header: "Runs in",
    cell: (one) => one.environments.map((environment) => environmentWords[environment]).join(", "),
  },
  {
    id: "expires",
    header: "Expires",
    cell: (one) => (one.expiresAt === null ? "Never" : <Moment at={one.expiresAt} />),
  },
  {
    id: "used",
    header: "Last used",
    optional: true,
    cell: (one) => (one.lastUsedAt === null ? "Never" : <Ago at={one.lastUsedAt} />),
  },
  {
    id: "tools",
    header: "Tools",
    align: "right",
    cell: (one) => one.revokedAt === null && <RevokeButton apiKey={one} />,
  },
];

/** The keys that programs use: one's own, or all for an administrator. */
export function ApiKeysPage() {
  const query = useListQuery();
  const [creating, setCreating] = useState(false);
  const list = useRead(apiKeyRoutes.list, { query: { page: query.page } }, { keepPrevious: true });
  return (
    <Page
      title="API keys"
      subtitle="For programs that run rules or read the catalog. A key never has more rights than its owner."
      actions={
        <ActionButton
          needs="apiKey:write"
          variant="filled"
          leftSection={<Plus size={15} aria-hidden />}
          onClick={() => setCreating(true)}
        >
          Create API key
        </ActionButton>
      }
    >
      <ListTable
        label="API keys"
        columns={columns}
        list={list}
        rowKey={(one) => one.id}
        onPage={query.setPage}
        empty={<EmptyState title="No API keys yet">A production run needs one.</EmptyState>}
      />
      {creating && <CreateKeyDialog onClose={() => setCreating(false)} />}
    </Page>
  );
}
