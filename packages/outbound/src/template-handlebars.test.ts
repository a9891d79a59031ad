// The shared part of the language against Handlebars itself: the corpus, and templates made at random out of its parts.
import assert from "node:assert/strict";
import { test } from "node:test";
import Handlebars from "handlebars";
import { randomFrom } from "./sample-random.ts";
import { compileTemplate } from "./template.ts";
import { connection, sameAsHandlebars, scope } from "./template-cases.ts";
import { templateFunctions } from "./template-functions.ts";
import { Given } from "./template-given.ts";
import { places } from "./template-place.ts";
import { startRun } from "./template-run.ts";
import { isBlank, Marked, printed, type Value } from "./template-value.ts";

const now = Date.UTC(2026, 2, 14, 9, 26, 53, 589);
const reach = { connection, sealed: false, fieldsKnown: true };

type BlockOptions = {
  readonly fn?: (context: unknown) => string;
  readonly inverse: (context: unknown) => string;
};

/** Handlebars with our functions as its helpers. */
function original(): typeof Handlebars {
  const handlebars = Handlebars.create();
  // Handlebars would take `@first` for a call of a helper of that name.
  for (const [name, { apply }] of [...templateFunctions].filter(([one]) => one !== "first" && one !== "last"))
    handlebars.registerHelper(name, function helper(this: unknown, ...given: unknown[]) {
      const options = given.pop() as BlockOptions;
      const site = { name, line: 1, column: 1 };
      const value = apply(new Given(startRun({}, now), site, given as Value[]));
      if (options.fn !== undefined) return isBlank(value) ? options.inverse(this) : options.fn(this);
      return value instanceof Marked ? printed(value) : value;
    });
  handlebars.registerHelper("raw", (options: BlockOptions) => options.fn?.({}));
  return handlebars;
}

const theirs = (handlebars: typeof Handlebars, text: string): string =>
  handlebars.compile(text, { noEscape: true })(scope);

function ours(text: string): string {
  const compiled = compileTemplate(text, { place: places.text(), reach });
  if (!compiled.ok) throw new Error(`${text}: ${JSON.stringify(compiled.problems)}`);
  return compiled.template.render(startRun(scope, now));
}

test("the corpus prints what Handlebars prints", () => {
  const handlebars = original();
  for (const text of sameAsHandlebars) assert.equal(ours(text), theirs(handlebars, text), text);
});

const texts = ["a ", " b\n", "\n", "  ", "\n  c", " } ", "{ ", "'\"", "\\n"];
const tops = ["input.name", "input.count", "input.zero", "input.yes", "input.empty", "input.customer.id", "@root.output.price"]; // prettier-ignore
const fields = ["sku", "this.qty", "../input.city", "@index", "@key", "@first", "@root.input.count"];
const blanks = ["input.no", "input.none", "input.missing", "input.nothing", "input.tags"];

/** A template made at random out of all there is, whose values are all there. */
function templateFrom(seed: number): string {
  const random = randomFrom(seed);
  const one = <T>(list: readonly T[]): T => list[random(list.length)] as T;
  const dash = (): string => one(["", "", "", "~"]);
  const value = (inLoop: boolean): string =>
    one(inLoop ? [...fields, ...tops.filter((path) => path.startsWith("@"))] : tops);
  const expression = (inLoop: boolean, depth: number): string => {
    const inner = (): string =>
      depth > 0 && random(3) === 0 ? `(${expression(inLoop, depth - 1)})` : value(inLoop);
    return one([
      () => `uppercase ${inner()}`,
      () => `concat ${inner()} "-" ${inner()}`,
      () => `default ${inner()} "none"`,
      () => `eq ${inner()} ${inner()}`,
      () => `padLeft ${inner()} 4 "0"`,
      () => `replace ${inner()} "n" "N"`,
      () => `json ${inner()}`,
      () => `choose ${inner()} 1 "no"`,
    ])();
  };
  const condition = (inLoop: boolean): string =>
    one([
      () => ["if", value(inLoop)],
      () => ["unless", value(inLoop)],
      () => (inLoop ? ["if", "opts"] : ["if", one(blanks)]),
      () => ["eq", `${value(inLoop)} 5`],
      () => ["compare", `${value(inLoop)} "<" 3`],
      () => ["and", `${value(inLoop)} ${value(inLoop)}`],
      () => ["if", `(${expression(inLoop, 1)})`],
    ])().join(" ");
  const program = (inLoop: boolean, depth: number): string =>
    Array.from({ length: 1 + random(4) }, () => statement(inLoop, depth)).join("");
  const block = (inLoop: boolean, depth: number): string => {
    const said = condition(inLoop);
    const name = said.split(" ", 1)[0] ?? "";
    const chain =
      random(4) === 0 ? `{{${dash()}else ${condition(inLoop)}${dash()}}}${program(inLoop, depth)}` : "";
    const otherwise = random(2) === 0 ? `{{${dash()}else${dash()}}}${program(inLoop, depth)}` : "";
    return `{{${dash()}#${said}${dash()}}}${program(inLoop, depth)}${chain}${otherwise}{{${dash()}/${name}${dash()}}}`;
  };
  const statement = (inLoop: boolean, depth: number): string => {
    switch (random(depth > 0 ? 8 : 5)) {
      case 0:
      case 1:
        return one(texts);
      case 2:
        // With a text between: unescaped, Handlebars would add two numbers that follow each other.
        return `|{{${dash()}${value(inLoop)}${dash()}}}`;
      case 3:
        return `|{{{${expression(inLoop, 2)}}}}`;
      case 4:
        return one(["{{! note }}", "{{!-- {{x}} --}}", "\n{{! alone }}\n"]);
      case 5:
        // Deeper loops would change what `../` means to the fields above.
        return inLoop
          ? block(inLoop, depth - 1)
          : `{{#each input.lines}}${program(true, depth - 1)}{{/each}}`;
      default:
        return block(inLoop, depth - 1);
    }
  };
  return program(false, 3);
}

test("200 templates made at random print what Handlebars prints", () => {
  const handlebars = original();
  for (let seed = 1; seed <= 200; seed += 1) {
    const text = templateFrom(seed);
    assert.equal(ours(text), theirs(handlebars, text), `seed ${seed}: ${text}`);
  }
});
