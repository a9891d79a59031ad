/** A record of a CSV: the line on which it begins, from 1, and its cells as they mean to read. */
export type CsvRecord = { readonly line: number; readonly cells: readonly string[] };

export type CsvText =
  | { readonly ok: true; readonly delimiter: CsvDelimiter; readonly records: readonly CsvRecord[] }
  | { readonly ok: false; readonly line: number; readonly message: string };

const delimiters = [",", ";", "\t"] as const;
export type CsvDelimiter = (typeof delimiters)[number];

/** The delimiter of the first line: what stands in it most often outside of quotes. Spreadsheets write what their country uses. */
function delimiterOf(text: string): CsvDelimiter {
  const [heading = ""] = text.replaceAll(/"(?:[^"]|"")*"/g, "").split(/\r?\n|\r/, 1);
  const counts = delimiters.map((one) => heading.split(one).length);
  return delimiters[counts.indexOf(Math.max(...counts))] ?? ",";
}

/**
 * Reads CSV after RFC 4180, as spreadsheets write it: commas, semicolons or tabs, any line ends, a byte order mark or none.
 * Lines without a character are left out. `most` bounds the records.
 */
export function readCsv(source: string, most = 200_000): CsvText {
  const text = source.startsWith("\uFEFF") ? source.slice(1) : source;
  const delimiter = delimiterOf(text);
  const records: CsvRecord[] = [];
  let cells: string[] = [];
  let line = 1;
  let begun = 1;
  let at = 0;
  const end = (): void => {
    if (cells.length > 1 || cells[0] !== "") records.push({ line: begun, cells });
    cells = [];
    begun = line;
  };
  const plainEnd = new RegExp(`[${delimiter}\r\n]`, "g");
  while (at < text.length) {
    if (text[at] === '"') {
      const quoted = readQuoted(text, at);
      if (quoted === null)
        return { ok: false, line, message: "A quotation mark is opened and never closed." };
      line += quoted.lines;
      at = quoted.end;
      cells.push(quoted.cell);
      if (at < text.length && text[at] !== delimiter && text[at] !== "\r" && text[at] !== "\n")
        return { ok: false, line, message: "Something stands behind a closed quotation mark." };
    } else {
      plainEnd.lastIndex = at;
      const next = plainEnd.exec(text)?.index ?? text.length;
      cells.push(text.slice(at, next));
      at = next;
    }
    if (text[at] === delimiter) {
      at += 1;
      // What ends with a delimiter has one more cell, an empty one.
      if (at === text.length) cells.push("");
      continue;
    }
    if (at < text.length) {
      at += text[at] === "\r" && text[at + 1] === "\n" ? 2 : 1;
      line += 1;
      end();
      if (records.length > most) return { ok: false, line, message: `There are more than ${most} rows.` };
    }
  }
  if (cells.length > 0) end();
  return { ok: true, delimiter, records };
}

/** Reads a cell in quotes that begins at `from`; null: it does not end. */
function readQuoted(
  text: string,
  from: number,
): { readonly cell: string; readonly end: number; readonly lines: number } | null {
  let at = from + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return null;
    if (text[quote + 1] === '"') {
      at = quote + 2;
      continue;
    }
    const inner = text.slice(from + 1, quote);
    const lines = (inner.match(/\r\n|\r|\n/g) ?? []).length;
    return { cell: inner.replaceAll('""', '"'), end: quote + 1, lines };
  }
}

/** Writes CSV after RFC 4180: commas, quotes where they are needed, lines ended by CR LF. */
export function writeCsv(records: readonly (readonly string[])[]): string {
  return records.map((cells) => `${cells.map(csvCell).join(",")}\r\n`).join("");
}

/** A cell is quoted where it could be read as anything else; the only cell of a record also when it is empty. */
const csvCell = (cell: string, _index: number, cells: readonly string[]): string =>
  /[",;\t\r\n]|^\s|\s$/.test(cell) || (cell === "" && cells.length === 1)
    ? `"${cell.replaceAll('"', '""')}"`
    : cell;
