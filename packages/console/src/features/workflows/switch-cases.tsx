import { ActionIcon, Button, TextInput } from "@mantine/core";
import type { SwitchNode } from "@patchbay/contract/workflow";
import { Plus, Trash2 } from "lucide-react";
import styles from "./node-panel.module.css";

type SwitchCasesProps = {
  readonly node: SwitchNode;
  readonly readOnly: boolean;
  readonly onChange: (node: SwitchNode) => void;
};

/** The cases of a switch, top to bottom: the first whose condition is true is its result. */
export function SwitchCases({ node, readOnly, onChange }: SwitchCasesProps) {
  const set = (index: number, part: Partial<SwitchNode["cases"][number]>): void =>
    onChange({ ...node, cases: node.cases.map((one, at) => (at === index ? { ...one, ...part } : one)) });
  return (
    <div className={styles.cases}>
      {node.cases.map((one, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- a case is its place: its name is what changes
        <div key={index} className={styles.case}>
          <TextInput
            aria-label={`Name of case ${index + 1}`}
            size="xs"
            value={one.id}
            readOnly={readOnly}
            onChange={(event) => set(index, { id: event.currentTarget.value })}
          />
          <TextInput
            aria-label={`Condition of ${one.id}`}
            size="xs"
            placeholder="input.total > 100"
            styles={{ input: { fontFamily: "var(--pb-mono)" } }}
            value={one.condition}
            readOnly={readOnly}
            onChange={(event) => set(index, { condition: event.currentTarget.value })}
          />
          <ActionIcon
            variant="subtle"
            size={26}
            aria-label={`Remove case ${one.id}`}
            disabled={readOnly}
            onClick={() => onChange({ ...node, cases: node.cases.toSpliced(index, 1) })}
          >
            <Trash2 size={14} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      <div>
        <Button
          size="compact-sm"
          disabled={readOnly}
          leftSection={<Plus size={13} aria-hidden />}
          onClick={() =>
            onChange({
              ...node,
              cases: [...node.cases, { id: `case${node.cases.length + 1}`, condition: "" }],
            })
          }
        >
          Add case
        </Button>
      </div>
    </div>
  );
}
