import type {
  ConditionGroup,
  ConditionTest,
  Diagnostic,
  InputType,
  RuleDocument,
} from "@patchbay/contract/rule";
import { inputTypes } from "@patchbay/contract/rule";
import { compileExpression, type Names } from "../feel/expression.ts";
import { staticTypeOf } from "../feel/static-type.ts";
import { mayBeNull, nodesOf } from "../names-read.ts";
import { entriesOf } from "../ruleset/ruleset-check.ts";
import { checkTable } from "../table/table-check.ts";
import { BoxTable } from "./box-table.ts";
import { gapSearch } from "./gap.ts";
import { unreachableEntries } from "./unreachable-entries.ts";

// Groups of conditions that cannot hold, or cannot fail: tests of one expression that rule each other out, or leave
// nothing over. In rulesets, entries that are never reached.

/** What is wrong with the groups of a simple rule or a ruleset. */
export function verifyConditions(document: RuleDocument, names: Names): readonly Diagnostic[] {
  const nullable = new Set(
    document.inputs.filter((one) => one.nullable === true || one.optional === true).map(({ name }) => name),
  );
  switch (document.kind) {
    case "simpleRule":
      return verifyGroup(document.condition, "/condition", names, nullable);
    case "ruleset":
      return [
        ...entriesOf(document.entries).flatMap(({ entry, path }) =>
          entry.kind === "rule" || entry.condition === undefined
            ? []
            : verifyGroup(entry.condition, `${path}/condition`, names, nullable),
        ),
        ...unreachableEntries(document, names, nullable),
      ];
    default:
      return [];
  }
}

function verifyGroup(
  group: ConditionGroup,
  path: string,
  names: Names,
  nullable: ReadonlySet<string>,
): readonly Diagnostic[] {
  const inner = group.conditions.flatMap((condition, index) =>
    condition.kind === "group" ? verifyGroup(condition, `${path}/conditions/${index}`, names, nullable) : [],
  );
  const byExpression = new Map<string, ConditionTest[]>();
  for (const condition of group.conditions)
    if (condition.kind === "test") {
      const known = byExpression.get(condition.expression.trim());
      if (known === undefined) byExpression.set(condition.expression.trim(), [condition]);
      else known.push(condition);
    }
  const own = Array.from(byExpression, ([expression, tests]) =>
    verifyTests(group, expression, tests, path, names, nullable),
  );
  return [...inner, ...own.flat()];
}

/** Tests of one expression in a group. */
function verifyTests(
  { match }: ConditionGroup,
  expression: string,
  tests: readonly ConditionTest[],
  path: string,
  names: Names,
  nullable: ReadonlySet<string>,
): readonly Diagnostic[] {
  const subject = compileExpression(expression, { path, names });
  const type: InputType | undefined = inputTypes.find((one) => staticTypeOf(one) === subject.type);
  if (type === undefined) return [];
  const { image, findings } = checkTable(
    {
      hitPolicy: "FIRST",
      inputColumns: [{ id: "subject", expression, type }],
      outputColumns: [],
      rows: tests.map(({ id, test }) => ({ id, when: [test], then: [] })),
    },
    names,
  );
  if (findings.some(({ severity }) => severity === "error")) return [];
  const isNullable = nodesOf(expression, "expression", names).some((node) => mayBeNull(node, nullable));
  const boxes = new BoxTable(image.grid, [{ type, nullable: isNullable, allowed: -1 }]);
  const about = { path, rows: tests.map(({ id }) => id) };
  const said = tests.map(({ test }) => `\`${test}\``).join(", ");
  if (match === "all" && !areTogether(boxes))
    return [
      {
        severity: "warning",
        code: "condition_never",
        message: `\`${expression}\` never passes ${said}${tests.length === 1 ? "" : " at the same time"}, so this group never holds.`,
        ...about,
      },
    ];
  if (match !== "all" && takesEverything(boxes))
    return [
      {
        severity: "warning",
        code: match === "any" ? "condition_always" : "condition_never",
        message: `\`${expression}\` always passes ${tests.length === 1 ? said : `one of ${said}`}, so this group ${match === "any" ? "always" : "never"} holds.`,
        ...about,
      },
    ];
  return [];
}

/** Whether there is a value that all rows of one column take; open ones may. */
function areTogether(boxes: BoxTable): boolean {
  const closed = Array.from({ length: boxes.rows }, (_, row) => row).filter((row) => !boxes.isOpen(row));
  const size = boxes.spaces[0]?.size ?? 0;
  for (let number = 0; number < size; number += 1)
    if (closed.every((row) => boxes.takes(row, 0, number))) return true;
  return closed.length === 0;
}

/** Whether the rows of one column leave no value over. */
function takesEverything(boxes: BoxTable): boolean {
  let gaps = 0;
  const rows = Array.from({ length: boxes.rows }, (_, row) => row);
  const finished = gapSearch(boxes, { left: 100_000 }).run(rows, [boxes.all(0)], () => {
    gaps += 1;
    return false;
  });
  return finished && gaps === 0;
}
