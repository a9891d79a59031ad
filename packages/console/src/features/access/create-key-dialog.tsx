import { Alert, Button, Checkbox, Group, Modal, MultiSelect, Stack, TextInput } from "@mantine/core";
import type { Permission } from "@patchbay/contract/access";
import { apiKeyRoutes } from "@patchbay/contract/access-api";
import { type Environment, environments } from "@patchbay/contract/vocabulary";
import { KeyRound } from "lucide-react";
import { type FormEvent, useRef, useState } from "react";
import { fieldErrorsBelow, messageFor } from "../../api/problem-error.ts";
import { useChange } from "../../api/queries.ts";
import { useSession } from "../../api/session.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { DialogFoot } from "../../ui/dialog-foot.tsx";
import { ProblemAlert } from "../../ui/problem-alert.tsx";
import { environmentWords } from "../../ui/publication.tsx";
import { type DialogClose, useDialogClose } from "../../ui/use-dialog-close.ts";
import { useMistakeFocus } from "../../ui/use-mistake-focus.ts";

/** Makes a key and shows it, this once. */
export function CreateKeyDialog({ onClose }: { onClose: () => void }) {
  const [made, setMade] = useState<string | null>(null);
  const [dirty, setDirty] = useState(false);
  const close = useDialogClose(dirty, onClose);
  return (
    <Modal
      opened
      onClose={close.request}
      title={made === null ? "Create API key" : "Copy your key now"}
      size={520}
      // The key is shown this once: only the button that says it is stored closes the dialog.
      closeOnClickOutside={made === null}
      closeOnEscape={made === null}
      withCloseButton={made === null}
    >
      {made === null ? (
        <CreateKeyForm close={close} onMade={setMade} onTouch={() => setDirty(true)} />
      ) : (
        <NewKey value={made} onClose={onClose} />
      )}
    </Modal>
  );
}

type CreateKeyFormProps = {
  readonly close: DialogClose;
  readonly onMade: (key: string) => void;
  readonly onTouch: () => void;
};

function CreateKeyForm({ close, onMade, onTouch }: CreateKeyFormProps) {
  const form = useRef<HTMLFormElement>(null);
  const { permissions } = useSession();
  const create = useChange(apiKeyRoutes.create);
  const usual: readonly Permission[] = ["rule:run", "catalog:read"];
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<readonly Permission[]>(
    usual.filter((one) => permissions.includes(one)),
  );
  const [where, setWhere] = useState<readonly Environment[]>(["production"]);
  const [until, setUntil] = useState("");
  const errors = fieldErrorsBelow(create.error, "");
  useMistakeFocus(form, create.error);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    create.mutate(
      {
        body: {
          name: name.trim(),
          scopes: [...scopes],
          environments: [...where],
          expiresAt: until === "" ? null : new Date(`${until}T23:59:59.000Z`).toISOString(),
        },
      },
      { onSuccess: (answer) => onMade(answer.key) },
    );
  };
  return (
    <form ref={form} onSubmit={submit} onChange={onTouch}>
      <Stack gap="sm">
        {create.error !== null && <ProblemAlert error={create.error} />}
        <TextInput
          label="Name"
          description="What the key is for"
          required
          data-autofocus
          value={name}
          error={messageFor(errors, "name")}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <MultiSelect
          label="Scopes"
          description="Running rules and reading the catalog is enough for most programs"
          data={permissions}
          value={[...scopes]}
          error={messageFor(errors, "scopes")}
          onChange={(values) => setScopes(permissions.filter((one) => values.includes(one)))}
        />
        <Checkbox.Group
          label="May run rules in"
          value={[...where]}
          error={messageFor(errors, "environments")}
          onChange={(values) => setWhere(environments.filter((one) => values.includes(one)))}
        >
          <Group mt={6}>
            {environments.map((one) => (
              <Checkbox key={one} value={one} label={environmentWords[one]} />
            ))}
          </Group>
        </Checkbox.Group>
        <TextInput
          label="Expires after"
          description="Empty: never"
          type="date"
          w={200}
          value={until}
          error={messageFor(errors, "expiresAt")}
          onChange={(event) => setUntil(event.currentTarget.value)}
        />
      </Stack>
      <DialogFoot close={close}>
        <Button
          type="submit"
          variant="filled"
          loading={create.isPending}
          disabled={scopes.length === 0 || where.length === 0}
        >
          Create key
        </Button>
      </DialogFoot>
    </form>
  );
}

function NewKey({ value, onClose }: { value: string; onClose: () => void }) {
  return (
    <Stack gap="sm">
      <Alert color="yellow" icon={<KeyRound size={18} aria-hidden />}>
        This is the only time the key is shown. Only its hash is kept.
      </Alert>
      <pre
        style={{
          margin: 0,
          padding: "10px 12px",
          background: "var(--pb-sunken)",
          borderRadius: 6,
          whiteSpace: "pre-wrap",
          overflowWrap: "anywhere",
        }}
      >
        {value}
      </pre>
      <Group justify="space-between">
        <CopyButton text={value} label="Copy the key" />
        <Button variant="filled" onClick={onClose}>
          I have stored it
        </Button>
      </Group>
    </Stack>
  );
}
