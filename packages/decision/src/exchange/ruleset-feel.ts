import type {
  ConditionEntry,
  EntryGroup,
  RuleEntry,
  RulesetDocument,
  RulesetEntry,
} from "@patchbay/contract/rule";
import { compileExpression, Names } from "../feel/expression.ts";
import { type StaticType, staticTypeOf } from "../feel/static-type.ts";
import { entriesOf } from "../ruleset/ruleset-check.ts";
import type { KnownRule } from "./dmn-knowledge.ts";
import type { ExchangeMistake } from "./dmn-text.ts";
import { type FreshNames, wordsIn } from "./fresh-names.ts";
import { conditionText, type FeelIn, objectText } from "./rule-feel.ts";

// The entries of a ruleset as named texts of FEEL, each reading those before it: an entry is what it yields, or null; a
// group the list of what its entries yield, or null. The order is said by conditions: an entry looks at those before it.

/** A name, what it is for in words, and its text. */
export type Part = { readonly name: string; readonly label: string; readonly text: string };

/** A ruleset as texts: `result` is what it decides. */
export type RulesetTexts = {
  readonly parts: readonly Part[];
  readonly result: string;
  readonly merges: boolean;
};

type Listed = Pick<RulesetDocument, "policy" | "stopWhen" | "entries">;
/** An entry that is there: when it is reached, on which days it counts. */
type Member = {
  readonly name: string;
  readonly isGroup: boolean;
  readonly reached: readonly string[];
  readonly days: string | null;
};
type Model = { readonly fresh: FreshNames; readonly mistakes: ExchangeMistake[] };

/** Writes the entries; `knows` finds the rule that one of them asks. */
export function rulesetTexts(
  document: RulesetDocument,
  knows: (entry: RuleEntry) => KnownRule | null,
  model: Model,
): RulesetTexts {
  const texts = new EntryTexts(document, knows, model);
  const members = texts.list(document, []);
  const how = document.policy === "firstMatch" ? "one" : (document.combine ?? "list");
  if (how === "list") return { parts: texts.parts, result: yieldsOf(members), merges: texts.merges };
  const yielded = texts.part("yielded", "What the entries yield", yieldsOf(members));
  const result = `if ${yielded} = [] then {} else ${texts.one(yielded, how, document)}`;
  return { parts: texts.parts, result, merges: texts.merges };
}

/** What all members yield, in order. */
function yieldsOf(members: readonly Member[]): string {
  if (members.length === 0) return "[]";
  const each = members.map(
    ({ name, isGroup }) => `if ${name} = null then [] else ${isGroup ? name : `[${name}]`}`,
  );
  return `concatenate(${each.join(", ")})`;
}

function daysOf({ from, until }: RulesetEntry): string | null {
  const bounds = [
    ...(from === undefined ? [] : [`today() >= date("${from}")`]),
    ...(until === undefined ? [] : [`today() <= date("${until}")`]),
  ];
  return bounds.length === 0 ? null : bounds.join(" and ");
}

const onlyIf = (conditions: readonly string[], text: string): string =>
  conditions.length === 0 ? text : `if ${conditions.join(" and ")} then ${text} else null`;

/** Outputs of ours are JSON as soon as they are read, where dates are texts; in DMN they stay dates. */
const textual: ReadonlySet<StaticType> = new Set(["date", "time", "dateTime", "daysTime", "yearsMonths"]);

class EntryTexts {
  readonly parts: Part[] = [];
  merges = false;
  readonly #document: RulesetDocument;
  readonly #knows: (entry: RuleEntry) => KnownRule | null;
  readonly #model: Model;
  readonly #declared: (readonly [name: string, type: StaticType])[];
  #names: Names;

  constructor(document: RulesetDocument, knows: (entry: RuleEntry) => KnownRule | null, model: Model) {
    this.#document = document;
    this.#knows = knows;
    this.#model = model;
    this.#declared = document.inputs.map(({ name, type }) => [name, staticTypeOf(type)]);
    this.#names = new Names(this.#declared);
  }

  /** Writes a list whose entries are reached if all of `guards` hold. */
  list({ policy, stopWhen, entries }: Listed, guards: readonly string[], isRead = false): readonly Member[] {
    const reached = [...guards];
    return entries.flatMap((entry, index): readonly Member[] => {
      if (entry.enabled === false) {
        for (const { entry: off } of entriesOf([entry])) this.#declare(off, "null");
        return [];
      }
      const days = daysOf(entry);
      const member = {
        reached: [...reached],
        days,
        ...this.#entry(entry, days === null ? reached : [...reached, days], isRead),
      };
      const { name } = member;
      const unless = days === null ? "" : ` or not(${days})`;
      if (policy === "firstMatch" || entry.stop === "matched") reached.push(`${name} = null`);
      if (policy === "untilFailure" || entry.stop === "notMatched")
        reached.push(days === null ? `${name} != null` : `(${name} != null${unless})`);
      if (stopWhen !== undefined)
        reached.push(`(${this.#goesOn(stopWhen, entries.slice(index + 1))}${unless})`);
      return [member];
    });
  }

  part(wanted: string, label: string, text: string): string {
    const name = this.#model.fresh.take(wanted);
    this.parts.push({ name, label, text });
    return name;
  }

  /** What several yields come to. */
  one(yielded: string, how: "one" | "list" | "merge", { policy, entries }: Listed): string {
    if (how === "list") return yielded;
    if (how === "one" && policy === "firstMatch" && entries.every(({ kind }) => kind !== "group"))
      return `${yielded}[1]`;
    this.merges = true;
    const merged = `context merge(${yielded})`;
    return how === "merge" ? merged : `if count(${yielded}) = 1 then ${yielded}[1] else ${merged}`;
  }

  /** The condition that ends a list does not hold; what is not decided yet is null to it. */
  #goesOn(stopWhen: string, later: readonly RulesetEntry[]): string {
    const words = wordsIn([stopWhen]);
    const unknown = entriesOf(later).flatMap(({ entry: { as } }) =>
      as !== undefined && words.has(as) ? [`${as}: null`] : [],
    );
    if (unknown.length === 0) return `(${stopWhen}) != true`;
    const over = this.#model.fresh.take("over");
    return `{${[...unknown, `${over}: ${stopWhen}`].join(", ")}}.${over} != true`;
  }

  #declare({ as, id, label }: RulesetEntry, text: string): void {
    if (as === undefined) return;
    this.parts.push({ name: as, label: label ?? id, text });
    this.#declared.push([as, "any"]);
    this.#names = new Names(this.#declared);
  }

  #entry(entry: RulesetEntry, guards: readonly string[], isRead: boolean): Pick<Member, "name" | "isGroup"> {
    const read = isRead || entry.as !== undefined;
    if (entry.kind === "group") return { name: this.#group(entry, guards, read), isGroup: true };
    const text = entry.kind === "rule" ? this.#asking(entry, guards, read) : this.#own(entry, guards, read);
    if (entry.as === undefined)
      return { name: this.part(`entry_${entry.id}`, entry.label ?? entry.id, text), isGroup: false };
    this.#declare(entry, text);
    return { name: entry.as, isGroup: false };
  }

  #where(entry: RulesetEntry): FeelIn {
    return { ...this.#model, names: this.#names, within: `entry ${entry.id}, ` };
  }

  #refuse({ id }: RulesetEntry, message: string): void {
    this.#model.mistakes.push({ place: `entry ${id}`, message });
  }

  #asking(entry: RuleEntry, guards: readonly string[], isRead: boolean): string {
    const asked = this.#knows(entry);
    if (asked === null) {
      this.#refuse(entry, `There is no rule \`${entry.rule}\`.`);
      return "null";
    }
    const { document, knowledge, name } = asked;
    const own = new Names(document.inputs.map((input) => [input.name, staticTypeOf(input.type)]));
    const yields =
      document.kind === "decisionTable"
        ? document.outputColumns.map(({ type }) => staticTypeOf(type))
        : document.kind === "simpleRule"
          ? [document.then, document.else].flatMap((branch) => typesOf(branch.outputs, own))
          : [];
    if (isRead) this.#refuseDates(entry, yields);
    const given = document.inputs.map(({ name: input, type }) => {
      const written = entry.inputs?.[input] ?? (this.#names.has(input) ? input : "null");
      const found = compileExpression(written, { path: "", names: this.#names }).type;
      if (textual.has(staticTypeOf(type)) && found !== staticTypeOf(type) && found !== "null")
        this.#refuse(
          entry,
          `It may give a text as \`${input}\` of \`${name}\`, which is a ${type}: DMN does not read one as the other.`,
        );
      return `${input}: ${written}`;
    });
    return onlyIf(guards, `${knowledge}(${given.join(", ")})`);
  }

  #own(entry: ConditionEntry, guards: readonly string[], isRead: boolean): string {
    const { outputs = {} } = entry.then;
    if (isRead) this.#refuseDates(entry, typesOf(outputs, this.#names));
    const condition = `(${conditionText(entry.condition, this.#where(entry))})`;
    return onlyIf([...guards, condition], objectText(Object.entries(outputs), this.#model.fresh));
  }

  #refuseDates(entry: RulesetEntry, types: readonly StaticType[]): void {
    if (types.some((type) => textual.has(type)))
      this.#refuse(entry, "Later entries read a date of it, which is a text here and a date in DMN.");
  }

  #group(entry: EntryGroup, guards: readonly string[], isRead: boolean): string {
    const { id, label = id, policy, as } = entry;
    const opening = [
      ...guards,
      ...(entry.condition === undefined ? [] : [`(${conditionText(entry.condition, this.#where(entry))})`]),
    ];
    const base =
      opening.length === 0
        ? []
        : [`${this.part(`opens_${id}`, `${label}: whether it is looked at`, opening.join(" and "))} = true`];
    const members = this.list(entry, base, isRead);
    const matches = [
      `(${members.map(({ name }) => `${name} != null`).join(" or ")})`,
      ...(policy === "untilFailure" ? holding(members, base.length, entry) : []),
    ];
    const name = this.part(
      `group_${id}`,
      label,
      members.length === 0 ? "null" : onlyIf(matches, yieldsOf(members)),
    );
    const how = policy === "firstMatch" ? "one" : (this.#document.combine ?? "list");
    if (as !== undefined)
      this.#declare(entry, `if ${name} = null then null else ${this.one(name, how, entry)}`);
    return name;
  }
}

/** That no member has failed. What was not reached has not, nor what does not count on this day. */
function holding(members: readonly Member[], base: number, { stopWhen, entries }: Listed): readonly string[] {
  const isCut = stopWhen !== undefined || entries.some(({ stop }) => stop === "matched");
  return members.map(({ name, days, reached }) => {
    const before = isCut ? reached.slice(base) : [];
    const excuses = [
      ...(days === null ? [] : [`not(${days})`]),
      ...(before.length === 0 ? [] : [`(${before.join(" and ")}) = false`]),
    ];
    return `(${[`${name} != null`, ...excuses].join(" or ")})`;
  });
}

const typesOf = (outputs: Readonly<Record<string, string>> = {}, names: Names): readonly StaticType[] =>
  Object.values(outputs).map((text) => compileExpression(text, { path: "", names }).type);
