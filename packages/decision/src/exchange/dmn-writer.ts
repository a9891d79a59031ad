import type { DecisionTableDocument } from "@patchbay/contract/rule";
import { Names } from "../feel/expression.ts";
import { staticTypeOf } from "../feel/static-type.ts";
import { tableLines } from "./dmn-table.ts";
import {
  dmnNamespaces,
  type DmnVersion,
  type ExchangeMistake,
  inputData,
  ownNamespace,
  requiredInput,
  type WrittenDmn,
  xmlText,
} from "./dmn-text.ts";

/**
 * Writes a decision table as a DMN model of one decision and its inputs. Notes and the ids of actions become annotations.
 * What DMN has no place for, days on which a row counts, is refused by name, as are cells that only mean something here.
 */
export function writeDmn(name: string, table: DecisionTableDocument, version: DmnVersion): WrittenDmn {
  const names = new Names(table.inputs.map(({ name: input, type }) => [input, staticTypeOf(type)]));
  const mistakes: ExchangeMistake[] = [];
  const logic = tableLines(table, { names, mistakes });
  if (mistakes.length > 0) return { ok: false, mistakes: mistakes.slice(0, 100) };
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<definitions xmlns="${dmnNamespaces[version]}" id="definitions" name="${xmlText(name)}" namespace="${ownNamespace}">`,
    ...table.inputs.map((input) => `  ${inputData(input.name, input.type)}`),
    `  <decision id="decision" name="${xmlText(name)}">`,
    `    <variable name="${xmlText(name)}"/>`,
    ...table.inputs.map((input) => `    ${requiredInput(input.name)}`),
    ...logic.map((line) => `    ${line}`),
    "  </decision>",
    "</definitions>",
    "",
  ];
  return { ok: true, xml: lines.join("\n") };
}
