import type { DecisionTableDocument, RuleDocument } from "@patchbay/contract/rule";
import type { PreparedRule } from "@patchbay/decision/rule";
import type { VerifyReport } from "@patchbay/contract/publish-check";
import { verifyRule } from "@patchbay/decision/verify/verify";
import type { Clock } from "../platform/clock.ts";
import { problem } from "../platform/problem.ts";
import { WorkerThread } from "../platform/worker-thread.ts";
import { documentDigest } from "./document-digest.ts";
import type { TableRead, TableTask } from "./table-worker.ts";

/** What is known of a document before it is compiled. */
export type ReadDocument = {
  readonly digest: string;
  /** The reading and indexing of a large table; undefined: it is small, compiling it does that. */
  readonly prepared: PreparedRule | undefined;
};

/** Tables of more cells than this are read in a thread of their own: some 20 ms of work. */
const LARGE = 10_000;
/** Tables of more cells are compared row with row there: that takes longer than reading them. */
const VERIFIED_HERE = 1000;
/** More cells than this are refused: reading them would take tens of seconds, and gigabytes. */
const MOST_CELLS = 2_000_000;
/** How many large tables are kept read, so that what was saved is published and run without reading it again. */
const KEPT = 4;

const cellsOf = ({ rows, inputColumns, outputColumns }: DecisionTableDocument): number =>
  rows.length * (inputColumns.length + outputColumns.length);
const isLarge = (document: RuleDocument): boolean =>
  document.kind === "decisionTable" && cellsOf(document) > LARGE;

/** Reads documents without holding up the event loop: large tables go to a worker. */
export class DocumentReader implements AsyncDisposable {
  readonly #thread: WorkerThread<TableTask, TableRead>;
  /** Large tables by digest, and by the very document. */
  readonly #byDigest = new Map<string, PreparedRule>();
  readonly #reads = new WeakMap<RuleDocument, Promise<ReadDocument>>();

  constructor({ clock }: { readonly clock: Clock }) {
    const file = new URL("./table-worker.ts", import.meta.url);
    this.#thread = new WorkerThread({ clock, file, deadline: 60_000, megabytes: 2048 });
  }

  /** Reads a document; `digest` is given where it is known. Throws document_too_large. */
  async read(document: RuleDocument, digest?: string): Promise<ReadDocument> {
    if (!isLarge(document)) return { digest: digest ?? documentDigest(document), prepared: undefined };
    demandRoom(document);
    const known = digest === undefined ? undefined : this.#byDigest.get(digest);
    if (digest !== undefined && known !== undefined) return { digest, prepared: known };
    const reading = this.#reads.get(document) ?? this.#readLarge(document);
    this.#reads.set(document, reading);
    return await reading;
  }

  /** What is doubtful about a document that has no mistakes. */
  async verify(document: RuleDocument, { prepared }: Pick<ReadDocument, "prepared">): Promise<VerifyReport> {
    const task = { text: JSON.stringify(document), prepared: prepared ?? null, verify: true };
    const report =
      document.kind !== "decisionTable" || cellsOf(document) < VERIFIED_HERE
        ? verifyRule(document)
        : (await this.#thread.run(task)).report;
    return { findings: [...(report?.findings ?? [])], stopped: [...(report?.stopped ?? [])] };
  }

  async #readLarge(document: RuleDocument): Promise<ReadDocument> {
    const task = { text: JSON.stringify(document), prepared: null, verify: false };
    const { digest, prepared } = await this.#thread.run(task);
    this.#byDigest.set(digest, prepared);
    const oldest = this.#byDigest.size > KEPT ? this.#byDigest.keys().next().value : undefined;
    if (oldest !== undefined) this.#byDigest.delete(oldest);
    return { digest, prepared };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#thread[Symbol.asyncDispose]();
  }
}

/** Throws document_too_large for a table with more cells than can be read in a reasonable time. */
function demandRoom(document: RuleDocument): void {
  if (document.kind !== "decisionTable" || cellsOf(document) <= MOST_CELLS) return;
  throw problem("document_too_large", `The table has ${cellsOf(document)} cells.`, {
    errors: [
      {
        field: "body.document.rows",
        message: "has too many cells",
        sent: cellsOf(document),
        accepted: `at most ${MOST_CELLS} cells, rows times columns`,
      },
    ],
  });
}
