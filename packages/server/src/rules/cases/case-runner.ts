import type { RuleDocument } from "@patchbay/contract/rule";
import type { BulkReport, CasesReport } from "@patchbay/contract/rule-case";
import type { VerifyReport } from "@patchbay/contract/publish-check";
import type { Clock } from "../../platform/clock.ts";
import { type DraftDeps, draftOf } from "../drafts.ts";
import type { RunnableRule } from "../runnable-rule.ts";
import { bulkReport, readBulk, runBulkRow } from "./bulk-csv.ts";
import { coverageOf } from "./case-coverage.ts";
import { judgeCase, runCase } from "./case-run.ts";
import { casesOf, type StoredCase } from "./rule-case-store.ts";

/** For how many milliseconds rows are decided before others get a turn. */
const AT_A_TIME = 5;

/** Runs a rule's cases. Pure: fetched inputs are as the cases say, actions are only asked for. */
export function runCases(rule: RunnableRule, cases: readonly StoredCase[], now: string): CasesReport {
  const results = cases.map(({ id, definition }) =>
    judgeCase(id, definition, runCase(rule, definition, now)),
  );
  const passed = results.filter((one) => one.passed).length;
  return {
    passed,
    failed: results.length - passed,
    results,
    coverage: coverageOf(rule.compiled.document, results),
  };
}

/** Tests what somebody is working on, without calling anybody: by its cases, by a CSV, by looking at its rows. */
export class CaseRunner {
  readonly #deps: DraftDeps & { readonly clock: Clock };

  constructor(deps: DraftDeps & { readonly clock: Clock }) {
    this.#deps = deps;
  }

  async run(idOrName: string, document: RuleDocument | undefined): Promise<CasesReport> {
    const { db, clock } = this.#deps;
    const rule = await draftOf(this.#deps, idOrName, document);
    return runCases(rule, await casesOf(db.read, rule.id), clock.now().toISOString());
  }

  /** Decides every row of a CSV; others are answered meanwhile. */
  async bulk(idOrName: string, csv: string, document: RuleDocument | undefined): Promise<BulkReport> {
    const rule = await draftOf(this.#deps, idOrName, document);
    const table = readBulk(rule.compiled.document, csv);
    const { clock } = this.#deps;
    const now = clock.now().toISOString();
    const runs = [];
    let began = clock.monotonic();
    for (const row of table.rows) {
      if (clock.monotonic() - began > AT_A_TIME) {
        await new Promise(setImmediate);
        began = clock.monotonic();
      }
      runs.push(runBulkRow(rule, table, row, now));
    }
    return bulkReport(rule.compiled.document, table, runs);
  }

  /** What is doubtful about it; a document with mistakes is refused before. */
  async verify(idOrName: string, document: RuleDocument | undefined): Promise<VerifyReport> {
    const rule = await draftOf(this.#deps, idOrName, document);
    return await this.#deps.documents.verify(rule.compiled.document, rule);
  }
}
