import { useState } from "react";
import { diagnosticsAt } from "./diagnostics-at.ts";
import { FetchDialog } from "./fetch/fetch-dialog.tsx";
import { InputSource } from "./fetch/input-source.tsx";
import { renameInput } from "./input-edit.ts";
import { InputsTable } from "./inputs-table.tsx";
import type { RuleEditor } from "./rule-editor.ts";

/** The inputs of a rule and where they come from; a new name is taken over by whatever reads the input. */
export function InputsTab({ editor, readOnly }: { editor: RuleEditor; readOnly: boolean }) {
  const { document } = editor;
  const { inputs } = document;
  const [fetching, setFetching] = useState<number | null>(null);
  return (
    <>
      <InputsTable
        inputs={inputs}
        readOnly={readOnly}
        empty="A rule without inputs always decides the same."
        messageAt={(index) =>
          diagnosticsAt(editor.diagnostics, `/inputs/${index}`).find(
            (one) => !one.path.startsWith(`/inputs/${index}/fetch`),
          )?.message
        }
        sources={inputs.map((input, index) => (
          <InputSource
            // oxlint-disable-next-line react/no-array-index-key -- an input is its place: its name is what changes
            key={index}
            input={input}
            message={diagnosticsAt(editor.diagnostics, `/inputs/${index}/fetch`)[0]?.message}
            readOnly={readOnly}
            onOpen={() => setFetching(index)}
          />
        ))}
        onChange={(next) => editor.change({ ...document, inputs: next })}
        onRename={(index, name) => editor.change(renameInput(document, index, name))}
      />
      {fetching !== null && (
        <FetchDialog
          inputs={inputs}
          index={fetching}
          diagnostics={editor.diagnostics}
          readOnly={readOnly}
          onClose={() => setFetching(null)}
          onSave={(fetch) => {
            const input = inputs[fetching];
            if (input === undefined) return;
            const { fetch: _, ...rest } = input;
            const next = fetch === null ? rest : { ...rest, fetch };
            editor.change({ ...document, inputs: inputs.with(fetching, next) });
          }}
        />
      )}
    </>
  );
}
