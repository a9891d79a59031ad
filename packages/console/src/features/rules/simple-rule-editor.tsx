import type { SimpleRuleDocument } from "@patchbay/contract/rule";
import type { RunAnswer } from "@patchbay/contract/rule-api";
import { Section } from "../../ui/section.tsx";
import { Status } from "../../ui/status.tsx";
import { ConditionGroupEditor } from "./condition-group-editor.tsx";
import { OutcomeEditor } from "./outcome-editor.tsx";
import type { RuleEditor } from "./rule-editor.ts";
import styles from "./simple-rule-editor.module.css";

export type SimpleRuleTabProps = {
  readonly editor: RuleEditor;
  readonly rule: SimpleRuleDocument;
  readonly result: RunAnswer | null;
  readonly readOnly: boolean;
};

/** A simple rule: the condition, what follows when it holds, what otherwise. */
export function SimpleRuleEditor({ editor, rule, result, readOnly }: SimpleRuleTabProps) {
  const branch = result?.matched?.[0]?.branch;
  return (
    <div className={styles.rule}>
      <Section title="When" about="A row reads an input, or a FEEL expression, and puts it to a test.">
        <ConditionGroupEditor
          root={rule.condition}
          group={rule.condition}
          path="/condition"
          depth={1}
          inputs={rule.inputs}
          diagnostics={editor.diagnostics}
          readOnly={readOnly}
          onChange={(condition) => editor.change({ ...rule, condition })}
        />
      </Section>
      <Section
        title="Then"
        about="When the condition holds."
        side={branch === "then" ? <Status tone="ok">Reached in the last test</Status> : undefined}
      >
        <OutcomeEditor
          editor={editor}
          path="/then"
          outcome={rule.then}
          readOnly={readOnly}
          onChange={(then) => editor.change({ ...rule, then })}
          onAction={(document, id) =>
            document.kind === "simpleRule"
              ? { ...document, then: { ...rule.then, actions: [...(rule.then.actions ?? []), id] } }
              : document
          }
        />
      </Section>
      <Section
        title="Else"
        about="When it does not."
        side={branch === "else" ? <Status tone="ok">Reached in the last test</Status> : undefined}
      >
        <OutcomeEditor
          editor={editor}
          path="/else"
          outcome={rule.else}
          readOnly={readOnly}
          onChange={(otherwise) => editor.change({ ...rule, else: otherwise })}
          onAction={(document, id) =>
            document.kind === "simpleRule"
              ? { ...document, else: { ...rule.else, actions: [...(rule.else.actions ?? []), id] } }
              : document
          }
        />
      </Section>
    </div>
  );
}
