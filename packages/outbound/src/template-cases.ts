// The corpus of templates: what they print, and what is wrong with the bad ones. template.test.ts runs it.
import type { JsonObject } from "@patchbay/contract/vocabulary";
import type { Place } from "./template-place.ts";
import { places } from "./template-place.ts";

export const scope = {
  input: {
    name: `Ann "A" O'Neil`,
    city: "Zürich & Köln",
    count: 5,
    zero: 0,
    yes: true,
    no: false,
    nothing: null,
    empty: "",
    path: "a/b?c#d e%20f",
    tags: ["red", "green"],
    none: [],
    lines: [
      { sku: "A-1", qty: 2, opts: ["x", "y"] },
      { sku: "B<2>", qty: 1, opts: [] },
    ],
    customer: { id: "c-7", address: { "street name": "Main St" } },
    trim: "  padded  ",
    evil: `","admin":true,"x":"`,
    markup: `<a href="x">&'</a>`,
    script: "`${1}`</script>'\n",
  },
  output: { price: 12.5, label: "ok" },
  actions: { lookup: { restResult: { token: "t-1" }, restStatus: 200 } },
} as const;

export const connection: JsonObject = {
  name: "crm",
  http: { baseURI: "https://api.example.com", unencrypted: { tenant: "t1" } },
};

/** Printed as Handlebars itself prints them (without its HTML escaping). */
export const sameAsHandlebars: readonly string[] = [
  "plain text",
  "",
  "{{input.name}}",
  "{{{input.name}}}",
  "{{ input.city }} and {{input.count}}",
  "{{input.zero}}|{{input.yes}}|{{input.no}}|{{input.nothing}}|{{input.empty}}|",
  "{{input.customer.address.[street name]}}",
  "{{input/customer/id}}",
  "{{input.lines.0.sku}} {{input.lines.[1].sku}}",
  "{{input.tags.length}}",
  "{{#if input.yes}}yes{{/if}}{{#if input.no}}no{{/if}}",
  "{{#if input.zero}}a{{else}}b{{/if}}",
  "{{#if input.none}}a{{else}}b{{/if}}",
  "{{#if input.nothing}}a{{^}}b{{/if}}",
  "{{#if input.customer}}a{{/if}}",
  "{{#if input.missing}}a{{else if input.count}}b{{else}}c{{/if}}",
  "{{#if input.missing}}a{{else if input.empty}}b{{else}}c{{/if}}",
  "{{#unless input.no}}u{{/unless}}{{#unless input.yes}}v{{else}}w{{/unless}}",
  "{{#each input.tags}}{{this}},{{/each}}",
  "{{#each input.tags}}{{@index}}:{{.}}{{#unless @last}}, {{/unless}}{{/each}}",
  "{{#each input.tags}}({{@first}},{{@last}},{{@key}}){{/each}}",
  "{{#each input.none}}x{{else}}none{{/each}}",
  "{{#each input.lines}}{{sku}}*{{qty}}{{#each opts}}[{{../sku}}{{this}}{{@../index}}{{@index}}]{{/each}};{{/each}}",
  "{{#each input.customer}}{{@key}} {{/each}}",
  "{{#each input.lines as |line i|}}{{i}}{{line.sku}}{{#each line.opts as |o|}}{{o}}{{line.qty}}{{/each}}{{/each}}",
  "{{#each input.lines}}{{@root.output.label}}{{this.sku}}{{/each}}",
  "{{#with input.customer}}{{id}}{{#with address}}{{[street name]}}{{../id}}{{/with}}{{/with}}",
  "{{#with input.customer as |c|}}{{c.id}}{{/with}}",
  "{{#with input.nothing}}a{{else}}b{{/with}}",
  "{{#with input.zero}}{{this}}{{else}}b{{/with}}",
  "{{#each input.lines}}{{#if opts}}{{sku}}{{else}}-{{/if}}{{/each}}",
  "{{#each input.lines}}{{#with opts}}{{@index}}/{{length}}{{/with}}{{/each}}",
  "a {{! a comment }}b{{!-- {{input.no}} --}}c",
  "a  {{~input.count~}}  b",
  "{{#if input.yes}}\n  inner\n{{/if}}\nafter",
  "{{#if input.no~}}\n  a\n{{~else~}}\n  b\n{{~/if}}\nafter",
  "start\n{{#each input.tags}}\n- {{this}}\n{{/each}}\nend",
  "\\{{input.name}} and \\\\{{input.count}}",
  "{{output.price}} {{actions.lookup.restResult.token}} {{actions.lookup.restStatus}}",
  "} {{input.count}} } { }} x",
  "{{#if (uppercase input.empty)}}a{{else}}b{{/if}}",
  "{{#and input.yes input.count}}a{{else}}b{{/and}}{{#or input.no input.zero}}a{{else}}b{{/or}}",
  "{{#not input.none}}a{{/not}}{{#neither input.no input.missing}}b{{/neither}}",
  "{{#if (and input.yes (or input.no (eq input.count 5)))}}deep{{/if}}",
  "{{#compare input.count '>=' 5}}a{{else compare input.count '<' 2}}b{{else}}c{{/compare}}",
  "{{#if input.no}}a{{else eq input.count 5}}b{{else}}c{{/if}}",
  "{{#unless (gt input.count 9)}}small{{/unless}}",
  "{{#each input.lines}}{{#eq sku 'A-1'}}{{qty}}{{else}}-{{/eq}}{{#compare @index '==' 1}}!{{/compare}}{{/each}}",
  "{{#each (sort input.tags 'reverse')}}{{this}}{{#unless @last}},{{/unless}}{{/each}}",
  "{{#each (filter input.lines 'A-1' 'sku')}}{{sku}}{{/each}}",
  "{{#with (lookup input.lines 1)}}{{sku}}{{../input.name}}{{/with}}",
  "{{lookup input.customer 'id'}} {{lookup input.tags 0}} {{#each input.tags}}{{lookup @root.input.tags @index}}{{/each}}",
  "{{join '-' (pluck input.lines 'sku')}} {{sum (pluck input.lines 'qty')}} {{count input.lines}}",
  "{{#contains input.tags 'red'}}has{{/contains}}{{#contains input.name 'zzz'}}a{{else}}not{{/contains}}",
  "{{#isEmpty input.none}}empty{{/isEmpty}}{{#ifEven input.count}}even{{else}}odd{{/ifEven}}",
  "{{toFixed output.price 2}} {{padLeft input.count 4 '0'}} {{concat input.count '/' output.price}}",
  "{{dateFormat 'DD.MM.YYYY' '2026-03-14'}} {{now}} {{timestamp 'X'}}",
  "{{{{raw}}}}{{input.name}} {{#if}}{{{{/raw}}}} after",
  "{{!-- {{#each}} --}}{{! x }}ok {{~#if input.yes~}} in {{~/if~}} out",
  "{{#each input.lines as |line|}}{{#each line.opts as |o n|}}{{line.sku}}{{o}}{{n}}{{@../index}} {{/each}}{{/each}}",
  "{{uppercase input.city}} {{lowercase input.city}} [{{trim input.trim}}]",
  "{{uppercase (trim input.trim)}} {{trim 'lit'}} {{uppercase \"a\"}}",
];

type Gives = {
  readonly name: string;
  readonly place?: () => Place;
  readonly template: string;
  readonly text: string;
};

/** Printed as this says: where we differ from Handlebars, and how values are escaped for their place. */
export const gives: readonly Gives[] = [
  {
    name: "an object is JSON, not [object Object]",
    template: "{{input.customer}}",
    text: '{"id":"c-7","address":{"street name":"Main St"}}',
  },
  { name: "a list is JSON, not joined by commas", template: "{{input.tags}}", text: '["red","green"]' },
  {
    name: "default stands in for what is missing, null or empty",
    template: `{{default input.missing 1}} {{default input.nothing "n"}} {{default input.empty true}} {{default input.zero 9}}`,
    text: "1 n true 0",
  },
  { name: "base64Encode takes UTF-8", template: "{{base64Encode input.city}}", text: "WsO8cmljaCAmIEvDtmxu" },
  {
    name: "json prints any value",
    template: "{{json input.tags}} {{json input.count}} {{json input.nothing}}",
    text: '["red","green"] 5 null',
  },
  {
    name: "each with an else takes a missing list for an empty one",
    template: "{{#each input.missing}}x{{else}}none{{/each}}",
    text: "none",
  },
  {
    name: "with and an else takes a missing value for none",
    template: "{{#with input.missing}}x{{else}}none{{/with}}",
    text: "none",
  },
  {
    name: "fields of the connection can be read",
    template: "{{connection.name}} {{connection.http.baseURI}} {{connection.http.unencrypted.tenant}}",
    text: "crm https://api.example.com t1",
  },
  {
    name: "a field may be named like a function",
    template: "{{#with input}}[{{trim}}]{{/with}}",
    text: "[  padded  ]",
  },

  {
    name: "in a URL a value is encoded down to unreserved characters",
    place: () => places.url(false),
    template: "/o/{{input.path}}",
    text: "/o/a%2Fb%3Fc%23d%20e%2520f",
  },
  {
    name: "raw in a URL keeps its structure and its %XX",
    place: () => places.url(false),
    template: "/o/{{{input.path}}}",
    text: "/o/a/b?c#d%20e%20f",
  },
  {
    name: "text of a URL is encoded, and never twice",
    place: () => places.url(false),
    template: "/ö b/%41/100%/{{input.count}}",
    text: "/%C3%B6%20b/%41/100%25/5",
  },
  {
    name: "text of a URL that is sent as given is left alone, a value is not",
    place: () => places.url(true),
    template: "/a%zz|/{{input.trim}}",
    text: "/a%zz|/%20%20padded%20%20",
  },
  {
    name: "what encodeURI has encoded is not encoded again in a URL",
    place: () => places.url(false),
    template: "{{encodeURI input.city}}",
    text: "Z%C3%BCrich%20%26%20K%C3%B6ln",
  },
  {
    name: "half of a surrogate pair in a URL becomes the replacement character",
    place: () => places.url(false),
    template: "{{trim '\ud800'}}",
    text: "%EF%BF%BD",
  },
  {
    name: "a query value is encoded, its text as well",
    place: () => places.query(false),
    template: "a&b={{input.city}}%20",
    text: "a%26b%3DZ%C3%BCrich%20%26%20K%C3%B6ln%2520",
  },
  {
    name: "a form value is encoded, its text is the author's",
    place: places.form,
    template: "a={{input.city}}&b={{input.count}}",
    text: "a=Z%C3%BCrich%20%26%20K%C3%B6ln&b=5",
  },
  {
    name: "a value in XML is text",
    place: places.xml,
    template: "<a b='{{input.markup}}'>{{{input.markup}}}</a>",
    text: `<a b='&lt;a href=&quot;x&quot;&gt;&amp;&apos;&lt;/a&gt;'><a href="x">&'</a></a>`,
  },
  {
    name: "a value in a script is safe between any quotes",
    place: places.script,
    template: "x = '{{input.script}}'",
    text: String.raw`x = '\u0060\u0024{1}\u0060\u003c/script\u003e\u0027\n'`,
  },
];

/** JSON texts, with what they are when they are read. */
export const givesJson: readonly {
  readonly name: string;
  readonly template: string;
  readonly value: unknown;
}[] = [
  {
    name: "inside quotes a text stays text",
    template: `{"a":"{{input.name}}!"}`,
    value: { a: `Ann "A" O'Neil!` },
  },
  {
    name: "a value cannot leave its quotes",
    template: `{"a":"{{input.evil}}"}`,
    value: { a: `","admin":true,"x":"` },
  },
  {
    name: "an object inside quotes is its JSON as text",
    template: `{"a":"{{input.lines.[0]}}"}`,
    value: { a: '{"sku":"A-1","qty":2,"opts":["x","y"]}' },
  },
  {
    name: "outside quotes a value keeps its type",
    template: `{"a":{{input.count}},"b":{{input.name}},"c":{{input.tags}},"d":{{input.nothing}},"e":{{input.yes}} }`,
    value: { a: 5, b: `Ann "A" O'Neil`, c: ["red", "green"], d: null, e: true },
  },
  {
    name: "json outside quotes is not quoted again",
    template: `[{{json input.tags}}]`,
    value: [["red", "green"]],
  },
  { name: "json inside quotes is text", template: `["{{json input.tags}}"]`, value: ['["red","green"]'] },
  {
    name: "an escaped quote does not end a string",
    template: String.raw`["\"{{input.evil}}"]`,
    value: [`"","admin":true,"x":"`],
  },
  {
    name: "encodeURI outside quotes is a text",
    template: `[{{encodeURI input.city}}]`,
    value: ["Z%C3%BCrich%20%26%20K%C3%B6ln"],
  },
  {
    name: "a loop may print members",
    template: `[{{#each input.lines}}{"n":{{@index}},"sku":"{{sku}}"}{{#unless @last}},{{/unless}}{{/each}}]`,
    value: [
      { n: 0, sku: "A-1" },
      { n: 1, sku: "B<2>" },
    ],
  },
];
