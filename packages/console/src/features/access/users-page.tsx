import type { User } from "@patchbay/contract/access";
import { userRoutes } from "@patchbay/contract/access-api";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { useChange, useRead } from "../../api/queries.ts";
import { useSession } from "../../api/session.tsx";
import { Page } from "../../shell/page.tsx";
import { ActionButton } from "../../ui/action-button.tsx";
import { askFirst } from "../../ui/confirm.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { type Column, ListTable } from "../../ui/list-table.tsx";
import { showDone, showFailure } from "../../ui/notices.tsx";
import { Status } from "../../ui/status.tsx";
import { Ago } from "../../ui/time.tsx";
import { useListQuery } from "../../ui/use-list-query.ts";
import { roleWords } from "./role-words.ts";
import { UserDialog } from "./user-dialog.tsx";

/** Why this person cannot be changed by the one who is signed in; undefined when he can. */
function changeBlock(user: User, mayGrant: boolean): string | undefined {
  return user.role === "owner" && !mayGrant ? "Only an owner can change an owner" : undefined;
}

/** Lets a person in again, or keeps him out after asking. */
function DisableButton({ user }: { user: User }) {
  const { permissions, user: self } = useSession();
  const patch = useChange(userRoutes.change);
  const set = (disabled: boolean): void =>
    patch.mutate(
      { params: { user: user.id }, body: { disabled } },
      {
        onSuccess: () => showDone(`${user.name} ${disabled ? "is disabled" : "can sign in again"}.`),
        onError: showFailure,
      },
    );
  const ask = (): void =>
    askFirst({
      title: `Disable ${user.name}?`,
      verb: "Disable user",
      danger: true,
      children: "Every session ends and the API keys of this person are refused at once.",
      onConfirm: () => set(true),
    });
  return (
    <ActionButton
      size="compact-sm"
      needs="user:manage"
      blocked={
        user.id === self.id
          ? "Nobody disables himself"
          : changeBlock(user, permissions.includes("owner:grant"))
      }
      aria-label={`${user.disabled ? "Enable" : "Disable"} ${user.name}`}
      onClick={() => (user.disabled ? set(false) : ask())}
    >
      {user.disabled ? "Enable" : "Disable…"}
    </ActionButton>
  );
}

function ChangeButton({ user, onOpen }: { user: User; onOpen: () => void }) {
  const { permissions } = useSession();
  return (
    <ActionButton
      size="compact-sm"
      needs="user:manage"
      blocked={changeBlock(user, permissions.includes("owner:grant"))}
      aria-label={`Change ${user.name}`}
      onClick={onOpen}
    >
      Change…
    </ActionButton>
  );
}

const columnsWith = (open: (user: User) => void): readonly Column<User>[] => [
  { id: "name", header: "Name", cell: (one) => <strong style={{ fontWeight: 600 }}>{one.name}</strong> },
  { id: "email", header: "E-mail", cell: (one) => one.email },
  { id: "role", header: "Role", cell: (one) => roleWords[one.role].label },
  {
    id: "status",
    header: "Status",
    cell: (one) =>
      one.disabled ? <Status tone="quiet">Disabled</Status> : <Status tone="ok">Active</Status>,
  },
  {
    id: "signedIn",
    header: "Last signed in",
    optional: true,
    cell: (one) => (one.lastSignInAt === null ? "Never" : <Ago at={one.lastSignInAt} />),
  },
  {
    id: "tools",
    header: "Tools",
    align: "right",
    cell: (one) => (
      <span style={{ display: "inline-flex", gap: 6 }}>
        <ChangeButton user={one} onOpen={() => open(one)} />
        <DisableButton user={one} />
      </span>
    ),
  },
];

/** Who may sign in here, and as what. `?new` opens the dialog that adds somebody, for the palette. */
export function UsersPage() {
  const query = useListQuery();
  const [search, setSearch] = useSearchParams();
  const [changing, setChanging] = useState<User | null>(null);
  const list = useRead(userRoutes.list, { query: { page: query.page } }, { keepPrevious: true });
  const adding = search.has("new");
  return (
    <Page
      title="Users"
      subtitle="Who may sign in. A change of role or password, and disabling, hold at once."
      actions={
        <ActionButton
          needs="user:manage"
          variant="filled"
          leftSection={<Plus size={15} aria-hidden />}
          onClick={() => setSearch({ new: "" })}
        >
          Add user
        </ActionButton>
      }
    >
      <ListTable
        label="Users"
        columns={columnsWith(setChanging)}
        list={list}
        rowKey={(one) => one.id}
        onPage={query.setPage}
        empty={<EmptyState title="No users">Somebody must have signed in to read this.</EmptyState>}
      />
      {adding && <UserDialog user={null} onClose={() => setSearch({}, { replace: true })} />}
      {changing !== null && <UserDialog user={changing} onClose={() => setChanging(null)} />}
    </Page>
  );
}
