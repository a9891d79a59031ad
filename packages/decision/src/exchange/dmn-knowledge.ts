import type { DecisionTableDocument, RuleDocument, SimpleRuleDocument } from "@patchbay/contract/rule";
import { Names } from "../feel/expression.ts";
import { staticTypeOf } from "../feel/static-type.ts";
import { answersList } from "../table/hit-policy.ts";
import { tableLines } from "./dmn-table.ts";
import { typeNames, xmlText } from "./dmn-text.ts";
import { conditionText, type FeelIn, objectText } from "./rule-feel.ts";
import { strictOutput } from "./strict-cell.ts";

// A rule that a ruleset asks as business knowledge: a function of its inputs that yields its outputs, or null if it has
// nothing to say.

/** A rule by the name it has in the model. */
export type KnownRule = {
  readonly name: string;
  readonly document: RuleDocument;
  readonly knowledge: string;
};

/** The lines of a `businessKnowledgeModel`. A ruleset within a ruleset is a mistake. */
export function knowledgeLines(
  { name, document, knowledge }: KnownRule,
  model: Pick<FeelIn, "mistakes" | "fresh">,
): readonly string[] {
  const names = new Names(document.inputs.map((input) => [input.name, staticTypeOf(input.type)]));
  const where: FeelIn = { ...model, names, within: `rule ${name}, ` };
  return [
    `<businessKnowledgeModel id="${knowledge}" name="${knowledge}">`,
    `  <description>${xmlText(name)}</description>`,
    `  <variable name="${knowledge}"/>`,
    "  <encapsulatedLogic>",
    ...document.inputs.map(
      (input) => `    <formalParameter name="${input.name}" typeRef="${typeNames[input.type]}"/>`,
    ),
    ...bodyOf(document, knowledge, where).map((line) => `    ${line}`),
    "  </encapsulatedLogic>",
    "</businessKnowledgeModel>",
  ];
}

function bodyOf(document: RuleDocument, knowledge: string, where: FeelIn): readonly string[] {
  switch (document.kind) {
    case "decisionTable":
      return tableBody(document, knowledge, where);
    case "simpleRule":
      return [literal(simpleText(document, where))];
    default:
      where.mistakes.push({
        place: where.within.replace(/, $/, ""),
        message: "A ruleset that another one asks has no form in DMN.",
      });
      return [];
  }
}

export const literal = (text: string): string =>
  `<literalExpression><text>${xmlText(text)}</text></literalExpression>`;

/** Its `else` that yields nothing and asks for nothing is no answer; `then` always is one. */
function simpleText({ condition, then, else: otherwise }: SimpleRuleDocument, where: FeelIn): string {
  const yielded = (outputs: Readonly<Record<string, string>> = {}): string =>
    objectText(Object.entries(outputs), where.fresh);
  const { outputs = {}, actions = [] } = otherwise;
  const isSilent = Object.keys(outputs).length === 0 && actions.length === 0;
  return `if (${conditionText(condition, where)}) = true then ${yielded(then.outputs)} else ${isSilent ? "null" : yielded(outputs)}`;
}

/**
 * A table. DMN answers the bare value where there is one output, and null for a row of nulls as for no row: such tables
 * have one more output that says that a row matched, and what is behind them makes objects of it. The default of a table
 * that answers a list stands behind it as well: DMN has no list of it. Values that are not allowed are the verifier's
 * business here, and null in DMN: the model does not name them.
 */
function tableBody(table: DecisionTableDocument, knowledge: string, where: FeelIn): readonly string[] {
  const { names, fresh, mistakes, within } = where;
  const { outputColumns, defaultRow, aggregation: _, ...rest } = table;
  const isList = answersList(table.hitPolicy, table.aggregation);
  const aggregation = outputColumns.length === 0 ? undefined : table.aggregation;
  const isMarked = outputColumns.length < 2 && aggregation === undefined;
  const marker = isMarked ? [{ id: fresh.take("matched"), type: "boolean" as const }] : [];
  const markers = marker.map(() => "true");
  const written: DecisionTableDocument = {
    ...rest,
    ...(aggregation === undefined ? {} : { aggregation }),
    inputColumns: table.inputColumns.map(({ allowed: _allowed, ...column }) => column),
    outputColumns: [...outputColumns, ...marker.map((one) => ({ ...one, name: one.id }))],
    rows: table.rows.map((row) => ({
      ...row,
      then: [...outputColumns.map((_c, index) => row.then[index] ?? ""), ...markers],
    })),
    ...(defaultRow === undefined || isList
      ? {}
      : {
          defaultRow: {
            ...defaultRow,
            then: [...outputColumns.map((_c, index) => defaultRow.then[index] ?? ""), ...markers],
          },
        }),
  };
  const lines = tableLines(written, { names, mistakes, prefix: `${knowledge}_`, within });
  // None is a count as well, and an answer.
  const isCount = aggregation === "COUNT" && defaultRow === undefined;
  if (outputColumns.length > 1 && !isList && !isCount) return lines;
  const hits = fresh.take("hits");
  const row = fresh.take("row");
  const made = (of: string): string => {
    const [only] = outputColumns;
    if (only === undefined) return "{}";
    if (outputColumns.length > 1) return of;
    return `{${only.name}: ${isMarked ? `${of}.${only.name}` : of}}`;
  };
  const otherwise = (): string => {
    if (isCount) return `{${outputColumns.map(({ name }) => `${name}: 0`).join(", ")}}`;
    if (!isList || defaultRow === undefined) return "null";
    const values = outputColumns.map(({ name, type }, index) => [name, strictOutput(defaultRow.then[index] ?? "", type, names) ?? "null"] as const); // prettier-ignore
    return `[${objectText(values, fresh)}]`;
  };
  const rows = outputColumns.length > 1 ? hits : `for ${row} in ${hits} return ${made(row)}`;
  const isNone = answersList(written.hitPolicy, written.aggregation)
    ? `${hits} = null or ${hits} = []`
    : `${hits} = null`;
  return [
    "<context>",
    `  <contextEntry><variable name="${hits}"/>`,
    ...lines.map((line) => `    ${line}`),
    "  </contextEntry>",
    `  <contextEntry>${literal(`if ${isNone} then ${otherwise()} else ${isList ? rows : made(hits)}`)}</contextEntry>`,
    "</context>",
  ];
}
