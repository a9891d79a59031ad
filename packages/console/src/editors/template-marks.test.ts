import assert from "node:assert/strict";
import { test } from "node:test";
import { marksOf, templateMistake } from "./template-marks.ts";

const known = [
  "input.customer",
  "output.discount",
  "actions.Score.restResult",
  "actions.[Book it].restResult",
  "connection",
];

test("mustaches are found where they stand", () => {
  assert.deepEqual(marksOf("/c/{{input.customer}}?d={{{ output.discount }}}", known), [
    { from: 3, to: 21, path: "input.customer" },
    { from: 24, to: 47, path: "output.discount" },
  ]);
});

test("a path that nothing here has is a mistake, with the name that was meant", () => {
  assert.equal(
    templateMistake("{{input.custmer}}", known),
    "There is no `input.custmer`. Did you mean `input.customer`?",
  );
  assert.equal(
    templateMistake("{{actions.score.restResult.limit}}", known),
    "There is no `actions.score.restResult.limit`. Did you mean `actions.Score.restResult.limit`?",
  );
  assert.equal(templateMistake("{{input.country.code}}", known), "There is no `input.country` here.");
  for (const right of [
    "input.customer.tier",
    "connection.name",
    "input",
    "actions.[Book it].restResult.0.id",
  ])
    assert.equal(templateMistake(`{{${right}}}`, known), undefined);
});

test("an index in brackets is a mistake that shows how Handlebars writes it", () => {
  assert.equal(
    templateMistake("{{actions.Score.restResult.limits[0].max}}", known),
    "Templates are Handlebars: an index is written with a dot, `actions.Score.restResult.limits.0.max`.",
  );
  assert.equal(templateMistake("{{actions.Score.restResult.limits.[0].max}}", known), undefined);
});

test("helpers and blocks are left to the compiler", () => {
  const text =
    "{{#if input.customer}}{{json input.customer}}{{else}}-{{/if}}{{now}}{{#each input.customer}}{{price.net}}{{/each}}";
  assert.equal(templateMistake(text, known), undefined);
});
