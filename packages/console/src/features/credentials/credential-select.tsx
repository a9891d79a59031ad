import { Button, Group, Modal, Select } from "@mantine/core";
import type { Credential } from "@patchbay/contract/credential";
import { credentialRoutes } from "@patchbay/contract/credential-api";
import type { FieldError } from "@patchbay/contract/problem";
import { Plus } from "lucide-react";
import { type FormEvent, useRef, useState } from "react";
import { Link } from "react-router";
import { fieldErrorsBelow } from "../../api/problem-error.ts";
import { useChange, useRead } from "../../api/queries.ts";
import { useRefusal } from "../../api/session.tsx";
import { type Choice, useChoiceSearch } from "../../pickers/use-choice-search.ts";
import { ActionButton } from "../../ui/action-button.tsx";
import { DialogFoot } from "../../ui/dialog-foot.tsx";
import { ProblemAlert } from "../../ui/problem-alert.tsx";
import { useDialogClose } from "../../ui/use-dialog-close.ts";
import { sameJson } from "../../ui/use-draft.ts";
import { useMistakeFocus } from "../../ui/use-mistake-focus.ts";
import {
  credentialInputOf,
  credentialMistakes,
  isAtCredentialField,
  kindChoices,
  newCredential,
  originOf,
} from "./credential-draft.ts";
import { CredentialFields } from "./credential-fields.tsx";

type CredentialSelectProps = {
  readonly value: string | null;
  /** The address the chosen credential is for; a new one begins with its origin. */
  readonly baseUrl: string;
  readonly readOnly: boolean;
  readonly error: string | undefined;
  readonly onChange: (id: string | null) => void;
};

const nothing: Choice = { value: "", label: "None" };

/** `payments-token (token)` */
const labelOf = (one: Credential): string =>
  `${one.name} (${kindChoices.find((kind) => kind.value === one.auth.kind)?.label ?? one.auth.kind})`;

/** Picks a credential, or makes one without leaving the connection. */
export function CredentialSelect({ value, baseUrl, readOnly, error, onChange }: CredentialSelectProps) {
  const [creating, setCreating] = useState(false);
  const read = useRead(
    credentialRoutes.read,
    { params: { credential: value ?? "" } },
    { enabled: value !== null },
  );
  const chosen = read.data;
  const search = useChoiceSearch(
    value === null
      ? nothing
      : { value: chosen?.id ?? value, label: chosen === undefined ? value : labelOf(chosen) },
  );
  const list = useRead(
    credentialRoutes.list,
    { query: { perPage: 50, ...search.query } },
    { keepPrevious: true },
  );
  return (
    <div>
      <Group align="flex-end" gap="xs" wrap="nowrap">
        <Select
          {...search.props}
          label="Credential"
          flex={1}
          allowDeselect={false}
          data={search.choices(
            (list.data?.items ?? []).map((one) => ({ value: one.id, label: labelOf(one) })),
            [nothing],
          )}
          value={value === null ? nothing.value : (chosen?.id ?? value)}
          readOnly={readOnly}
          error={error}
          onChange={(next) => onChange(next === nothing.value ? null : next)}
        />
        {!readOnly && (
          <ActionButton
            needs="credential:write"
            h={32}
            leftSection={<Plus size={15} aria-hidden />}
            onClick={() => setCreating(true)}
          >
            Create
          </ActionButton>
        )}
      </Group>
      {value !== null && chosen !== undefined && (
        <p style={{ margin: "4px 0 0", fontSize: 12, color: "var(--pb-faint)" }}>
          Goes only to {chosen.origins.join(", ")}.{" "}
          <Link to={`/credentials/${chosen.id}`}>Open {chosen.name}</Link>
        </p>
      )}
      {creating && (
        <CreateCredential
          baseUrl={baseUrl}
          onClose={() => setCreating(false)}
          onCreated={(id) => {
            setCreating(false);
            onChange(id);
          }}
        />
      )}
    </div>
  );
}

type CreateCredentialProps = {
  readonly baseUrl: string;
  readonly onClose: () => void;
  readonly onCreated: (id: string) => void;
};

function CreateCredential({ baseUrl, onClose, onCreated }: CreateCredentialProps) {
  const [draft, setDraft] = useState(() => newCredential(originOf(baseUrl)));
  const [start] = useState(draft);
  const [refused, setRefused] = useState<readonly FieldError[] | null>(null);
  const create = useChange(credentialRoutes.create);
  const form = useRef<HTMLFormElement>(null);
  const close = useDialogClose(!sameJson(draft, start), onClose);
  useMistakeFocus(form, refused ?? create.error);
  const refusal = useRefusal("credential:write");
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    // The dialog stands inside the connection's form in React's tree: its submit is not the connection's.
    event.stopPropagation();
    const mistakes = credentialMistakes(draft);
    setRefused(mistakes.length === 0 ? null : mistakes);
    if (mistakes.length > 0) return;
    create.mutate({ body: credentialInputOf(draft) }, { onSuccess: (made) => onCreated(made.id) });
  };
  return (
    <Modal opened onClose={close.request} title="Create credential" size={640}>
      <form ref={form} onSubmit={submit} noValidate>
        {create.error !== null && (
          <div style={{ marginBottom: 12 }}>
            <ProblemAlert error={create.error} shownAtFields={isAtCredentialField} />
          </div>
        )}
        <CredentialFields
          draft={draft}
          stored={null}
          errors={refused === null ? fieldErrorsBelow(create.error, "") : credentialMistakes(draft)}
          readOnly={refusal !== undefined}
          onChange={setDraft}
        />
        <DialogFoot close={close}>
          <Button type="submit" variant="filled" loading={create.isPending}>
            Create credential
          </Button>
        </DialogFoot>
      </form>
    </Modal>
  );
}
