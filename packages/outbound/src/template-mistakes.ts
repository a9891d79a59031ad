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
  {
    template: "a\n  {{upcase input.a}}",
    line: 2,
    column: 5,
    says: /Unknown function `upcase`. Similar: .*uppercase/,
  },
  { template: "{{uppercase (shout input.a)}}", line: 1, column: 14, says: /Unknown function `shout`/ },
  { template: "{{if input.a}}", line: 1, column: 3, says: /Write `\{\{#if/ },
  { template: "{{lookup input}}", line: 1, column: 3, says: /takes 2 value/ },
  { template: "{{and}}", line: 1, column: 3, says: /takes at least 1 value/ },
  { template: "{{round 1 2 3}}", line: 1, column: 3, says: /takes 1 to 2 value/ },
  { template: "{{#eq input.a}}x{{/eq}}", line: 1, column: 4, says: /takes 2 value/ },
  { template: "{{#trim input.a}}x{{/trim}}", line: 1, column: 1, says: /Unknown block `#trim`.*#each.*#eq/ },
  { template: "{{#raw}}x{{/raw}}", line: 1, column: 1, says: /Unknown block `#raw`/ },
  { template: "{{{{raw input.a}}}}x{{{{/raw}}}}", line: 1, column: 1, says: /Unknown block/ },
  { template: "{{now 1}}", line: 1, column: 3, says: /takes 0 value/ },
  { template: "{{#shout input.a}}x{{/shout}}", line: 1, column: 1, says: /Unknown block/ },
  { template: "{{#input.a}}x{{/input.a}}", line: 1, column: 1, says: /Unknown block/ },
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
  { template: "{{lookup input.customer 'absent'}}", line: 1, column: 3 },
  { template: "a {{trim (lookup input.customer 'absent')}}", line: 1, column: 11 },
  { template: "{{first input.none}}", line: 1, column: 3 },
  { template: "{{#each (lookup input 'absent')}}x{{/each}}", line: 1, column: 10 },
  { template: "{{#eq input.absent 1}}x{{/eq}}", line: 1, column: 7 },
  { template: "{{lookup input.customer '__proto__'}}", line: 1, column: 3 },
  { template: "{{lookup input.name 'constructor'}}", line: 1, column: 3 },
];

/** Refused when they are filled: a function is given what it cannot take. The message never quotes the value. */
export const unfit: readonly { readonly template: string; readonly says: RegExp }[] = [
  { template: "{{add input.count input.name}}", says: /^`add`: One of its values is not a number/ },
  {
    template: '{{multiply "12345678901234567890" 2}}',
    says: /first value is not a number of at most 15 digits/,
  },
  { template: '{{subtract 1 "0x10"}}', says: /second value is not a number/ },
  { template: "{{divide 1 0}}", says: /result is not a number/ },
  { template: "{{avg input.none}}", says: /result is not a number/ },
  { template: "{{first input.name}}", says: /first value is not a list/ },
  { template: "{{keys input.tags}}", says: /first value is not an object/ },
  { template: "{{padLeft 1 1000000}}", says: /whole number from 0 to 100000/ },
  { template: "{{substring input.name 1.5}}", says: /not a whole number/ },
  { template: '{{compare 1 "=>" 2}}', says: /second value is none of ==/ },
  { template: '{{sort input.tags "up"}}', says: /none of number, reverse/ },
  { template: '{{hash "crc32" "hex" "x"}}', says: /none of sha256/ },
  { template: '{{hmac "sha256" "nohex" "hex" "x" "hex"}}', says: /text is not hex/ },
  { template: "{{base64Decode input.name}}", says: /not base64/ },
  { template: "{{decodeURI '%FF'}}", says: /not UTF-8/ },
  { template: "{{jsonParse input.name}}", says: /not JSON/ },
  { template: '{{dateFormat "YYYY" input.name}}', says: /time is not RFC 3339/ },
  { template: '{{dateFormat "YYYY" "2026-02-30"}}', says: /time is not RFC 3339/ },
  { template: '{{dateFormat "YYYY" "2026-01-01" "" "Mars/Olympus"}}', says: /no such time zone/ },
  { template: '{{dateFormat "YYYY" "1/2/26" "DD/MM/YY"}}', says: /written as its pattern says/ },
  { template: '{{dateFormat "YYYY" "2026" "YYYYYYYY"}}', says: /written as its pattern says/ },
  { template: '{{dateAdd "2026-01-01" "P1"}}', says: /not a duration/ },
  { template: '{{dateAdd "2026-01-01" "P9000Y"}}', says: /years 1 to 9999/ },
];
