import type { Action, DecisionTableDocument, Row } from "@patchbay/contract/rule";
import { type GridColumn, headOf, isClosedByDefault, nextId } from "./grid-column.ts";

/** A cell: row from 0, where `rows.length` is the default row; column from 0 in the order of `columnsOf`. */
export type Place = { readonly row: number; readonly column: number };

/** A rectangle of cells, ends included. */
export type Range = {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
};

export type CellEdit = Place & { readonly text: string };

export const rangeOf = (from: Place, to: Place): Range => ({
  top: Math.min(from.row, to.row),
  bottom: Math.max(from.row, to.row),
  left: Math.min(from.column, to.column),
  right: Math.max(from.column, to.column),
});

/** A row, or the default row, which has neither conditions nor days. */
export type AnyRow = Pick<Row, "then" | "actions" | "from" | "until" | "note"> & { readonly when?: string[] };

const emptyDefault = (table: DecisionTableDocument): AnyRow => ({ then: table.outputColumns.map(() => "") });

/** The row at a place; the default row after the last, empty where the table has none. */
export const rowAt = (table: DecisionTableDocument, index: number): AnyRow =>
  table.rows[index] ?? table.defaultRow ?? emptyDefault(table);

/** Ids of the actions a row asks for. */
export const actionsAt = (table: DecisionTableDocument, row: number): readonly string[] =>
  rowAt(table, row).actions ?? [];

/** What a cell holds, as text. Actions by name. A default row's conditions are empty: it matches when nothing else did. */
export const cellText = (table: DecisionTableDocument, row: number, column: GridColumn): string =>
  textIn(rowAt(table, row), table.actions, column);

/** The same of a row that is at hand, with the actions of its rule. */
export function textIn(cells: AnyRow, actions: readonly Action[], column: GridColumn): string {
  switch (column.kind) {
    case "when":
      return cells.when?.[column.index] ?? "";
    case "then":
      return cells.then[column.index] ?? "";
    case "actions":
      return (cells.actions ?? [])
        .map((id) => actions.find((action) => action.id === id)?.name ?? id)
        .join(", ");
    case "from":
    case "until":
      return cells[column.kind] ?? "";
    default:
      return cells.note ?? "";
  }
}

/** What a cell's editor begins with: its text; ids where actions are ticked. */
export const editedText = (table: DecisionTableDocument, row: number, column: GridColumn): string =>
  column.kind === "actions" ? actionsAt(table, row).join(",") : cellText(table, row, column);

/** Names or ids with commas between them → ids; names that no action has are left out. */
function actionIds(table: DecisionTableDocument, text: string): string[] {
  const wanted = text.split(",").map((part) => part.trim().toLowerCase());
  return wanted.flatMap((name) => {
    const found = table.actions.find((action) => action.name.toLowerCase() === name || action.id === name);
    return found === undefined ? [] : [found.id];
  });
}

/** A default row in which nothing stands is no default row. */
const isBlank = ({ then, actions, note }: AnyRow): boolean =>
  then.every((cell) => cell === "") && (actions ?? []).length === 0 && (note ?? "") === "";

function withCell<R extends AnyRow>(
  table: DecisionTableDocument,
  row: R,
  column: GridColumn,
  text: string,
): R {
  switch (column.kind) {
    case "when":
      return row.when === undefined ? row : { ...row, when: row.when.with(column.index, text) };
    case "then":
      return { ...row, then: row.then.with(column.index, text) };
    case "actions":
      return { ...row, actions: actionIds(table, text) };
    case "from":
    case "until": {
      const { [column.kind]: _, ...rest } = row;
      // The rest of a row with a day left out is such a row as well, which the compiler cannot see of a generic one.
      return (text.trim() === "" ? rest : { ...rest, [column.kind]: dayOf(text) }) as R;
    }
    default:
      return { ...row, note: text };
  }
}

/** A day as it is kept, YYYY-MM-DD: `2026/1/5` and `2026.1.5` are read, too. Anything else stays, and is marked. */
function dayOf(text: string): string {
  const found = /^(\d{4})[-./](\d{1,2})[-./](\d{1,2})$/.exec(text.trim());
  if (found === null) return text.trim();
  const [, year = "", month = "", day = ""] = found;
  return `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
}

/** Writes cells. Places outside of the table and those that a default row does not have are passed over. */
export function setCells(
  table: DecisionTableDocument,
  columns: readonly GridColumn[],
  edits: readonly CellEdit[],
): DecisionTableDocument {
  const rows = [...table.rows];
  let last = table.defaultRow;
  for (const { row, column: at, text } of edits) {
    const column = columns[at];
    const cells = rows[row];
    if (column === undefined || row < 0 || row > rows.length) continue;
    if (cells !== undefined) rows[row] = withCell(table, cells, column, text);
    else if (!isClosedByDefault(column) && (last !== undefined || text !== ""))
      last = withCell(table, last ?? { then: table.outputColumns.map(() => "") }, column, text);
  }
  const { defaultRow: _, ...rest } = table;
  return { ...rest, rows, ...(last === undefined || isBlank(last) ? {} : { defaultRow: last }) };
}

/** Empties the cells of a range. */
export function clearRange(
  table: DecisionTableDocument,
  columns: readonly GridColumn[],
  range: Range,
): DecisionTableDocument {
  return setCells(
    table,
    columns,
    placesOf(range).map((place) => ({ ...place, text: "" })),
  );
}

/** Writes the range's first row into all of its rows. */
export function fillDown(
  table: DecisionTableDocument,
  columns: readonly GridColumn[],
  range: Range,
): DecisionTableDocument {
  return setCells(
    table,
    columns,
    placesOf(range)
      .filter((place) => place.row > range.top)
      .map((place) => {
        const column = columns[place.column];
        return { ...place, text: column === undefined ? "" : cellText(table, range.top, column) };
      }),
  );
}

/** The texts of a range, row by row. */
export function textsOf(
  table: DecisionTableDocument,
  columns: readonly GridColumn[],
  range: Range,
): readonly (readonly string[])[] {
  const shown = columns.slice(range.left, range.right + 1);
  return Array.from({ length: range.bottom - range.top + 1 }, (_, offset) =>
    shown.map((column) => cellText(table, range.top + offset, column)),
  );
}

/**
 * Writes a block of texts. A block that fits several times into the selection is repeated to fill it; one that reaches
 * beyond the last row makes the table longer. Answers the table and where the block now lies.
 */
export function pasteAt(
  table: DecisionTableDocument,
  columns: readonly GridColumn[],
  selection: Range,
  block: readonly (readonly string[])[],
): { readonly table: DecisionTableDocument; readonly range: Range } {
  const height = block.length;
  const width = Math.max(1, ...block.map((row) => row.length));
  const selectedHeight = selection.bottom - selection.top + 1;
  const selectedWidth = selection.right - selection.left + 1;
  const tall = selectedHeight % height === 0 ? selectedHeight : height;
  const wide = selectedWidth % width === 0 ? selectedWidth : width;
  const range: Range = {
    top: selection.top,
    left: selection.left,
    bottom: selection.top + tall - 1,
    right: Math.min(selection.left + wide - 1, columns.length - 1),
  };
  // One line onto the default row changes it; a block there means: go on with new rows.
  const grown =
    tall === 1 && selection.top === table.rows.length ? table : withRowCount(table, range.bottom + 1);
  const edits = placesOf(range).map((place) => ({
    ...place,
    text: block[(place.row - range.top) % height]?.[(place.column - range.left) % width] ?? "",
  }));
  return { table: setCells(grown, columns, edits), range };
}

/**
 * A pasted block without its first line, when that line names the columns it would be written into: a spreadsheet copied
 * with its head. Null when it does not.
 */
export function withoutHead(
  columns: readonly GridColumn[],
  selection: Range,
  block: readonly (readonly string[])[],
): readonly (readonly string[])[] | null {
  const [head = [], ...rest] = block;
  const written = columns.slice(selection.left, selection.left + head.length);
  const names = (column: GridColumn | undefined, text: string): boolean => {
    const wanted = text.trim().toLowerCase();
    const { label, detail } = column === undefined ? { label: "", detail: "" } : headOf(column);
    return wanted !== "" && (wanted === label.toLowerCase() || wanted === detail.toLowerCase());
  };
  return rest.length > 0 && head.every((text, index) => names(written[index], text)) ? rest : null;
}

/** An empty row for this table: every condition open, every output empty. */
export const emptyRow = (table: DecisionTableDocument, id: string): Row => ({
  id,
  when: table.inputColumns.map(() => ""),
  then: table.outputColumns.map(() => ""),
});

function withRowCount(table: DecisionTableDocument, count: number): DecisionTableDocument {
  if (count <= table.rows.length) return table;
  const first = Number(nextId("r", table.rows).slice(1));
  const added = Array.from({ length: count - table.rows.length }, (_, offset) =>
    emptyRow(table, `r${first + offset}`),
  );
  return { ...table, rows: [...table.rows, ...added] };
}

function placesOf(range: Range): readonly Place[] {
  const places: Place[] = [];
  for (let row = range.top; row <= range.bottom; row += 1)
    for (let column = range.left; column <= range.right; column += 1) places.push({ row, column });
  return places;
}
