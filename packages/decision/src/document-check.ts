import type {
  Action,
  Condition,
  DecisionTableDocument,
  Diagnostic,
  RuleDocument,
} from "@patchbay/contract/rule";
import type { FindingCode } from "./feel/finding.ts";
import { didYouMean } from "./feel/near-name.ts";
import { keywords } from "./feel/token.ts";
import { isNoValue } from "./json-value.ts";
import { readTyped } from "./rule-inputs.ts";

// What is wrong with a document beside its FEEL: ids and names that meet, names that belong to the language, actions
// that are not there, rows that do not fit their columns. Schemas have been checked before; this goes further.

/** How many mistakes of a document are looked for; a table pasted into the wrong columns has one in every cell. */
export const MISTAKES_SHOWN = 1000;

/** Words that cannot be read as a name where they stand. Names of functions can: a function's name is followed by `(`. */
const reserved = new Set([...keywords, "__proto__"]);

function mistake(code: FindingCode, path: string, message: string, expected?: string): Diagnostic {
  const diagnostic: Diagnostic = { severity: "error", code, message, path };
  return expected === undefined ? diagnostic : { ...diagnostic, expected };
}

/** Everything that is said twice in a list. `path` is that of the list, `member` what says it. */
function repeated(
  code: "duplicate_id" | "duplicate_name",
  texts: readonly string[],
  path: (index: number) => string,
): readonly Diagnostic[] {
  const seen = new Set<string>();
  return texts.flatMap((text, index) => {
    const again = seen.has(text);
    seen.add(text);
    return again ? [mistake(code, path(index), `\`${text}\` is here twice.`, "one of its own")] : [];
  });
}

function checkName(name: string, path: string): readonly Diagnostic[] {
  if (!reserved.has(name)) return [];
  return [
    mistake(
      "reserved_name",
      path,
      `\`${name}\` is a word of the language and cannot be a name.`,
      "another name",
    ),
  ];
}

function checkInputs({ inputs }: RuleDocument): readonly Diagnostic[] {
  const names = inputs.map(({ name }) => name);
  return [
    ...repeated("duplicate_name", names, (index) => `/inputs/${index}/name`),
    ...names.flatMap((name, index) => checkName(name, `/inputs/${index}/name`)),
    ...inputs.flatMap(({ testValue, type }, index): readonly Diagnostic[] => {
      if (testValue === undefined || testValue === null) return [];
      const value = readTyped(testValue, type);
      if (!isNoValue(value)) return [];
      return [
        {
          severity: "warning",
          code: "test_value",
          message: value.noValue,
          path: `/inputs/${index}/testValue`,
        },
      ];
    }),
  ];
}

function checkActions({ actions }: RuleDocument): readonly Diagnostic[] {
  return [
    ...repeated(
      "duplicate_id",
      actions.map(({ id }) => id),
      (index) => `/actions/${index}/id`,
    ),
    ...repeated(
      "duplicate_name",
      actions.map(({ name }) => name),
      (index) => `/actions/${index}/name`,
    ),
  ];
}

/** The ids that an outcome names without the rule having such an action. */
function checkAsked(
  asked: readonly string[] | undefined,
  actions: readonly Action[],
  path: string,
): readonly Diagnostic[] {
  const ids = actions.map(({ id }) => id);
  return (asked ?? []).flatMap((id, index) =>
    ids.includes(id)
      ? []
      : [
          mistake(
            "unknown_action",
            `${path}/actions/${index}`,
            `The rule has no action with the id \`${id}\`.${didYouMean(id, ids)}`,
            ids.length === 0 ? "no actions" : ids.join(", "),
          ),
        ],
  );
}

function conditionIds(condition: Condition, path: string): readonly { id: string; path: string }[] {
  const own = { id: condition.id, path: `${path}/id` };
  if (condition.kind === "test") return [own];
  return [
    own,
    ...condition.conditions.flatMap((inner, index) => conditionIds(inner, `${path}/conditions/${index}`)),
  ];
}

function checkRow(
  row: {
    readonly when?: readonly string[];
    readonly then: readonly string[];
    readonly actions?: readonly string[];
  },
  document: DecisionTableDocument,
  path: string,
): readonly Diagnostic[] {
  const { inputColumns, outputColumns, actions } = document;
  const count = (cells: number, columns: number, where: string): readonly Diagnostic[] =>
    cells === columns
      ? []
      : [
          mistake(
            "cell_count",
            `${path}/${where}`,
            `There are ${cells} cells for ${columns} columns.`,
            `${columns} cells`,
          ),
        ];
  return [
    ...(row.when === undefined ? [] : count(row.when.length, inputColumns.length, "when")),
    ...count(row.then.length, outputColumns.length, "then"),
    ...checkAsked(row.actions, actions, path),
  ];
}

function checkTable(document: DecisionTableDocument): readonly Diagnostic[] {
  const { inputColumns, outputColumns, rows, defaultRow } = document;
  const outputNames = outputColumns.map(({ name }) => name);
  return [
    ...repeated(
      "duplicate_id",
      inputColumns.map(({ id }) => id),
      (index) => `/inputColumns/${index}/id`,
    ),
    ...repeated(
      "duplicate_id",
      outputColumns.map(({ id }) => id),
      (index) => `/outputColumns/${index}/id`,
    ),
    ...repeated("duplicate_name", outputNames, (index) => `/outputColumns/${index}/name`),
    ...outputNames.flatMap((name, index) =>
      name === "__proto__" ? checkName(name, `/outputColumns/${index}/name`) : [],
    ),
    ...repeated(
      "duplicate_id",
      rows.map(({ id }) => id),
      (index) => `/rows/${index}/id`,
    ),
    ...rows.flatMap((row, index) => checkRow(row, document, `/rows/${index}`)),
    ...(defaultRow === undefined ? [] : checkRow(defaultRow, document, "/defaultRow")),
  ];
}

/** All mistakes of a document that are not mistakes in its FEEL. */
export function checkDocument(document: RuleDocument): readonly Diagnostic[] {
  const common = [...checkInputs(document), ...checkActions(document)];
  if (document.kind === "decisionTable") return [...common, ...checkTable(document)];
  const ids = conditionIds(document.condition, "/condition");
  const outputNames = (["then", "else"] as const).flatMap((branch) =>
    Object.keys(document[branch].outputs ?? {}).flatMap((name) =>
      name === "__proto__" ? checkName(name, `/${branch}/outputs/${name}`) : [],
    ),
  );
  return [
    ...common,
    ...repeated(
      "duplicate_id",
      ids.map(({ id }) => id),
      (index) => ids[index]?.path ?? "",
    ),
    ...outputNames,
    ...checkAsked(document.then.actions, document.actions, "/then"),
    ...checkAsked(document.else.actions, document.actions, "/else"),
  ];
}
