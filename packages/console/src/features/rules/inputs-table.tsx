import { ActionIcon, Checkbox, Select, TextInput } from "@mantine/core";
import { inputTypes, type RuleInput } from "@patchbay/contract/rule";
import { Plus, Trash2 } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { flushSync } from "react-dom";
import { CommitInput } from "../../ui/commit-input.tsx";
import { ActionButton } from "../../ui/action-button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { freeName } from "./input-edit.ts";
import { typeWords } from "./input-type-words.ts";
import styles from "./inputs-tab.module.css";
import { readValue, textOfValue } from "./test-values.ts";

type InputsTableProps = {
  readonly inputs: RuleInput[];
  readonly readOnly: boolean;
  /** What stands there when there are none. */
  readonly empty: string;
  readonly messageAt: (index: number) => string | undefined;
  /** Of a rule: where the value of each input comes from. */
  readonly sources?: readonly ReactNode[];
  readonly onChange: (inputs: RuleInput[]) => void;
  /** A new name; what reads the input may have to follow. */
  readonly onRename: (index: number, name: string) => void;
};

/** The values a rule or workflow is given: name, type, whether one may leave it out or give null, and a value to test with. */
export function InputsTable(props: InputsTableProps) {
  const { inputs, readOnly, empty, messageAt, sources, onChange, onRename } = props;
  const section = useRef<HTMLElement>(null);
  const change = (index: number, input: RuleInput): void => onChange(inputs.with(index, input));
  return (
    <section ref={section} aria-label="Inputs">
      <div className={styles.frame}>
        {inputs.length === 0 ? (
          <EmptyState title="No inputs">{empty}</EmptyState>
        ) : (
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Type</th>
                <th scope="col" title="The caller may leave it out">
                  Optional
                </th>
                <th scope="col" title="The caller may send null">
                  Nullable
                </th>
                {sources !== undefined && <th scope="col">Comes from</th>}
                <th scope="col">Test value</th>
                <th scope="col">
                  <span className={styles.hidden}>Tools</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {inputs.map((input, index) => (
                // oxlint-disable-next-line react/no-array-index-key -- an input is its place: its name is what changes
                <tr key={index}>
                  <td>
                    <CommitInput
                      label={`Name of input ${index + 1}`}
                      mono
                      value={input.name}
                      readOnly={readOnly}
                      error={messageAt(index)}
                      onCommit={(name) => onRename(index, name.trim())}
                    />
                  </td>
                  <td>
                    <Select
                      aria-label={`Type of ${input.name}`}
                      allowDeselect={false}
                      data={inputTypes.map((value) => ({ value, label: typeWords[value] }))}
                      value={input.type}
                      readOnly={readOnly}
                      onChange={(value) => {
                        const { testValue: _, ...rest } = input;
                        change(index, { ...rest, type: inputTypes.find((one) => one === value) ?? "string" });
                      }}
                    />
                  </td>
                  <td>
                    <Checkbox
                      aria-label={`${input.name} may be left out`}
                      checked={input.optional ?? false}
                      disabled={readOnly}
                      onChange={(event) => change(index, { ...input, optional: event.currentTarget.checked })}
                    />
                  </td>
                  <td>
                    <Checkbox
                      aria-label={`${input.name} may be null`}
                      checked={input.nullable ?? false}
                      disabled={readOnly}
                      onChange={(event) => change(index, { ...input, nullable: event.currentTarget.checked })}
                    />
                  </td>
                  {sources !== undefined && <td>{sources[index]}</td>}
                  <td>
                    <TestValueBox
                      input={input}
                      readOnly={readOnly}
                      onChange={(next) => change(index, next)}
                    />
                  </td>
                  <td>
                    <ActionIcon
                      variant="subtle"
                      size={26}
                      aria-label={`Remove ${input.name}`}
                      disabled={readOnly}
                      onClick={() => onChange(inputs.toSpliced(index, 1))}
                    >
                      <Trash2 size={14} aria-hidden />
                    </ActionIcon>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
      <ActionButton
        mt="sm"
        leftSection={<Plus size={14} aria-hidden />}
        needs="rule:write"
        onClick={() => {
          flushSync(() => onChange([...inputs, { name: freeName(inputs), type: "string" }]));
          // The name is what one changes first.
          const name = section.current?.querySelector<HTMLInputElement>("tbody tr:last-child input");
          name?.focus();
          name?.select();
        }}
      >
        Add input
      </ActionButton>
    </section>
  );
}

type TestValueBoxProps = {
  readonly input: RuleInput;
  readonly readOnly: boolean;
  readonly onChange: (input: RuleInput) => void;
};

function TestValueBox({ input, readOnly, onChange }: TestValueBoxProps) {
  const { testValue, ...rest } = input;
  if (testValue === null)
    return <TextInput aria-label={`Test value of ${input.name}`} readOnly value="null" />;
  return (
    <CommitInput
      label={`Test value of ${input.name}`}
      mono
      value={testValue === undefined ? "" : textOfValue(testValue, input.type)}
      readOnly={readOnly}
      check={(text) => {
        const read = readValue({ kind: "text", text }, input.type);
        return text === "" || read.ok ? undefined : read.message;
      }}
      onCommit={(text) => {
        const read = readValue({ kind: "text", text }, input.type);
        if (text === "") onChange(rest);
        else if (read.ok && read.value !== undefined) onChange({ ...rest, testValue: read.value });
      }}
    />
  );
}
