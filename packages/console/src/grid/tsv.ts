/**
 * Reads cells as spreadsheets put them on the clipboard: tabs between cells, line ends between rows, and quotes around a
 * cell that holds any of these, doubled inside. A quote that does not close is ordinary text: `"gold","silver"` is a cell.
 */
export function parseTsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  let at = 0;
  const row = (): string[] => rows.at(-1) ?? [];
  while (at <= text.length) {
    const quoted = text[at] === '"' ? quotedCell(text, at) : null;
    const end = quoted === null ? plainEnd(text, at) : quoted.end;
    row().push(quoted === null ? text.slice(at, end) : quoted.value);
    if (end >= text.length) break;
    if (text[end] === "\t") at = end + 1;
    else {
      at = end + (text.startsWith("\r\n", end) ? 2 : 1);
      if (at >= text.length) break;
      rows.push([]);
    }
  }
  return rows;
}

const plainEnd = (text: string, from: number): number => {
  const found = text.slice(from).search(/[\t\r\n]/);
  return found < 0 ? text.length : from + found;
};

/** A cell in quotes, if its closing quote is followed by the end of the cell; otherwise the quotes are its content. */
function quotedCell(text: string, from: number): { readonly value: string; readonly end: number } | null {
  let at = from + 1;
  let value = "";
  while (at < text.length) {
    if (text[at] !== '"') value += text[at];
    else if (text[at + 1] === '"') {
      value += '"';
      at += 1;
    } else {
      const next = text[at + 1];
      const closes = next === undefined || next === "\t" || next === "\n" || next === "\r";
      // `"gold"` alone is a FEEL text, not a spreadsheet's quoting: those quote only when they must.
      return closes && /[\t\r\n"]/.test(value) ? { value, end: at + 1 } : null;
    }
    at += 1;
  }
  return null;
}

/** Writes cells so that spreadsheets, and we ourselves, read them back unchanged. */
export function formatTsv(rows: readonly (readonly string[])[]): string {
  return rows.map((cells) => cells.map(cellText).join("\t")).join("\n");
}

const cellText = (text: string): string => {
  // Plain, unless it would be read as something else with another cell behind it: a lone quote would swallow that.
  const mustQuote = parseTsv(`${text}\t"\t`)[0]?.[0] !== text;
  return mustQuote ? `"${text.replaceAll('"', '""')}"` : text;
};
