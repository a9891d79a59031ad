import { Select } from "@mantine/core";
import { ruleRoutes } from "@patchbay/contract/rule-api";
import { useRead } from "../api/queries.ts";
import { useChoiceSearch } from "./use-choice-search.ts";

type RulePickerProps = { readonly value: string | null; readonly onChange: (id: string | null) => void };

/** Filters by a rule, however many there are. */
export function RulePicker({ value, onChange }: RulePickerProps) {
  const read = useRead(ruleRoutes.read, { params: { rule: value ?? "" } }, { enabled: value !== null });
  const search = useChoiceSearch(value === null ? null : { value, label: read.data?.name ?? value });
  const list = useRead(ruleRoutes.list, { query: { perPage: 50, ...search.query } }, { keepPrevious: true });
  return (
    <Select
      {...search.props}
      aria-label="Rule"
      placeholder="Any rule"
      w={160}
      clearable
      clearButtonProps={{ "aria-label": "Any rule" }}
      data={search.choices((list.data?.items ?? []).map((one) => ({ value: one.id, label: one.name })))}
      value={value}
      onChange={onChange}
    />
  );
}
