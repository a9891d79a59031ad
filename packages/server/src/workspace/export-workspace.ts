import type { Connection, ConnectionSettings } from "@patchbay/contract/connection";
import { type Credential, secretsOfKind } from "@patchbay/contract/credential";
import type { Endpoint, EndpointInput } from "@patchbay/contract/endpoint";
import type { RuleCase, RuleCaseInput } from "@patchbay/contract/rule-case";
import type { TriggerDocument } from "@patchbay/contract/trigger";
import type { Trigger } from "@patchbay/contract/trigger-api";
import type { Variable, VariableInput } from "@patchbay/contract/variable";
import { environments } from "@patchbay/contract/vocabulary";
import type { Verification } from "@patchbay/contract/webhook-verification";
import type {
  WorkspaceConnection,
  WorkspaceDocument,
  WorkspaceTrigger,
} from "@patchbay/contract/workspace-document";
import { secretsIn, withSecrets } from "../triggers/verification-secrets.ts";
import { byName } from "./differences.ts";
import { referenceTo } from "./env-references.ts";
import { keyOf, type WorkspaceState } from "./workspace-state.ts";

type Named = { readonly id: string; readonly name: string };

/** Settings as they are stored, with names for the ids they refer to. */
export function settingsByName(settings: ConnectionSettings, state: WorkspaceState): ConnectionSettings {
  const { credential, agent } = settings;
  const named = (id: string, things: ReadonlyMap<string, Named>): string => byName(id, [...things.values()]);
  return {
    ...settings,
    ...(typeof credential === "string" ? { credential: named(credential, state.credentials) } : {}),
    ...(typeof agent === "string" ? { agent: named(agent, state.agents) } : {}),
  };
}

/** Members of an endpoint that the server adds. */
const added = new Set(["id", "connectionId", "connectionName", "createdAt", "updatedAt", "updatedBy"]);

/** What an endpoint says about its call. */
export const endpointDefinition = (endpoint: Endpoint): Omit<EndpointInput, "connection"> =>
  Object.fromEntries(Object.entries(endpoint).filter(([member]) => !added.has(member))) as Omit<
    EndpointInput,
    "connection"
  >;

function exportedCredential({ name, description, auth, origins, encrypted, unencrypted }: Credential) {
  const secrets = secretsOfKind[auth.kind].map((member) => [member, referenceTo(name, member)]);
  return {
    name,
    ...(description === "" ? {} : { description }),
    auth: {
      ...auth,
      ...Object.fromEntries(secrets.filter(([member]) => (member ?? "") in auth)),
    } as typeof auth,
    origins,
    ...(Object.keys(encrypted).length === 0
      ? {}
      : {
          encrypted: Object.fromEntries(
            Object.keys(encrypted).map((field) => [field, referenceTo(name, field)]),
          ),
        }),
    ...(Object.keys(unencrypted).length === 0 ? {} : { unencrypted }),
  };
}

const exportedVariable = ({ name, description, staging, production }: Variable): VariableInput => ({
  name,
  ...(description === "" ? {} : { description }),
  ...(staging === null ? {} : { staging }),
  ...(production === null ? {} : { production }),
});

function exportedConnection(connection: Connection, state: WorkspaceState): WorkspaceConnection {
  const { name, description } = connection;
  const settings = environments.flatMap((environment) => {
    const stored = connection[environment].settings;
    if (stored === null) return [];
    const presets = (list: ConnectionSettings["headers"]) =>
      (list ?? []).map((one) =>
        one.secret === true ? { ...one, value: referenceTo(name, environment, one.name) } : one,
      );
    const open = settingsByName(stored, state);
    const proxy =
      open.proxy?.password === undefined
        ? {}
        : { proxy: { ...open.proxy, password: referenceTo(name, environment, "proxy") } };
    return [[environment, { ...open, ...proxy, headers: presets(open.headers), query: presets(open.query) }]];
  });
  const endpoints = [...state.endpoints.values()]
    .filter((one) => one.connectionId === connection.id)
    .map(endpointDefinition);
  const publish = environments.filter((environment) => connection[environment].state === "published");
  return {
    name,
    ...(description === "" ? {} : { description }),
    ...Object.fromEntries(settings),
    ...(endpoints.length === 0 ? {} : { endpoints }),
    ...(publish.length === 0 ? {} : { publish }),
  };
}

/** What a test case says, without what the server adds. */
export const caseDefinition = ({ id: _id, updatedAt: _at, ...definition }: RuleCase): RuleCaseInput =>
  definition;

/** The draft of a trigger, with names for the ids it refers to. */
export function triggerByName({ document, target }: Trigger, state: WorkspaceState): TriggerDocument {
  return byName(document, [target, ...(document.kind === "webhook" ? state.connections.values() : [])]);
}

function exportedTrigger(trigger: Trigger, state: WorkspaceState): WorkspaceTrigger {
  const { name, description } = trigger;
  const verification = environments.flatMap((environment): [string, Verification][] => {
    const stored = trigger[environment].verification;
    if (stored === null) return [];
    const references = secretsIn(stored).map((_, index) =>
      referenceTo(name, environment, "verification", String(index + 1)),
    );
    return [[environment, withSecrets(stored, references)]];
  });
  const publish = environments.filter((environment) => trigger[environment].state === "published");
  return {
    name,
    ...(description === "" ? {} : { description }),
    document: triggerByName(trigger, state),
    ...(verification.length === 0 ? {} : { verification: Object.fromEntries(verification) }),
    ...(publish.length === 0 ? {} : { publish }),
  };
}

const exportedDocument = <D>(thing: {
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly document: D;
  readonly references: readonly Named[];
  readonly changesPending: boolean;
}) => ({
  name: thing.name,
  ...(thing.description === "" ? {} : { description: thing.description }),
  ...(thing.tags.length === 0 ? {} : { tags: [...thing.tags] }),
  document: byName(thing.document, thing.references),
  ...(thing.changesPending ? {} : { publish: true }),
});

/** The workspace as a document: drafts, and which of them are live as they stand. Its secrets are references. */
export function exportWorkspace(state: WorkspaceState): WorkspaceDocument {
  const section = <T, D>(things: ReadonlyMap<string, T>, write: (thing: T) => D): D[] =>
    [...things].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, thing]) => write(thing));
  return {
    formatVersion: 1,
    kind: "workspace",
    agents: section(state.agents, ({ name, description, allow }) => ({ name, description, allow })),
    credentials: section(state.credentials, exportedCredential),
    variables: section(state.variables, exportedVariable),
    connections: section(state.connections, (one) => exportedConnection(one, state)),
    rules: section(state.rules, (rule) => {
      const cases = state.cases.get(keyOf(rule.name)) ?? [];
      return {
        ...exportedDocument(rule),
        ...(cases.length === 0 ? {} : { cases: cases.map(caseDefinition) }),
      };
    }),
    workflows: section(state.workflows, exportedDocument),
    triggers: section(state.triggers, (one) => exportedTrigger(one, state)),
  };
}
