import type { ConditionGroup, RulesetDocument, RulesetEntry } from "@patchbay/contract/rule";
import { ConditionGroupEditor } from "../condition-group-editor.tsx";
import { OutcomeEditor } from "../outcome-editor.tsx";
import type { RuleEditor } from "../rule-editor.ts";
import { AskedRuleFields } from "./asked-rule-fields.tsx";
import { EntryDetails } from "./entry-details.tsx";
import styles from "./entry-form.module.css";
import { GroupFields } from "./group-fields.tsx";
import { changeConditionEntries, replaceEntry } from "./ruleset-edit.ts";
import { readableIn } from "./ruleset-words.ts";
import type { AskedRule } from "./use-asked-rules.ts";

type EntryFormProps = {
  readonly editor: RuleEditor;
  readonly ruleset: RulesetDocument;
  readonly entry: RulesetEntry;
  /** JSON Pointer of the entry, where diagnostics point. */
  readonly path: string;
  readonly asked: readonly AskedRule[];
  readonly readOnly: boolean;
};

/** All about one entry: what it asks or tests, what it yields, by which name others read it, when it counts. */
export function EntryForm({ editor, ruleset, entry, path, asked, readOnly }: EntryFormProps) {
  const change = (next: RulesetEntry): void => editor.change(replaceEntry(ruleset, next));
  const messageAt = (field: string): string | undefined =>
    editor.diagnostics.find((one) => one.path === `${path}/${field}`)?.message.replaceAll("`", "");
  const condition = (root: ConditionGroup, onChange: (root: ConditionGroup) => void) => (
    <ConditionGroupEditor
      root={root}
      group={root}
      path={`${path}/condition`}
      depth={1}
      inputs={readableIn(ruleset, entry.id, asked)}
      diagnostics={editor.diagnostics}
      readOnly={readOnly}
      onChange={onChange}
    />
  );
  return (
    <div className={styles.form}>
      {entry.kind === "rule" && (
        <AskedRuleFields
          entry={entry}
          path={path}
          asked={asked}
          inputs={ruleset.inputs}
          diagnostics={editor.diagnostics}
          readOnly={readOnly}
          onChange={change}
        />
      )}
      {entry.kind === "condition" && (
        <>
          <h3>When</h3>
          {condition(entry.condition, (next) => change({ ...entry, condition: next }))}
          <h3>Then</h3>
          <OutcomeEditor
            editor={editor}
            path={`${path}/then`}
            outcome={entry.then}
            readOnly={readOnly}
            onChange={(then) => change({ ...entry, then })}
            onAction={(document, id) =>
              document.kind === "ruleset"
                ? changeConditionEntries(document, (one) =>
                    one.id === entry.id
                      ? { ...one, then: { ...one.then, actions: [...(one.then.actions ?? []), id] } }
                      : one,
                  )
                : document
            }
          />
        </>
      )}
      {entry.kind === "group" && (
        <GroupFields
          group={entry}
          stopWhenError={messageAt("stopWhen")}
          readOnly={readOnly}
          condition={
            entry.condition !== undefined &&
            condition(entry.condition, (next) => change({ ...entry, condition: next }))
          }
          onChange={change}
        />
      )}
      <EntryDetails entry={entry} messageAt={messageAt} readOnly={readOnly} onChange={change} />
    </div>
  );
}
