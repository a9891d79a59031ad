import { Names } from "../feel/expression.ts";
import { Frame } from "../feel/frame.ts";
import { staticTypeOf } from "../feel/static-type.ts";
import { readRuleInputs } from "../rule-inputs.ts";
import { buildBits } from "./bit-blocks.ts";
import { bruteForce, type Found } from "./brute-force.ts";
import type { RandomTable } from "./random-table.ts";
import type { RowIndex } from "./row-index.ts";
import { buildTree } from "./split-tree-builder.ts";
import { checkTable } from "./table-check.ts";
import { compileTable, type Table } from "./table.ts";
import type { TableGrid } from "./table-grid.ts";

// Whether the index of a table changes what it answers: each kind of index against the rows one by one.

/** Every way to search a grid. */
export function indexesOf(grid: TableGrid): readonly RowIndex[] {
  return [{ kind: "scan" }, { kind: "tree", ...buildTree(grid).tree }, { kind: "bits", ...buildBits(grid) }];
}

/** An answer that is not what the rows say, with everything it takes to see it again. */
export type IndexDifference = {
  readonly index: RowIndex["kind"];
  readonly inputs: RandomTable["inputs"][number];
  readonly found: Found;
  readonly wanted: Found;
  readonly document: RandomTable["document"];
};

/** Puts all inputs to a table through each kind of index: the answers that differ from what the rows say one by one. */
export function compareIndexes({ document, inputs }: RandomTable, now: string): readonly IndexDifference[] {
  const names = new Names(document.inputs.map(({ name, type }) => [name, staticTypeOf(type)]));
  const { image } = checkTable(document, names);
  const expected = bruteForce(document, names);
  const tables = indexesOf(image.grid).map(
    (index) => compileTable(document, names, { image: { ...image, index } }).table,
  );
  return inputs.flatMap((params) => {
    const read = readRuleInputs(document.inputs, params);
    const values = read.ok ? read.inputs.slots.map((value) => value ?? null) : [];
    const wanted = expected(values, now);
    return tables.flatMap((table): readonly IndexDifference[] => {
      const found = answer(table, new Frame([...values], now));
      const same = found.failed === wanted.failed && found.rows.join() === wanted.rows.join();
      return same ? [] : [{ index: table.image.index.kind, inputs: params, found, wanted, document }];
    });
  });
}

function answer(table: Table, frame: Frame): Found {
  while (frame.slots.length < table.slots) frame.slots.push(undefined);
  const { kind, rows } = table.hits(frame);
  return kind === "failed" ? { failed: true, rows: [] } : { failed: false, rows };
}
