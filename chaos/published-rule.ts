// Rules as the chaos runs need them: they do nothing but call.
import { api } from "../packages/contract/src/api.ts";
import type { SimpleRuleDocument } from "../packages/contract/src/rule.ts";
import { clientOf, demand } from "./owner-client.ts";

/** A rule that yields nothing and always asks for its actions. */
export const ruleOf = (
  inputs: readonly string[],
  actions: SimpleRuleDocument["actions"],
): SimpleRuleDocument => ({
  kind: "simpleRule",
  formatVersion: 1,
  inputs: inputs.map((name) => ({ name, type: "string" })),
  actions,
  condition: { kind: "group", id: "all", match: "all", conditions: [] },
  then: { outputs: {}, actions: actions.map(({ id }) => id) },
  else: {},
});

/** A rule that makes calls one after the other, of what its input names; the first of them is its step `from`. */
export const callingRule = (input: string, calls: number, from = 0): SimpleRuleDocument =>
  ruleOf(
    [input],
    Array.from({ length: calls }, (_, index) => from + index).map((step) => ({
      id: `call${step}`,
      name: `call${step}`,
      connection: "journal",
      method: "POST",
      restUrl: `/step/{{input.${input}}}/${step}`,
      requestPayload: {},
      idempotencyKey: true,
    })),
  );

/** Makes a published rule. Answers its id. */
export async function publishRule(
  baseUrl: string,
  name: string,
  document: SimpleRuleDocument,
): Promise<string> {
  const call = clientOf(baseUrl);
  const { id } = demand(await call(api.rules.create, { body: { name, document } }));
  demand(await call(api.rules.publish, { params: { rule: name }, body: {} }));
  return id;
}
