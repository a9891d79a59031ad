import type { RuleEntry, RuleInput, RulesetDocument } from "@patchbay/contract/rule";
import type { Carried } from "./carried-rules.ts";
import type { Decision, Need, ReadDecision } from "./dmn-decision.ts";
import type { ExchangeMistake } from "./dmn-text.ts";

// Decisions that need other decisions, as rulesets: every decision is a rule, and the ruleset asks them one after the other, each
// with what those before it have answered.

const MOST_ENTRIES = 200;

/**
 * The rules of a model, and a ruleset for each decision that needs others and that no other needs: it answers what that decision
 * answers, and beside it what the others have. Where that is not the same as in the model is among the mistakes.
 */
export function graphRules(
  decisions: readonly ReadDecision[],
  mistakes: ExchangeMistake[],
): readonly Carried[] {
  const needed = new Set(decisions.flatMap(({ needs }) => needs.map(({ element }) => element)));
  const tops = decisions.filter((one) => !needed.has(one.element) && one.needs.some(isDecided));
  const rules = new Map<ReadDecision, string>(
    decisions.map((one) => [one, tops.includes(one) ? `${one.name}_decision` : one.name]),
  );
  const rulesets = tops.flatMap((top) => {
    const document = new GraphReading(decisions, rules, mistakes).ruleset(top);
    return document === null ? [] : [{ name: top.name, document }];
  });
  const all = [...decisions.map((one) => ({ name: rules.get(one) ?? one.name, document: one.document })), ...rulesets]; // prettier-ignore
  for (const { name } of all.filter((one, index) => all.findIndex(({ name }) => name === one.name) < index))
    mistakes.push({ place: "/definitions", message: `Two rules would have the name \`${name}\`.` });
  return all;
}

const isDecided = ({ element }: Need): boolean => element.kind === "decision";

/** One ruleset on its way. */
class GraphReading {
  readonly #decisions: readonly ReadDecision[];
  readonly #rules: ReadonlyMap<ReadDecision, string>;
  readonly #mistakes: ExchangeMistake[];
  /** Decisions in the order in which they are made; those that are being looked at are there with null. */
  readonly #entries = new Map<ReadDecision, RuleEntry | null>();
  readonly #inputs = new Map<string, RuleInput>();

  constructor(
    decisions: readonly ReadDecision[],
    rules: ReadonlyMap<ReadDecision, string>,
    mistakes: ExchangeMistake[],
  ) {
    this.#decisions = decisions;
    this.#rules = rules;
    this.#mistakes = mistakes;
  }

  ruleset(top: ReadDecision): RulesetDocument | null {
    const before = this.#mistakes.length;
    this.#visit(top);
    const entries = [...this.#entries.values()].filter((entry) => entry !== null);
    const { path } = top.element;
    if (entries.length > MOST_ENTRIES) this.#refuse(path, `It needs more than ${MOST_ENTRIES} decisions.`);
    this.#demandOwnNames(path);
    if (this.#mistakes.length > before) return null;
    return {
      kind: "ruleset",
      formatVersion: 1,
      inputs: [...this.#inputs.values()],
      actions: [],
      policy: "all",
      combine: "merge",
      entries,
    };
  }

  /** Puts a decision behind those that it needs. */
  #visit(decision: ReadDecision): void {
    const { element, needs } = decision;
    this.#entries.set(decision, null);
    const inputs: Record<string, string> = {};
    for (const need of needs) {
      if (need.element.kind === "inputData") {
        this.#inputs.set(need.input, { name: need.input, type: need.type, nullable: true });
        continue;
      }
      const asked = this.#decisions.find((one) => one.element === need.element);
      // One that cannot be a rule was refused already.
      if (asked === undefined) continue;
      if (this.#entries.get(asked) === null) return this.#refuse(element.path, `It needs \`${asked.element.name}\`, which needs it.`); // prettier-ignore
      if (!this.#entries.has(asked)) this.#visit(asked);
      inputs[need.input] = valueOf(asked);
    }
    if (yieldsList(element))
      this.#refuse(element.path, "It answers a list, which a ruleset cannot put together with what other decisions answer."); // prettier-ignore
    const entry: RuleEntry = {
      kind: "rule",
      id: decision.name.slice(0, 64),
      ...(decision.name === element.name ? {} : { label: element.name.slice(0, 200) }),
      as: decision.name,
      rule: this.#rules.get(decision) ?? decision.name,
      ...(Object.keys(inputs).length === 0 ? {} : { inputs }),
    };
    // Behind what it needs: a map keeps the place of a key that is there.
    this.#entries.delete(decision);
    this.#entries.set(decision, entry);
  }

  /** Whatever is read or answered must have a name of its own. */
  #demandOwnNames(path: string): void {
    const decisions = [...this.#entries.keys()];
    const outputs = decisions.flatMap(outputsOf);
    for (const name of [...this.#inputs.keys(), ...decisions.map((one) => one.name)].filter(isRepeated))
      this.#refuse(path, `Two of the things that it needs have the name \`${name}\`.`);
    for (const name of outputs.filter(isRepeated))
      this.#refuse(path, `Two of the decisions that it needs have an output \`${name}\`.`);
  }

  #refuse(place: string, message: string): void {
    this.#mistakes.push({ place, message });
  }
}

const isRepeated = (name: string, index: number, all: readonly string[]): boolean =>
  all.indexOf(name) < index;

const outputsOf = ({ document }: ReadDecision): readonly string[] =>
  document.kind === "decisionTable"
    ? document.outputColumns.map(({ name }) => name)
    : Object.keys(document.then.outputs ?? {});

/** What later entries read of a decision: the value of its only output, or an object of all of them. */
function valueOf(decision: ReadDecision): string {
  const { name, document } = decision;
  const outputs = outputsOf(decision);
  if (outputs.length !== 1) return name;
  const value = `${name}.${outputs[0] ?? ""}`;
  const isCount =
    document.kind === "decisionTable" &&
    document.aggregation === "COUNT" &&
    document.defaultRow === undefined;
  // Of no rows at all the number is null in DMN.
  return isCount ? `if ${value} = 0 then null else ${value}` : value;
}

function yieldsList({ logic }: Decision): boolean {
  if (logic?.kind !== "table") return false;
  const { hitPolicy, aggregation } = logic.table;
  return hitPolicy === "RULE ORDER" || hitPolicy === "OUTPUT ORDER" || (hitPolicy === "COLLECT" && aggregation === null); // prettier-ignore
}
