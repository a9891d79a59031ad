// A thread that reads large tables: started by document-reader.ts, one task at a time.
import type { RuleDocument } from "@patchbay/contract/rule";
import { buffersOf, type PreparedRule, prepareRule } from "@patchbay/decision/rule";
import { type VerifyReport, verifyRule } from "@patchbay/decision/verify/verify";
import { answerTasks } from "../platform/worker-tasks.ts";
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

answerTasks(
  async ({ text, prepared: known, verify }: TableTask): Promise<WorkerAnswer<TableRead>> => {
    const document = JSON.parse(text) as RuleDocument;
    const prepared = known ?? prepareRule(document);
    const isSound = prepared.table !== null;
    const result: TableRead = {
      digest: documentDigest(document),
      prepared,
      report: verify && isSound ? verifyRule(document, { prepared }) : null,
    };
    return { ok: true, result };
  },
  ({ prepared }) => buffersOf(prepared),
);
