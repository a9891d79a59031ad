import type { Diagnostic, RuleDocument, RuleEntry } from "@patchbay/contract/rule";
import type { CompiledBody, Decision, ExplainOptions, RuleBody } from "./decision.ts";
import { compileDecisionTable } from "./decision-table.ts";
import { checkDocument } from "./document-check.ts";
import { MISTAKES_SHOWN } from "./document-mistake.ts";
import type { Explanation } from "./explanation.ts";
import { evaluateIn, Names } from "./feel/expression.ts";
import { diagnosticOf } from "./feel/finding.ts";
import { Frame } from "./feel/frame.ts";
import { staticTypeOf } from "./feel/static-type.ts";
import { type Fetched, readRuleInputs, type ReadInputs, type RuleInputs } from "./rule-inputs.ts";
import { circleIn, type RuleFinder, type RuleRef } from "./ruleset/asked-rule.ts";
import type { Asked } from "./ruleset/rule-entry.ts";
import { compileRuleset } from "./ruleset/ruleset.ts";
import { compileSimpleRule } from "./simple-rule.ts";
import { checkTable, type TableImage } from "./table/table-check.ts";

/**
 * A rule that has been checked and compiled. It holds no state: one compiled rule serves any number of decisions.
 * `now` is RFC 3339, the moment that `now()` and `today()` answer; `maxSteps` bounds loops (10,000 by default).
 */
export type CompiledRule = {
  readonly document: RuleDocument;
  /**
   * Reads what a caller sent against the declared inputs, and what was fetched for the others (input-fetch.ts): all
   * mistakes at once, with field `params.<name>`.
   */
  readInputs(params: unknown, fetched?: ReadonlyMap<string, Fetched>): ReadInputs;
  /** Decides. Whatever could not be evaluated is an error diagnostic and fails the decision. */
  decide(inputs: RuleInputs, options: { readonly now: string; readonly maxSteps?: number }): Decision;
  /**
   * Why, and why not: each condition with its value and verdict, or for each row (100 by default, and those whose ids
   * are given) its first cell that does not hold.
   */
  explain(inputs: RuleInputs, options: Pick<ExplainOptions, "now"> & Partial<ExplainOptions>): Explanation;
  /** For rulesets that ask this rule: what decides, and the slots that it needs in a frame. */
  readonly body: RuleBody;
  readonly slots: number;
};

/** A rule, or every mistake that keeps it from being one. */
export type CheckedRule =
  | { readonly ok: true; readonly rule: CompiledRule; readonly warnings: readonly Diagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** The reading and indexing of a large table, done beforehand: plain data that can be handed from a worker. */
export type PreparedRule = {
  /** Everything that is wrong or doubtful, as compileRule says it. */
  readonly diagnostics: readonly Diagnostic[];
  /** Null: not a table, or one with mistakes. */
  readonly table: TableImage | null;
};

export type CompileOptions = {
  /** Finds the rules that entries ask. Without it such entries are not looked at, with a warning, and fail. */
  readonly rules?: RuleFinder;
  /** The rule that is compiled, so that it is known again when rules ask each other in a circle. */
  readonly self?: RuleRef;
  /** What prepareRule made of the same document. */
  readonly prepared?: PreparedRule;
};

/**
 * Checks and compiles a document that fits its schema. All mistakes are found at once, each with its JSON Pointer, and
 * those inside of a text with line and column.
 */
export function compileRule(document: RuleDocument, options: CompileOptions = {}): CheckedRule {
  return compileWithin(document, options, options.self === undefined ? [] : [options.self]);
}

/** Does the part of compileRule that takes long: reads all cells of a table and builds its index. */
export function prepareRule(document: RuleDocument): PreparedRule {
  if (document.kind !== "decisionTable") return { diagnostics: [], table: null };
  const { image, findings } = checkTable(document, namesOf(document));
  const diagnostics = sorted([...checkDocument(document), ...findings.map(diagnosticOf)]);
  return { diagnostics, table: diagnostics.some(isError) ? null : image };
}

/** The memory that can be moved along with a prepared rule, instead of being copied. */
export function buffersOf({ table }: PreparedRule): readonly ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  const visit = (value: unknown): void => {
    if (ArrayBuffer.isView(value)) {
      if (value.buffer instanceof ArrayBuffer) buffers.add(value.buffer);
    } else if (typeof value === "object" && value !== null)
      for (const one of Object.values(value)) visit(one);
  };
  visit(table);
  return [...buffers];
}

const namesOf = ({ inputs }: RuleDocument): Names =>
  new Names(inputs.map(({ name, type }) => [name, staticTypeOf(type)]));

const isError = ({ severity }: Diagnostic): boolean => severity === "error";

/** As many as anybody wants to see, errors first. */
function sorted(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const warnings = diagnostics.filter((one) => !isError(one)).slice(0, MISTAKES_SHOWN);
  return [...diagnostics.filter(isError), ...warnings].slice(0, MISTAKES_SHOWN);
}

/** `chain`: the rules that are being compiled, each asked by the one before. */
function compileWithin(
  document: RuleDocument,
  options: CompileOptions,
  chain: readonly RuleRef[],
): CheckedRule {
  const { prepared } = options;
  const image = prepared?.table ?? undefined;
  if (prepared !== undefined && prepared.diagnostics.some(isError))
    return { ok: false, diagnostics: prepared.diagnostics };
  const { body, findings, slots } = compileBody(document, image, options, chain);
  const diagnostics = sorted(
    image === undefined
      ? [...checkDocument(document), ...findings.map(diagnosticOf)]
      : (prepared?.diagnostics ?? []),
  );
  if (diagnostics.some(isError)) return { ok: false, diagnostics };
  const rule: CompiledRule = {
    document,
    readInputs: (params, fetched) => readRuleInputs(document.inputs, params, fetched),
    decide: (inputs, { now, maxSteps }) =>
      decideWith(body, new Frame(slotsFor(inputs, slots), now, maxSteps)),
    explain: (inputs, { now, rows = 100, also = [], isAsked = false }) =>
      body.explain(inputs, { now, rows, also, isAsked }),
    body,
    slots,
  };
  return { ok: true, rule, warnings: diagnostics };
}

function compileBody(
  document: RuleDocument,
  image: TableImage | undefined,
  options: CompileOptions,
  chain: readonly RuleRef[],
): CompiledBody {
  switch (document.kind) {
    case "simpleRule":
      return compileSimpleRule(document, namesOf(document));
    case "decisionTable":
      return compileDecisionTable(document, namesOf(document), image);
    default:
      return compileRuleset(document, (entry) => ask(entry, options, chain));
  }
}

/** Finds the rule that an entry asks and compiles it, unless that was done already. */
function ask(
  { rule: reference, version }: RuleEntry,
  options: CompileOptions,
  chain: readonly RuleRef[],
): Asked {
  const refused = (code: "unknown_rule" | "broken_rule" | "rule_circle", message: string): Asked => ({
    ok: false,
    severity: "error",
    code,
    message,
  });
  const { rules } = options;
  if (rules === undefined)
    return {
      ok: false,
      severity: "warning",
      code: "unknown_rule",
      message: `\`${reference}\` was not looked at: rules that are asked are not at hand here.`,
    };
  const source = rules(reference, version);
  if (source === undefined)
    return refused(
      "unknown_rule",
      `There is no rule \`${reference}\`${version === undefined ? "" : ` with a version ${version}`}.`,
    );
  const { id, name } = source;
  const circle = circleIn(chain, source);
  if (circle !== null) return refused("rule_circle", `Rules cannot ask each other in a circle: ${circle}.`);
  if ("rule" in source) return { ok: true, name, rule: source.rule };
  const checked = compileWithin(source.document, { rules }, [...chain, { id, name }]);
  if (checked.ok) return { ok: true, name, rule: checked.rule };
  const [first] = checked.diagnostics;
  return first?.code === "rule_circle"
    ? refused("rule_circle", first.message)
    : refused("broken_rule", `\`${name}\` has mistakes: ${first?.path ?? ""} ${first?.message ?? ""}`);
}

/** The values of a decision's names: the inputs, then room for local names. */
function slotsFor({ slots }: RuleInputs, size: number): Frame["slots"] {
  const values = slots.slice();
  while (values.length < size) values.push(undefined);
  return values;
}

function decideWith(body: RuleBody, frame: Frame): Decision {
  const verdict = evaluateIn(frame, body.decide);
  const found = frame.diagnostics();
  if (verdict === null || frame.errors > 0) {
    const diagnostics = placed(found, verdict?.elsewhere);
    return { outputs: body.nothing, matched: verdict?.matched ?? [], actions: [], diagnostics, failed: true };
  }
  const { outputs, matched, actions, parts, elsewhere } = verdict;
  const decision = { outputs, matched, actions, diagnostics: placed(found, elsewhere), failed: false };
  return parts === undefined ? decision : { ...decision, parts };
}

/** Names the rule in which a finding was made, where that is not this one. */
function placed(
  diagnostics: readonly Diagnostic[],
  elsewhere: readonly { readonly from: number; readonly to: number; readonly rule: string }[] = [],
): readonly Diagnostic[] {
  if (elsewhere.length === 0) return diagnostics;
  return diagnostics.map((one, index) => {
    const range = elsewhere.findLast(({ from, to }) => index >= from && index < to);
    return range === undefined ? one : { ...one, rule: range.rule };
  });
}
