// Decisions of other programs that need each other: the rulesets made of them decide what the models decide.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { RuleDocument, RulesetDocument } from "@patchbay/contract/rule";
import type { Json } from "@patchbay/contract/vocabulary";
import { Frame } from "../feel/frame.ts";
import { fromJson, isNoValue, toJson } from "../json-value.ts";
import { DecisionModel } from "../model/decision-model.ts";
import { readModel } from "../model/read-model.ts";
import { compileRule } from "../rule.ts";
import { type Random, seeded } from "../table/random-table.ts";
import type { Carried } from "./carried-rules.ts";
import { type ModelRead, readDmnRules } from "./dmn-rules.ts";
import { writeRulesetDmn } from "./dmn-ruleset-writer.ts";
import { dmnNamespaces, xmlText } from "./dmn-text.ts";

const now = "2026-06-15T10:00:00Z";
const read = (source: string): ModelRead =>
  readDmnRules(source, (json): json is RuleDocument => typeof json === "object");

const model = (content: string): string =>
  `<definitions xmlns="${dmnNamespaces["1.5"]}" name="m" namespace="urn:m">${content}</definitions>`;
const idOf = (name: string): string => name.replaceAll(" ", "-");
const data = (name: string, type: string): string =>
  `<inputData id="${idOf(name)}" name="${name}"><variable name="${name}" typeRef="${type}"/></inputData>`;
/** A decision; `needs` are names of input data, or of decisions with a capital letter. */
const decision = (name: string, type: string, needs: readonly string[], logic: string): string =>
  `<decision id="${idOf(name)}" name="${name}"><variable name="${name}" typeRef="${type}"/>${needs
    .map((need) => `<informationRequirement><${/^[A-Z]/.test(need) ? "requiredDecision" : "requiredInput"} href="#${idOf(need)}"/></informationRequirement>`)
    .join("")}${logic}</decision>`; // prettier-ignore
const literal = (text: string): string =>
  `<literalExpression><text>${xmlText(text)}</text></literalExpression>`;
type Column = { readonly name: string; readonly type: string };
const table = (
  policy: string,
  columns: readonly Column[],
  outputs: readonly (Column & { readonly fallback?: string })[],
  rules: readonly { readonly when: readonly string[]; readonly then: readonly string[] }[],
): string =>
  `<decisionTable ${policy}>${columns
    .map((one) => `<input><inputExpression typeRef="${one.type}"><text>${xmlText(one.name)}</text></inputExpression></input>`)
    .join("")}${outputs
    .map((one) => `<output ${outputs.length === 1 ? "" : `name="${one.name}"`} typeRef="${one.type}">${one.fallback === undefined ? "" : `<defaultOutputEntry><text>${xmlText(one.fallback)}</text></defaultOutputEntry>`}</output>`)
    .join("")}${rules
    .map(({ when, then }) => `<rule>${when.map((text) => `<inputEntry><text>${xmlText(text)}</text></inputEntry>`).join("")}${then.map((text) => `<outputEntry><text>${xmlText(text)}</text></outputEntry>`).join("")}</rule>`)
    .join("")}</decisionTable>`; // prettier-ignore

/** What decides by the last of some rules; undefined: it has failed. */
function deciding(rules: readonly Carried[]): (params: object) => Json | undefined {
  const last = rules.at(-1);
  assert.ok(last !== undefined);
  const checked = compileRule(last.document, {
    rules: (name) => rules.map((one) => ({ ...one, id: one.name })).find((one) => one.name === name),
  });
  assert.ok(checked.ok, JSON.stringify(checked));
  return (params) => {
    const inputs = checked.rule.readInputs(params);
    const { outputs, failed } = checked.rule.decide(inputs.ok ? inputs.inputs : assert.fail(), { now });
    return failed ? undefined : outputs;
  };
}

/** What the model decides, and whether it met a mistake on the way. */
function evaluated(made: DecisionModel, name: string, params: object) {
  const given = Object.entries(params).map(([input, json]) => {
    const value = fromJson(json);
    return { name: input, namespace: null, value: isNoValue(value) ? assert.fail() : value };
  });
  const { value, diagnostics } = made.evaluate({ kind: "decision", name, namespace: null }, given, { now });
  const json = toJson(value, new Frame([], now), { path: "", source: "", offset: null });
  return { json, isSound: diagnostics.every(({ severity }) => severity !== "error") };
}

const modelOf = (source: string): DecisionModel => {
  const found = readModel(source);
  return new DecisionModel(found.ok ? found.model : assert.fail());
};

/** Decisions one above the other: numbers and texts, from input data and from the decisions before. */
class RandomGraph {
  readonly #random: Random;
  readonly #numbers = ["order total"];
  readonly #texts = ["tier"];

  constructor(seed: number) {
    this.#random = seeded(seed);
  }

  pick<T>(items: readonly T[]): T {
    return items[this.#random(items.length)] ?? assert.fail();
  }

  source(): string {
    const decisions = Array.from({ length: 2 + this.#random(4) }, (_, index) => this.#decision(`D ${index}`));
    const [number, text] = [this.#numbers.at(-1) ?? "", this.#texts.at(-1) ?? ""];
    const last = `if ${number} = null then "none" else string(${number}) + (if ${text} = null then "" else ${text})`;
    const top = decision("Top", "string", [number, text], literal(last));
    return model(data("order total", "number") + data("tier", "string") + decisions.join("") + top);
  }

  #decision(name: string): string {
    const [number, text] = [this.pick(this.#numbers), this.pick(this.#texts)];
    const kind = this.#random(4);
    if (kind === 0) {
      const body = this.pick([number, `if ${number} = null then 7 else ${number} / 3`, `if ${text} = "a" then ${number} else -1`]); // prettier-ignore
      this.#numbers.push(name);
      return decision(name, "number", body.includes(text) && text !== number ? [number, text] : [number], literal(body)); // prettier-ignore
    }
    const isNumber = this.#random(2) === 0;
    const rules = Array.from({ length: 1 + this.#random(4) }, () => ({
      when: [this.pick(["-", "> 1", "[0..3)", "null", "not(2)", "<= 1, 5"]), this.pick(["-", '"a"', '"a", "b"', 'not("a")', "null"])], // prettier-ignore
    }));
    const columns = [{ name: number, type: "number" }, { name: text, type: "string" }]; // prettier-ignore
    const value = (): string => isNumber ? this.pick(["1", "2.5", "null", `if ${number} = null then 0 else ${number} + 1`]) : this.pick(['"a"', '"b"', "null", text]); // prettier-ignore
    const policies = ["FIRST", "UNIQUE", "ANY", ...(isNumber ? ["COLLECT SUM", "COLLECT MIN", "COLLECT COUNT"] : [])]; // prettier-ignore
    const [policy = "", aggregation] = this.pick(policies).split(" ");
    const isPlain = aggregation === undefined && this.#random(2) === 0;
    if (kind === 1 && isPlain) {
      // Several outputs: what needs them reads one of them.
      const outputs = [{ name: "n", type: "number" }, { name: "s", type: "string" }].map((one) => ({ ...one, name: `${one.name}${name.slice(2)}` })); // prettier-ignore
      const both = rules.map((rule) => ({ ...rule, then: [this.pick(["1", "null"]), this.pick(['"a"', '"b"'])] })); // prettier-ignore
      const inner = decision(
        name,
        "Any",
        [number, text],
        table(`hitPolicy="${policy}"`, columns, outputs, both),
      );
      const part = decision(`${name} n`, "number", [name], literal(`${name}.n${name.slice(2)}`));
      this.#numbers.push(`${name} n`);
      return inner + part;
    }
    (isNumber ? this.#numbers : this.#texts).push(name);
    const type = isNumber ? "number" : "string";
    const output = { name, type, ...(isPlain ? { fallback: isNumber ? "9" : '"z"' } : {}) };
    const how = `hitPolicy="${policy}"${aggregation === undefined ? "" : ` aggregation="${aggregation}"`}`;
    const filled = rules.map((rule) => ({ ...rule, then: [value()] }));
    return decision(name, type, [number, text], table(how, columns, [output], filled));
  }
}

test("a ruleset made of linked decisions decides what the model decides", () => {
  let compared = 0;
  for (let seed = 1; seed <= 150; seed += 1) {
    const source = new RandomGraph(seed).source();
    const rules = read(source);
    assert.ok(rules.ok, `${seed} ${JSON.stringify(rules)}`);
    const [decide, made] = [deciding(rules.rules), modelOf(source)];
    for (const total of [null, -1, 0, 1, 2, 5])
      for (const tier of [null, "a", "b", "c"]) {
        const { json, isSound } = evaluated(made, "Top", { "order total": total, tier });
        // What fails here is null in DMN, and goes on.
        if (!isSound) continue;
        const outputs = decide({ order_total: total, tier });
        assert.equal((outputs as { Top?: Json } | undefined)?.Top, json, `seed ${seed}: ${total}, ${tier}\n${source}`); // prettier-ignore
        compared += 1;
      }
  }
  assert.ok(compared > 2000, String(compared));
});

test("such a ruleset goes out as DMN and comes back as it is", () => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const rules = read(new RandomGraph(seed).source());
    assert.ok(rules.ok);
    const last = rules.rules.at(-1);
    assert.ok(last !== undefined);
    const document = last.document as RulesetDocument;
    const names = document.entries.flatMap((entry) => (entry.kind === "rule" ? [entry.rule] : []));
    const asked = names.map((name) => rules.rules.find((one) => one.name === name) ?? assert.fail());
    const written = writeRulesetDmn({ name: last.name, document, asked }, "1.5");
    assert.ok(written.ok, JSON.stringify(written));
    assert.deepEqual(read(written.xml), { ok: true, rules: [...asked, last] });
  }
});

test("a day passes from one decision to the next", () => {
  const source = model(
    data("total", "number") +
      decision("Due", "date", ["total"], literal('if total > 5 then date("2026-01-31") else date("2026-06-30")')) +
      decision("Quarter", "string", ["Due"], table('hitPolicy="FIRST"', [{ name: "Due", type: "date" }], [{ name: "Quarter", type: "string" }], [{ when: ['< date("2026-04-01")'], then: ['"Q1"'] }, { when: ["-"], then: ['"Q2"'] }])), // prettier-ignore
  );
  const rules = read(source);
  assert.ok(rules.ok, JSON.stringify(rules));
  const decide = deciding(rules.rules);
  for (const total of [1, 9])
    assert.equal((decide({ total }) as { Quarter?: Json }).Quarter, evaluated(modelOf(source), "Quarter", { total }).json); // prettier-ignore
});

test("what a ruleset does not hold exactly is refused by the decision that it is about", () => {
  const column = [{ name: "total", type: "number" }];
  const one = [{ when: ["-"], then: ["1"] }];
  const top = (needs: readonly string[]): string =>
    decision("Top", "number", needs, literal(needs.join(" + ")));
  const mistakes = (content: string): string => {
    const found = read(model(data("total", "number") + content));
    return found.ok ? "" : found.mistakes.map(({ place, message }) => `${place} ${message}`).join("\n");
  };
  const all = decision("All", "number", ["total"], table('hitPolicy="COLLECT"', column, [{ name: "All", type: "number" }], one)); // prettier-ignore
  assert.match(mistakes(all + top(["All"])), /^\/decision\/All It answers a list/);
  const at = decision("At", "dateTime", ["total"], literal("now()"));
  assert.match(mistakes(at + top(["At"])), /^\/decision\/Top It needs `At`, whose value may hold dates/);
  const circle = decision("A", "number", ["B"], literal("B")) + decision("B", "number", ["A"], literal("A"));
  assert.match(mistakes(circle + top(["A"])), /which needs it/);
  const blank = data("Way home", "number");
  assert.match(mistakes(blank + decision("Far", "number", ["Way home"], literal("for Way home in [1] return Way home"))), /^\/decision\/Far.*`Way home` stands where it may be/); // prettier-ignore
  const boxed = decision("Box", "number", ["total"], "<context><contextEntry><literalExpression><text>1</text></literalExpression></contextEntry></context>"); // prettier-ignore
  assert.match(
    mistakes(boxed + top(["Box"])),
    /^\/decision\/Box Only decision tables and literal expressions/,
  );
});
