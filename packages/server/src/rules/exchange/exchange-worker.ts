// A thread that reads and writes spreadsheets: started by rule-exchange.ts, one task at a time.
import { parentPort } from "node:worker_threads";
import type { DecisionTableDocument } from "@patchbay/contract/rule";
import { readCsv, writeCsv } from "@patchbay/decision/exchange/csv";
import {
  readSheet,
  type SheetLine,
  type SheetMistake,
  sheetOf,
} from "@patchbay/decision/exchange/table-sheet";
import type { WorkerAnswer } from "../../platform/worker-thread.ts";
import { readXlsx, writeXlsx } from "./xlsx-sheet.ts";

/**
 * A table to be written as a file, or a file to be read as the rows of a table. Tables are JSON, files to be read text, or
 * base64 as bytes, in pieces.
 */
export type ExchangeTask = {
  readonly format: "csv" | "xlsx";
  readonly table: string;
  readonly title: string;
} & (
  | { readonly kind: "write" }
  | { readonly kind: "read"; readonly content: string | readonly Uint8Array[] }
);

/** The file, or the table as JSON. */
export type ExchangeResult = { readonly content: string };

const mostBytes = 50 * 1_048_576;

async function write({ format, table, title }: ExchangeTask): Promise<string> {
  const lines = sheetOf(JSON.parse(table) as DecisionTableDocument);
  return format === "csv" ? writeCsv(lines) : (await writeXlsx(title, lines)).toString("base64");
}

type Lines = { readonly lines: readonly SheetLine[] } | { readonly mistakes: readonly SheetMistake[] };

async function linesOf(content: string | readonly Uint8Array[]): Promise<Lines> {
  if (typeof content === "string") {
    const read = readCsv(content);
    if (!read.ok) return { mistakes: [{ place: `line ${read.line}`, message: read.message }] };
    return { lines: read.records.map(({ line, cells }) => ({ place: `line ${line}`, cells })) };
  }
  const bytes = Buffer.from(Buffer.concat(content).toString("latin1"), "base64");
  if (bytes.length > mostBytes)
    return { mistakes: [{ place: "the file", message: "It is larger than 50 MB." }] };
  return await readXlsx(bytes);
}

async function answer(task: ExchangeTask): Promise<WorkerAnswer<ExchangeResult>> {
  if (task.kind === "write") return { ok: true, result: { content: await write(task) } };
  const read = await linesOf(task.content);
  if ("mistakes" in read) return refused(read.mistakes);
  const sheet = readSheet(JSON.parse(task.table) as DecisionTableDocument, read.lines);
  return sheet.ok
    ? { ok: true, result: { content: JSON.stringify(sheet.document) } }
    : refused(sheet.mistakes);
}

const refused = (mistakes: readonly SheetMistake[]): WorkerAnswer<ExchangeResult> => ({
  ok: false,
  errors: mistakes.map(({ place, message }) => ({ field: `body.content ${place}`, message })),
});

parentPort?.on("message", (task: ExchangeTask) => {
  answer(task).then(
    (result) => parentPort?.postMessage(result, []),
    (error: unknown) => {
      throw error;
    },
  );
});
