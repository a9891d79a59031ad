import { Button, Modal, TextInput } from "@mantine/core";
import type { RuleCaseInput } from "@patchbay/contract/rule-case";
import { ruleCaseRoutes } from "@patchbay/contract/rule-case-api";
import { useState } from "react";
import { useChange } from "../../../api/queries.ts";
import { Columns } from "../../../ui/columns.tsx";
import { DialogFoot } from "../../../ui/dialog-foot.tsx";
import { ProblemAlert } from "../../../ui/problem-alert.tsx";
import { Section } from "../../../ui/section.tsx";
import { useDialogClose } from "../../../ui/use-dialog-close.ts";
import { sameJson } from "../../../ui/use-draft.ts";
import type { RuleEditor } from "../rule-editor.ts";
import { TestInput } from "../test-input.tsx";
import { startValue } from "../test-values.ts";
import { type CaseDraft, draftOfCase, readCase } from "./case-draft.ts";
import { ExpectFields } from "./expect-fields.tsx";
import { FrozenInput } from "./frozen-input.tsx";

type CaseDialogProps = {
  readonly editor: RuleEditor;
  /** Null: a new one. */
  readonly id: string | null;
  readonly start: RuleCaseInput;
  readonly readOnly: boolean;
  readonly onClose: () => void;
};

/** A test case: its inputs, what comes of those that are fetched, and what the rule should make of them. */
export function CaseDialog({ editor, id, start, readOnly, onClose }: CaseDialogProps) {
  const { document, stored } = editor;
  const [first] = useState(() => draftOfCase(document, start));
  const [draft, setDraft] = useState<CaseDraft>(first);
  const [tried, setTried] = useState(false);
  const create = useChange(ruleCaseRoutes.create);
  const change = useChange(ruleCaseRoutes.change);
  const close = useDialogClose(!sameJson(draft, first), onClose);
  const read = readCase(document, draft);
  const mistakeAt = (field: string): string | undefined =>
    tried && !read.ok ? read.mistakes[field] : undefined;
  const rule = stored.id;
  const save = (): void => {
    setTried(true);
    if (!read.ok) return;
    if (id === null) create.mutate({ params: { rule }, body: read.value }, { onSuccess: onClose });
    else change.mutate({ params: { rule, case: id }, body: read.value }, { onSuccess: onClose });
  };
  const failure = create.error ?? change.error;
  return (
    <Modal
      opened
      onClose={close.request}
      title={id === null ? "Add test case" : `Test case ${start.name}`}
      size={760}
      closeOnClickOutside={false}
    >
      {failure !== null && <ProblemAlert error={failure} />}
      <Section title="Test case">
        <Columns at={260}>
          <TextInput
            label="Name"
            required
            data-autofocus
            value={draft.name}
            readOnly={readOnly}
            error={mistakeAt("name")}
            onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
          />
          <TextInput
            label="Moment of the decision"
            placeholder="when it is run"
            description="For rules that look at the date"
            value={draft.now}
            readOnly={readOnly}
            error={mistakeAt("now")}
            onChange={(event) => setDraft({ ...draft, now: event.currentTarget.value })}
          />
        </Columns>
      </Section>
      <Section title="Inputs">
        <Columns at={240}>
          {document.inputs.map((input) =>
            input.fetch === undefined ? (
              <TestInput
                key={input.name}
                // Leaving out what is needed is a case, too.
                input={{ ...input, optional: true }}
                value={draft.values[input.name] ?? startValue(input)}
                error={mistakeAt(`params.${input.name}`)}
                onChange={(value) => setDraft({ ...draft, values: { ...draft.values, [input.name]: value } })}
              />
            ) : (
              <FrozenInput
                key={input.name}
                input={input}
                value={draft.fetched[input.name]}
                error={mistakeAt(`fetched.${input.name}`)}
                onChange={(value) =>
                  setDraft({ ...draft, fetched: { ...draft.fetched, [input.name]: value } })
                }
              />
            ),
          )}
        </Columns>
      </Section>
      <Section title="Expected" about="What is not ticked is not compared.">
        <ExpectFields
          document={document}
          draft={draft}
          readOnly={readOnly}
          mistakeAt={mistakeAt}
          onChange={setDraft}
        />
      </Section>
      <DialogFoot close={close}>
        <Button
          variant="filled"
          disabled={readOnly}
          loading={create.isPending || change.isPending}
          onClick={save}
        >
          Save test case
        </Button>
      </DialogFoot>
    </Modal>
  );
}
