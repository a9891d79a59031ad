import type { Match, RuleEntry } from "@patchbay/contract/rule";
import type { Json } from "@patchbay/contract/vocabulary";
import type { Build } from "../condition-tree.ts";
import type { DecisionPart, Verdict } from "../decision.ts";
import { evaluateIn } from "../feel/expression.ts";
import type { FindingCode } from "../feel/finding.ts";
import type { Frame } from "../feel/frame.ts";
import type { CompiledRule } from "../rule.ts";
import { compileInputs } from "./rule-call.ts";
import { type CompiledEntry, type Course, isNothing } from "./ruleset-entry.ts";

/** The rule that an entry asks, compiled, or why it cannot be asked. */
export type Asked =
  | { readonly ok: true; readonly name: string; readonly rule: CompiledRule }
  | {
      readonly ok: false;
      readonly severity: "error" | "warning";
      readonly code: FindingCode;
      readonly message: string;
    };

/** Finds and compiles the rules that entries ask. */
export type RuleAsker = (entry: RuleEntry) => Asked;

/** Compiles an entry that asks another rule. That rule decides in the same frame, so that all share one step budget. */
export function compileRuleEntry(
  entry: RuleEntry,
  path: string,
  build: Build,
  asker: RuleAsker,
): Pick<CompiledEntry, "run" | "explain"> {
  const place = { path: `${path}/rule`, source: "", offset: null };
  const asked = asker(entry);
  if (!asked.ok) {
    const { severity, code, message } = asked;
    build.findings.push({ severity, code, message, place });
    return {
      run: (frame) => frame.fail(place, code, message) !== null,
      explain: () => ({ kind: "rule" }),
    };
  }
  const { name, rule } = asked;
  const inputs = compileInputs(entry, name, rule.document.inputs, path, build);
  const decide = (frame: Frame, course: Course): Verdict | null => {
    const given = inputs.read(frame);
    if (frame.errors > 0) return null;
    frame.burn(1, place);
    const from = frame.diagnostics().length;
    const slots = [...given.slots];
    while (slots.length < rule.slots) slots.push(undefined);
    const own = frame.slots;
    frame.slots = slots;
    const verdict = evaluateIn(frame, rule.body.decide);
    frame.slots = own;
    const to = frame.diagnostics().length;
    if (to > from) course.elsewhere.push(...elsewhere(verdict, from, to, name));
    if (verdict === null || frame.errors > 0) return null;
    if (!saysSomething(verdict)) return null;
    const input = inputs.json(given, frame);
    course.yielded.push({ entry: entry.id, outputs: verdict.outputs });
    course.parts.push(...partsOf(entry, verdict, input));
    course.matched.push(...verdict.matched.map((match) => within(entry.id, match)));
    return verdict;
  };
  return {
    run: (frame, course) => decide(frame, course) !== null,
    explain: (fresh, options) => {
      const frame = fresh();
      const given = evaluateIn(frame, inputs.read);
      if (given === null || frame.errors > 0) return { kind: "rule" };
      return {
        kind: "rule",
        rule: { name, explanation: rule.explain(given, { ...options, isAsked: true }) },
      };
    },
  };
}

/** A rule has something to say if a row of it matched, or a branch yields or asks for anything. */
function saysSomething({ matched, outputs, actions }: Verdict): boolean {
  return matched.some(({ branch }) => branch !== "else") || !isNothing(outputs) || actions.length > 0;
}

/** What the asked rule has yielded: one part, or the parts of a ruleset. */
function partsOf(
  entry: RuleEntry,
  { parts, outputs, actions }: Verdict,
  input: Json,
): readonly DecisionPart[] {
  if (parts === undefined) return [{ entry: entry.id, rule: entry.rule, input, outputs, actions }];
  return parts.map((part) => ({
    ...part,
    entry: `${entry.id}/${part.entry}`,
    rule: part.rule ?? entry.rule,
    input: part.input ?? input,
  }));
}

function within(entry: string, match: Match): Match {
  return { ...match, entry: match.entry === undefined ? entry : `${entry}/${match.entry}` };
}

/** Whose findings the new ones are: those of a rule further in keep its name. */
function elsewhere(verdict: Verdict | null, from: number, to: number, name: string): Course["elsewhere"] {
  const further = verdict?.elsewhere ?? [];
  return [{ from, to, rule: name }, ...further];
}
