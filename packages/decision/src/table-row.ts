import type { DecisionTableDocument, InputColumn, OutputColumn, Row } from "@patchbay/contract/rule";
import type { Json } from "@patchbay/contract/vocabulary";
import { type CompiledTests, compileTests, type Names } from "./feel/expression.ts";
import type { Finding } from "./feel/finding.ts";
import type { Frame } from "./feel/frame.ts";
import { staticTypeOf } from "./feel/static-type.ts";
import { compileOutput, type Output, outputObject } from "./rule-output.ts";

/** A test of a row: the cell, and the index of its column. Cells that take everything have no test. */
export type CellTest = { readonly column: number; readonly tests: CompiledTests };

/** A row that is ready to be matched, and what follows when it does. */
export type CompiledRow = {
  readonly id: string;
  readonly cells: readonly CellTest[];
  readonly outputs: (frame: Frame) => Json;
  readonly actions: readonly string[];
};

/** Compiles rows. Equal cells of a column are compiled once, as long as they hold literals only and no mistakes. */
export class RowCompiler {
  readonly findings: Finding[] = [];
  /** How many of the findings are errors. */
  errors = 0;
  /** Slots that the frames of all rows need. */
  slots: number;
  readonly #names: Names;
  readonly #inputs: readonly (InputColumn & { readonly known: Map<string, CompiledTests> })[];
  readonly #outputs: readonly (OutputColumn & { readonly known: Map<string, Output> })[];

  constructor({ inputColumns, outputColumns }: DecisionTableDocument, names: Names) {
    this.#names = names;
    this.slots = names.size;
    this.#inputs = inputColumns.map((column) => ({ ...column, known: new Map() }));
    this.#outputs = outputColumns.map((column) => ({ ...column, known: new Map() }));
  }

  /** Compiles a row with its cells. */
  row(row: Row, index: number): CompiledRow {
    const { id, when } = row;
    const cells = when.flatMap((source, column): readonly CellTest[] => {
      const tests = this.#test(source, column, `/rows/${index}/when/${column}`);
      return tests === null || tests.any ? [] : [{ column, tests }];
    });
    return { id, cells, ...this.outcome(row, `/rows/${index}`) };
  }

  /** Compiles what follows from a row, or from the default row. */
  outcome(
    {
      then,
      actions = [],
    }: { readonly then: readonly string[]; readonly actions?: readonly string[] | undefined },
    path: string,
  ): Pick<CompiledRow, "outputs" | "actions"> {
    const outputs = this.#outputs.flatMap((column, index): readonly (readonly [string, Output])[] => {
      const source = then[index];
      return source === undefined
        ? []
        : [[column.name, this.#output(source, index, `${path}/then/${index}`)]];
    });
    return { outputs: outputObject(outputs), actions: [...new Set(actions)] };
  }

  #keep({ findings, slots }: { readonly findings: readonly Finding[]; readonly slots: number }): void {
    this.findings.push(...findings);
    this.errors += findings.filter(({ severity }) => severity === "error").length;
    this.slots = Math.max(this.slots, slots);
  }

  #test(source: string, at: number, path: string): CompiledTests | null {
    const column = this.#inputs[at];
    if (column === undefined) return null;
    const known = column.known.get(source);
    if (known !== undefined) return known;
    const { type } = column;
    const tests = compileTests(source, { path, names: this.#names, type, tested: staticTypeOf(type) });
    if (tests.any || tests.keyed) column.known.set(source, tests);
    this.#keep(tests);
    return tests;
  }

  #output(source: string, at: number, path: string): Output {
    const column = this.#outputs[at];
    const known = column?.known.get(source);
    if (known !== undefined) return known;
    const output = compileOutput(source, path, this.#names, column?.type);
    if (output.kind === "constant" && output.findings.length === 0) column?.known.set(source, output);
    this.#keep(output);
    return output;
  }
}
