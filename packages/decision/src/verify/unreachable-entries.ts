import type { Diagnostic, InputType, RulesetDocument, RulesetEntry } from "@patchbay/contract/rule";
import { inputTypes } from "@patchbay/contract/rule";
import { compileExpression, type Names } from "../feel/expression.ts";
import { staticTypeOf } from "../feel/static-type.ts";
import { mayBeNull, nodesOf } from "../names-read.ts";
import { checkTable } from "../table/table-check.ts";
import type { ColumnSpec, RowSpec } from "../table/table-spec.ts";
import { BoxTable } from "./box-table.ts";
import { findShadows } from "./shadow.ts";

// Where the first entry that matches ends a list, an entry whose condition is taken by those before it never has its
// turn. Conditions that are plain, one test for each expression and all of them to hold, are rows of a table; what is
// known of tables is then known of them. Others are left out, and so are entries that count on some days only.

/** What one list of entries does to itself. */
type EntryList = Pick<RulesetDocument, "policy" | "entries">;

/** Entries that are never reached, in the ruleset and in its groups. */
export function unreachableEntries(
  document: RulesetDocument,
  names: Names,
  nullable: ReadonlySet<string>,
): readonly Diagnostic[] {
  const visit = (list: EntryList, path: string): readonly Diagnostic[] => [
    ...(list.policy === "firstMatch" ? unreachableIn(list.entries, path, names, nullable) : []),
    ...list.entries.flatMap((entry, index) =>
      entry.kind === "group" ? visit(entry, `${path}/${index}/entries`) : [],
    ),
  ];
  return visit(document, "/entries");
}

function unreachableIn(
  entries: readonly RulesetEntry[],
  path: string,
  names: Names,
  nullable: ReadonlySet<string>,
): readonly Diagnostic[] {
  const columns = new Map<string, ColumnSpec>();
  const plain = entries.filter((entry) => isPlain(entry) && addColumns(entry, columns, names));
  const rows = plain.map((entry): RowSpec => {
    const tests = testsOf(entry);
    const cell = (expression: string): string => tests?.get(expression) ?? "-";
    return { id: entry.id, when: Array.from(columns.keys(), cell), then: [] };
  });
  const inputColumns = [...columns.values()];
  const { image, findings } = checkTable(
    { hitPolicy: "FIRST", inputColumns, outputColumns: [], rows },
    names,
  );
  if (findings.some(({ severity }) => severity === "error")) return [];
  const boxes = new BoxTable(
    image.grid,
    inputColumns.map(({ expression, type = "string" }) => ({
      type,
      nullable: nodesOf(expression, "expression", names).some((node) => mayBeNull(node, nullable)),
      allowed: -1,
    })),
  );
  const known = new Map<string, readonly string[]>();
  const effort = { pairs: { left: 200_000 }, rest: { left: 100_000 }, wanted: entries.length };
  for (const { row, by } of findShadows(boxes, effort).shadows)
    known.set(
      plain[row]?.id ?? "",
      by.map((other) => plain[other]?.id ?? ""),
    );
  // An entry that always matches ends the list for whatever stands behind it.
  const always = plain.find((_, row) =>
    inputColumns.every((_column, column) => !boxes.isOpen(row) && boxes.takesAll(row, column)),
  );
  const end = always === undefined ? entries.length : entries.indexOf(always);
  return entries.flatMap((entry, index): readonly Diagnostic[] => {
    const by = index > end && always !== undefined ? [always.id] : known.get(entry.id);
    return by === undefined || entry.enabled === false ? [] : [finding(entry, by, `${path}/${index}`)];
  });
}

function finding({ id }: RulesetEntry, by: readonly string[], path: string): Diagnostic {
  const named = by.map((one) => `\`${one}\``).join(", ");
  return {
    severity: "warning",
    code: "entry_unreachable",
    message: `The entry \`${id}\` is never reached: ${named} ${by.length === 1 ? "takes" : "together take"} all that it takes.`,
    path,
    rows: [id, ...by],
  };
}

/** Whether an entry counts every day and matches whenever its condition holds, one test for each expression. */
function isPlain(entry: RulesetEntry): boolean {
  const { enabled = true, from, until } = entry;
  return enabled && from === undefined && until === undefined && testsOf(entry) !== null;
}

/** The test of each expression; null: the condition is more than that. */
function testsOf(entry: RulesetEntry): ReadonlyMap<string, string> | null {
  if (entry.kind !== "condition" || entry.condition.match !== "all") return null;
  const tests = new Map<string, string>();
  for (const condition of entry.condition.conditions) {
    if (condition.kind !== "test" || tests.has(condition.expression.trim())) return null;
    tests.set(condition.expression.trim(), condition.test);
  }
  return tests;
}

/** Adds the expressions of an entry as columns; false: the type of one is not known, and none are added. */
function addColumns(entry: RulesetEntry, columns: Map<string, ColumnSpec>, names: Names): boolean {
  const added: ColumnSpec[] = [];
  for (const expression of testsOf(entry)?.keys() ?? []) {
    const subject = compileExpression(expression, { path: "", names });
    const type: InputType | undefined = inputTypes.find((one) => staticTypeOf(one) === subject.type);
    if (type === undefined || subject.findings.some(({ severity }) => severity === "error")) return false;
    added.push({ id: expression, expression, type });
  }
  for (const column of added) columns.set(column.expression, column);
  return true;
}
