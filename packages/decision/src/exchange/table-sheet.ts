import type { DecisionTableDocument, Row } from "@patchbay/contract/rule";

// A decision table as the rows of a spreadsheet, and back again exactly. The first line says by columns' ids what stands
// below (`when tier`, `then percent`), the second says it for people. What a table has beside its rows (inputs, actions, hit
// policy) stays with the rule that the sheet is read back into.

/** A line of a sheet, with what it is called in messages (`row 4`, `line 4`). */
export type SheetLine = { readonly place: string; readonly cells: readonly string[] };

export type SheetMistake = { readonly place: string; readonly message: string };
export type SheetRead =
  | { readonly ok: true; readonly document: DecisionTableDocument }
  | { readonly ok: false; readonly mistakes: readonly SheetMistake[] };

/** Stands in the first column of the row that counts when no other does. */
const DEFAULT = "(default)";
const MOST_MISTAKES = 100;
/** As many as the schema of the document takes. */
const MOST_ROWS = 100_000;
const LONGEST_CELL = 10_000;
const LONGEST_NOTE = 2000;
const ROW_ID = /^[A-Za-z0-9_-]{1,64}$/;
const extras = ["actions", "from", "until", "note"] as const;
type Extra = (typeof extras)[number];

/** What an extra column has of a row; empty: nothing is said. */
function extraOf(row: Partial<Pick<Row, Extra>>, extra: Extra): string {
  return extra === "actions" ? (row.actions ?? []).join(" ") : (row[extra] ?? "");
}

/** A table as lines of cells. Extra columns are there where a row needs them. */
export function sheetOf(document: DecisionTableDocument): readonly (readonly string[])[] {
  const { inputColumns, outputColumns, rows, defaultRow } = document;
  const all = [...rows, ...(defaultRow === undefined ? [] : [defaultRow])];
  const used = extras.filter((extra) => all.some((row) => extraOf(row, extra) !== ""));
  const keys = [
    "row",
    ...inputColumns.map(({ id }) => `when ${id}`),
    ...outputColumns.map(({ id }) => `then ${id}`),
    ...used,
  ];
  const labels = [
    "Row",
    ...inputColumns.map(({ label, expression }) => label ?? expression),
    ...outputColumns.map(({ label, name }) => label ?? name),
    ...used.map((extra) => ({ actions: "Actions", from: "From", until: "Until", note: "Note" })[extra]),
  ];
  const lines = rows.map((row) => [
    row.id,
    ...row.when,
    ...row.then,
    ...used.map((extra) => extraOf(row, extra)),
  ]);
  const last =
    defaultRow === undefined
      ? []
      : [
          [
            DEFAULT,
            ...inputColumns.map(() => ""),
            ...defaultRow.then,
            ...used.map((extra) => extraOf(defaultRow, extra)),
          ],
        ];
  return [keys, labels, ...lines, ...last];
}

/** Where each column of a table stands in a sheet. */
type Layout = {
  readonly row: number;
  readonly when: readonly number[];
  readonly then: readonly number[];
  readonly extra: ReadonlyMap<Extra, number>;
};

/** Reads lines as the rows of a table whose columns are known. Columns may stand in any order; all of them must be there. */
export function readSheet(table: DecisionTableDocument, lines: readonly SheetLine[]): SheetRead {
  const [head, , ...body] = lines;
  if (head === undefined)
    return { ok: false, mistakes: [{ place: "row 1", message: "The sheet is empty." }] };
  const layout = layoutOf(table, head);
  if ("mistakes" in layout) return { ok: false, mistakes: layout.mistakes };
  return readRows(table, layout, head.cells.length, body);
}

function layoutOf(
  table: DecisionTableDocument,
  head: SheetLine,
): Layout | { readonly mistakes: readonly SheetMistake[] } {
  const titles = head.cells.map((cell) => cell.trim());
  const mistakes: SheetMistake[] = [];
  const find = (title: string): number => {
    const at = titles.indexOf(title);
    if (at < 0) mistakes.push({ place: head.place, message: `There is no column \`${title}\`.` });
    return at;
  };
  const layout: Layout = {
    row: find("row"),
    when: table.inputColumns.map(({ id }) => find(`when ${id}`)),
    then: table.outputColumns.map(({ id }) => find(`then ${id}`)),
    extra: new Map(
      extras.flatMap((extra) => (titles.includes(extra) ? [[extra, titles.indexOf(extra)]] : [])),
    ),
  };
  const known = new Set([layout.row, ...layout.when, ...layout.then, ...layout.extra.values()]);
  for (const [at, title] of titles.entries())
    if (!known.has(at) && title !== "")
      mistakes.push({
        place: `${head.place}, column ${columnName(at)}`,
        message:
          titles.indexOf(title) < at
            ? `\`${title}\` is here twice.`
            : `The table has no column \`${title}\`.`,
      });
  return mistakes.length > 0 ? { mistakes } : layout;
}

function readRows(
  table: DecisionTableDocument,
  { row: idAt, when, then, extra }: Layout,
  width: number,
  lines: readonly SheetLine[],
): SheetRead {
  const mistakes: SheetMistake[] = [];
  const rows: Row[] = [];
  let defaultRow: DecisionTableDocument["defaultRow"];
  const ids = new Set<string>();
  for (const { place, cells } of lines) {
    if (cells.every((cell) => cell.trim() === "")) continue;
    if (mistakes.length >= MOST_MISTAKES) break;
    if (rows.length >= MOST_ROWS) {
      mistakes.push({ place, message: `A table has at most ${MOST_ROWS} rows.` });
      break;
    }
    const long = cells.findIndex(
      (cell, at) => cell.length > (at === extra.get("note") ? LONGEST_NOTE : LONGEST_CELL),
    );
    if (long >= 0)
      mistakes.push({
        place: `${place}, column ${columnName(long)}`,
        message: "The text in this cell is too long.",
      });
    const stray = cells.findIndex((cell, at) => at >= width && cell !== "");
    if (stray >= 0)
      mistakes.push({
        place: `${place}, column ${columnName(stray)}`,
        message: "The heading has no such column.",
      });
    const at = (index: number): string => cells[index] ?? "";
    const more = extrasIn(extra, at);
    const id = at(idAt).trim();
    const outcome = { then: then.map(at), ...(more.actions === undefined ? {} : { actions: more.actions }) };
    if (id === DEFAULT) {
      if (defaultRow !== undefined) mistakes.push({ place, message: "There is a default row already." });
      for (const [index, column] of when.entries())
        if (at(column).trim() !== "")
          mistakes.push({
            place: `${place}, column ${columnName(column)}`,
            message: `The default row has no conditions: \`${table.inputColumns[index]?.id ?? ""}\` must be empty.`,
          });
      defaultRow = { ...outcome, ...(more.note === undefined ? {} : { note: more.note }) };
      continue;
    }
    const own = id === "" ? freshId(rows.length + 1, ids) : id;
    if (!ROW_ID.test(own) || ids.has(own))
      mistakes.push({
        place: `${place}, column ${columnName(idAt)}`,
        message: ids.has(own)
          ? `The row \`${own}\` is here twice.`
          : "A row is called by up to 64 letters, digits, `_` and `-`.",
      });
    ids.add(own);
    rows.push({ id: own, when: when.map(at), ...outcome, ...more });
  }
  if (mistakes.length > 0) return { ok: false, mistakes: mistakes.slice(0, MOST_MISTAKES) };
  const { defaultRow: _before, ...rest } = table;
  return { ok: true, document: { ...rest, rows, ...(defaultRow === undefined ? {} : { defaultRow }) } };
}

/** What the extra columns say of a row. */
function extrasIn(
  extra: ReadonlyMap<Extra, number>,
  at: (index: number) => string,
): Partial<Pick<Row, Extra>> {
  const text = (name: Extra): string => {
    const index = extra.get(name);
    return index === undefined ? "" : at(index);
  };
  const actions = text("actions")
    .split(/[\s,]+/)
    .filter((id) => id !== "");
  const [from, until, note] = [text("from").trim(), text("until").trim(), text("note")];
  return {
    ...(actions.length === 0 ? {} : { actions }),
    ...(from === "" ? {} : { from }),
    ...(until === "" ? {} : { until }),
    ...(note === "" ? {} : { note }),
  };
}

/** An id for a row that somebody has added in his spreadsheet. */
function freshId(number: number, taken: ReadonlySet<string>): string {
  let id = `row${number}`;
  for (let next = number; taken.has(id); next += 1) id = `row${next + 1}`;
  return id;
}

/** A column as spreadsheets call it: A, B, … Z, AA. */
export function columnName(index: number): string {
  const letter = String.fromCodePoint(65 + (index % 26));
  return index < 26 ? letter : `${columnName(Math.floor(index / 26) - 1)}${letter}`;
}
