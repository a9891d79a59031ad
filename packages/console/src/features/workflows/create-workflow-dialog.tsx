import { Button, Modal, Stack, Textarea, TextInput } from "@mantine/core";
import { workflowRoutes } from "@patchbay/contract/workflow-api";
import { type FormEvent, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { fieldErrorsBelow, messageFor } from "../../api/problem-error.ts";
import { useChange } from "../../api/queries.ts";
import { DialogFoot } from "../../ui/dialog-foot.tsx";
import { ProblemAlert } from "../../ui/problem-alert.tsx";
import { useDialogClose } from "../../ui/use-dialog-close.ts";
import { useMistakeFocus } from "../../ui/use-mistake-focus.ts";
import { emptyWorkflow } from "./workflow-edit.ts";

/** Names a new workflow and opens it. */
export function CreateWorkflowDialog({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const create = useChange(workflowRoutes.create);
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const form = useRef<HTMLFormElement>(null);
  const close = useDialogClose(name !== "" || description !== "", onClose);
  useMistakeFocus(form, create.error);
  const errors = fieldErrorsBelow(create.error, "");
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    create.mutate(
      { body: { name: name.trim(), description, document: emptyWorkflow } },
      { onSuccess: (made) => void navigate(`/workflows/${made.id}`) },
    );
  };
  return (
    <Modal opened onClose={close.request} title="Create workflow" size={480}>
      <form ref={form} onSubmit={submit}>
        <Stack gap="sm">
          {create.error !== null && (
            <ProblemAlert error={create.error} shownAtFields={(field) => field === "body.name"} />
          )}
          <TextInput
            label="Name"
            description="Used in the run address; letters, digits, _ . and -"
            required
            data-autofocus
            value={name}
            error={messageFor(errors, "name")}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Textarea
            label="Description"
            autosize
            minRows={2}
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
          />
        </Stack>
        <DialogFoot close={close}>
          <Button type="submit" variant="filled" loading={create.isPending}>
            Create workflow
          </Button>
        </DialogFoot>
      </form>
    </Modal>
  );
}
