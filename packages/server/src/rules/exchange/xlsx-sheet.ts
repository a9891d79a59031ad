import type { SheetLine, SheetMistake } from "@patchbay/decision/exchange/table-sheet";
import { columnName } from "@patchbay/decision/exchange/table-sheet";
import excel from "exceljs";

const MOST_COLUMNS = 500;

/** The first sheet of a workbook as lines of texts, or what in it is no text. */
export type XlsxLines =
  | { readonly ok: true; readonly lines: readonly SheetLine[] }
  | { readonly ok: false; readonly mistakes: readonly SheetMistake[] };

/** Reads the first sheet of an XLSX whose size was looked at before. Numbers, dates and truth values become the texts they stand for; formulas are refused. */
export async function readXlsx(bytes: Buffer): Promise<XlsxLines> {
  const workbook = new excel.Workbook();
  try {
    await workbook.xlsx.load(
      bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer,
    );
  } catch {
    return {
      ok: false,
      mistakes: [{ place: "the file", message: "This is no XLSX file, or it is damaged." }],
    };
  }
  const [sheet] = workbook.worksheets;
  if (sheet === undefined)
    return { ok: false, mistakes: [{ place: "the file", message: "There is no sheet in it." }] };
  if (sheet.columnCount > MOST_COLUMNS)
    return {
      ok: false,
      mistakes: [{ place: sheet.name, message: `It has more than ${MOST_COLUMNS} columns.` }],
    };
  const mistakes: SheetMistake[] = [];
  const lines: SheetLine[] = [];
  sheet.eachRow({ includeEmpty: true }, (row, number) => {
    const cells: string[] = [];
    for (let column = 1; column <= row.cellCount; column += 1) {
      const text = textOf(row.getCell(column).value);
      if (typeof text === "string") cells.push(text);
      else {
        cells.push("");
        mistakes.push({ place: `row ${number}, column ${columnName(column - 1)}`, message: text.wrong });
      }
    }
    lines.push({ place: `row ${number}`, cells });
  });
  return mistakes.length > 0 ? { ok: false, mistakes: mistakes.slice(0, 100) } : { ok: true, lines };
}

/** A cell as a text, or why it has none that is certain. */
function textOf(value: excel.CellValue): string | { readonly wrong: string } {
  if (value === null || value === undefined) return "";
  if (value instanceof Date) {
    const text = value.toISOString();
    return text.endsWith("T00:00:00.000Z") ? text.slice(0, 10) : text;
  }
  if (typeof value !== "object") return String(value);
  if ("richText" in value) return value.richText.map(({ text }) => text).join("");
  if ("hyperlink" in value) return value.text;
  if ("formula" in value || "sharedFormula" in value)
    return { wrong: "This cell is a formula. Write its value into it instead." };
  return { wrong: "This cell has an error in it." };
}

/** Writes lines as an XLSX whose cells are texts, so that nothing in them is read as anything else. */
export async function writeXlsx(title: string, lines: readonly (readonly string[])[]): Promise<Buffer> {
  const workbook = new excel.Workbook();
  const sheet = workbook.addWorksheet(title.replaceAll(/[^\w .-]/g, "_").slice(0, 31));
  sheet.views = [{ state: "frozen", xSplit: 1, ySplit: 2 }];
  for (const cells of lines) {
    const row = sheet.addRow([]);
    for (const [index, text] of cells.entries()) {
      if (text === "") continue;
      const cell = row.getCell(index + 1);
      cell.numFmt = "@";
      cell.value = text;
    }
  }
  for (const column of sheet.columns) column.width = 20;
  sheet.getRow(2).font = { bold: true };
  return Buffer.from(await workbook.xlsx.writeBuffer());
}
