import { diagnosticsAt } from "./diagnostics-at.ts";
import { renameInput } from "./input-edit.ts";
import { InputsTable } from "./inputs-table.tsx";
import type { RuleEditor } from "./rule-editor.ts";

/** The inputs of a rule; a new name is taken over by whatever reads the input. */
export function InputsTab({ editor, readOnly }: { editor: RuleEditor; readOnly: boolean }) {
  const { document } = editor;
  return (
    <InputsTable
      inputs={document.inputs}
      readOnly={readOnly}
      empty="A rule without inputs always decides the same."
      messageAt={(index) => diagnosticsAt(editor.diagnostics, `/inputs/${index}`)[0]?.message}
      onChange={(inputs) => editor.change({ ...document, inputs })}
      onRename={(index, name) => editor.change(renameInput(document, index, name))}
    />
  );
}
