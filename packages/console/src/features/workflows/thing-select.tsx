import { Select } from "@mantine/core";
import { ruleRoutes } from "@patchbay/contract/rule-api";
import { workflowRoutes } from "@patchbay/contract/workflow-api";
import { useRead } from "../../api/queries.ts";
import { useChoiceSearch } from "../../pickers/use-choice-search.ts";

type ThingSelectProps = {
  readonly thing: "rule" | "workflow";
  readonly label: string;
  /** Id or name; empty while none is chosen. */
  readonly value: string;
  readonly readOnly: boolean;
  readonly onChange: (id: string) => void;
};

/** Picks a rule or workflow by name, however many there are. */
export function ThingSelect({ thing, label, value, readOnly, onChange }: ThingSelectProps) {
  const isRule = thing === "rule";
  const rule = useRead(ruleRoutes.read, { params: { rule: value } }, { enabled: isRule && value !== "" });
  const workflow = useRead(
    workflowRoutes.read,
    { params: { workflow: value } },
    { enabled: !isRule && value !== "" },
  );
  const chosen = isRule ? rule.data : workflow.data;
  const search = useChoiceSearch(
    value === "" ? null : { value: chosen?.id ?? value, label: chosen?.name ?? value },
  );
  const query = { perPage: 50, ...search.query };
  const rules = useRead(ruleRoutes.list, { query }, { enabled: isRule, keepPrevious: true });
  const workflows = useRead(workflowRoutes.list, { query }, { enabled: !isRule, keepPrevious: true });
  const found: readonly { readonly id: string; readonly name: string }[] =
    (isRule ? rules.data?.items : workflows.data?.items) ?? [];
  return (
    <Select
      {...search.props}
      label={label}
      allowDeselect={false}
      readOnly={readOnly}
      error={value === "" ? `Choose a ${thing}` : undefined}
      data={search.choices(found.map((one) => ({ value: one.id, label: one.name })))}
      value={value === "" ? null : (chosen?.id ?? value)}
      onChange={(next) => next !== null && onChange(next)}
    />
  );
}
