import { Group, MultiSelect } from "@mantine/core";
import type { Outcome, RuleDocument } from "@patchbay/contract/rule";
import { Plus } from "lucide-react";
import { useState } from "react";
import { KeyValueGrid } from "../../editors/key-value-grid.tsx";
import { blankRow, type KeyValueRow } from "../../editors/key-value-rows.ts";
import { useRows } from "../../editors/use-rows.ts";
import { ActionButton } from "../../ui/action-button.tsx";
import { ActionDialog } from "./action-dialog.tsx";
import { newAction, withAction } from "./action-edit.ts";
import type { RuleEditor } from "./rule-editor.ts";

type OutcomeEditorProps = {
  readonly editor: RuleEditor;
  /** JSON Pointer of the outcome, where diagnostics point. */
  readonly path: string;
  readonly outcome: Outcome;
  readonly readOnly: boolean;
  readonly onChange: (outcome: Outcome) => void;
  /** The document in which this outcome also asks for the action with this id. */
  readonly onAction: (document: RuleDocument, id: string) => RuleDocument;
};

type Outputs = Readonly<Record<string, string>>;

const rowsFromOutputs = (outputs: Outputs): readonly KeyValueRow[] =>
  Object.entries(outputs).map(([name, value]) => ({ ...blankRow, name, value }));
const outputsFromRows = (rows: readonly KeyValueRow[]): Outputs =>
  Object.fromEntries(rows.filter((row) => row.name.trim() !== "").map((row) => [row.name.trim(), row.value]));

/** What an outcome yields: outputs as FEEL expressions, and the actions it asks for, in order. */
export function OutcomeEditor({ editor, path, outcome, readOnly, onChange, onAction }: OutcomeEditorProps) {
  const { document } = editor;
  const [adding, setAdding] = useState(false);
  const [rows, setRows] = useRows<Outputs>(
    outcome.outputs ?? {},
    rowsFromOutputs,
    outputsFromRows,
    (outputs) => onChange({ ...outcome, outputs: { ...outputs } }),
  );
  return (
    <>
      <KeyValueGrid
        noun="output"
        rows={rows}
        onChange={setRows}
        readOnly={readOnly}
        errorAt={(index) => {
          const name = rows[index]?.name;
          return editor.diagnostics.find((one) => one.path === `${path}/outputs/${name}`)?.message;
        }}
      />
      <Group align="flex-end" gap="xs" wrap="nowrap">
        <MultiSelect
          label="Actions"
          description="REST calls, made in this order"
          flex={1}
          placeholder={(outcome.actions ?? []).length === 0 ? "None" : ""}
          data={document.actions.map((action) => ({ value: action.id, label: action.name }))}
          value={[...(outcome.actions ?? [])]}
          readOnly={readOnly}
          onChange={(actions) => onChange({ ...outcome, actions })}
        />
        <ActionButton
          h={32}
          leftSection={<Plus size={14} aria-hidden />}
          needs="rule:write"
          onClick={() => setAdding(true)}
        >
          Add Action
        </ActionButton>
      </Group>
      {adding && (
        <ActionDialog
          editor={editor}
          action={newAction(document.actions)}
          isNew
          onClose={() => setAdding(false)}
          onSave={(action) => editor.change(onAction(withAction(document, action), action.id))}
        />
      )}
    </>
  );
}
