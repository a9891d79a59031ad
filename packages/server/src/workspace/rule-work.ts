import type { RuleCase, RuleCaseInput } from "@patchbay/contract/rule-case";
import type { WorkspaceDocument } from "@patchbay/contract/workspace-document";
import type { Actor } from "../platform/actor.ts";
import { askedFirst } from "./asked-first.ts";
import { caseDifferences, documentDifferences } from "./thing-differences.ts";
import { only, type Work } from "./thing-work.ts";
import { keyOf, type Things, type WorkspaceState } from "./workspace-state.ts";

/** What the history of a rule or workflow says of such a version. */
const comment = "Applied from a workspace document";

/** What has to be done about the rules of a document and their test cases, those that are asked first. */
export function ruleWorks(
  things: Things,
  actor: Actor,
  { rules = [] }: WorkspaceDocument,
  state: WorkspaceState,
): Work[] {
  const { rules: service, rulePublication } = things;
  return askedFirst(rules, "rule").map(({ publish = false, cases = [], ...wanted }): Work => {
    const stored = state.rules.get(keyOf(wanted.name));
    const differences = stored === undefined ? null : documentDifferences(stored, wanted);
    return {
      kind: "rule",
      name: wanted.name,
      differences,
      make: async () => await service.create(actor, wanted),
      change: async (members) => {
        const { name, ...rest } = { description: "", tags: [], ...wanted };
        await service.change(actor, name, only(rest, members));
      },
      parts: cases.map((one) => {
        const key = keyOf(one.name);
        const known = state.cases.get(keyOf(wanted.name))?.find(({ name }) => keyOf(name) === key);
        return caseWork(things, actor, wanted.name, one, known);
      }),
      publish: isNews(publish, stored, differences) ? ["version"] : [],
      release: async () => {
        if ((await service.read(wanted.name)).changesPending)
          await rulePublication.publish(actor, wanted.name, { comment });
      },
    };
  });
}

const caseWork = (
  { ruleCases }: Things,
  actor: Actor,
  rule: string,
  wanted: RuleCaseInput,
  stored: RuleCase | undefined,
): Work => ({
  kind: "case",
  name: `${rule}/${wanted.name}`,
  differences: stored === undefined ? null : caseDifferences(stored, wanted),
  make: async () => await ruleCases.create(actor, rule, wanted),
  change: async () => await ruleCases.change(actor, rule, stored?.id ?? "", wanted),
  publish: [],
});

/** What has to be done about the workflows of a document, those that are started by others first. */
export function workflowWorks(
  { workflows: service, workflowPublication }: Things,
  actor: Actor,
  { workflows = [] }: WorkspaceDocument,
  state: WorkspaceState,
): Work[] {
  return askedFirst(workflows, "workflow").map(({ publish = false, ...wanted }): Work => {
    const stored = state.workflows.get(keyOf(wanted.name));
    const differences = stored === undefined ? null : documentDifferences(stored, wanted);
    return {
      kind: "workflow",
      name: wanted.name,
      differences,
      make: async () => await service.create(actor, wanted),
      change: async (members) => {
        const { name, ...rest } = { description: "", tags: [], ...wanted };
        await service.change(actor, name, only(rest, members));
      },
      publish: isNews(publish, stored, differences) ? ["version"] : [],
      release: async () => {
        if ((await service.read(wanted.name)).changesPending)
          await workflowPublication.publish(actor, wanted.name, { comment });
      },
    };
  });
}

/** Whether there will be something to publish: a change of the draft, or a draft that was not live already. */
const isNews = (
  publish: boolean,
  stored: { readonly changesPending: boolean } | undefined,
  differences: readonly string[] | null,
): boolean =>
  publish &&
  (stored === undefined ||
    stored.changesPending ||
    differences === null ||
    differences.some((path) => path.startsWith("document")));
