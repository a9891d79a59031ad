import { Select } from "@mantine/core";
import { ruleRoutes } from "@patchbay/contract/rule-api";
import { workflowRoutes } from "@patchbay/contract/workflow-api";
import { useRead } from "../api/queries.ts";
import { useChoiceSearch } from "./use-choice-search.ts";

type TargetPickerProps = {
  readonly kind: "rule" | "workflow";
  /** Id or name; empty: nothing is chosen. */
  readonly value: string;
  /** How the box is called where it is not just the rule or the workflow. */
  readonly label?: string;
  readonly readOnly: boolean;
  readonly error?: string | undefined;
  readonly onChange: (id: string) => void;
};

/** Picks the rule or the workflow that is started, however many there are. */
export function TargetPicker({ kind, value, label, readOnly, error, onChange }: TargetPickerProps) {
  const isRule = kind === "rule";
  const rule = useRead(ruleRoutes.read, { params: { rule: value } }, { enabled: isRule && value !== "" });
  const workflow = useRead(
    workflowRoutes.read,
    { params: { workflow: value } },
    { enabled: !isRule && value !== "" },
  );
  const found = isRule ? rule.data : workflow.data;
  const chosen = value === "" ? null : { value: found?.id ?? value, label: found?.name ?? value };
  const search = useChoiceSearch(chosen);
  const query = { perPage: 50, ...search.query };
  const rules = useRead(ruleRoutes.list, { query }, { enabled: isRule, keepPrevious: true });
  const workflows = useRead(workflowRoutes.list, { query }, { enabled: !isRule, keepPrevious: true });
  const items = (isRule ? rules.data?.items : workflows.data?.items) ?? [];
  return (
    <Select
      {...search.props}
      label={label ?? (isRule ? "Rule" : "Workflow")}
      required
      allowDeselect={false}
      readOnly={readOnly}
      error={error}
      data={search.choices(items.map((one) => ({ value: one.id, label: one.name })))}
      value={chosen?.value ?? null}
      onChange={(id) => id !== null && onChange(id)}
    />
  );
}
