// Rulesets as models: they come back as the very same rules, and the model decides what the rules decide.
import assert from "node:assert/strict";
import { test } from "node:test";
import type {
  ConditionEntry,
  ConditionGroup,
  DecisionTableDocument,
  EntryGroup,
  HitPolicy,
  RuleDocument,
  RulesetDocument,
  RulesetEntry,
  SimpleRuleDocument,
} from "@patchbay/contract/rule";
import type { Json } from "@patchbay/contract/vocabulary";
import { Frame } from "../feel/frame.ts";
import { fromJson, isNoValue, toJson } from "../json-value.ts";
import { DecisionModel } from "../model/decision-model.ts";
import { readModel } from "../model/read-model.ts";
import { compileRule } from "../rule.ts";
import { type Random, seeded } from "../table/random-table.ts";
import { readDmnRules } from "./dmn-rules.ts";
import { type NamedRuleset, writeRulesetDmn } from "./dmn-ruleset-writer.ts";

const now = "2026-06-15T10:00:00Z";

const group = (
  id: string,
  match: ConditionGroup["match"],
  tests: readonly (readonly [string, string])[],
): ConditionGroup => ({
  kind: "group",
  id,
  match,
  conditions: tests.map(([expression, test], index) => ({
    kind: "test",
    id: `${id}${index}`,
    expression,
    test,
  })),
});
const inputs: RuleDocument["inputs"] = [
  { name: "total", type: "number", nullable: true },
  { name: "tier", type: "string", nullable: true },
];

/** A document that is a rule by its looks: shapes are checked where files are taken in. */
const isDocument = (json: unknown): json is RuleDocument =>
  typeof json === "object" && json !== null && "kind" in json;

function xmlOf(ruleset: NamedRuleset): string {
  const written = writeRulesetDmn(ruleset, "1.5");
  return written.ok ? written.xml : assert.fail(JSON.stringify(written.mistakes));
}

/** What decides by the ruleset; undefined: it has failed. */
function deciding({ document, asked }: NamedRuleset): (params: object) => Json | undefined {
  const checked = compileRule(document, {
    rules: (name) => asked.map((one) => ({ ...one, id: one.name })).find((one) => one.name === name),
  });
  assert.ok(checked.ok, JSON.stringify(checked));
  const { rule } = checked;
  return (params) => {
    const read = rule.readInputs(params);
    const { outputs, failed } = rule.decide(read.ok ? read.inputs : assert.fail(), { now });
    return failed ? undefined : outputs;
  };
}

/** What the model decides. */
function evaluated(model: DecisionModel, name: string, params: object): Json {
  const given = Object.entries(params).map(([input, json]) => {
    const value = fromJson(json);
    return { name: input, namespace: null, value: isNoValue(value) ? assert.fail(value.noValue) : value };
  });
  const { value } = model.evaluate({ kind: "decision", name, namespace: null }, given, { now });
  return toJson(value, new Frame([], now), { path: "", source: "", offset: null });
}

/** Rulesets of everything that has a form in DMN, small enough that entries often match. */
class RandomRules {
  readonly #random: Random;
  #ids = 0;
  #known: string[] = [];

  constructor(seed: number) {
    this.#random = seeded(seed);
  }

  pick<T>(items: readonly [T, ...T[]]): T {
    return items[this.#random(items.length)] ?? items[0];
  }
  #often = (): boolean => this.#random(2) === 0;
  #rarely = (): boolean => this.#random(6) === 0;

  inputs(): object {
    return { total: this.pick([null, 0, 1, 2, 3, 4]), tier: this.pick([null, "gold", "silver", "new one"]) };
  }

  #tests(): readonly (readonly [string, string])[] {
    return Array.from({ length: this.#random(3) }, () =>
      this.pick<readonly [string, string]>([
        ["total", this.pick(["> 1", "[1..3)", "not(2)", "-", "null, 4", "? * 2 > 3"])],
        ["tier", this.pick(["gold", "gold, new one", "not(silver)", 'starts with(?, "s")', "null"])],
        ["if total = null then 1 else total", "< 3"],
      ]),
    );
  }

  #condition(): ConditionGroup {
    const made = group(`g${(this.#ids += 1)}`, this.pick(["all", "any", "none"]), this.#tests());
    return this.#rarely() ? { ...made, conditions: [...made.conditions, group(`h${this.#ids}`, this.pick(["any", "none"]), this.#tests())] } : made; // prettier-ignore
  }

  #outputs(): Record<string, string> {
    const all = {
      total: "if total = null then 0 else total * 2",
      item: "total",
      fee: this.pick(["1", "tier"]),
    };
    return Object.fromEntries(Object.entries(all).slice(this.#random(3)));
  }

  simple(): SimpleRuleDocument {
    const otherwise = this.#often() ? {} : { outputs: this.#outputs() };
    return { kind: "simpleRule", formatVersion: 1, inputs, actions: [], condition: this.#condition(), then: { outputs: this.#outputs() }, else: otherwise }; // prettier-ignore
  }

  table(): DecisionTableDocument {
    const columns = [
      { id: "fee", name: "fee", type: "number", allowed: "3, 2, 1" },
      { id: "way", name: "way", type: "string" },
    ] as const;
    const outputColumns = columns.slice(0, this.pick([1, 2, 2]));
    const [hitPolicy, aggregation] = this.pick<readonly [HitPolicy, "SUM" | "COUNT" | undefined]>([
      ["FIRST", undefined],
      ["UNIQUE", undefined],
      ["ANY", undefined],
      ["PRIORITY", undefined],
      ["COLLECT", undefined],
      ["RULE ORDER", undefined],
      ["OUTPUT ORDER", undefined],
      ["COLLECT", "SUM"],
      ["COLLECT", "COUNT"],
    ]);
    const isSum = aggregation !== undefined;
    const then = (): string[] => [this.pick(isSum ? ["1", "2"] : ["1", "2", "3"]), this.pick(["auto", "by hand"])].slice(0, isSum ? 1 : outputColumns.length); // prettier-ignore
    return {
      kind: "decisionTable",
      formatVersion: 1,
      inputs,
      actions: [],
      hitPolicy,
      ...(isSum ? { aggregation } : {}),
      inputColumns: [
        { id: "total", expression: "total", type: "number", allowed: "[0..2]" },
        { id: "tier", expression: "tier", type: "string" },
      ],
      outputColumns: isSum ? outputColumns.slice(0, 1) : [...outputColumns],
      rows: Array.from({ length: this.#random(4) }, (_, index) => ({
        id: `row-${index}`,
        when: [this.pick(["-", "> 1", "2", "[3..4]"]), this.pick(["-", "gold", "not(gold)", "null"])],
        then: then(),
      })),
      ...(this.#often() ? { defaultRow: { then: then() } } : {}),
    };
  }

  #common(): Pick<ConditionEntry, "id" | "as" | "stop" | "enabled" | "from" | "until"> {
    const id = `e-${(this.#ids += 1)}`;
    const as = this.#rarely() ? `as${this.#ids}` : undefined;
    return {
      id,
      ...(as === undefined ? {} : { as }),
      ...(this.#rarely() ? { stop: this.pick(["matched", "notMatched"]) } : {}),
      ...(this.#rarely() ? { enabled: false } : {}),
      ...(this.#rarely() ? this.pick([{ from: "2026-06-15" }, { from: "2026-06-16" }, { until: "2026-06-14" }, { from: "2026-06-15", until: "2026-06-16" }]) : {}), // prettier-ignore
    };
  }

  #entry(depth: number, names: readonly string[]): RulesetEntry {
    const common = this.#common();
    const kind = this.pick(["rule", "condition", depth < 2 ? "group" : "rule"] as const);
    const entry = ((): RulesetEntry => {
      if (kind === "rule")
        return { kind, ...common, rule: names[this.#random(names.length)] ?? "", inputs: this.#often() ? {} : { total: "if total = null then 2 else total + 1" } }; // prettier-ignore
      if (kind === "condition")
        return { kind, ...common, condition: this.#condition(), then: { outputs: this.#outputs() } };
      const isOpen = this.#often();
      return {
        kind,
        ...common,
        ...(isOpen ? {} : { condition: this.#condition() }),
        ...this.#list(depth + 1, names),
      };
    })();
    if (common.as !== undefined) this.#known.push(common.as);
    return entry;
  }

  #list(depth: number, names: readonly string[]): Pick<EntryGroup, "policy" | "stopWhen" | "entries"> {
    const entries = Array.from({ length: this.#random(5) }, () => this.#entry(depth, names));
    const known = this.#known[this.#random(this.#known.length + 1)];
    return { policy: this.pick(["all", "firstMatch", "untilFailure"]), entries, ...(known === undefined ? {} : { stopWhen: `${known} != null` }) }; // prettier-ignore
  }

  ruleset(): NamedRuleset {
    const asked = [
      { name: "fees", document: this.table() },
      { name: "by-tier", document: this.table() },
      { name: "approval", document: this.simple() },
    ];
    const document: RulesetDocument = {
      kind: "ruleset",
      formatVersion: 1,
      inputs,
      actions: [],
      combine: this.pick(["list", "merge"]),
      ...this.#list(
        0,
        asked.map(({ name }) => name),
      ),
    };
    return { name: "The.Set", document, asked };
  }
}

test("a model decides what the ruleset decides that it was written for, whatever its entries are", () => {
  let compared = 0;
  let lists = 0;
  for (let seed = 1; seed <= 60; seed += 1) {
    const rules = new RandomRules(seed);
    const ruleset = rules.ruleset();
    const read = readModel(xmlOf(ruleset));
    const model = new DecisionModel(read.ok ? read.model : assert.fail());
    const decide = deciding(ruleset);
    for (let turn = 0; turn < 8; turn += 1) {
      const params = rules.inputs();
      const expected = decide(params);
      if (expected === undefined) continue;
      compared += 1;
      if (Object.keys(expected ?? {}).length > 0) lists += 1;
      assert.deepEqual(
        evaluated(model, ruleset.name, params),
        expected,
        `seed ${seed}, ${JSON.stringify(params)}`,
      );
    }
  }
  assert.ok(compared > 300 && lists > 150, `${compared} compared, ${lists} with outputs`);
});

/** A set with everything that DMN has no element for. */
const full: NamedRuleset = {
  name: "The.Set",
  asked: [
    {
      name: "fees-2",
      document: {
        kind: "decisionTable",
        formatVersion: 1,
        inputs: [{ name: "total", type: "number", description: "in €, \u0085 & <more>" }],
        actions: [{ id: "book", name: "Book", method: "POST", restUrl: "/bookings" }],
        hitPolicy: "FIRST",
        inputColumns: [{ id: "t", expression: "total", type: "number", allowed: "[0..10]" }],
        outputColumns: [{ id: "fee", name: "fee", type: "number" }],
        rows: [{ id: "a", when: ["> 5"], then: ["total / 10"], actions: ["book"], note: 'the "note"' }],
        defaultRow: { then: ["0"] },
      },
    },
  ],
  document: {
    kind: "ruleset",
    formatVersion: 1,
    inputs: [{ name: "total", type: "number", optional: true, testValue: 5 }],
    actions: [{ id: "mail", name: "Mail", method: "POST", restUrl: "/mails" }],
    policy: "untilFailure",
    combine: "merge",
    stopWhen: "fee.fee > 100",
    entries: [
      {
        kind: "rule",
        id: "r",
        label: "The fee",
        rule: "fees-2",
        as: "fee",
        from: "2026-01-01",
        note: "first",
      },
      {
        kind: "condition",
        id: "c",
        enabled: false,
        condition: group("g", "none", []),
        then: { actions: ["mail"] },
        stop: "matched",
      },
    ],
  },
};

test("a ruleset comes back from DMN as it was, with the rules that it asks", () => {
  for (const version of ["1.4", "1.5"] as const) {
    const written = writeRulesetDmn(full, version);
    assert.ok(written.ok, JSON.stringify(written));
    const read = readDmnRules(written.xml, isDocument);
    assert.ok(read.ok, JSON.stringify(read));
    assert.deepEqual(read.rules, [...full.asked, { name: full.name, document: full.document }]);
  }
  for (let seed = 1; seed <= 20; seed += 1) {
    const { name, document, asked } = new RandomRules(seed).ruleset();
    const read = readDmnRules(xmlOf({ name, document, asked }), isDocument);
    assert.deepEqual(read, { ok: true, rules: [...asked, { name, document }] });
  }
});

const refused = (source: string): string => {
  const read = readDmnRules(source, isDocument);
  return read.ok
    ? assert.fail()
    : read.mistakes.map(({ place, message }) => `${place}: ${message}`).join("\n");
};

test("a model that another program has changed is not read as what it no longer says", () => {
  const xml = xmlOf(full);
  assert.match(
    refused(xml.replace("<text>total / 10", "<text>total / 20")),
    /^\/businessKnowledgeModel\/ask_fees_2: .* changed/,
  );
  assert.match(
    refused(xml.replace("</definitions>", '<inputData id="n" name="New"/></definitions>')),
    /^\/inputData\/New: /,
  );
  assert.match(
    refused(xml.replace(/<rule name="fees-2">[^<]*/, '<rule name="fees-2">{')),
    /`fees-2` carries no rule/,
  );
  assert.match(refused(xml.replace('<rule name="fees-2">', '<rule name="no name">')), /no name of its own/);
  const spaced = readDmnRules(xml.replaceAll("><", ">\n<"), isDocument);
  assert.ok(spaced.ok, "how it is laid out does not matter");
});

const mistakesOf = (ruleset: NamedRuleset, version: "1.3" | "1.5" = "1.5"): readonly string[] => {
  const written = writeRulesetDmn(ruleset, version);
  return written.ok ? [] : written.mistakes.map(({ place, message }) => `${place}: ${message}`);
};

test("what another program would read in another way is refused by its entry or rule", () => {
  const { asked, document } = full;
  const dated: NamedRuleset = {
    ...full,
    document: {
      ...document,
      inputs: [],
      stopWhen: "false",
      entries: [
        {
          kind: "condition",
          id: "day",
          as: "day",
          condition: group("g", "all", []),
          then: { outputs: { on: 'date("2026-01-01")' } },
        },
        { kind: "rule", id: "late", rule: "late", inputs: { day: "day.on" } },
        { kind: "rule", id: "inner", rule: "inner" },
      ],
    },
    asked: [
      { name: "inner", document: { ...document, inputs: [], entries: [], stopWhen: "false" } },
      {
        name: "late",
        document: {
          ...(asked[0]?.document as DecisionTableDocument),
          inputs: [{ name: "day", type: "date" }],
          inputColumns: [],
          rows: [{ id: "x", when: [], then: ["1"], until: "2026-01-01" }],
        },
      },
    ],
  };
  assert.deepEqual(mistakesOf(dated).map((text) => text.slice(0, 42)), [
    "rule inner: A ruleset that another one ask",
    "rule late, row x: DMN has no days on which",
    "entry day: Later entries read a date of it",
    "entry late: It may give a text as `day` of",
  ]); // prettier-ignore
  const merging: NamedRuleset = { ...full, document: { ...document, entries: document.entries.slice(0, 1) } };
  assert.deepEqual([mistakesOf(merging, "1.3"), mistakesOf(merging)], [["combine: DMN 1.3 cannot merge outputs; later versions can."], []]); // prettier-ignore
  const closing = { total: "1) or (true" };
  const broken: NamedRuleset = {
    ...full,
    document: {
      ...document,
      entries: [
        { kind: "condition", id: "c", condition: group("g", "all", [["total", "1) or (true"]]), then: {} },
        { kind: "rule", id: "gone", rule: "gone", inputs: closing },
      ],
    },
  };
  assert.deepEqual(mistakesOf(broken).map((text) => text.replace(/: .*/, "")), ["/entries/0/condition/conditions/0/test", "/entries/1/rule", "/stopWhen"]); // prettier-ignore
});
