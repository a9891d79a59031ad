import type { DecisionTableDocument, Diagnostic, RuleInput } from "@patchbay/contract/rule";
import type { Names } from "../feel/expression.ts";
import { mayBeNull, nodesOf } from "../names-read.ts";
import { codeReader } from "../table/code-book.ts";
import { dayOf, type PlainTexts, plainTexts, readLiteralCell } from "../table/literal-cell.ts";
import type { TableImage } from "../table/table-check.ts";
import { BoxTable } from "./box-table.ts";
import type { ColumnDomain } from "./code-space.ts";
import { type Gap, gapSearch } from "./gap.ts";
import { eachOverlap } from "./overlap.ts";
import { findShadows } from "./shadow.ts";
import {
  duplicateFinding,
  gapFinding,
  neverFinding,
  overlapFinding,
  shadowFinding,
  type VerifiedTable,
} from "./table-findings.ts";

/** How far the verifier goes. */
export type VerifyLimits = {
  /** Findings of each kind that are shown. */
  readonly findings: number;
  /** Pairs of rows that are compared. */
  readonly pairs: number;
  /** Rows looked at in the search for gaps, and in that for what earlier rows leave to a row. */
  readonly gaps: number;
  /** The day (YYYY-MM-DD) from which gaps between the days of rows matter; null: all days do. */
  readonly today: string | null;
};

/** What was found in a table, and what was not looked at to the end. */
export type TableReport = {
  readonly findings: readonly Diagnostic[];
  readonly stopped: readonly string[];
};

/** Finds what rows of a table do to each other, and what none of them does. */
export function verifyTable(
  document: DecisionTableDocument,
  image: TableImage,
  names: Names,
  limits: VerifyLimits,
): TableReport {
  const boxes = new BoxTable(image.grid, domainsOf(document, image, names));
  const table: VerifiedTable = { document, boxes, rowAt: (position) => image.order?.[position] ?? position };
  const reports = [
    neverMatching(table, limits),
    overlaps(table, names, limits),
    shadows(table, image, limits),
    duplicates(table, limits),
    gaps(table, image, limits),
  ];
  return {
    findings: reports.flatMap(({ findings }) => findings),
    stopped: reports.flatMap(({ stopped }) => stopped),
  };
}

/** What is known of the values of each column, and of the day if rows have days. */
function domainsOf(
  document: DecisionTableDocument,
  image: TableImage,
  names: Names,
): readonly ColumnDomain[] {
  const nullable = new Set(document.inputs.filter(isNullable).map(({ name }) => name));
  const columns = document.inputColumns.map(({ expression, type }, index): ColumnDomain => {
    const nodes = nodesOf(expression, "expression", names);
    return {
      type,
      nullable: nodes.some((node) => mayBeNull(node, nullable)),
      allowed: image.allowed[index] ?? -1,
    };
  });
  return image.dated ? [...columns, { type: "day", nullable: false, allowed: -1 }] : columns;
}

/** Missing is null to a rule. */
const isNullable = ({ nullable, optional }: RuleInput): boolean => nullable === true || optional === true;

const complete = (findings: readonly Diagnostic[]): TableReport => ({ findings, stopped: [] });

function neverMatching({ boxes, ...rest }: VerifiedTable, limits: VerifyLimits): TableReport {
  const table = { boxes, ...rest };
  const findings: Diagnostic[] = [];
  for (let row = 0; row < boxes.rows && findings.length < limits.findings; row += 1)
    for (let column = 0; column < boxes.columns; column += 1)
      if (boxes.meetIn(row, row, column) < 0) {
        findings.push(neverFinding(table, row, column));
        break;
      }
  return complete(findings);
}

/** UNIQUE: rows that match together. ANY: those of them that say different things. */
function overlaps(table: VerifiedTable, names: Names, limits: VerifyLimits): TableReport {
  const plain = plainTexts((word) => names.has(word));
  const { boxes, document } = table;
  const { hitPolicy } = document;
  if (hitPolicy !== "UNIQUE" && hitPolicy !== "ANY") return complete([]);
  const others = new Map<number, number[]>();
  const certain = new Set<number>();
  const finished = eachOverlap(boxes, { left: limits.pairs }, (lower, higher) => {
    const verdict = hitPolicy === "UNIQUE" ? "different" : compareOutcomes(document, plain, lower, higher);
    if (verdict === "same") return true;
    if (verdict === "different") certain.add(higher);
    const known = others.get(higher);
    if (known === undefined) others.set(higher, [lower]);
    else if (known.length < 100) known.push(lower);
    return others.size <= limits.findings;
  });
  const findings = Array.from(others, ([row, lower]) =>
    overlapFinding(table, certain.has(row) ? "error" : "warning", row, lower, hitPolicy),
  );
  const shown = findings.slice(0, limits.findings);
  return { findings: shown, stopped: finished ? [] : [`overlaps: stopped after ${shown.length} rows`] };
}

/** Whether two rows say the same: as far as that can be told from their cells. */
function compareOutcomes(
  { rows, outputColumns }: DecisionTableDocument,
  plain: PlainTexts,
  a: number,
  b: number,
): "same" | "different" | "unknown" {
  const [rowA, rowB] = [rows[a], rows[b]];
  if (rowA === undefined || rowB === undefined) return "unknown";
  if ((rowA.actions ?? []).join(" ") !== (rowB.actions ?? []).join(" ")) return "different";
  let verdict: "same" | "unknown" = "same";
  for (const [index, { type }] of outputColumns.entries()) {
    const [textA = "", textB = ""] = [rowA.then[index]?.trim(), rowB.then[index]?.trim()];
    if (textA === textB) continue;
    const [valueA, valueB] = [textA, textB].map((text) => {
      const parts = readLiteralCell(text, type, plain)?.parts;
      return parts?.length === 1 && parts[0]?.kind === "point" ? parts[0].key : undefined;
    });
    if (valueA === undefined || valueB === undefined) verdict = "unknown";
    else if (valueA !== valueB) return "different";
  }
  return verdict;
}

/** FIRST, and PRIORITY where ranks are known: rows that are never reached. */
function shadows(table: VerifiedTable, image: TableImage, limits: VerifyLimits): TableReport {
  const { hitPolicy } = table.document;
  if (hitPolicy !== "FIRST" && !(hitPolicy === "PRIORITY" && image.order !== null)) return complete([]);
  const found = findShadows(table.boxes, {
    pairs: { left: limits.pairs },
    rest: { left: limits.gaps },
    wanted: limits.findings,
  });
  const findings = found.shadows.map(({ row, by }) => shadowFinding(table, row, by));
  return {
    findings,
    stopped: found.complete ? [] : [`unreachable rows: stopped after ${findings.length}`],
  };
}

/** Where all rows that match count: rows that say again what another says. */
function duplicates(table: VerifiedTable, limits: VerifyLimits): TableReport {
  const { boxes, document, rowAt } = table;
  const { hitPolicy } = document;
  if (hitPolicy === "UNIQUE" || hitPolicy === "FIRST" || hitPolicy === "PRIORITY") return complete([]);
  const seen = new Map<string, number>();
  const findings: Diagnostic[] = [];
  for (let row = 0; row < boxes.rows && findings.length < limits.findings; row += 1) {
    const spec = document.rows[rowAt(row)];
    const tests = Array.from({ length: boxes.columns }, (_, column) =>
      boxes.isOpen(row) ? (spec?.when[column] ?? "") : boxes.setAt(row, column).join(" "),
    );
    const key = JSON.stringify([tests, spec?.then, spec?.actions ?? []]);
    const first = seen.get(key);
    if (first === undefined) seen.set(key, row);
    else findings.push(duplicateFinding(table, row, first));
  }
  return complete(findings);
}

/** Where one row is to answer and there is no default row: values that none takes. */
function gaps(table: VerifiedTable, image: TableImage, limits: VerifyLimits): TableReport {
  const { boxes, document } = table;
  const { hitPolicy, defaultRow } = document;
  const wantsOne =
    hitPolicy === "UNIQUE" || hitPolicy === "FIRST" || hitPolicy === "ANY" || hitPolicy === "PRIORITY";
  if (!wantsOne || defaultRow !== undefined || boxes.columns === 0 || boxes.rows === 0) return complete([]);
  const region = boxes.spaces.map((_, column) => boxes.all(column));
  const today = limits.today === null ? null : dayOf(limits.today);
  if (image.dated && today !== null) region.splice(-1, 1, daysFrom(boxes, today));
  if (region.some((numbers) => numbers.length === 0)) return complete([]);
  const found: Gap[] = [];
  const keep = (gap: Gap): boolean => {
    found.push(gap);
    return found.length < limits.findings;
  };
  const rows = Array.from({ length: boxes.rows }, (_, row) => row);
  const search = gapSearch(boxes, { left: limits.gaps });
  const left = region.map((numbers, column) => {
    const { untaken, taken } = search.split(rows, column, numbers);
    if (untaken.length > 0) keep(region.with(column, untaken));
    return taken;
  });
  const isAll = found.length >= limits.findings || left.some((numbers) => numbers.length === 0);
  const finished = isAll || search.run(rows, left, keep);
  const findings = found.slice(0, limits.findings).map((gap) => gapFinding(table, gap));
  return { findings, stopped: finished ? [] : [`gaps: stopped after ${found.length}`] };
}

/** The days from one on, in the last column. */
function daysFrom(boxes: BoxTable, today: number): readonly number[] {
  const days = boxes.spaces.at(-1);
  if (days === undefined) return [];
  return [days.numberOf(codeReader(days.book)(today)), days.size - 1];
}
