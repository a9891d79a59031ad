import type { DecisionTableDocument, InputColumn, OutputColumn } from "@patchbay/contract/rule";

/** A column of the table editor. `index` counts within its group, as in the document's rows. */
export type GridColumn =
  | { readonly kind: "when"; readonly id: string; readonly index: number; readonly column: InputColumn }
  | { readonly kind: "then"; readonly id: string; readonly index: number; readonly column: OutputColumn }
  | { readonly kind: "actions"; readonly id: "actions" }
  | { readonly kind: "from"; readonly id: "from" }
  | { readonly kind: "until"; readonly id: "until" }
  | { readonly kind: "note"; readonly id: "note" };

/** Whether some row counts only from a day or until one. */
export const hasDays = (table: DecisionTableDocument): boolean =>
  table.rows.some(({ from, until }) => from !== undefined || until !== undefined);

/**
 * The columns from left to right: conditions, outputs, actions, with `days` the days between which a row counts, note.
 * Cells are named by their place among these, so that whoever reads or writes cells has to be given the same ones.
 */
export function columnsOf(
  { inputColumns, outputColumns }: Pick<DecisionTableDocument, "inputColumns" | "outputColumns">,
  days: boolean,
): readonly GridColumn[] {
  return [
    ...inputColumns.map((column, index) => ({
      kind: "when" as const,
      id: `w-${column.id}`,
      index,
      column,
    })),
    ...outputColumns.map((column, index) => ({
      kind: "then" as const,
      id: `t-${column.id}`,
      index,
      column,
    })),
    { kind: "actions", id: "actions" },
    ...(days
      ? ([
          { kind: "from", id: "from" },
          { kind: "until", id: "until" },
        ] as const)
      : []),
    { kind: "note", id: "note" },
  ];
}

/** What stands in the head of a column: its label, and below it what it reads or sets. */
export function headOf(column: GridColumn): { readonly label: string; readonly detail: string } {
  switch (column.kind) {
    case "when":
      return { label: column.column.label ?? column.column.expression, detail: column.column.expression };
    case "then":
      return { label: column.column.label ?? column.column.name, detail: column.column.name };
    case "actions":
      return { label: "Actions", detail: "" };
    case "from":
      return { label: "From", detail: "first day" };
    case "until":
      return { label: "Until", detail: "last day" };
    default:
      return { label: "Note", detail: "" };
  }
}

/** First width of a column in px. */
export const widthOf = (column: GridColumn): number =>
  ({ when: 122, then: 104, actions: 150, from: 104, until: 104, note: 180 })[column.kind];

/** Whether the default row has no cell here: it counts whenever no other row does. */
export const isClosedByDefault = ({ kind }: GridColumn): boolean =>
  kind === "when" || kind === "from" || kind === "until";

/** `prefix` and the first number above all that are taken: ids never change and are never used twice in a document. */
export function nextId(prefix: string, taken: readonly { readonly id: string }[]): string {
  const numbers = taken.map(({ id }) =>
    id.startsWith(prefix) ? Number(id.slice(prefix.length)) : Number.NaN,
  );
  return `${prefix}${numbers.reduce((most, one) => (one > most ? one : most), 0) + 1}`;
}
