// A thread that reads large tables: started by document-reader.ts, one task at a time.
import { parentPort } from "node:worker_threads";
import type { RuleDocument } from "@patchbay/contract/rule";
import { buffersOf, type PreparedRule, prepareRule } from "@patchbay/decision/rule";
import { type VerifyReport, verifyRule } from "@patchbay/decision/verify/verify";
import type { WorkerAnswer } from "../platform/worker-thread.ts";
import { documentDigest } from "./document-digest.ts";

/** A document as JSON, what was made of it before, and whether it is to be verified. */
export type TableTask = {
  readonly text: string;
  readonly prepared: PreparedRule | null;
  readonly verify: boolean;
};

/** What is known of a document once it was read. `report` is null where it was not to be verified, or has mistakes. */
export type TableRead = {
  readonly digest: string;
  readonly prepared: PreparedRule;
  readonly report: VerifyReport | null;
};

parentPort?.on("message", ({ text, prepared: known, verify }: TableTask) => {
  const document = JSON.parse(text) as RuleDocument;
  const prepared = known ?? prepareRule(document);
  const isSound = prepared.table !== null;
  const result: TableRead = {
    digest: documentDigest(document),
    prepared,
    report: verify && isSound ? verifyRule(document, { prepared }) : null,
  };
  const answer: WorkerAnswer<TableRead> = { ok: true, result };
  parentPort?.postMessage(answer, [...buffersOf(prepared)]);
});
