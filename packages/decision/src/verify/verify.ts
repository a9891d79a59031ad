import type { Diagnostic, RuleDocument } from "@patchbay/contract/rule";
import { Names } from "../feel/expression.ts";
import { staticTypeOf } from "../feel/static-type.ts";
import type { PreparedRule } from "../rule.ts";
import { checkTable, type TableImage } from "../table/table-check.ts";
import { unhandledResults } from "./fetch-results.ts";
import { unusedColumns, unusedInputs } from "./unused.ts";
import { verifyConditions } from "./verify-conditions.ts";
import { verifyTable, type VerifyLimits } from "./verify-table.ts";

// What is doubtful about a rule although every text in it is right: rows that match together, rows that are never
// reached, values that no row takes, inputs that nothing reads. Mistakes in texts are what compileRule finds.

/** What the verifier found. */
export type VerifyReport = {
  /** Errors where a run can fail (rows of a UNIQUE table that match together), warnings for the rest. */
  readonly findings: readonly Diagnostic[];
  /** What was not looked at to the end, in words; empty: all there is to find was found. */
  readonly stopped: readonly string[];
};

/** How far the verifier goes unless it is told otherwise: some hundred milliseconds at 10,000 rows. */
const usualLimits: VerifyLimits = { findings: 100, pairs: 6_000_000, gaps: 500_000, today: null };

export type VerifyOptions = {
  readonly limits?: Partial<VerifyLimits>;
  /** What prepareRule made of the document: saves reading the table again. */
  readonly prepared?: PreparedRule;
};

/** Verifies a document that compiles. Pure: runs in the server, and in a worker of an editor while somebody types. */
export function verifyRule(document: RuleDocument, options: VerifyOptions = {}): VerifyReport {
  const names = new Names(document.inputs.map(({ name, type }) => [name, staticTypeOf(type)]));
  const limits = { ...usualLimits, ...options.limits };
  const unused = [...unusedInputs(document), ...unusedColumns(document)];
  if (document.kind !== "decisionTable")
    return { findings: [...verifyConditions(document, names), ...unused], stopped: [] };
  const image = options.prepared?.table ?? imageOf(document, names);
  if (image === null) return { findings: unused, stopped: ["rows: the table has mistakes"] };
  const { findings, stopped } = verifyTable(document, image, names, limits);
  return { findings: [...findings, ...unhandledResults(document, image.grid), ...unused], stopped };
}

function imageOf(
  document: Extract<RuleDocument, { kind: "decisionTable" }>,
  names: Names,
): TableImage | null {
  const { image, findings } = checkTable(document, names);
  return findings.some(({ severity }) => severity === "error") ? null : image;
}
