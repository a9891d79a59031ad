// Templates that are refused, and what is said about them. template.test.ts runs them.
import { type Place, places } from "./template-place.ts";

type Mistake = {
  readonly template: string;
  readonly line: number;
  readonly column: number;
  readonly says: RegExp;
  readonly place?: () => Place;
};

/** Refused when they are saved. */
export const mistakes: readonly Mistake[] = [
  { template: "{{#if input.a}", line: 1, column: 14, says: /cannot stand here/ },
  { template: "ok\nand {{input.a", line: 2, column: 13, says: /cannot stand here/ },
  { template: "{{input.list.0}}", line: 1, column: 14, says: /written in brackets/ },
  { template: '{"q":{{input.q}}}', line: 1, column: 15, says: /space between/ },
  { template: "{{#if input.a}}", line: 1, column: 16, says: /ends before/ },
  { template: "{{input.a}}{{/if}}", line: 1, column: 12, says: /not open/ },
  { template: "{{else}}", line: 1, column: 1, says: /outside a block/ },
  { template: "{{#if input.a}}{{/each}}", line: 1, column: 4, says: /doesn't match/ },
  { template: "{{foo}}", line: 1, column: 3, says: /begins with none of/ },
  { template: "{{this}}", line: 1, column: 3, says: /begins with none of/ },
  { template: "{{json @root}}", line: 1, column: 8, says: /begins with none of/ },
  { template: "{{trim}}", line: 1, column: 3, says: /takes 1 value/ },
  { template: "{{trim input.a input.b}}", line: 1, column: 3, says: /takes 1 value/ },
  { template: "a\n  {{shout input.a}}", line: 2, column: 5, says: /Unknown function `shout`.*Known: json/ },
  { template: "{{uppercase (shout input.a)}}", line: 1, column: 14, says: /Unknown function `shout`/ },
  { template: "{{if input.a}}", line: 1, column: 3, says: /Write `\{\{#if/ },
  { template: "{{lookup input 'a'}}", line: 1, column: 3, says: /Unknown function/ },
  { template: "{{#shout input.a}}x{{/shout}}", line: 1, column: 1, says: /Unknown block/ },
  { template: "{{#input.a}}x{{/input.a}}", line: 1, column: 1, says: /A block is one of/ },
  { template: "{{#if input.a input.b}}x{{/if}}", line: 1, column: 1, says: /takes one value/ },
  { template: "{{uppercase input.a size=1}}", line: 1, column: 1, says: /no argument named `size`/ },
  { template: '{{"literal"}}', line: 1, column: 1, says: /Write a path/ },
  { template: "{{> partial}}", line: 1, column: 1, says: /Partials/ },
  { template: "{{#> layout}}x{{/layout}}", line: 1, column: 1, says: /Partials/ },
  { template: "{{* decorator}}", line: 1, column: 1, says: /Partials and decorators/ },
  { template: "{{@index}}", line: 1, column: 3, says: /no `#each`/ },
  { template: "{{#each input.a}}{{@../index}}{{/each}}", line: 1, column: 20, says: /no `#each`/ },
  { template: "{{@secret}}", line: 1, column: 3, says: /not known/ },
  { template: "{{../input.a}}", line: 1, column: 3, says: /leaves more blocks/ },
  { template: "{{constructor.constructor}}", line: 1, column: 3, says: /begins with none of/ },
  { template: "{{connection.http.encrypted.key}}", line: 1, column: 3, says: /Encrypted fields/ },
  { template: "{{json connection.http.encrypted}}", line: 1, column: 8, says: /Encrypted fields/ },
  { template: "{{connection.http.unencrypted.x}}", line: 1, column: 3, says: /is not there/ },
  {
    template: `["{{#if input.a}}x"{{/if}}]`,
    line: 1,
    column: 3,
    says: /close the quotes/,
    place: places.json,
  },
  {
    template: `["{{#each input.a}}x",{{/each}}]`,
    line: 1,
    column: 3,
    says: /close the quotes/,
    place: places.json,
  },
];

/** Refused when they are filled: a value is missing. */
export const missing: readonly {
  readonly template: string;
  readonly line: number;
  readonly column: number;
}[] = [
  { template: "{{input.absent}}", line: 1, column: 3 },
  { template: "a\nb {{{input.customer.absent}}}", line: 2, column: 6 },
  { template: "{{uppercase input.absent}}", line: 1, column: 13 },
  { template: "{{#each input.absent}}{{/each}}", line: 1, column: 9 },
  { template: "{{#each input.lines}}{{absent}}{{/each}}", line: 1, column: 24 },
  { template: "{{input.name.constructor}}", line: 1, column: 3 },
  { template: "{{input.__proto__}}", line: 1, column: 3 },
  { template: "{{input.customer.toString}}", line: 1, column: 3 },
  { template: "{{input.tags.map}}", line: 1, column: 3 },
  { template: "{{input.nothing.x}}", line: 1, column: 3 },
];
