import type { DecisionTableDocument, InputType } from "@patchbay/contract/rule";
import { Names } from "../feel/expression.ts";
import { staticTypeOf } from "../feel/static-type.ts";
import { strictOutput, strictTests } from "./strict-cell.ts";

/** What of a rule or a file cannot be exchanged: where, and why. */
export type ExchangeMistake = { readonly place: string; readonly message: string };
export type WrittenDmn =
  | { readonly ok: true; readonly xml: string }
  | { readonly ok: false; readonly mistakes: readonly ExchangeMistake[] };

export const dmnNamespaces = {
  "1.3": "https://www.omg.org/spec/DMN/20191111/MODEL/",
  "1.4": "https://www.omg.org/spec/DMN/20211108/MODEL/",
  "1.5": "https://www.omg.org/spec/DMN/20230324/MODEL/",
} as const;
export type DmnVersion = keyof typeof dmnNamespaces;

const typeNames: Readonly<Record<InputType, string>> = {
  string: "string",
  number: "number",
  boolean: "boolean",
  date: "date",
  dateTime: "date and time",
  list: "Any",
  object: "context",
};

const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
/** Text for an element or attribute. Characters that XML has no way to write are left out. */
const xml = (text: string): string =>
  text.replaceAll(/[^\P{Cc}\t\n\r]|[\uFFFE\uFFFF]/gu, "").replaceAll(/[&<>"]/g, (one) => escapes[one] ?? one);

/**
 * Writes a decision table as a DMN model of one decision and its inputs. Notes and the ids of actions become annotations.
 * What DMN has no place for, days on which a row counts, is refused by name, as are cells that only mean something here.
 */
export function writeDmn(name: string, table: DecisionTableDocument, version: DmnVersion): WrittenDmn {
  const names = new Names(table.inputs.map(({ name: input, type }) => [input, staticTypeOf(type)]));
  const mistakes: ExchangeMistake[] = [];
  const told = (written: string | null, place: string): string => {
    if (written === null)
      mistakes.push({ place, message: "This text cannot be written so that other programs read it alike." });
    return xml(written ?? "");
  };
  const text = (tag: string, id: string, content: string): string =>
    `<${tag} id="${xml(id)}"><text>${content}</text></${tag}>`;

  const inputs = table.inputColumns.map(({ id, label, expression, type, allowed }) => {
    const values =
      allowed === undefined
        ? ""
        : text(
            "inputValues",
            `values_${id}`,
            told(strictTests(allowed, type, names), `column ${id}, allowed`),
          );
    return `<input id="input_${xml(id)}" label="${xml(label ?? expression)}"><inputExpression id="expression_${xml(id)}" typeRef="${typeNames[type]}"><text>${xml(expression)}</text></inputExpression>${values}</input>`;
  });
  const outputs = table.outputColumns.map(({ id, label, name: output, type, allowed }, index) => {
    const values =
      allowed === undefined
        ? ""
        : text(
            "outputValues",
            `values_${id}`,
            told(strictTests(allowed, type, names), `column ${id}, allowed`),
          );
    const fallback = table.defaultRow?.then[index];
    const entry =
      fallback === undefined
        ? ""
        : text(
            "defaultOutputEntry",
            `default_${id}`,
            told(strictOutput(fallback, type, names), `default row, column ${id}`),
          );
    return `<output id="output_${xml(id)}" name="${xml(output)}" label="${xml(label ?? output)}" typeRef="${typeNames[type]}">${values}${entry}</output>`;
  });
  const rules = table.rows.map((row) => {
    if (row.from !== undefined || row.until !== undefined)
      mistakes.push({ place: `row ${row.id}`, message: "DMN has no days on which a rule counts." });
    const tests = table.inputColumns.map(({ id, type }, index) =>
      text(
        "inputEntry",
        `${row.id}_${id}`,
        told(strictTests(row.when[index] ?? "", type, names), `row ${row.id}, column ${id}`),
      ),
    );
    const results = table.outputColumns.map(({ id, type }, index) =>
      text(
        "outputEntry",
        `${row.id}_${id}`,
        told(strictOutput(row.then[index] ?? "", type, names), `row ${row.id}, column ${id}`),
      ),
    );
    const notes = [row.note ?? "", (row.actions ?? []).join(" ")].map(
      (note) => `<annotationEntry><text>${xml(note)}</text></annotationEntry>`,
    );
    return `<rule id="${xml(row.id)}">${[...tests, ...results, ...notes].join("")}</rule>`;
  });
  if (mistakes.length > 0) return { ok: false, mistakes: mistakes.slice(0, 100) };
  const aggregation = table.aggregation === undefined ? "" : ` aggregation="${table.aggregation}"`;
  const data = table.inputs.map(
    ({ name: input, type }) =>
      `  <inputData id="data_${xml(input)}" name="${xml(input)}"><variable name="${xml(input)}" typeRef="${typeNames[type]}"/></inputData>`,
  );
  const required = table.inputs.map(
    ({ name: input }) =>
      `    <informationRequirement id="needs_${xml(input)}"><requiredInput href="#data_${xml(input)}"/></informationRequirement>`,
  );
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<definitions xmlns="${dmnNamespaces[version]}" id="definitions" name="${xml(name)}" namespace="urn:patchbay:rules">`,
    ...data,
    `  <decision id="decision" name="${xml(name)}">`,
    `    <variable name="${xml(name)}"/>`,
    ...required,
    `    <decisionTable id="table" hitPolicy="${table.hitPolicy}"${aggregation}>`,
    ...[...inputs, ...outputs, '<annotation name="note"/>', '<annotation name="actions"/>', ...rules].map(
      (line) => `      ${line}`,
    ),
    "    </decisionTable>",
    "  </decision>",
    "</definitions>",
    "",
  ];
  return { ok: true, xml: lines.join("\n") };
}
