import { helpExampleInput, templateHelp } from "../packages/contract/src/template-help.ts";
import { templateLimits } from "../packages/outbound/src/template-fault.ts";
import { patternSigns } from "../packages/outbound/src/time-pattern.ts";

/** A text in a cell of a table, as code. */
const cell = (code: string): string => `\`\` ${code.replaceAll("|", "\\|")} \`\``;

/** `{{name first second?}}` of a function. */
const callOf = (name: string, parameters: string): string =>
  cell(`${name}${parameters === "" ? "" : ` ${parameters}`}`);

/** docs/templates.md: the language of templates, its functions from the table in the contract. */
export function templatesPage(): string {
  const groups = templateHelp.map(({ title, functions }) => {
    const rows = Object.entries(functions).map(
      ([name, [parameters, says, example, prints]]) =>
        `| ${callOf(name, parameters)} | ${says.replaceAll("|", "\\|")} | ${cell(example)} | ${cell(prints)} |`,
    );
    return `### ${title}\n\n| function | what it gives | example | prints |\n|---|---|---|---|\n${rows.join("\n")}\n`;
  });
  const { steps, characters, depth, expressions } = templateLimits;
  return `# Templates

Made by \`npm run docs\` from \`packages/contract/src/template-help.ts\`.

Addresses, parameters, headers and bodies of calls are templates in Handlebars syntax: text with \`{{…}}\` in it.

\`\`\`handlebars
{"customer": "{{input.name}}", "lines": [{{#each input.lines}}"{{sku}}"{{#unless @last}},{{/unless}}{{/each}}]}
\`\`\`

## What may stand between the braces

- **A path.** It begins with \`input\`, \`output\`, \`actions\` or \`connection\` in a rule; with \`input\`, \`nodes\`, \`vars\`, \`loop\`, \`callbacks\`,
  \`execution\` or \`connection\` in a workflow; and everywhere with \`variables\`. \`input.lines.[0].sku\` reads an element, \`input.[street name]\` a name with spaces.
- **A variable**: \`{{variables.region}}\`. It has one value in staging and one in production (console: Connect, Variables; API:
  \`/api/v1/variables\`), keeps its type like any value, and is read by calls only: what a rule decides by belongs in the rule, where
  it has a version. The call that follows a change reads the new value; a publish lists the variables that production lacks. It is
  no secret: those are fields of the credential.
- **A function** and its values: \`{{uppercase input.name}}\`; within another in parentheses: \`{{round (multiply input.qty 1.19) 2}}\`.
- **A block**: \`{{#if value}}…{{else}}…{{/if}}\`, \`#unless\`, \`#each\` (with \`this\`, \`@index\`, \`@key\`, \`@first\`, \`@last\`, \`../\`, and names
  by \`as |item index|\`), \`#with\`. Every condition below is a block too: \`{{#compare input.total ">=" 50}}…{{else}}…{{/compare}}\`,
  also as \`{{else eq input.plan "pro"}}\`. \`@root.input\` is reached from everywhere.
- **A comment** \`{{! … }}\`, or \`{{!-- … --}}\` around braces. \`{{{{raw}}}}…{{{{/raw}}}}\` and \`\\{{\` print braces as they are.
  \`{{~\` and \`~}}\` take away the white space beside them.

There are no partials, decorators and regular expressions. A \`}\` right after \`{{…}}\` needs a space between: \`{"q": {{input.q}} }\`.

## What they print

\`{{x}}\` is **escaped for its place**: percent-encoded in a URL or form, as JSON inside or outside of quotes, with entities in XML
and HTML, for any quotes in JavaScript. No value can leave its place. \`{{{x}}}\` is printed as it is, on your own responsibility.

**Strict**: a value that is not there fails the call (MISSING_INPUT) with line and column, rather than sending half a request. Ask for
it where it may be missing: \`{{#if}}\`, \`{{#unless}}\`, \`{{default input.fax "none"}}\`, \`coalesce\`, \`choose\`, \`and\`, \`or\`, \`not\`, \`neither\`,
\`isEmpty\`, and \`{{#each}}\`/\`{{#with}}\` that have an \`{{else}}\`.

In a JSON document, a text that is exactly one \`{{…}}\` keeps the value's **type**; as a header or parameter, a list sends the name
several times and null leaves it out. A number of an answer with more digits than a double holds becomes a text of the same digits;
\`{{jsonNumber …}}\` writes it as a number again.

**Secrets** (\`connection.http.encrypted.…\`) can be read only in secret headers and parameters of the connection itself and in the
credential. What a function makes of a secret is a secret too, and masked in every record.

**Limits**: ${steps.toLocaleString("en")} steps, ${characters.toLocaleString("en")} characters, ${depth} blocks or functions within each other, ${expressions.toLocaleString("en")} expressions.

## Functions

Named as in Celigo's Handlebars where that has them. \`name?\` may be left out, \`...names\` are any number of values. The examples read

\`\`\`json
${JSON.stringify({ input: helpExampleInput })}
\`\`\`

and are tested.

${groups.join("\n")}
Signs of patterns: ${patternSigns.map((sign) => `\`${sign}\``).join(" ")}, as in moment.js.
`;
}
