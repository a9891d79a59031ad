import { TagsInput, Textarea, TextInput } from "@mantine/core";
import { ruleRoutes } from "@patchbay/contract/rule-api";
import { useNavigate } from "react-router";
import { fieldErrorsBelow, messageFor } from "../../api/problem-error.ts";
import { useChange } from "../../api/queries.ts";
import { ActionButton } from "../../ui/action-button.tsx";
import { askFirst } from "../../ui/confirm.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { afterSaving } from "../../ui/leave-guard.tsx";
import { showFailure } from "../../ui/notices.tsx";
import { Section } from "../../ui/section.tsx";
import type { RuleEditor } from "./rule-editor.ts";
import { sampleCall } from "./sample-call.ts";

/** Name, description, tags; how the rule is called; deleting it. */
export function RuleDetailsTab({ editor, readOnly }: { editor: RuleEditor; readOnly: boolean }) {
  const navigate = useNavigate();
  const remove = useChange(ruleRoutes.remove);
  const { stored, details } = editor;
  const errors = fieldErrorsBelow(editor.failure, "");
  const curl = sampleCall(location.origin, stored.name, editor.document.inputs);
  return (
    <div style={{ maxWidth: 760, padding: "4px 4px 32px" }}>
      <Section title="General">
        <TextInput
          label="Name"
          description="Callers run the rule by its name or id"
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
          error={messageFor(errors, "description")}
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
      <Section
        title="Run it in production"
        about={
          <>
            With an API key that may run rules. Environment, version and bulk inputs are described in the{" "}
            <a href="/api/docs">API documentation</a>.
          </>
        }
        side={<CopyButton text={curl} label="Copy as cURL" />}
      >
        <pre style={{ margin: 0, whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>{curl}</pre>
      </Section>
      <Section title="Delete" about="The rule with all its versions; its executions stay on record.">
        <div>
          <ActionButton
            needs="rule:write"
            c="var(--pb-bad)"
            onClick={() =>
              askFirst({
                title: `Delete ${stored.name}?`,
                verb: "Delete rule",
                danger: true,
                children: "Callers get “not found” from now on. This cannot be undone.",
                onConfirm: () =>
                  remove.mutate(
                    { params: { rule: stored.id } },
                    {
                      onSuccess: () => void navigate("/rules", { state: afterSaving }),
                      onError: showFailure,
                    },
                  ),
              })
            }
          >
            Delete rule…
          </ActionButton>
        </div>
      </Section>
    </div>
  );
}
