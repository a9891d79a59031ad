import { Button, Modal, Stack, TextInput } from "@mantine/core";
import type { Action } from "@patchbay/contract/rule";
import { useState } from "react";
import { useRefusal } from "../../api/session.tsx";
import { useVariablePaths } from "../../editors/use-variable-paths.ts";
import { DialogFoot } from "../../ui/dialog-foot.tsx";
import { useDialogClose } from "../../ui/use-dialog-close.ts";
import { sameJson } from "../../ui/use-draft.ts";
import { CallForm } from "../calls/call-form.tsx";
import { pathsFor } from "./action-edit.ts";
import { diagnosticsAt } from "./diagnostics-at.ts";
import type { RuleEditor } from "./rule-editor.ts";

type ActionDialogProps = {
  readonly editor: RuleEditor;
  readonly action: Action;
  readonly isNew: boolean;
  readonly onSave: (action: Action) => void;
  readonly onClose: () => void;
};

/** The REST API action: its name and its call. Saving puts it into the draft. */
export function ActionDialog({ editor, action, isNew, onSave, onClose }: ActionDialogProps) {
  const [draft, setDraft] = useState(action);
  const variables = useVariablePaths();
  const [tried, setTried] = useState(false);
  const close = useDialogClose(!sameJson(draft, action), onClose);
  const readOnly = useRefusal("rule:write") !== undefined;
  const { document } = editor;
  const at = document.actions.findIndex((one) => one.id === action.id);
  const taken = document.actions.some((one) => one.id !== action.id && one.name === draft.name.trim());
  const nameMistake =
    draft.name.trim() === "" ? "Enter a name" : taken ? "Another action has this name" : undefined;
  const save = (): void => {
    setTried(true);
    if (nameMistake !== undefined) return;
    onSave({ ...draft, name: draft.name.trim() });
    onClose();
  };

  return (
    <Modal
      opened
      onClose={close.request}
      title={isNew ? "Add action" : `Action ${action.name}`}
      size={980}
      closeOnClickOutside={false}
    >
      <Stack gap={14}>
        <CallForm
          call={draft}
          method="POST"
          paths={[...pathsFor(document, action.id), ...variables]}
          readOnly={readOnly}
          errors={at < 0 ? [] : diagnosticsAt(editor.diagnostics, `/actions/${at}`)}
          at={`/actions/${at}`}
          noun="action"
          beside={
            <TextInput
              label="Name"
              required
              data-autofocus
              value={draft.name}
              readOnly={readOnly}
              error={tried ? nameMistake : undefined}
              onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
            />
          }
          onChange={setDraft}
        />
      </Stack>
      <DialogFoot close={close}>
        <Button variant="filled" disabled={readOnly} onClick={save}>
          Save action
        </Button>
      </DialogFoot>
    </Modal>
  );
}
