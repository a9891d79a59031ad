import type { DecisionTableDocument, RuleDocument } from "@patchbay/contract/rule";
import type { ruleExchangeRoutes } from "@patchbay/contract/rule-exchange-api";
import type { AnswerOf, BodyOf, QueryOf } from "@patchbay/contract/route";
import { writeDmn } from "@patchbay/decision/exchange/dmn-writer";
import { writeRulesetDmn } from "@patchbay/decision/exchange/dmn-ruleset-writer";
import type { Carried } from "@patchbay/decision/exchange/carried-rules";
import type { Actor } from "../../platform/actor.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Db } from "../../platform/db.ts";
import type { FileText } from "../../platform/mount.ts";
import { nameTaken, problem } from "../../platform/problem.ts";
import { WorkerThread } from "../../platform/worker-thread.ts";
import { checkDocument } from "../rule-check.ts";
import type { DocumentReader } from "../document-reader.ts";
import type { RuleService } from "../rule-service.ts";
import { findRuleHead } from "../rule-store.ts";
import { draftTexts } from "../rule-texts.ts";
import { diagnosticsInFile, prefixed, rulesetFile } from "./ruleset-file.ts";
import type { ExchangeResult, ExchangeTask } from "./exchange-worker.ts";

type Routes = typeof ruleExchangeRoutes;
type Deps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly rules: RuleService;
  readonly documents: DocumentReader;
};

const mediaTypes = {
  csv: "text/csv; charset=utf-8",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  dmn: "application/dmn+xml",
} as const;

/** Rules as files of other programs, out and in. Files are read, and spreadsheets written, in a thread of their own. */
export class RuleExchange implements AsyncDisposable {
  readonly #deps: Deps;
  readonly #thread: WorkerThread<ExchangeTask, ExchangeResult>;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#thread = new WorkerThread({
      clock: deps.clock,
      file: new URL("./exchange-worker.ts", import.meta.url),
      deadline: 60_000,
      megabytes: 1024,
    });
  }

  async export(idOrName: string, query: QueryOf<Routes["export"]>): Promise<AnswerOf<Routes["export"]>> {
    const { db, rules, documents } = this.#deps;
    const { name, draft } = await rules.existing(db.read, idOrName);
    const { format, dmnVersion = "1.5" } = query;
    const file = { fileName: `${name}.${format}`, mediaType: mediaTypes[format] };
    if (format === "dmn") {
      const written =
        draft.kind === "ruleset"
          ? writeRulesetDmn(await rulesetFile(db.read, documents, name, draft), dmnVersion)
          : writeDmn(name, tableOf(name, draft), dmnVersion);
      if (!written.ok) throw refusal(written.mistakes, "document");
      return { ...file, encoding: "text", content: written.xml };
    }
    const { content } = await this.#thread.run({
      kind: "write",
      format,
      table: JSON.stringify(tableOf(name, draft)),
      title: name,
    });
    return { ...file, encoding: format === "csv" ? "text" : "base64", content };
  }

  /** Replaces the rows of a draft by those of a spreadsheet; throws invalid_document with rows and columns. */
  async import(
    actor: Actor,
    idOrName: string,
    { format, content, revision, dryRun }: BodyOf<Routes["import"]>,
    file: FileText | null,
  ): Promise<AnswerOf<Routes["import"]>> {
    const { db, rules } = this.#deps;
    const { id, name, draft } = await rules.existing(db.read, idOrName);
    const table = JSON.stringify({ ...tableOf(name, draft), rows: [] });
    const read = await this.#thread.run(
      { kind: "readRows", format, content: file ?? content, table },
      memoryOf(file),
    );
    const document = JSON.parse(read.content) as DecisionTableDocument;
    if (dryRun === true)
      return { saved: false, document, diagnostics: [...(await this.#diagnosticsOf(document))] };
    const saved = await rules.change(actor, id, {
      document,
      ...(revision === undefined ? {} : { revision }),
    });
    return { saved: true, document: saved.document, diagnostics: saved.diagnostics };
  }

  /** Creates a rule for every decision of a model, or those of a ruleset that was written here; throws invalid_document with the elements that cannot be one. */
  async importNew(
    actor: Actor,
    { format, content, prefix = "", dryRun }: BodyOf<Routes["importNew"]>,
    file: FileText | null,
  ): Promise<AnswerOf<Routes["importNew"]>> {
    const { db, rules } = this.#deps;
    const task = { kind: "readModel", format, content: file ?? content } as const;
    const read = await this.#thread.run(task, memoryOf(file));
    const wanted = prefixed(JSON.parse(read.content) as readonly Carried[], prefix);
    for (const { name } of wanted)
      if ((await findRuleHead(db.read, name)) !== undefined) throw nameTaken("a rule", name);
    const made: AnswerOf<Routes["importNew"]>["rules"] = [];
    for (const { name, document } of wanted)
      if (dryRun === true) {
        const diagnostics =
          document.kind === "ruleset"
            ? diagnosticsInFile(document, wanted)
            : await this.#diagnosticsOf(document);
        made.push({ name, document, diagnostics: [...diagnostics] });
      } else {
        const { id, diagnostics } = await rules.create(actor, { name, document });
        made.push({ id, name, document, diagnostics });
      }
    return { saved: dryRun !== true, rules: made };
  }

  async #diagnosticsOf(document: RuleDocument) {
    const { db, documents } = this.#deps;
    return (await checkDocument(db.read, document, { texts: draftTexts(db.read), documents })).diagnostics;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#thread[Symbol.asyncDispose]();
  }
}

/** The memory of a file, to be moved to the thread that reads it. */
const memoryOf = (file: FileText | null): readonly ArrayBuffer[] => file?.map(({ buffer }) => buffer) ?? [];

/** The table that a rule is; throws invalid_request for other kinds. A ruleset is a file of DMN only. */
function tableOf(name: string, draft: RuleDocument): DecisionTableDocument {
  if (draft.kind === "decisionTable") return draft;
  throw problem(
    "invalid_request",
    `"${name}" is a ${draft.kind}; only decision tables are files, and rulesets files of DMN.`,
  );
}

const refusal = (mistakes: readonly { readonly place: string; readonly message: string }[], at: string) =>
  problem(
    "invalid_document",
    mistakes
      .map(({ place, message }) => `${place}: ${message}`)
      .slice(0, 3)
      .join(" "),
    {
      errors: mistakes.map(({ place, message }) => ({ field: `${at} ${place}`, message })),
    },
  );
