import type { RuleInput } from "@patchbay/contract/rule";
import type { Json } from "@patchbay/contract/vocabulary";

const examples: Readonly<Record<RuleInput["type"], Json>> = {
  string: "text",
  number: 1,
  boolean: true,
  date: "2026-01-31",
  dateTime: "2026-01-31T10:30:00Z",
  list: [],
  object: {},
};

/** A curl command that runs a rule in production with its test values. */
export function sampleCall(origin: string, rule: string, inputs: readonly RuleInput[]): string {
  const params = Object.fromEntries(
    inputs.map((input) => [input.name, input.testValue ?? examples[input.type]]),
  );
  const body = JSON.stringify({ params }).replaceAll("'", String.raw`'\''`);
  return [
    `curl --request POST '${origin}/api/v1/rules/${rule}/run'`,
    `  --header "authorization: Bearer $PATCHBAY_KEY"`,
    `  --header 'content-type: application/json'`,
    `  --data-raw '${body}'`,
  ].join(" \\\n");
}
