import type { ExplainedExecution } from "@patchbay/contract/execution";
import type { RuleDocument } from "@patchbay/contract/rule";
import type { CaseResult, CasesReport, RuleCaseInput } from "@patchbay/contract/rule-case";
import type { Json, JsonObject } from "@patchbay/contract/vocabulary";
import { compileRule } from "@patchbay/decision/rule";
import { FakeProblem, find, type Handler, page, stamp } from "./fake-request.ts";
import type { FakeStore } from "./fake-store.ts";

/** What a document makes of inputs: the rows that match, and the outputs. */
function decide(document: RuleDocument, params: unknown) {
  const checked = compileRule(document);
  const read = checked.ok ? checked.rule.readInputs(params) : { ok: false as const };
  if (!checked.ok || !read.ok) throw new FakeProblem("invalid_params", "An input is missing.");
  return checked.rule.decide(read.inputs, { now: stamp });
}

function runCases(store: FakeStore, document: RuleDocument): CasesReport {
  const reached = new Set<string>();
  const results = store.cases.map(({ id, name, params, expect }): CaseResult => {
    const { outputs, matched: matches } = decide(document, params);
    const matched = matches.map(({ rowId, default: isDefault }) => rowId ?? (isDefault ? "default" : "then"));
    for (const one of matched) reached.add(one);
    const compared: [string, Json | undefined, Json][] = [
      ["outputs", expect.outputs, outputs],
      ["matched", expect.matched, matched],
    ];
    const differences = compared.flatMap(([at, expected, actual]) =>
      expected === undefined || JSON.stringify(expected) === JSON.stringify(actual)
        ? []
        : [{ at, expected, actual }],
    );
    return { id, name, passed: differences.length === 0, outputs, matched, actions: [], differences };
  });
  const passed = results.filter((one) => one.passed).length;
  const pieces = document.kind === "decisionTable" ? [...document.rows.map(({ id }) => id), "default"] : [];
  const missed = pieces.filter((piece) => !reached.has(piece));
  return {
    passed,
    failed: results.length - passed,
    results,
    coverage: { total: pieces.length, covered: pieces.length - missed.length, missed },
  };
}

const documentOf = (store: FakeStore, rule: string | undefined, body: unknown): RuleDocument =>
  (body as { document?: RuleDocument }).document ?? find(store.rules, rule).document;

/** Why an execution decided as it did: by the rule as it is now. */
function explain(store: FakeStore, id: string | undefined): ExplainedExecution {
  const { subjectId, steps } = find(store.executions, id);
  const { name, document } = find(store.rules, subjectId);
  const given = (steps[0]?.input ?? {}) as JsonObject;
  const checked = compileRule(document);
  const read = checked.ok ? checked.rule.readInputs(given) : { ok: false as const };
  if (!checked.ok || !read.ok) throw new FakeProblem("not_explainable", "It is gone.");
  return {
    executionId: id ?? "",
    item: 0,
    rule: { id: subjectId, name, version: "draft" },
    inputs: Object.entries(given).map(([input, value]) => ({
      name: input,
      origin: "sent",
      step: null,
      state: "value",
      value,
    })),
    explanation: checked.rule.explain(read.inputs, { now: stamp }),
  };
}

/** Test cases of the fake: those of its first rule; and why its executions decided as they did. */
export const fakeCaseHandlers: Readonly<Record<string, Handler>> = {
  "ruleCases.list": (store, { params, query }) =>
    page(find(store.rules, params["rule"]) === store.rules[0] ? store.cases : [], query),
  "ruleCases.create": (store, { body }) => {
    const made = { ...(body as RuleCaseInput), id: store.newId(), updatedAt: stamp };
    store.cases.push(made);
    return made;
  },
  "ruleCases.change": (store, { params, body }) => {
    const changed = { ...(body as RuleCaseInput), id: params["case"] ?? "", updatedAt: stamp };
    store.cases = store.cases.map((one) => (one.id === changed.id ? changed : one));
    return changed;
  },
  "ruleCases.remove": (store, { params }) => {
    store.cases = store.cases.filter((one) => one.id !== params["case"]);
    return null;
  },
  "executions.explain": (store, { params }) => explain(store, params["execution"]),
  "ruleCases.run": (store, { params, body }) => runCases(store, documentOf(store, params["rule"], body)),
  "ruleCases.bulk": (store, { params, body }) => {
    const document = documentOf(store, params["rule"], body);
    const [head = "", ...lines] = (body as { csv: string }).csv.trim().split(/\r?\n/);
    const names = head.split(",");
    const results = lines.map((line, index) => {
      const cells = line.split(",");
      const values = names.flatMap((name, at) => {
        const type = document.inputs.find((input) => input.name === name)?.type;
        const text = cells[at] ?? "";
        return type === undefined ? [] : [[name, type === "number" ? Number(text) : text]];
      });
      const { outputs, matched } = decide(document, Object.fromEntries(values));
      const wanted = cells[names.indexOf("expect.route")];
      const passed = (outputs as { route?: string }).route === wanted;
      return {
        line: index + 2,
        passed,
        outputs,
        matched: matched.map(({ rowId }) => rowId ?? "default"),
        actions: [],
      };
    });
    const passed = results.filter((one) => one.passed).length;
    const coverage = { total: 25, covered: 2, missed: [] };
    return {
      rows: lines.length,
      passed,
      failed: lines.length - passed,
      results,
      coverage,
      csv: "line,passed\r\n",
    };
  },
};
