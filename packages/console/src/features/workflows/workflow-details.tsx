import { TagsInput, Textarea, TextInput } from "@mantine/core";
import { workflowRoutes } from "@patchbay/contract/workflow-api";
import { useNavigate } from "react-router";
import { fieldErrorsBelow, messageFor } from "../../api/problem-error.ts";
import { useChange } from "../../api/queries.ts";
import { ActionButton } from "../../ui/action-button.tsx";
import { askFirst } from "../../ui/confirm.tsx";
import { afterSaving } from "../../ui/leave-guard.tsx";
import { showFailure } from "../../ui/notices.tsx";
import { Section } from "../../ui/section.tsx";
import type { WorkflowEditor } from "./workflow-editor.ts";

/** What a workflow is called, and taking it away. */
export function WorkflowDetails({ editor, readOnly }: { editor: WorkflowEditor; readOnly: boolean }) {
  const { details, stored } = editor;
  const navigate = useNavigate();
  const remove = useChange(workflowRoutes.remove);
  const errors = fieldErrorsBelow(editor.failure, "");
  return (
    <div style={{ maxWidth: 760 }}>
      <Section title="General">
        <TextInput
          label="Name"
          required
          value={details.value.name}
          readOnly={readOnly}
          error={messageFor(errors, "name")}
          onChange={(event) => details.set({ ...details.value, name: event.currentTarget.value })}
        />
        <Textarea
          label="Description"
          autosize
          minRows={2}
          value={details.value.description}
          readOnly={readOnly}
          onChange={(event) => details.set({ ...details.value, description: event.currentTarget.value })}
        />
        <TagsInput
          label="Tags"
          acceptValueOnBlur
          value={[...details.value.tags]}
          readOnly={readOnly}
          error={messageFor(errors, "tags")}
          onChange={(tags) => details.set({ ...details.value, tags })}
        />
      </Section>
      <Section title="Delete" about="The workflow with all its versions; its executions stay on record.">
        <div>
          <ActionButton
            needs="workflow:write"
            c="var(--pb-bad)"
            onClick={() =>
              askFirst({
                title: `Delete ${stored.name}?`,
                verb: "Delete workflow",
                danger: true,
                children: "Callers get “not found” from now on. This cannot be undone.",
                onConfirm: () =>
                  remove.mutate(
                    { params: { workflow: stored.id } },
                    {
                      onSuccess: () => void navigate("/workflows", { state: afterSaving }),
                      onError: showFailure,
                    },
                  ),
              })
            }
          >
            Delete workflow…
          </ActionButton>
        </div>
      </Section>
    </div>
  );
}
