import type { DecisionTableDocument } from "@patchbay/contract/rule";
import type { Names } from "../feel/expression.ts";
import { type ExchangeMistake, typeNames, xmlText } from "./dmn-text.ts";
import { strictOutput, strictTests } from "./strict-cell.ts";

/** `prefix` keeps the ids of several tables in one model apart; `within` says in which rule a mistake is. */
type TableIn = {
  readonly names: Names;
  readonly mistakes: ExchangeMistake[];
  readonly prefix?: string;
  readonly within?: string;
};

/**
 * The lines of a `decisionTable` of DMN. Notes and the ids of actions become annotations; days on which a row counts, and
 * cells that only mean something here, are mistakes.
 */
export function tableLines(
  table: DecisionTableDocument,
  { names, mistakes, prefix = "", within = "" }: TableIn,
): readonly string[] {
  const told = (written: string | null, place: string): string => {
    if (written === null)
      mistakes.push({
        place: `${within}${place}`,
        message: "This text cannot be written so that other programs read it alike.",
      });
    return xmlText(written ?? "");
  };
  const text = (tag: string, id: string, content: string): string =>
    `<${tag} id="${xmlText(id)}"><text>${content}</text></${tag}>`;

  const inputs = table.inputColumns.map(({ id, label, expression, type, allowed }) => {
    const values =
      allowed === undefined
        ? ""
        : text(
            "inputValues",
            `${prefix}values_${id}`,
            told(strictTests(allowed, type, names), `column ${id}, allowed`),
          );
    return `<input id="${prefix}input_${xmlText(id)}" label="${xmlText(label ?? expression)}"><inputExpression id="${prefix}expression_${xmlText(id)}" typeRef="${typeNames[type]}"><text>${xmlText(expression)}</text></inputExpression>${values}</input>`;
  });
  const outputs = table.outputColumns.map(({ id, label, name: output, type, allowed }, index) => {
    const values =
      allowed === undefined
        ? ""
        : text(
            "outputValues",
            `${prefix}values_${id}`,
            told(strictTests(allowed, type, names), `column ${id}, allowed`),
          );
    const fallback = table.defaultRow?.then[index];
    const entry =
      fallback === undefined
        ? ""
        : text(
            "defaultOutputEntry",
            `${prefix}default_${id}`,
            told(strictOutput(fallback, type, names), `default row, column ${id}`),
          );
    return `<output id="${prefix}output_${xmlText(id)}" name="${xmlText(output)}" label="${xmlText(label ?? output)}" typeRef="${typeNames[type]}">${values}${entry}</output>`;
  });
  const rules = table.rows.map((row) => {
    if (row.from !== undefined || row.until !== undefined)
      mistakes.push({ place: `${within}row ${row.id}`, message: "DMN has no days on which a rule counts." });
    const tests = table.inputColumns.map(({ id, type }, index) =>
      text(
        "inputEntry",
        `${prefix}${row.id}_${id}`,
        told(strictTests(row.when[index] ?? "", type, names), `row ${row.id}, column ${id}`),
      ),
    );
    const results = table.outputColumns.map(({ id, type }, index) =>
      text(
        "outputEntry",
        `${prefix}${row.id}_${id}`,
        told(strictOutput(row.then[index] ?? "", type, names), `row ${row.id}, column ${id}`),
      ),
    );
    const notes = [row.note ?? "", (row.actions ?? []).join(" ")].map(
      (note) => `<annotationEntry><text>${xmlText(note)}</text></annotationEntry>`,
    );
    return `<rule id="${prefix}${xmlText(row.id)}">${[...tests, ...results, ...notes].join("")}</rule>`;
  });
  const aggregation = table.aggregation === undefined ? "" : ` aggregation="${table.aggregation}"`;
  return [
    `<decisionTable id="${prefix}table" hitPolicy="${table.hitPolicy}"${aggregation}>`,
    ...[...inputs, ...outputs, '<annotation name="note"/>', '<annotation name="actions"/>', ...rules].map(
      (line) => `  ${line}`,
    ),
    "</decisionTable>",
  ];
}
