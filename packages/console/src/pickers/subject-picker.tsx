import { Select } from "@mantine/core";
import { ruleRoutes } from "@patchbay/contract/rule-api";
import { workflowRoutes } from "@patchbay/contract/workflow-api";
import { useRead } from "../api/queries.ts";
import { useChoiceSearch } from "./use-choice-search.ts";

/** What executions are of. */
export type Subject = { readonly kind: "rule" | "workflow"; readonly id: string };

type SubjectPickerProps = {
  readonly value: Subject | null;
  readonly onChange: (subject: Subject | null) => void;
};

const keyOf = ({ kind, id }: Subject): string => `${kind}:${id}`;

function subjectOf(key: string | null): Subject | null {
  const [kind, id = ""] = (key ?? "").split(":");
  return kind === "rule" || kind === "workflow" ? { kind, id } : null;
}

/** Filters by a rule or a workflow, however many there are. */
export function SubjectPicker({ value, onChange }: SubjectPickerProps) {
  const id = value?.id ?? "";
  const rule = useRead(ruleRoutes.read, { params: { rule: id } }, { enabled: value?.kind === "rule" });
  const workflow = useRead(
    workflowRoutes.read,
    { params: { workflow: id } },
    { enabled: value?.kind === "workflow" },
  );
  const name = (value?.kind === "rule" ? rule.data : workflow.data)?.name ?? id;
  const search = useChoiceSearch(value === null ? null : { value: keyOf(value), label: name });
  const query = { perPage: 50, ...search.query };
  const rules = useRead(ruleRoutes.list, { query }, { keepPrevious: true });
  const workflows = useRead(workflowRoutes.list, { query }, { keepPrevious: true });
  const choices = search.choices([
    ...(workflows.data?.items ?? []).map((one) => ({ value: `workflow:${one.id}`, label: one.name })),
    ...(rules.data?.items ?? []).map((one) => ({ value: `rule:${one.id}`, label: one.name })),
  ]);
  const group = (kind: Subject["kind"]) => choices.filter((one) => one.value.startsWith(`${kind}:`));
  return (
    <Select
      {...search.props}
      // The server has filtered already, group by group.
      filter={({ options }) => options}
      aria-label="Rule or workflow"
      placeholder="Any rule or workflow"
      w={190}
      clearable
      clearButtonProps={{ "aria-label": "Any rule or workflow" }}
      data={[
        { group: "Workflows", items: group("workflow") },
        { group: "Rules", items: group("rule") },
      ].filter(({ items }) => items.length > 0)}
      value={value === null ? null : keyOf(value)}
      onChange={(key) => onChange(subjectOf(key))}
    />
  );
}
