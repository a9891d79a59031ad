// A thread that reads and writes files of other programs: started by rule-exchange.ts, one task at a time.
import type { DecisionTableDocument } from "@patchbay/contract/rule";
import { readCsv, writeCsv } from "@patchbay/decision/exchange/csv";
import { readDmnRules } from "@patchbay/decision/exchange/dmn-rules";
import { readJdmRules } from "@patchbay/decision/exchange/jdm-rules";
import {
  readSheet,
  type SheetLine,
  type SheetMistake,
  sheetOf,
} from "@patchbay/decision/exchange/table-sheet";
import { answerTasks } from "../../platform/worker-tasks.ts";
import type { WorkerAnswer } from "../../platform/worker-thread.ts";
import type { FileText } from "../../platform/mount.ts";
import { documentCheck } from "./document-schema.ts";
import { refuseZip } from "./zip-guard.ts";

/** A file to be read: its text, or the source of that text in a body of JSON. */
export type FileContent = string | FileText;

/** A table to be written as a file, a file to be read as the rows of a table, or a model to be read as rules. Tables are JSON. */
export type ExchangeTask =
  | {
      readonly kind: "write";
      readonly format: "csv" | "xlsx";
      readonly table: string;
      readonly title: string;
    }
  | {
      readonly kind: "readRows";
      readonly format: "csv" | "xlsx";
      readonly table: string;
      readonly content: FileContent;
    }
  | { readonly kind: "readModel"; readonly format: "dmn" | "jdm"; readonly content: FileContent };

/** The file; or the table, or the rules with their names, as JSON. */
export type ExchangeResult = { readonly content: string };

/** What all files in a spreadsheet may unpack to. */
const MOST_UNPACKED = 256 * 1_048_576;
const mostBytes = 50 * 1_048_576;

type Of<K extends ExchangeTask["kind"]> = Extract<ExchangeTask, { kind: K }>;

async function write({ format, table, title }: Of<"write">): Promise<string> {
  const lines = sheetOf(JSON.parse(table) as DecisionTableDocument);
  if (format === "csv") return writeCsv(lines);
  const { writeXlsx } = await import("./xlsx-sheet.ts");
  return (await writeXlsx(title, lines)).toString("base64");
}

/** The file's text; throws SyntaxError when what came is no text of JSON, and RangeError when the database could not hold it. */
function textOf(content: FileContent): string {
  if (typeof content === "string") return content;
  const text = JSON.parse(`"${Buffer.concat(content).toString()}"`) as string;
  if (text.includes("\0") || !text.isWellFormed()) throw new RangeError("not storable");
  return text;
}

type Lines = { readonly lines: readonly SheetLine[] } | { readonly mistakes: readonly SheetMistake[] };

async function linesOf({ format, content }: Of<"readRows">): Promise<Lines> {
  if (format === "csv") {
    const read = readCsv(textOf(content));
    if (!read.ok) return { mistakes: [{ place: `line ${read.line}`, message: read.message }] };
    return { lines: read.records.map(({ line, cells }) => ({ place: `line ${line}`, cells })) };
  }
  const bytes = Buffer.from(textOf(content), "base64");
  if (bytes.length > mostBytes)
    return { mistakes: [{ place: "the file", message: "It is larger than 50 MB." }] };
  const refusal = refuseZip(bytes, MOST_UNPACKED);
  if (refusal !== null) return { mistakes: [{ place: "the file", message: refusal.message }] };
  const { readXlsx } = await import("./xlsx-sheet.ts");
  return await readXlsx(bytes);
}

const isDocument = documentCheck();

async function answer(task: ExchangeTask): Promise<WorkerAnswer<ExchangeResult>> {
  switch (task.kind) {
    case "write":
      return done(await write(task));
    case "readRows": {
      const read = await linesOf(task);
      if ("mistakes" in read) return refused(read.mistakes);
      const sheet = readSheet(JSON.parse(task.table) as DecisionTableDocument, read.lines);
      return sheet.ok ? done(JSON.stringify(sheet.document)) : refused(sheet.mistakes);
    }
    case "readModel": {
      const text = textOf(task.content);
      const read = task.format === "dmn" ? readDmnRules(text, isDocument) : readJdmRules(text);
      return read.ok ? done(JSON.stringify(read.rules)) : refused(read.mistakes);
    }
    default:
      return task satisfies never;
  }
}

const done = (content: string): WorkerAnswer<ExchangeResult> => ({ ok: true, result: { content } });

const refused = (mistakes: readonly SheetMistake[]): WorkerAnswer<ExchangeResult> => ({
  ok: false,
  errors: mistakes.map(({ place, message }) => ({ field: `body.content ${place}`, message })),
});

/** What is wrong with a text that is none; anything else is our own mistake. */
function unreadable(error: unknown): WorkerAnswer<ExchangeResult> {
  const message =
    error instanceof SyntaxError
      ? "Its text is not JSON."
      : error instanceof RangeError && error.message === "not storable"
        ? "It has a character that cannot be stored: U+0000, or half of a surrogate pair."
        : null;
  if (message === null) throw error;
  return refused([{ place: "the file", message }]);
}

answerTasks(async (task: ExchangeTask) => await answer(task).catch(unreadable));
