import { Button, Modal, Stack, TextInput } from "@mantine/core";
import type { Diagnostic, RuleInput } from "@patchbay/contract/rule";
import type { Fetch } from "@patchbay/contract/rule-fetch";
import { useState } from "react";
import { DialogFoot } from "../../../ui/dialog-foot.tsx";
import { useDialogClose } from "../../../ui/use-dialog-close.ts";
import { sameJson } from "../../../ui/use-draft.ts";
import { CallForm } from "../../calls/call-form.tsx";
import { diagnosticsAt } from "../diagnostics-at.ts";
import { fetchAsAction, newFetch, pathsForFetch, withCall } from "./fetch-edit.ts";
import styles from "./fetch-dialog.module.css";
import { FetchOutcomes } from "./fetch-outcomes.tsx";

type FetchDialogProps = {
  readonly inputs: readonly RuleInput[];
  readonly index: number;
  readonly diagnostics: readonly Diagnostic[];
  readonly readOnly: boolean;
  /** Null: the input is sent by the caller again. */
  readonly onSave: (fetch: Fetch | null) => void;
  readonly onClose: () => void;
};

/** How an input is fetched before the rule decides: the call, where its value stands, and what each result makes of it. */
export function FetchDialog({ inputs, index, diagnostics, readOnly, onSave, onClose }: FetchDialogProps) {
  const input = inputs[index] ?? { name: "", type: "string" as const };
  const [draft, setDraft] = useState<Fetch>(input.fetch ?? newFetch);
  const close = useDialogClose(!sameJson(draft, input.fetch ?? newFetch), onClose);
  const at = `/inputs/${index}/fetch`;
  const errors = diagnosticsAt(diagnostics, at);
  const save = (fetch: Fetch | null): void => {
    onSave(fetch);
    onClose();
  };

  return (
    <Modal
      opened
      onClose={close.request}
      title={`Fetch ${input.name}`}
      size={980}
      closeOnClickOutside={false}
    >
      <Stack gap={14}>
        <p className={styles.about}>
          Called before the rule decides, at the same time as the other fetched inputs. Templates read the
          inputs that the caller sends.
        </p>
        <CallForm
          call={fetchAsAction(input, draft)}
          method="GET"
          paths={pathsForFetch(inputs, input.name)}
          readOnly={readOnly}
          routesFailures
          idempotent
          errors={errors}
          at={at}
          noun="fetch"
          more={{
            title: "Value and results",
            content: (
              <Stack gap={14}>
                <TextInput
                  label="Path to the value"
                  description="In the answer: JSONPath, dotted path or JSON Pointer; empty: the whole answer"
                  placeholder="$.score, or data.score"
                  spellCheck={false}
                  w={560}
                  styles={{ input: { fontFamily: "var(--pb-mono)" } }}
                  value={draft.path ?? ""}
                  readOnly={readOnly}
                  error={diagnosticsAt(errors, `${at}/path`)[0]?.message}
                  onChange={(event) => {
                    const { path: _, ...rest } = draft;
                    const path = event.currentTarget.value;
                    setDraft(path === "" ? rest : { ...rest, path });
                  }}
                />
                <FetchOutcomes input={input} fetch={draft} readOnly={readOnly} onChange={setDraft} />
              </Stack>
            ),
          }}
          onChange={(call) => setDraft(withCall(draft, call))}
        />
      </Stack>
      <DialogFoot
        close={close}
        side={
          input.fetch !== undefined && (
            <Button size="compact-sm" disabled={readOnly} onClick={() => save(null)}>
              Do not fetch it: the caller sends it
            </Button>
          )
        }
      >
        <Button variant="filled" disabled={readOnly} onClick={() => save(draft)}>
          Save fetch
        </Button>
      </DialogFoot>
    </Modal>
  );
}
