import { Checkbox, Group, SegmentedControl, Textarea, TextInput } from "@mantine/core";
import type { RuleInput } from "@patchbay/contract/rule";
import { useId } from "react";
import styles from "./test-input.module.css";
import type { TypedValue } from "./test-values.ts";
import { typeWords } from "./input-type-words.ts";

type TestInputProps = {
  readonly input: RuleInput;
  readonly value: TypedValue;
  readonly error: string | undefined;
  readonly onChange: (value: TypedValue) => void;
};

/** One input of a test, by its type; what is optional can be left out, what is nullable can be null. */
export function TestInput({ input, value, error, onChange }: TestInputProps) {
  const id = useId();
  const text = value.kind === "text" ? value.text : "";
  const set = (next: string): void => onChange({ kind: "text", text: next });
  const nothing = (kind: "null" | "absent", chosen: boolean): void =>
    onChange(chosen ? { kind } : { kind: "text", text: input.type === "boolean" ? "false" : "" });
  const given = value.kind === "text";
  const box = {
    id,
    "aria-label": input.name,
    disabled: !given,
    error,
    placeholder: given ? "" : value.kind === "null" ? "null" : "left out",
    styles: { input: { fontFamily: "var(--pb-mono)", fontVariantLigatures: "none" } },
  };
  return (
    <div className={styles.input}>
      <div className={styles.head}>
        <label htmlFor={id}>{input.name}</label>
        <span>{typeWords[input.type]}</span>
        <Group gap={10} ml="auto">
          {input.optional === true && (
            <Checkbox
              label="leave out"
              aria-label={`Leave out ${input.name}`}
              checked={value.kind === "absent"}
              onChange={(event) => nothing("absent", event.currentTarget.checked)}
            />
          )}
          {input.nullable === true && (
            <Checkbox
              label="null"
              aria-label={`${input.name} is null`}
              checked={value.kind === "null"}
              onChange={(event) => nothing("null", event.currentTarget.checked)}
            />
          )}
        </Group>
      </div>
      {input.type === "boolean" ? (
        <SegmentedControl
          size="xs"
          aria-label={input.name}
          disabled={!given}
          data={["true", "false"]}
          value={text}
          onChange={set}
        />
      ) : input.type === "list" || input.type === "object" ? (
        <Textarea
          {...box}
          autosize
          minRows={2}
          maxRows={8}
          value={text}
          onChange={(event) => set(event.currentTarget.value)}
        />
      ) : (
        <TextInput
          {...box}
          type={input.type === "date" ? "date" : "text"}
          inputMode={input.type === "number" ? "decimal" : "text"}
          value={text}
          onChange={(event) => set(event.currentTarget.value)}
        />
      )}
    </div>
  );
}
