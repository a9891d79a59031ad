import { Button, Modal, Select, Stack, TextInput } from "@mantine/core";
import { type Role, type User, roles } from "@patchbay/contract/access";
import { userRoutes } from "@patchbay/contract/access-api";
import { type FormEvent, useRef, useState } from "react";
import { fieldErrorsBelow, messageFor } from "../../api/problem-error.ts";
import { useChange } from "../../api/queries.ts";
import { useSession } from "../../api/session.tsx";
import { DialogFoot } from "../../ui/dialog-foot.tsx";
import { showDone } from "../../ui/notices.tsx";
import { ProblemAlert } from "../../ui/problem-alert.tsx";
import { useDialogClose } from "../../ui/use-dialog-close.ts";
import { sameJson } from "../../ui/use-draft.ts";
import { useMistakeFocus } from "../../ui/use-mistake-focus.ts";
import { roleWords } from "./role-words.ts";

type UserDraft = {
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly password: string;
};

const atFields = (field: string): boolean => /^body\.(name|email|role|password)$/.test(field);

/** Adds a person, or changes one: name, role, password. The password is typed here and told to the person. */
export function UserDialog({ user, onClose }: { user: User | null; onClose: () => void }) {
  const { permissions, user: self } = useSession();
  const [start] = useState<UserDraft>({
    name: user?.name ?? "",
    email: user?.email ?? "",
    role: user?.role ?? "editor",
    password: "",
  });
  const [draft, setDraft] = useState(start);
  const [tried, setTried] = useState<object | null>(null);
  const create = useChange(userRoutes.create);
  const patch = useChange(userRoutes.change);
  const form = useRef<HTMLFormElement>(null);
  const failure = create.error ?? patch.error;
  const errors = fieldErrorsBelow(failure, "");
  const close = useDialogClose(!sameJson(draft, start), onClose);
  useMistakeFocus(form, failure ?? tried);

  const mistakes = {
    name: draft.name.trim() === "" ? "Enter a name" : undefined,
    email: user === null && draft.email.trim() === "" ? "Enter the e-mail address" : undefined,
    password:
      draft.password.length < 12 && (user === null || draft.password !== "")
        ? "12 characters or more"
        : undefined,
  };
  const errorOf = (field: keyof typeof mistakes | "role"): string | undefined =>
    (tried !== null && field !== "role" ? mistakes[field] : undefined) ?? messageFor(errors, field);
  const mayGrant = permissions.includes("owner:grant");

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const sound = Object.values(mistakes).every((one) => one === undefined);
    setTried(sound ? null : {});
    if (!sound) return;
    const done = (verb: string) => ({
      onSuccess: (made: User) => {
        showDone(`${made.name} ${verb}.`);
        onClose();
      },
    });
    const named = { name: draft.name.trim(), role: draft.role };
    if (user === null)
      create.mutate(
        { body: { ...named, email: draft.email.trim(), password: draft.password } },
        done("can sign in now"),
      );
    else
      patch.mutate(
        {
          params: { user: user.id },
          body: {
            ...(named.name === user.name ? {} : { name: named.name }),
            ...(named.role === user.role ? {} : { role: named.role }),
            ...(draft.password === "" ? {} : { password: draft.password }),
          },
        },
        done("is changed"),
      );
  };

  return (
    <Modal
      opened
      onClose={close.request}
      title={user === null ? "Add user" : `Change ${user.name}`}
      size={480}
    >
      <form ref={form} onSubmit={submit} noValidate>
        <Stack gap="sm">
          {failure !== null && <ProblemAlert error={failure} shownAtFields={atFields} />}
          <TextInput
            label="Name"
            required
            data-autofocus
            value={draft.name}
            error={errorOf("name")}
            onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
          />
          <TextInput
            label="E-mail"
            type="email"
            required={user === null}
            disabled={user !== null}
            description={user === null ? "To sign in with" : "Cannot change: it is the name to sign in with"}
            value={draft.email}
            error={errorOf("email")}
            onChange={(event) => setDraft({ ...draft, email: event.currentTarget.value })}
          />
          <Select
            label="Role"
            allowDeselect={false}
            disabled={user?.id === self.id || (user?.role === "owner" && !mayGrant)}
            description={
              user?.id === self.id ? "Somebody else changes your role" : roleWords[draft.role].about
            }
            data={roles
              .filter((role) => role !== "owner" || mayGrant || user?.role === "owner")
              .map((value) => ({ value, label: roleWords[value].label }))}
            value={draft.role}
            error={errorOf("role")}
            onChange={(value) =>
              setDraft({ ...draft, role: roles.find((one) => one === value) ?? draft.role })
            }
          />
          <TextInput
            label={user === null ? "Password" : "New password"}
            type="password"
            autoComplete="new-password"
            required={user === null}
            description={
              user === null
                ? "12 characters or more. Tell it to the person, who can change it under Settings."
                : "Empty: stays as it is. A new one ends every session of this person."
            }
            value={draft.password}
            error={errorOf("password")}
            onChange={(event) => setDraft({ ...draft, password: event.currentTarget.value })}
          />
        </Stack>
        <DialogFoot close={close}>
          <Button type="submit" variant="filled" loading={create.isPending || patch.isPending}>
            {user === null ? "Add user" : "Save"}
          </Button>
        </DialogFoot>
      </form>
    </Modal>
  );
}
