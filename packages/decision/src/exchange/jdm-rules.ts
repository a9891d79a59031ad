import type { DecisionTableDocument, InputType } from "@patchbay/contract/rule";
import { nameFrom } from "./dmn-decision.ts";
import type { ModelRead } from "./dmn-rules.ts";
import type { ExchangeMistake } from "./dmn-text.ts";

// JSON Decision Model, the graphs of GoRules: nodes with a type and content. Of these, decision tables become rules; the
// nodes where data comes in and goes out say nothing of their own.

type Thing = Readonly<Record<string, unknown>>;
const isThing = (value: unknown): value is Thing =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly Thing[] => (Array.isArray(value) ? value.filter(isThing) : []);
const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

const variable = /^[A-Za-z_]\w{0,99}$/;
const hitPolicies: Readonly<Record<string, DecisionTableDocument["hitPolicy"]>> = {
  first: "FIRST",
  collect: "COLLECT",
};
const silent = new Set(["inputNode", "outputNode"]);

/** Reads a JDM as rules: every decision table in it becomes one; any other node is refused by its name. */
export function readJdmRules(source: string): ModelRead {
  let graph: unknown;
  try {
    graph = JSON.parse(source);
  } catch {
    return { ok: false, mistakes: [{ place: "the file", message: "This is no JSON." }] };
  }
  const nodes = isThing(graph) ? listOf(graph["nodes"]) : [];
  if (nodes.length === 0)
    return { ok: false, mistakes: [{ place: "the file", message: "There are no nodes in it." }] };
  const mistakes: ExchangeMistake[] = [];
  const rules = nodes.flatMap((node) => {
    const [type, name] = [textOf(node["type"]), textOf(node["name"])];
    if (silent.has(type)) return [];
    const place = `node ${name === "" ? textOf(node["id"]) : name}`;
    if (type !== "decisionTableNode") {
      mistakes.push({ place, message: `A ${type} is no decision table.` });
      return [];
    }
    return [
      {
        name: nameFrom(name),
        document: tableOf(isThing(node["content"]) ? node["content"] : {}, place, mistakes),
      },
    ];
  });
  if (rules.length === 0 && mistakes.length === 0)
    mistakes.push({ place: "the file", message: "There is no decision table in it." });
  return mistakes.length > 0 ? { ok: false, mistakes: mistakes.slice(0, 100) } : { ok: true, rules };
}

function tableOf(content: Thing, place: string, mistakes: ExchangeMistake[]): DecisionTableDocument {
  const hitPolicy = hitPolicies[textOf(content["hitPolicy"])];
  if (hitPolicy === undefined)
    mistakes.push({
      place,
      message: `There is no hit policy \`${textOf(content["hitPolicy"])}\`: first and collect are read.`,
    });
  const rules = listOf(content["rules"]);
  const columns = (kind: "inputs" | "outputs") =>
    listOf(content[kind]).map((column, index) => {
      const id = textOf(column["id"]);
      const field = textOf(column["field"]);
      const at = `${place}, ${kind} ${index + 1}`;
      const name = field.split(".")[0] ?? "";
      if (!variable.test(kind === "outputs" ? field : name))
        mistakes.push({
          place: at,
          message:
            field === ""
              ? "It has no field; tests of the whole input are not read."
              : `\`${field}\` cannot be a name here.`,
        });
      const type = guessType(rules.map((rule) => textOf(rule[id])));
      if (type === null) mistakes.push({ place: at, message: "Its cells are of several types." });
      return {
        id,
        field,
        name,
        label: textOf(column["name"]).slice(0, 200),
        type: type ?? ("string" as const),
      };
    });
  const inputs = columns("inputs");
  const outputs = columns("outputs");
  const declared = new Map(
    inputs.map(({ name, field, type }) => [name, field === name ? type : ("object" as const)]),
  );
  return {
    kind: "decisionTable",
    formatVersion: 1,
    inputs: [...declared].map(([name, type]) => ({ name, type, nullable: true, optional: true })),
    actions: [],
    hitPolicy: hitPolicy ?? "FIRST",
    inputColumns: inputs.map(({ field, label, type }, index) => ({
      id: `in${index + 1}`,
      ...(label === "" ? {} : { label }),
      expression: field,
      type,
    })),
    outputColumns: outputs.map(({ field, label, type }, index) => ({
      id: `out${index + 1}`,
      ...(label === "" ? {} : { label }),
      name: field,
      type,
    })),
    rows: rules.map((rule, index) => {
      const note = textOf(rule["_description"]).slice(0, 2000);
      return {
        id: `row${index + 1}`,
        when: inputs.map(({ id }) => feelOf(textOf(rule[id]))),
        then: outputs.map(({ id }) => feelOf(textOf(rule[id]))),
        ...(note === "" ? {} : { note }),
      };
    }),
  };
}

/** What ZEN writes otherwise than FEEL, outside of texts: single quotes, `==`, `and` between comparisons stays. */
const feelOf = (cell: string): string =>
  cell.replaceAll(/"(?:[^"\\]|\\.)*"|'([^'\\"]*)'|==/g, (found, single: string | undefined) =>
    found === "==" ? "=" : single === undefined ? found : `"${single}"`,
  );

const forms: readonly (readonly [type: InputType, form: RegExp])[] = [
  ["number", /^(?:[<>=!]=?|[[(\]])?\s*-?[\d.]/],
  ["boolean", /^(?:true|false)$/],
  ["string", /^(?:[!=]=?\s*)?["']|^not\b|^[A-Za-z]/],
];

/** The type of a column's cells by how they begin; null: they are of several. */
function guessType(cells: readonly string[]): InputType | null {
  const found = new Set(
    cells
      .map((cell) => cell.trim())
      .filter((cell) => cell !== "" && cell !== "-")
      .map((cell) => forms.find(([, form]) => form.test(cell))?.[0] ?? "string"),
  );
  if (found.size > 1) return null;
  return [...found][0] ?? "string";
}
