import type { Agent } from "@patchbay/contract/agent";
import type { Connection } from "@patchbay/contract/connection";
import type { Credential } from "@patchbay/contract/credential";
import type { Endpoint } from "@patchbay/contract/endpoint";
import type { Rule } from "@patchbay/contract/rule-api";
import type { RuleCase } from "@patchbay/contract/rule-case";
import type { Trigger } from "@patchbay/contract/trigger-api";
import type { Page } from "@patchbay/contract/vocabulary";
import type { Variable } from "@patchbay/contract/variable";
import type { Workflow } from "@patchbay/contract/workflow-api";
import type { AgentService } from "../agents/agent-service.ts";
import type { Probe } from "../calls/probe.ts";
import type { ConnectionService } from "../connections/connection-service.ts";
import type { EndpointService } from "../connections/endpoint-service.ts";
import type { Publication } from "../connections/publication.ts";
import type { CredentialService } from "../credentials/credential-service.ts";
import type { RuleCases } from "../rules/cases/rule-cases.ts";
import type { RulePublication } from "../rules/rule-publication.ts";
import type { RuleService } from "../rules/rule-service.ts";
import type { TriggerPublishing } from "../triggers/trigger-publication.ts";
import type { TriggerService } from "../triggers/trigger-service.ts";
import type { VariableService } from "../variables/variable-service.ts";
import type { WorkflowPublication } from "../workflows/workflow-publication.ts";
import type { WorkflowService } from "../workflows/workflow-service.ts";

/** The services of everything a workspace document lists. */
export type Things = {
  readonly agents: AgentService;
  readonly credentials: CredentialService;
  readonly connections: ConnectionService;
  readonly endpoints: EndpointService;
  readonly publication: Publication;
  readonly probe: Probe;
  readonly rules: RuleService;
  readonly rulePublication: RulePublication;
  readonly ruleCases: RuleCases;
  readonly workflows: WorkflowService;
  readonly workflowPublication: WorkflowPublication;
  readonly triggers: TriggerService;
  readonly variables: VariableService;
  readonly triggerPublishing: TriggerPublishing;
};

/** What is there now, by lower-case name: names differ by more than their case. */
export type WorkspaceState = {
  readonly agents: ReadonlyMap<string, Agent>;
  readonly credentials: ReadonlyMap<string, Credential>;
  readonly variables: ReadonlyMap<string, Variable>;
  readonly connections: ReadonlyMap<string, Connection>;
  /** By the name of the connection, a slash, and its own. */
  readonly endpoints: ReadonlyMap<string, Endpoint>;
  readonly rules: ReadonlyMap<string, Rule>;
  /** The test cases of each rule, by the rule's name. */
  readonly cases: ReadonlyMap<string, readonly RuleCase[]>;
  readonly workflows: ReadonlyMap<string, Workflow>;
  readonly triggers: ReadonlyMap<string, Trigger>;
};

/** The key of a thing in the state. */
export const keyOf = (...names: readonly string[]): string => names.join("/").toLowerCase();

const perPage = 100;

/** All items of a list that pages. */
async function all<T>(list: (page: number) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  for (let page = 1; ; page += 1) {
    const found = await list(page);
    items.push(...found.items);
    if (items.length >= found.total || found.items.length === 0) return items;
  }
}

const keyed = <T>(items: readonly T[], key: (item: T) => string): Map<string, T> =>
  new Map(items.map((item) => [key(item), item]));

/** Reads the whole workspace. */
export async function readState(things: Things): Promise<WorkspaceState> {
  const { agents, credentials, variables, connections, endpoints, rules, ruleCases, workflows, triggers } =
    things;
  const detailed = async <S extends { readonly id: string }, T>(
    list: (page: number) => Promise<Page<S>>,
    read: (id: string) => Promise<T>,
  ): Promise<T[]> => {
    const found: T[] = [];
    for (const { id } of await all(list)) found.push(await read(id));
    return found;
  };
  const found = await detailed(
    async (page) => await rules.list({ page, perPage }),
    async (id) => await rules.read(id),
  );
  const cases = new Map<string, readonly RuleCase[]>();
  for (const { id, name } of found)
    cases.set(keyOf(name), await all(async (page) => await ruleCases.list(id, { page, perPage })));
  const byOwnName = ({ name }: { readonly name: string }): string => keyOf(name);
  return {
    agents: keyed(await all(async (page) => await agents.list({ page, perPage })), byOwnName),
    credentials: keyed(await all(async (page) => await credentials.list({ page, perPage })), byOwnName),
    variables: keyed(await all(async (page) => await variables.list({ page, perPage })), byOwnName),
    connections: keyed(
      await detailed(
        async (page) => await connections.list({ page, perPage }),
        async (id) => await connections.read(id),
      ),
      byOwnName,
    ),
    endpoints: keyed(await all(async (page) => await endpoints.list({ page, perPage })), (one) =>
      keyOf(one.connectionName, one.name),
    ),
    rules: keyed(found, byOwnName),
    cases,
    workflows: keyed(
      await detailed(
        async (page) => await workflows.list({ page, perPage }),
        async (id) => await workflows.read(id),
      ),
      byOwnName,
    ),
    triggers: keyed(
      await detailed(
        async (page) => await triggers.list({ page, perPage }),
        async (id) => await triggers.read(id),
      ),
      byOwnName,
    ),
  };
}
