import { ActionIcon, Autocomplete, Select, TagsInput, TextInput, Tooltip } from "@mantine/core";
import type { ConditionTest, InputType, RuleInput } from "@patchbay/contract/rule";
import {
  type ConditionForm,
  type ConditionOperator,
  conditionOperators,
  fromTest,
  operatorsFor,
  toTest,
} from "@patchbay/decision/condition-form";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import styles from "./condition-row.module.css";

type ConditionRowProps = {
  readonly condition: ConditionTest;
  readonly inputs: readonly RuleInput[];
  readonly message: string | undefined;
  readonly readOnly: boolean;
  readonly onChange: (next: ConditionTest | null) => void;
};

const feel = "feel";

/** Dates are read with Temporal, which not every browser has yet; there they are shown as the FEEL they are. */
const readable = (type: InputType): boolean =>
  (type !== "date" && type !== "dateTime") || "Temporal" in globalThis;

/** What a new operator keeps of the values that were there. */
function valuesFor(operator: ConditionOperator, before: readonly string[]): readonly string[] {
  const wanted = conditionOperators[operator].values;
  if (wanted === "none") return [];
  if (wanted === "many") return before.filter((value) => value !== "");
  return wanted === "two" ? [before[0] ?? "", before[1] ?? ""] : [before[0] ?? ""];
}

/** One condition: what is read, an operator, its values. A test that fits no operator is shown as the FEEL it is. */
export function ConditionRow({ condition, inputs, message, readOnly, onChange }: ConditionRowProps) {
  // What is being typed stays as typed (a half value has no form) as long as it still means the stored test.
  const [typed, setTyped] = useState<(ConditionForm & { readonly type: InputType }) | "feel" | null>(null);
  const type = inputs.find((input) => input.name === condition.expression)?.type;
  const names = inputs.map((input) => input.name);
  const kept =
    typed !== null &&
    typed !== feel &&
    typed.type === type &&
    toTest(typed.operator, typed.values, type) === condition.test
      ? typed
      : null;
  const read = type === undefined || !readable(type) ? null : fromTest(condition.test, type, names);
  const form = typed === feel ? null : (kept ?? read);
  const open = type !== undefined && typed !== feel && condition.test === "" ? null : form;
  const raw = open === null && (condition.test !== "" || typed === feel || type === undefined);

  const write = (next: ConditionForm): void => {
    if (type === undefined) return;
    setTyped({ ...next, type });
    onChange({ ...condition, test: toTest(next.operator, next.values, type) });
  };
  const choose = (value: string | null): void => {
    if (value === feel) {
      setTyped(feel);
      return;
    }
    const operator = type === undefined ? undefined : operatorsFor(type).find((one) => one === value);
    if (operator !== undefined) write({ operator, values: valuesFor(operator, open?.values ?? []) });
  };

  return (
    <div className={styles.row} data-error={message !== undefined || undefined}>
      <Autocomplete
        aria-label="What is read"
        placeholder="input or expression"
        styles={{ input: { fontFamily: "var(--pb-mono)" } }}
        data={names}
        value={condition.expression}
        readOnly={readOnly}
        onChange={(expression) => onChange({ ...condition, expression })}
      />
      <Select
        aria-label="Operator"
        placeholder="operator"
        allowDeselect={false}
        data={[
          ...(type === undefined ? [] : operatorsFor(type)).map((value) => ({
            value: value as string,
            label: conditionOperators[value].label,
          })),
          { value: feel, label: "passes FEEL test" },
        ]}
        value={raw ? feel : (open?.operator ?? null)}
        readOnly={readOnly}
        onChange={choose}
      />
      <div className={styles.values}>
        {raw ? (
          <TextInput
            aria-label="FEEL test"
            placeholder={'>= 100, [1..5), "a", not(…)'}
            styles={{ input: { fontFamily: "var(--pb-mono)", fontVariantLigatures: "none" } }}
            value={condition.test}
            readOnly={readOnly}
            onChange={(event) => onChange({ ...condition, test: event.currentTarget.value })}
          />
        ) : (
          <Values form={open} type={type} readOnly={readOnly} onChange={write} />
        )}
      </div>
      {!readOnly && (
        <Tooltip label="Remove">
          <ActionIcon
            variant="subtle"
            size={28}
            aria-label={`Remove condition on ${condition.expression === "" ? "nothing yet" : condition.expression}`}
            onClick={() => onChange(null)}
          >
            <Trash2 size={14} aria-hidden />
          </ActionIcon>
        </Tooltip>
      )}
      {message !== undefined && <p className={styles.message}>{message}</p>}
    </div>
  );
}

type ValuesProps = {
  readonly form: ConditionForm | null;
  readonly type: InputType | undefined;
  readonly readOnly: boolean;
  readonly onChange: (form: ConditionForm) => void;
};

function Values({ form, type, readOnly, onChange }: ValuesProps) {
  if (form === null) return <span className={styles.none}>Choose an operator</span>;
  const wanted = conditionOperators[form.operator].values;
  if (wanted === "none") return <span />;
  if (wanted === "many")
    return (
      <TagsInput
        aria-label="Values"
        placeholder="Enter adds one"
        acceptValueOnBlur
        value={[...form.values]}
        readOnly={readOnly}
        onChange={(values) => onChange({ ...form, values })}
      />
    );
  const kind = type === "date" ? "date" : "text";
  const box = (index: number, label: string) => (
    <TextInput
      key={label}
      aria-label={label}
      type={kind}
      flex={1}
      value={form.values[index] ?? ""}
      readOnly={readOnly}
      onChange={(event) => onChange({ ...form, values: form.values.with(index, event.currentTarget.value) })}
    />
  );
  return wanted === "one" ? (
    box(0, "Value")
  ) : (
    <div className={styles.two}>
      {box(0, "From")}
      <span>and</span>
      {box(1, "To")}
    </div>
  );
}
