import type { Code, TestRun } from "../feel/code.ts";
import { convert } from "../feel/conformance.ts";
import { compileExpression, compileTests, Names } from "../feel/expression.ts";
import type { FeelType } from "../feel/feel-type.ts";
import type { Place } from "../feel/finding.ts";
import type { Frame } from "../feel/frame.ts";
import type { Scope, SlotPlan } from "../feel/scope.ts";
import type { Node } from "../feel/syntax-tree.ts";
import type { Value } from "../feel/value.ts";
import { compileTable, type Table } from "../table/table.ts";
import type { TableSpec } from "../table/table-spec.ts";
import type { BoxedIn } from "./boxed-node.ts";
import type { ModelTable } from "./dmn-model.ts";
import type { ItemTypes } from "./item-types.ts";

// A decision table of a model: decided by the tables of rules, its rows' outputs put together as DMN has it (8.2.11).

/** The node of a table. */
export function tableNode(table: ModelTable, path: string, within: BoxedIn): Node {
  return {
    kind: "embedded",
    mayRead: () => true,
    compile: (scope, { slots }) => compileModelTable(table, path, within, scope, slots),
    start: 0,
    end: 0,
  };
}

function compileModelTable(
  table: ModelTable,
  path: string,
  { types, properties, findings }: BoxedIn,
  scope: Scope,
  plan: SlotPlan,
): Code {
  const names = new Names([], { scope, plan, properties, findType: types.find });
  const compiled = compileTable(specOf(table, types), names, { path, lenient: true });
  findings.push(...compiled.findings);
  const guards = table.inputs.flatMap(({ expression, allowed }, index): readonly Guard[] => {
    if (allowed === null) return [];
    const at = `${path}/input/${index + 1}`;
    const value = compileExpression(expression, { path: `${at}/inputExpression/text`, names });
    const tests = compileTests(allowed, { path: `${at}/inputValues/text`, names, tested: "any" });
    findings.push(...tests.findings);
    return [{ value: value.run, allows: tests.run, place: { path: at, source: "", offset: null } }];
  });
  const outputs = table.outputs.map(({ name, typeRef }, index) => ({
    name: name ?? "",
    type: types.typeOf(typeRef, `${path}/output/${index + 1}`),
  }));
  const place: Place = { path, source: "", offset: null };
  return {
    run: (frame) => (allAllowed(guards, frame) ? decide(compiled.table, outputs, place, frame) : null),
    type: "any",
  };
}

/** The input values that a column allows; a value that is none of them makes the whole table null. */
type Guard = { readonly value: Code["run"]; readonly allows: TestRun; readonly place: Place };

function allAllowed(guards: readonly Guard[], frame: Frame): boolean {
  return guards.every(({ value, allows, place }) => {
    const found = value(frame);
    if (found === null || allows(found, frame) === true) return true;
    frame.fail(place, "not_allowed", "The value of the input is none of those that it allows.");
    return false;
  });
}

function specOf({ hitPolicy, aggregation, inputs, outputs, rules }: ModelTable, types: ItemTypes): TableSpec {
  const hasDefault = outputs.some(({ fallback }) => fallback !== null);
  return {
    hitPolicy,
    ...(aggregation === null ? {} : { aggregation }),
    inputColumns: inputs.map(({ expression }, index) => ({ id: String(index + 1), expression })),
    outputColumns: outputs.map(({ name, typeRef, allowed }, index) => {
      const ordered = allowed ?? types.allowedText(typeRef);
      return {
        id: String(index + 1),
        name: name ?? "",
        ...(ordered === null ? {} : { allowed: ordered }),
      };
    }),
    rows: rules.map(({ id, tests, outputs: then }) => ({ id, when: tests, then })),
    ...(hasDefault ? { defaultRow: { then: outputs.map(({ fallback }) => fallback ?? "null") } } : {}),
  };
}

type Output = { readonly name: string; readonly type: FeelType };

function decide(table: Table, outputs: readonly Output[], place: Place, frame: Frame): Value {
  const hits = table.hits(frame);
  const row = (index: number): Value => valueOf(table.outcome(index).values(frame), outputs, place, frame);
  switch (hits.kind) {
    case "one":
      return row(hits.row);
    case "list":
      return hits.rows.length === 0 ? null : hits.rows.map(row);
    case "listOfDefault":
      return row(-1);
    case "aggregate":
      return hits.rows.length === 0 ? null : valueOf(hits.values, outputs, place, frame);
    default:
      return null;
  }
}

/** The value of a row: that of its only output, or an object of all of them. */
function valueOf(values: readonly Value[], outputs: readonly Output[], place: Place, frame: Frame): Value {
  const bound = outputs.map(({ name, type }, index): readonly [string, Value] => {
    const value = values[index] ?? null;
    const converted = convert(value, type, frame, place);
    return [
      name,
      converted === undefined
        ? frame.fail(place, "type_mismatch", `The output \`${name}\` has a value of another type.`)
        : converted,
    ];
  });
  const [only] = bound;
  return bound.length === 1 && only !== undefined ? only[1] : new Map(bound);
}
