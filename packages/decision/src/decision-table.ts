import type { DecisionTableDocument, Match } from "@patchbay/contract/rule";
import type { Json } from "@patchbay/contract/vocabulary";
import type { CompiledBody, RuleBody, Verdict } from "./decision.ts";
import type { Names } from "./feel/expression.ts";
import type { Place } from "./feel/finding.ts";
import type { Frame } from "./feel/frame.ts";
import { toJson } from "./json-value.ts";
import { explainTable } from "./table/explain-table.ts";
import { compileTable, type Hits, type Table } from "./table/table.ts";
import type { TableImage } from "./table/table-check.ts";

// A decision table as a rule: what the table found becomes outputs as JSON, matches and actions.

/** Compiles a table of a rule; `image` is what was made of the same document before. */
export function compileDecisionTable(
  document: DecisionTableDocument,
  names: Names,
  image?: TableImage,
): CompiledBody & { readonly image: TableImage } {
  const { table, findings } = compileTable(document, names, image === undefined ? {} : { image });
  const nothing: Json = table.answersList ? [] : {};
  const body: RuleBody = {
    nothing,
    decide: (frame) => decide(table, frame, nothing),
    explain: (inputs, options) =>
      explainTable(table, document.inputs, inputs, options, (frame) => decide(table, frame, nothing)),
  };
  return { body, findings, slots: table.slots, image: table.image };
}

function decide(table: Table, frame: Frame, nothing: Json): Verdict {
  const hits = table.hits(frame);
  const { spec } = table;
  switch (hits.kind) {
    case "failed":
      return { outputs: nothing, matched: hits.rows.map((row) => matchOf(table, row)), actions: [] };
    case "none":
      return { outputs: nothing, matched: [], actions: [] };
    case "one":
    case "listOfDefault": {
      const row = hits.kind === "one" ? hits.row : -1;
      const { json, actions } = table.outcome(row);
      const output = json(frame);
      return {
        outputs: hits.kind === "one" ? output : [output],
        matched: row < 0 ? [{ default: true }] : hits.rows.map((one) => matchOf(table, one)),
        actions,
      };
    }
    case "list":
      return {
        outputs: hits.rows.map((row) => table.outcome(row).json(frame)),
        matched: hits.rows.map((row) => matchOf(table, row)),
        actions: actionsOf(table, hits),
      };
    default:
      return {
        outputs: Object.fromEntries(
          spec.outputColumns.map(({ name }, column) => [
            name,
            toJson(hits.values[column] ?? null, frame, columnPlace(column)),
          ]),
        ),
        matched: hits.rows.map((row) => matchOf(table, row)),
        actions: actionsOf(table, hits),
      };
  }
}

const columnPlace = (column: number): Place => ({
  path: `/outputColumns/${column}`,
  source: "",
  offset: null,
});

/** The actions of all rows, each once. */
function actionsOf(table: Table, { rows }: Hits): readonly string[] {
  const [only] = rows;
  if (only !== undefined && rows.length === 1) return table.outcome(only).actions;
  return [...new Set(rows.flatMap((row) => table.outcome(row).actions))];
}

function matchOf({ spec }: Table, row: number): Match {
  return { row: row + 1, rowId: spec.rows[row]?.id ?? "" };
}
