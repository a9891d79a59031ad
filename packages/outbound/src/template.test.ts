import assert from "node:assert/strict";
import { test } from "node:test";
import { helpExampleInput, helpExampleTime, templateFunctionHelp } from "@patchbay/contract/template-help";
import type { Json } from "@patchbay/contract/vocabulary";
import { compileTemplate, type Template } from "./template.ts";
import { connection, gives, givesJson, scope } from "./template-cases.ts";
import { TemplateFault } from "./template-fault.ts";
import { missing, mistakes, unfit } from "./template-mistakes.ts";
import { type Place, places } from "./template-place.ts";
import { startRun, type TemplateScope } from "./template-run.ts";

const reach = { connection, sealed: false, fieldsKnown: true };

function compiled(text: string, place: Place = places.text()): Template {
  const result = compileTemplate(text, { place, reach });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.template;
}
function filled(text: string, place?: Place, given: TemplateScope = scope): string {
  const { render } = compiled(text, place);
  return render(startRun(given));
}

test("the examples of the documentation print what it says", () => {
  const wrong = [...templateFunctionHelp].filter(
    ([, [, , example, prints]]) =>
      compiled(example).render(startRun({ input: helpExampleInput }, helpExampleTime)) !== prints,
  );
  assert.deepEqual(wrong, []);
});

for (const { name, template, text, place } of gives)
  test(name, () => assert.equal(filled(template, place?.()), text));

for (const { name, template, value } of givesJson)
  test(`in a JSON text ${name}`, () => assert.deepEqual(JSON.parse(filled(template, places.json())), value));

test("mistakes are found when a template is compiled, each at its line and column", () => {
  for (const { template, line, column, says, place } of mistakes) {
    const result = compileTemplate(template, { place: (place ?? places.text)(), reach });
    assert.ok(!result.ok, `${template} was accepted`);
    const [problem] = result.problems;
    assert.match(problem?.message ?? "", says, template);
    assert.deepEqual([problem?.line, problem?.column], [line, column], `${template}: ${problem?.message}`);
  }
});

test("a missing value is refused when a template is filled, at its line and column", () => {
  for (const { template, line, column } of missing)
    assert.throws(
      () => filled(template),
      (error) => {
        assert.ok(error instanceof TemplateFault, template);
        assert.equal(error.code, "MISSING_INPUT");
        assert.deepEqual(error.place, { line, column }, template);
        return true;
      },
    );
});

test("what a function cannot take is refused with its name, and never quoted", () => {
  for (const { template, says } of unfit)
    assert.throws(
      () => filled(template),
      (error) => {
        assert.ok(error instanceof TemplateFault, template);
        assert.match(error.message, says, template);
        assert.deepEqual([error.code, error.place?.line], ["INVALID_INPUT", 1], template);
        assert.ok(!error.message.includes(scope.input.name), error.message);
        return true;
      },
    );
});

test("the time is the call's, and a text that is made once for all calls has none", () => {
  const { render } = compiled("{{now}}|{{timestamp 'YYYY-MM-DD HH:mm Z' 'Asia/Tokyo'}}");
  const now = Date.UTC(2026, 2, 14, 9, 26, 53, 589);
  assert.equal(render(startRun(scope, now)), "2026-03-14T09:26:53.589Z|2026-03-14 18:26 +09:00");
  assert.throws(() => render(startRun(scope)), /The time is not known here/);
});

test("text that depends on no call is known beforehand", () => {
  assert.equal(compiled("plain").fixed, "plain");
  assert.equal(compiled("{{connection.name}}!").fixed, "crm!");
  assert.equal(compiled("{{input.name}}").fixed, null);
});

test("a template that is one mustache and nothing else gives the value with its type", () => {
  const run = startRun(scope);
  assert.deepEqual(compiled("{{input.tags}}").sole?.read(run), ["red", "green"]);
  assert.equal(compiled("{{{input.count}}}").sole?.read(run), 5);
  assert.equal(compiled("{{default input.missing 7}}").sole?.read(run), 7);
  assert.equal(compiled(" {{input.count}}").sole, null);
});

test("secret fields can be read only where the template is sealed", () => {
  const sealed = {
    connection: { name: "crm", http: { encrypted: { key: "k-1" } } },
    sealed: true,
    fieldsKnown: true,
  };
  const result = compileTemplate("Token {{connection.http.encrypted.key}}", {
    place: places.text(),
    reach: sealed,
  });
  assert.equal(result.ok && result.template.fixed, "Token k-1");
});

test("a field named __proto__ that is the value's own can be read and changes nothing", () => {
  const input = JSON.parse('{"__proto__":{"polluted":"own"}}') as Json;
  const given = { input, output: {}, actions: {} };
  assert.equal(filled("{{input.__proto__.polluted}}", undefined, given), "own");
  assert.equal(filled("{{#each input}}{{@key}}{{/each}}", undefined, given), "__proto__");
  assert.equal(({} as { polluted?: string }).polluted, undefined);
});

test("blocks nest 32 deep and no deeper, however many thousands are written", () => {
  const nested = (depth: number): string => "{{#if input.yes}}".repeat(depth) + "x" + "{{/if}}".repeat(depth);
  assert.equal(filled(nested(32)), "x");
  for (const depth of [33, 20_000]) {
    const result = compileTemplate(nested(depth), { place: places.text(), reach });
    assert.match(result.ok ? "" : (result.problems[0]?.message ?? ""), /more than 32 deep/);
  }
});

test("chains of else and functions within functions are limited before the parser reads them", () => {
  const chain = (length: number): string =>
    `{{#if input.no}}${"x{{else if input.no}}".repeat(length)}{{else}}end{{/if}}`;
  const nest = (depth: number): string => `{{trim ${"(trim ".repeat(depth)}input.name${")".repeat(depth)}}}`;
  assert.equal(filled(chain(31)), "end");
  assert.equal(filled(nest(32)), scope.input.name);
  const refused: readonly [string, RegExp][] = [
    [chain(20_000), /Blocks are nested more than 32 deep/],
    [nest(33), /Functions are nested more than 32 deep/],
    [nest(20_000), /longer than 4000 characters/],
    ["{{input.count}}".repeat(5001), /more than 5000 expressions/],
  ];
  for (const [text, says] of refused) {
    const result = compileTemplate(text, { place: places.text(), reach });
    assert.match(result.ok ? "" : (result.problems[0]?.message ?? ""), says);
  }
});

test("functions pay for what they work through, so that a loop of them ends too", () => {
  const input = { list: Array.from({ length: 900 }, () => 0), text: "x".repeat(200_000) };
  const given = { input, output: {}, actions: {} };
  for (const inner of [
    `(hash "sha256" "hex" @root.input.text)`,
    `(json @root.input.text)`,
    `(eq (uppercase @root.input.text) 1)`,
  ])
    assert.throws(
      () => filled(`{{#each input.list}}{{#if ${inner}}}.{{/if}}{{/each}}`, undefined, given),
      /more than 100000 steps/,
    );
  assert.throws(
    () => filled(`{{replace input.text "x" input.text}}`, undefined, given),
    /makes more than 4000000 characters/,
  );
  assert.throws(
    () => filled(`{{#each (split input.text "")}}{{/each}}`, undefined, given),
    /too long to be split/,
  );
});

test("a template that loops too much fails instead of holding the process", () => {
  const input = { list: Array.from({ length: 400 }, (_, index) => index) };
  const given = { input, output: {}, actions: {} };
  const loops = "{{#each input.list}}{{#each @root.input.list}}{{this}}{{/each}}{{/each}}";
  assert.throws(() => filled(loops, undefined, given), /more than 100000 steps/);
  assert.equal(filled("{{#each input.list}}.{{/each}}", undefined, given).length, 400);
});

test("a template that prints too much fails before it has filled the memory", () => {
  const input = { list: Array.from({ length: 900 }, () => 0), text: "x".repeat(10_000) };
  const given = { input, output: {}, actions: {} };
  assert.throws(
    () => filled("{{#each input.list}}{{@root.input.text}}{{/each}}", undefined, given),
    /more than 4000000 characters/,
  );
});

test("nothing in a template can reach code, globals or another template's state", () => {
  const attacks = [
    "{{input.constructor.constructor}}",
    "{{#with input.name as |s|}}{{s.sub.constructor}}{{/with}}",
    "{{#each input.tags}}{{constructor}}{{/each}}",
    "{{#with (default input.missing 'x')}}{{constructor}}{{/with}}",
    "{{#each (json input.tags)}}{{constructor}}{{/each}}{{input.constructor}}",
    "{{input.tags.constructor.prototype}}",
    "{{#with input as |__proto__|}}{{__proto__.constructor}}{{/with}}",
  ];
  for (const text of attacks) assert.throws(() => filled(text), TemplateFault, text);
});
