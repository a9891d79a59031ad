import type {
  ConditionEntry,
  EntryGroup,
  RuleEntry,
  RulesetDocument,
  RulesetEntry,
} from "@patchbay/contract/rule";
import type { Json } from "@patchbay/contract/vocabulary";
import { compileOutcome } from "../branch-outcome.ts";
import { type Build, compileGroup } from "../condition-tree.ts";
import type { CompiledBody, ExplainOptions, RuleBody, Verdict } from "../decision.ts";
import { explainInputs } from "../explanation.ts";
import { compileExpression, evaluateIn, Names } from "../feel/expression.ts";
import { Frame } from "../feel/frame.ts";
import { inWords, mayCompare, type StaticType, staticTypeOf } from "../feel/static-type.ts";
import type { RuleInputs } from "../rule-inputs.ts";
import { combine, explainList, runList } from "./list-run.ts";
import { entriesOf } from "./ruleset-check.ts";
import { compileRuleEntry, type RuleAsker } from "./rule-entry.ts";
import type { CompiledEntry, CompiledList, Course } from "./ruleset-entry.ts";

// A ruleset: entries one after the other, each a rule that is asked or a condition of its own, in groups or not, until
// the policy says that it is enough. What an entry has yielded can be read by the entries behind it.

/** Compiles all entries. `asker` finds and compiles the rules that they ask. */
export function compileRuleset(document: RulesetDocument, asker: RuleAsker): CompiledBody {
  const compiler = new EntryCompiler(document, asker);
  const list = compiler.list(document, "");
  const nothing: Json = document.policy === "firstMatch" || document.combine === "merge" ? {} : [];
  const how = howToCombine(document.policy, document);
  const newCourse = (trace: Course["trace"]): Course => ({
    yielded: [],
    parts: [],
    matched: [],
    elsewhere: [],
    trace,
    day: null,
  });
  const decide = (frame: Frame, course: Course): Verdict => {
    runList(list, frame, course);
    const { yielded, parts, matched, elsewhere } = course;
    const outputs = frame.errors > 0 ? nothing : combine(how, yielded, frame);
    const own = parts.flatMap(({ rule, actions }) => (rule === null ? actions : []));
    return { outputs, matched, actions: [...new Set(own)], parts, elsewhere };
  };
  const body: RuleBody = {
    nothing,
    decide: (frame) => decide(frame, newCourse(null)),
    explain: (inputs: RuleInputs, options: ExplainOptions) => {
      const trace = { states: new Map(), ends: new Set<string>() };
      const course = newCourse(trace);
      const frame = new Frame([...inputs.slots], options.now);
      evaluateIn(frame, () => decide(frame, course));
      const fresh = (): Frame => new Frame([...frame.slots], options.now);
      return {
        kind: "ruleset",
        inputs: explainInputs(document.inputs, inputs, options.isAsked),
        entries: explainList(list, trace, fresh, options),
        matched: frame.errors > 0 ? [] : course.matched,
        diagnostics: frame.diagnostics(),
      };
    },
  };
  return { body, findings: compiler.build.findings, slots: compiler.build.slots };
}

/** How the outputs of entries that may match together are put together. */
function howToCombine(
  policy: RulesetDocument["policy"],
  document: Pick<RulesetDocument, "combine">,
): CompiledEntry["yields"] {
  return policy === "firstMatch" ? "one" : (document.combine ?? "list");
}

class EntryCompiler {
  readonly build: { -readonly [K in keyof Build]: Build[K] };
  readonly #document: RulesetDocument;
  readonly #asker: RuleAsker;
  readonly #declared: (readonly [name: string, type: StaticType])[];
  /** Entries known by a name: their slots are nobody's local ones, whoever reads them before they are set. */
  readonly #named: number;

  constructor(document: RulesetDocument, asker: RuleAsker) {
    this.#document = document;
    this.#asker = asker;
    this.#declared = document.inputs.map(({ name, type }) => [name, staticTypeOf(type)]);
    this.#named = entriesOf(document.entries).filter(({ entry }) => entry.as !== undefined).length;
    const slots = this.#declared.length + this.#named;
    this.build = { names: new Names(this.#declared, undefined, this.#named), findings: [], slots };
  }

  /** The entries of the ruleset or of a group, whose path is given. */
  list(
    { policy, stopWhen, entries }: Pick<RulesetDocument, "policy" | "stopWhen" | "entries">,
    path: string,
  ): CompiledList {
    const compiled = entries.map((entry, index) => this.#entry(entry, `${path}/entries/${index}`));
    return {
      policy,
      entries: compiled,
      stopWhen: stopWhen === undefined ? null : this.#condition(stopWhen, `${path}/stopWhen`),
    };
  }

  #entry(entry: RulesetEntry, path: string): CompiledEntry {
    const { id, enabled = true, from, until, stop } = entry;
    const content = this.#content(entry, path);
    const yields = entry.kind === "group" ? howToCombine(entry.policy, this.#document) : "one";
    return { id, as: entry.as, enabled, from, until, stop, slot: this.#declare(entry), yields, ...content };
  }

  #content(entry: RulesetEntry, path: string): Pick<CompiledEntry, "run" | "explain"> {
    switch (entry.kind) {
      case "rule":
        return this.#rule(entry, path);
      case "condition":
        return this.#own(entry, path);
      default:
        return this.#group(entry, path);
    }
  }

  /** Makes the outputs of an entry readable behind it. */
  #declare({ as }: RulesetEntry): number | null {
    if (as === undefined) return null;
    this.#declared.push([as, "any"]);
    const later = this.#document.inputs.length + this.#named - this.#declared.length;
    this.build.names = new Names(this.#declared, undefined, later);
    return this.#declared.length - 1;
  }

  #rule(entry: RuleEntry, path: string): Pick<CompiledEntry, "run" | "explain"> {
    return compileRuleEntry(entry, path, this.build, this.#asker);
  }

  #own(entry: ConditionEntry, path: string): Pick<CompiledEntry, "run" | "explain"> {
    const condition = compileGroup(entry.condition, `${path}/condition`, this.build);
    const { outputs, actions } = compileOutcome(entry.then, `${path}/then`, this.build);
    return {
      run: (frame, { yielded, parts, matched }) => {
        if (condition.run(frame) !== true || frame.errors > 0) return false;
        const part = { entry: entry.id, outputs: outputs(frame) };
        yielded.push(part);
        parts.push({ ...part, rule: null, input: null, actions });
        matched.push({ entry: entry.id });
        return true;
      },
      explain: (fresh) => ({ kind: "condition", condition: condition.explain(fresh) }),
    };
  }

  #group(entry: EntryGroup, path: string): Pick<CompiledEntry, "run" | "explain"> {
    const condition =
      entry.condition === undefined ? null : compileGroup(entry.condition, `${path}/condition`, this.build);
    const inner = this.list(entry, path);
    return {
      run: (frame, course) => {
        if (condition !== null && condition.run(frame) !== true) return false;
        if (frame.errors > 0) return false;
        const { yielded, parts, matched } = course;
        const before = [yielded.length, parts.length, matched.length] as const;
        const { any, all } = runList(inner, frame, course);
        if (entry.policy === "untilFailure" ? any && all : any) return true;
        // What stands and falls together has fallen.
        [yielded.length, parts.length, matched.length] = before;
        return false;
      },
      explain: (fresh) => ({
        kind: "group",
        ...(condition === null ? {} : { condition: condition.explain(fresh) }),
        inner,
      }),
    };
  }

  #condition(source: string, path: string): (frame: Frame) => boolean {
    const made = compileExpression(source, { path, names: this.build.names });
    this.build.findings.push(...made.findings);
    this.build.slots = Math.max(this.build.slots, made.slots);
    const place = { path, source, offset: 0 };
    if (!mayCompare(made.type, "boolean"))
      this.build.findings.push({
        severity: "error",
        code: "type_mismatch",
        message: `A condition is true or false, not ${inWords(made.type)}.`,
        place,
        expected: inWords("boolean"),
      });
    return (frame) => made.run(frame) === true;
  }
}
