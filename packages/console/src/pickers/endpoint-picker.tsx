import { Select } from "@mantine/core";
import { endpointRoutes } from "@patchbay/contract/connection-api";
import type { Endpoint } from "@patchbay/contract/endpoint";
import { useRead } from "../api/queries.ts";
import { useChoiceSearch } from "./use-choice-search.ts";

type EndpointPickerProps = {
  /** The connection whose endpoints are offered; null closes the box. */
  readonly connection: string | null;
  /** The chosen one, read by whoever needs more of it than the name. */
  readonly chosen: Endpoint | null;
  readonly none: string;
  readonly readOnly: boolean;
  readonly onChange: (id: string | null) => void;
};

const labelOf = (one: Endpoint): string => `${one.name} (${one.method} ${one.path})`;

/** Picks an endpoint of a connection. */
export function EndpointPicker({ connection, chosen, none, readOnly, onChange }: EndpointPickerProps) {
  const nothing = { value: "", label: none };
  const search = useChoiceSearch(chosen === null ? nothing : { value: chosen.id, label: labelOf(chosen) });
  const list = useRead(
    endpointRoutes.list,
    { query: { perPage: 50, connection: connection ?? "", ...search.query } },
    { enabled: connection !== null, keepPrevious: true },
  );
  return (
    <Select
      {...search.props}
      label="Endpoint"
      allowDeselect={false}
      disabled={connection === null}
      data={search.choices(
        (list.data?.items ?? []).map((one) => ({ value: one.id, label: labelOf(one) })),
        [nothing],
      )}
      value={chosen?.id ?? ""}
      readOnly={readOnly}
      onChange={(next) => onChange(next === "" ? null : next)}
    />
  );
}
