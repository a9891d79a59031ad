import { Button, Modal, Radio, Stack, TagsInput, Textarea, TextInput } from "@mantine/core";
import type { RuleKind } from "@patchbay/contract/rule";
import { ruleRoutes } from "@patchbay/contract/rule-api";
import { GitBranch, ListOrdered, Table2 } from "lucide-react";
import { type FormEvent, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { fieldErrorsBelow, messageFor } from "../../api/problem-error.ts";
import { useChange } from "../../api/queries.ts";
import { DialogFoot } from "../../ui/dialog-foot.tsx";
import { ProblemAlert } from "../../ui/problem-alert.tsx";
import { type DialogClose, useDialogClose } from "../../ui/use-dialog-close.ts";
import { useMistakeFocus } from "../../ui/use-mistake-focus.ts";
import styles from "./create-rule-dialog.module.css";
import { ruleKindChoices, skeletonOf } from "./rule-skeleton.ts";

const icons = { simpleRule: GitBranch, decisionTable: Table2, ruleset: ListOrdered } as const;

/** Picks the kind and name of a new rule and opens it. */
export function CreateRuleDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const [dirty, setDirty] = useState(false);
  const done = (): void => {
    setDirty(false);
    onClose();
  };
  const close = useDialogClose(dirty, done);
  return (
    <Modal opened={opened} onClose={close.request} title="Create rule" size={660}>
      <CreateRuleForm close={close} onTouch={() => setDirty(true)} />
    </Modal>
  );
}

function CreateRuleForm({ close, onTouch }: { close: DialogClose; onTouch: () => void }) {
  const form = useRef<HTMLFormElement>(null);
  const navigate = useNavigate();
  const create = useChange(ruleRoutes.create);
  const [kind, setKind] = useState<RuleKind>("decisionTable");
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [tags, setTags] = useState<string[]>([]);
  const errors = fieldErrorsBelow(create.error, "");
  useMistakeFocus(form, create.error);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    create.mutate(
      { body: { name: name.trim(), description, tags, document: skeletonOf(kind) } },
      { onSuccess: (rule) => void navigate(`/rules/${rule.id}`) },
    );
  };

  return (
    <form ref={form} onSubmit={submit} onChange={onTouch}>
      <Stack gap="sm">
        {create.error !== null && (
          <ProblemAlert error={create.error} shownAtFields={(field) => /^body\.(name|tags)/.test(field)} />
        )}
        <Radio.Group
          aria-label="Kind"
          value={kind}
          onChange={(value) =>
            setKind(ruleKindChoices.find((choice) => choice.kind === value)?.kind ?? "decisionTable")
          }
        >
          <div className={styles.cards}>
            {ruleKindChoices.map((choice) => {
              const Icon = icons[choice.kind];
              return (
                <Radio.Card
                  key={choice.kind}
                  value={choice.kind}
                  className={styles.card ?? ""}
                  aria-label={choice.label}
                >
                  <Icon size={18} aria-hidden />
                  <span>
                    <strong>{choice.label}</strong>
                    {choice.about}
                  </span>
                </Radio.Card>
              );
            })}
          </div>
        </Radio.Group>
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
          error={messageFor(errors, "description")}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
        <TagsInput
          label="Tags"
          value={tags}
          error={messageFor(errors, "tags")}
          onChange={setTags}
          acceptValueOnBlur
        />
      </Stack>
      <DialogFoot close={close}>
        <Button type="submit" variant="filled" loading={create.isPending}>
          Create rule
        </Button>
      </DialogFoot>
    </form>
  );
}
