import { Select } from "@mantine/core";
import { connectionRoutes } from "@patchbay/contract/connection-api";
import { useRead } from "../api/queries.ts";
import { type Choice, useChoiceSearch } from "./use-choice-search.ts";

type ConnectionPickerProps = {
  readonly label: string;
  /** Id or name; null is none. */
  readonly value: string | null;
  /** What "none" means here; without it one has to be chosen. */
  readonly none?: string;
  readonly required?: boolean;
  readonly readOnly?: boolean;
  readonly disabled?: boolean;
  readonly error?: string | undefined;
  readonly onChange: (id: string | null) => void;
};

/** Picks a connection by name, however many there are. */
export function ConnectionPicker({ label, value, none, onChange, ...box }: ConnectionPickerProps) {
  const read = useRead(
    connectionRoutes.read,
    { params: { connection: value ?? "" } },
    { enabled: value !== null },
  );
  const nothing: Choice | null = none === undefined ? null : { value: "", label: none };
  const chosen =
    value === null ? nothing : { value: read.data?.id ?? value, label: read.data?.name ?? value };
  const search = useChoiceSearch(chosen);
  const list = useRead(
    connectionRoutes.list,
    { query: { perPage: 50, ...search.query } },
    { keepPrevious: true },
  );
  return (
    <Select
      {...box}
      {...search.props}
      label={label}
      allowDeselect={false}
      data={search.choices(
        (list.data?.items ?? []).map((one) => ({ value: one.id, label: one.name })),
        nothing === null ? [] : [nothing],
      )}
      value={chosen?.value ?? null}
      onChange={(next) => onChange(next === "" ? null : next)}
    />
  );
}
