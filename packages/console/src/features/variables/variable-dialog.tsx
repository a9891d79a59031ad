import { Button, Group, Modal, Stack, Textarea, TextInput } from "@mantine/core";
import type { Variable } from "@patchbay/contract/variable";
import { variableRoutes } from "@patchbay/contract/variable-api";
import { type FormEvent, useRef, useState } from "react";
import { fieldErrorsBelow, messageFor } from "../../api/problem-error.ts";
import { useChange } from "../../api/queries.ts";
import { useRefusal } from "../../api/session.tsx";
import { ActionButton } from "../../ui/action-button.tsx";
import { askFirst } from "../../ui/confirm.tsx";
import { DialogFoot } from "../../ui/dialog-foot.tsx";
import { showDone, showFailure } from "../../ui/notices.tsx";
import { ProblemAlert } from "../../ui/problem-alert.tsx";
import { UsageDialog } from "../../ui/usage-dialog.tsx";
import { useDialogClose } from "../../ui/use-dialog-close.ts";
import { useMistakeFocus } from "../../ui/use-mistake-focus.ts";
import { typedFrom, valueFrom } from "./variable-text.ts";

type VariableDialogProps = {
  /** The variable as it is; null: a new one. */
  readonly stored: Variable | null;
  readonly onClose: () => void;
};

/** Makes a variable, or changes one: its values count from the next call on. */
export function VariableDialog({ stored, onClose }: VariableDialogProps) {
  const readOnly = useRefusal("variable:write") !== undefined;
  const form = useRef<HTMLFormElement>(null);
  const create = useChange(variableRoutes.create);
  const change = useChange(variableRoutes.change);
  const before = {
    name: stored?.name ?? "",
    description: stored?.description ?? "",
    staging: typedFrom(stored?.staging ?? null),
    production: typedFrom(stored?.production ?? null),
  };
  const [draft, setDraft] = useState(before);
  const [usage, setUsage] = useState(false);
  const dirty = JSON.stringify(draft) !== JSON.stringify(before);
  const close = useDialogClose(dirty, onClose);
  const failure = create.error ?? change.error;
  useMistakeFocus(form, failure);
  const errors = fieldErrorsBelow(failure, "");
  const put = (part: Partial<typeof draft>): void => setDraft({ ...draft, ...part });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const { name, description } = draft;
    const body = { description, staging: valueFrom(draft.staging), production: valueFrom(draft.production) };
    const after = {
      onSuccess: () => {
        showDone(`${name.trim()} is saved. Calls read it from now on.`);
        onClose();
      },
    };
    if (stored === null) create.mutate({ body: { name: name.trim(), ...body } }, after);
    else
      change.mutate({ params: { variable: stored.id }, body: { ...body, revision: stored.revision } }, after);
  };
  return (
    <Modal opened onClose={close.request} title={stored?.name ?? "Create variable"} size={560}>
      <form ref={form} onSubmit={submit}>
        <Stack gap="sm">
          {failure !== null && <ProblemAlert error={failure} />}
          {stored === null && (
            <TextInput
              label="Name"
              description="Letters, digits and _, such as region or tenant_id"
              required
              data-autofocus
              value={draft.name}
              error={messageFor(errors, "name")}
              onChange={(event) => put({ name: event.currentTarget.value })}
            />
          )}
          <TextInput
            label="Description"
            value={draft.description}
            readOnly={readOnly}
            error={messageFor(errors, "description")}
            onChange={(event) => put({ description: event.currentTarget.value })}
          />
          {(["staging", "production"] as const).map((environment) => (
            <Textarea
              key={environment}
              label={environment === "staging" ? "Value in staging" : "Value in production"}
              {...(environment === "staging"
                ? { description: 'A text, or JSON: 17, true, a list, an object; "17" in quotes is a text' }
                : {})}
              placeholder="No value"
              autosize
              minRows={1}
              maxRows={12}
              styles={{ input: { fontFamily: "var(--pb-mono)" } }}
              value={draft[environment]}
              readOnly={readOnly}
              error={messageFor(errors, environment)}
              onChange={(event) => put({ [environment]: event.currentTarget.value })}
            />
          ))}
          {stored !== null && (
            <p style={{ margin: 0, fontSize: 13 }}>
              Calls read it as <code>{`{{variables.${stored.name}}}`}</code>.
            </p>
          )}
        </Stack>
        <DialogFoot
          close={close}
          side={
            stored !== null && (
              <Group gap="xs">
                <Button onClick={() => setUsage(true)}>Where it is used</Button>
                <DeleteVariable variable={stored} onDeleted={onClose} />
              </Group>
            )
          }
        >
          <Button
            type="submit"
            variant="filled"
            loading={create.isPending || change.isPending}
            disabled={readOnly || draft.name.trim() === "" || !dirty}
          >
            {stored === null ? "Create variable" : "Save"}
          </Button>
        </DialogFoot>
      </form>
      {stored !== null && (
        <UsageDialog
          title={`Where ${stored.name} is used`}
          route={variableRoutes.usage}
          args={{ params: { variable: stored.id } }}
          opened={usage}
          onClose={() => setUsage(false)}
        />
      )}
    </Modal>
  );
}

function DeleteVariable({ variable, onDeleted }: { variable: Variable; onDeleted: () => void }) {
  const remove = useChange(variableRoutes.remove);
  const ask = (): void =>
    askFirst({
      title: `Delete ${variable.name}?`,
      verb: "Delete variable",
      danger: true,
      children: "Only a variable that nothing reads can be deleted.",
      onConfirm: () =>
        remove.mutate(
          { params: { variable: variable.id } },
          {
            onSuccess: () => {
              showDone(`${variable.name} is deleted.`);
              onDeleted();
            },
            onError: showFailure,
          },
        ),
    });
  return (
    <ActionButton needs="variable:write" onClick={ask}>
      Delete…
    </ActionButton>
  );
}
