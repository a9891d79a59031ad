import { Button, FileButton, Group, Modal, TextInput } from "@mantine/core";
import type { AnswerOf } from "@patchbay/contract/route";
import { ruleExchangeRoutes } from "@patchbay/contract/rule-exchange-api";
import { FileUp } from "lucide-react";
import { useState } from "react";
import { fieldErrorsBelow, messageFor } from "../../../api/problem-error.ts";
import { useChange } from "../../../api/queries.ts";
import { DialogFoot } from "../../../ui/dialog-foot.tsx";
import { sayCount } from "../../../ui/figures.ts";
import { showDone } from "../../../ui/notices.tsx";
import { ProblemAlert } from "../../../ui/problem-alert.tsx";
import { Prose } from "../../../ui/prose.tsx";
import { useDialogClose } from "../../../ui/use-dialog-close.ts";
import { kindLabel } from "../rule-skeleton.ts";
import { sayPlace } from "../say-place.ts";
import styles from "./rule-file.module.css";
import { formatOf, modelFormats, sayFilePlace } from "./rule-file.ts";

type Model = {
  readonly fileName: string;
  readonly format: (typeof modelFormats)[keyof typeof modelFormats];
  readonly content: string;
};
type FoundRule = AnswerOf<typeof ruleExchangeRoutes.importNew>["rules"][number];

/** Makes rules of a model: first shows what would become of it, then creates that. */
export function ImportRulesDialog({ onClose }: { onClose: () => void }) {
  const look = useChange(ruleExchangeRoutes.importNew);
  const make = useChange(ruleExchangeRoutes.importNew);
  const [model, setModel] = useState<Model | null>(null);
  const [unknown, setUnknown] = useState<string | null>(null);
  const [prefix, setPrefix] = useState("");
  const close = useDialogClose(false, onClose);
  const bodyOf = ({ format, content }: Model) => ({
    format,
    content,
    ...(prefix.trim() === "" ? {} : { prefix: prefix.trim() }),
  });
  const choose = async (file: File | null): Promise<void> => {
    if (file === null) return;
    make.reset();
    look.reset();
    const format = formatOf(file.name, modelFormats);
    setUnknown(format === null ? file.name : null);
    if (format === null) {
      setModel(null);
      return;
    }
    const chosen = { fileName: file.name, format, content: await file.text() };
    setModel(chosen);
    look.mutate({ body: { format, content: chosen.content, dryRun: true } });
  };
  const rules = look.data?.rules ?? [];
  const failed = make.error ?? look.error;
  const wrongPrefix = messageFor(fieldErrorsBelow(make.error, ""), "prefix");
  const create = (): void => {
    if (model === null) return;
    make.mutate(
      { body: bodyOf(model) },
      {
        onSuccess: (made) => {
          showDone(`${sayCount(made.rules.length, "rule")} from ${model.fileName}, as drafts.`);
          onClose();
        },
      },
    );
  };
  return (
    <Modal opened onClose={close.request} title="Import rules" size={720}>
      <p className={styles.about}>
        A DMN model (1.1 to 1.5) or a JDM graph. Every decision in it that is a table or an expression becomes
        a rule; decisions that need each other become a ruleset as well, which asks them. What cannot be one
        is refused by its name.
      </p>
      <Group align="end" gap="sm">
        <FileButton accept=".dmn,.xml,.json,.jdm" onChange={(file) => void choose(file)}>
          {(props) => (
            <Button
              {...props}
              variant={model === null ? "filled" : "default"}
              data-autofocus
              loading={look.isPending}
              leftSection={<FileUp size={14} aria-hidden />}
            >
              {model === null ? "Choose a file…" : model.fileName}
            </Button>
          )}
        </FileButton>
        <TextInput
          label="Put before each name"
          placeholder="nothing, or such as pricing."
          w={260}
          value={prefix}
          error={wrongPrefix}
          onChange={(event) => setPrefix(event.currentTarget.value)}
        />
      </Group>
      {unknown !== null && (
        <p className={styles.refused} role="alert">
          {unknown} is neither a DMN file (.dmn, .xml) nor a JDM file (.json).
        </p>
      )}
      {failed !== null && wrongPrefix === undefined && (
        <div className={styles.problem}>
          <ProblemAlert error={failed} words={sayFilePlace} />
        </div>
      )}
      {rules.length > 0 && <FoundRules rules={rules} prefix={prefix.trim()} />}
      <DialogFoot close={close}>
        <Button variant="filled" disabled={rules.length === 0} loading={make.isPending} onClick={create}>
          {rules.length === 0 ? "Create rules" : `Create ${sayCount(rules.length, "rule")}`}
        </Button>
      </DialogFoot>
    </Modal>
  );
}

/** What would become of the model: each rule with what is wrong in it. */
function FoundRules({ rules, prefix }: { rules: readonly FoundRule[]; prefix: string }) {
  return (
    <table className={styles.found} aria-label="Rules in the file">
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Kind</th>
          <th scope="col">Holds</th>
        </tr>
      </thead>
      <tbody>
        {rules.map(({ name, document, diagnostics }) => (
          <tr key={name}>
            <td>
              {prefix}
              {name}
              {diagnostics.length > 0 && (
                <ul>
                  {diagnostics.slice(0, 10).map((one) => (
                    <li key={`${one.path} ${one.message}`}>
                      {sayPlace(one.path, document)}: <Prose text={one.message} />
                    </li>
                  ))}
                </ul>
              )}
            </td>
            <td>{kindLabel(document.kind)}</td>
            <td>
              {document.kind === "decisionTable"
                ? sayCount(document.rows.length, "row")
                : document.kind === "ruleset"
                  ? sayCount(document.entries.length, "entry", "entries")
                  : sayCount(document.inputs.length, "input")}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
