import { ActionIcon, Button, Group, SegmentedControl } from "@mantine/core";
import type { ConditionGroup, Diagnostic, RuleInput } from "@patchbay/contract/rule";
import { Plus, Trash2 } from "lucide-react";
import { addTo, newGroup, newTest, replaceCondition } from "./condition-edit.ts";
import styles from "./condition-group-editor.module.css";
import { diagnosticsAt } from "./diagnostics-at.ts";
import { ConditionRow } from "./condition-row.tsx";

const matchWords = [
  { value: "all", label: "All" },
  { value: "any", label: "Any" },
  { value: "none", label: "None" },
] as const;

type ConditionGroupEditorProps = {
  readonly root: ConditionGroup;
  readonly group: ConditionGroup;
  /** JSON Pointer of the group, where diagnostics point. */
  readonly path: string;
  /** 1 is the root; groups stand three deep at most. */
  readonly depth: number;
  readonly inputs: readonly RuleInput[];
  readonly diagnostics: readonly Diagnostic[];
  readonly readOnly: boolean;
  readonly onChange: (root: ConditionGroup) => void;
};

/** Conditions of which all, any or none must hold; a group can stand among them. */
export function ConditionGroupEditor(props: ConditionGroupEditorProps) {
  const { root, group, path, depth, inputs, diagnostics, readOnly, onChange } = props;
  const first = inputs[0]?.name ?? "";
  const replace = (next: ConditionGroup): void =>
    onChange(group.id === root.id ? next : replaceCondition(root, group.id, next));
  return (
    <fieldset className={styles.group} aria-label={depth === 1 ? "Conditions" : "Group of conditions"}>
      <Group gap="xs">
        <SegmentedControl
          size="xs"
          aria-label="How many must hold"
          readOnly={readOnly}
          data={[...matchWords]}
          value={group.match}
          onChange={(value) =>
            replace({ ...group, match: matchWords.find((one) => one.value === value)?.value ?? "all" })
          }
        />
        <span className={styles.word}>of these must hold</span>
        {depth > 1 && !readOnly && (
          <ActionIcon
            variant="subtle"
            size={26}
            ml="auto"
            aria-label="Remove this group"
            onClick={() => onChange(replaceCondition(root, group.id, null))}
          >
            <Trash2 size={14} aria-hidden />
          </ActionIcon>
        )}
      </Group>
      <ul className={styles.list}>
        {group.conditions.map((condition, index) => (
          <li key={condition.id}>
            {condition.kind === "group" ? (
              <ConditionGroupEditor
                {...props}
                group={condition}
                path={`${path}/conditions/${index}`}
                depth={depth + 1}
              />
            ) : (
              <ConditionRow
                condition={condition}
                inputs={inputs}
                message={diagnosticsAt(diagnostics, `${path}/conditions/${index}`)[0]?.message}
                readOnly={readOnly}
                onChange={(next) => onChange(replaceCondition(root, condition.id, next))}
              />
            )}
          </li>
        ))}
        {group.conditions.length === 0 && (
          <li className={styles.word}>
            {group.match === "any" ? "Nothing here: it never holds." : "Nothing here: it always holds."}
          </li>
        )}
      </ul>
      {!readOnly && (
        <Group gap="xs">
          <Button
            size="compact-sm"
            leftSection={<Plus size={13} aria-hidden />}
            onClick={() => onChange(addTo(root, group.id, newTest(root, first)))}
          >
            Condition
          </Button>
          {depth < 3 && (
            <Button
              size="compact-sm"
              leftSection={<Plus size={13} aria-hidden />}
              onClick={() => onChange(addTo(root, group.id, newGroup(root, first)))}
            >
              Group
            </Button>
          )}
        </Group>
      )}
    </fieldset>
  );
}
