import type { apiKeyRoutes, userRoutes } from "@patchbay/contract/access-api";
import type {
  Connection,
  ConnectionInput,
  ConnectionPatch,
  ConnectionSummary,
} from "@patchbay/contract/connection";
import type { CredentialInput } from "@patchbay/contract/credential";
import type { BodyOf } from "@patchbay/contract/route";
import { type Environment, environments } from "@patchbay/contract/vocabulary";
import { fakeSession, report } from "./fake-data.ts";
import { fakeAgentHandlers } from "./fake-agent-handlers.ts";
import { fakeVariableHandlers } from "./fake-variable-handlers.ts";
import { fakeCaseHandlers } from "./fake-case-handlers.ts";
import { fakeRuleHandlers } from "./fake-rule-handlers.ts";
import { fakeWorkflowHandlers } from "./fake-workflow-handlers.ts";
import { fakeTriggerHandlers } from "./fake-trigger-handlers.ts";
import { FakeProblem, find, type Handler, matching, page, stamp } from "./fake-request.ts";

const summary = (one: Connection): ConnectionSummary => ({
  id: one.id,
  name: one.name,
  description: one.description,
  staging: one.staging.state,
  production: one.production.state,
  baseUrl: one.staging.settings?.baseUrl ?? null,
  endpoints: one.endpoints,
  usedBy: one.usedBy,
  updatedAt: one.updatedAt,
});

const actor = { id: null, name: "Ada Rivers" };
const bare: Connection["staging"] = {
  settings: null,
  state: "notConfigured",
  publishedNumber: null,
  publishedAt: null,
  publishedBy: null,
  tested: false,
  lastTest: null,
};

function changeConnection(stored: Connection, patch: ConnectionPatch | ConnectionInput): Connection {
  const environment = (name: Environment): Connection["staging"] => {
    const settings = patch[name];
    if (settings === undefined) return stored[name];
    return {
      ...stored[name],
      settings,
      state: stored[name].publishedNumber === null ? "draft" : "changesPending",
      tested: false,
    };
  };
  return {
    ...stored,
    name: patch.name ?? stored.name,
    description: patch.description ?? stored.description,
    staging: environment("staging"),
    production: environment("production"),
    revision: stored.revision + 1,
  };
}

/** Route name → what the fake does. Only what the console's own tests touch is here. */
export const fakeHandlers: Readonly<Record<string, Handler>> = {
  "session.read": (store) => store.session,
  "session.signIn": (store, { body }) => {
    if (body["password"] !== "correct horse battery")
      throw new FakeProblem("wrong_sign_in", "E-mail or password is wrong.");
    store.session = fakeSession("owner");
    return store.session;
  },
  "session.signOut": (store) => {
    store.session = null;
  },
  "session.changePassword": (_, { body }) => {
    if (body["current"] !== "correct horse battery")
      throw new FakeProblem("wrong_sign_in", "The current password is wrong.");
  },
  "workspace.overview": (store) => ({
    version: "0.1.0",
    publicUrl: "http://127.0.0.1:8420",
    egressAddresses: ["203.0.113.7", "2001:db8::7"],
    counts: {
      connections: store.connections.length,
      credentials: store.credentials.length,
      endpoints: store.endpoints.length,
      rules: store.rules.length,
      workflows: store.workflows.length,
      apiKeys: store.apiKeys.length,
    },
  }),
  "workspace.settings": () => ({
    settings: [
      {
        name: "PATCHBAY_PORT",
        value: "8420",
        isDefault: true,
        description: "The port to listen on.",
        dangerous: false,
      },
      {
        name: "PATCHBAY_EGRESS_ALLOW",
        value: "127.0.0.0/8",
        isDefault: false,
        description: "Private addresses opened for calls.",
        dangerous: true,
      },
    ],
  }),
  "connections.list": (store, { query }) => page(matching(store.connections, query["q"]).map(summary), query),
  "connections.read": (store, { params }) => find(store.connections, params["connection"]),
  "connections.create": (store, { body }) => {
    const input = body as ConnectionInput;
    if (store.connections.some((one) => one.name === input.name))
      throw new FakeProblem("name_taken", `There is a connection named ${input.name} already.`, [
        { field: "body.name", message: "The name is taken.", sent: input.name },
      ]);
    const blank: Connection = {
      id: store.newId(),
      name: input.name,
      description: "",
      nameFrozen: false,
      staging: bare,
      production: bare,
      endpoints: 0,
      usedBy: 0,
      revision: 0,
      createdAt: stamp,
      updatedAt: stamp,
      updatedBy: actor,
    };
    const made = changeConnection(blank, input);
    store.connections.push(made);
    return made;
  },
  "connections.change": (store, { params, body }) => {
    const stored = find(store.connections, params["connection"]);
    if (body["revision"] !== undefined && body["revision"] !== stored.revision)
      throw new FakeProblem("stale_revision", "Somebody changed it meanwhile.");
    const changed = changeConnection(stored, body);
    store.connections[store.connections.indexOf(stored)] = changed;
    return changed;
  },
  "connections.breakers": () => ({
    items: environments.map((environment) => ({
      environment,
      state: "closed",
      calls: 0,
      failures: 0,
      retryAt: null,
      held: null,
    })),
  }),
  "connections.usage": (store, { query }) =>
    page([{ kind: "rule", id: store.rules[0]?.id ?? "", name: "order-discount", where: "draft" }], query),
  "connections.test": (store, { params, body }) => {
    const stored = find(store.connections, params["connection"]);
    const environment = body["environment"] as Environment;
    const lastTest = { ...report(true), environment };
    store.connections[store.connections.indexOf(stored)] = {
      ...stored,
      [environment]: { ...stored[environment], tested: true, lastTest },
    };
    return lastTest;
  },
  "connections.testNew": (_, { body }) => ({ ...report(true), environment: body["environment"] }),
  "endpoints.test": () => report(true),
  "connections.publish": (store, { params, body }) => {
    const stored = find(store.connections, params["connection"]);
    const environment = body["environment"] as Environment;
    const changed: Connection = {
      ...stored,
      nameFrozen: true,
      [environment]: {
        ...stored[environment],
        state: "published",
        publishedNumber: 5,
        publishedAt: stamp,
        publishedBy: actor,
      },
    };
    store.connections[store.connections.indexOf(stored)] = changed;
    return changed;
  },
  "credentials.list": (store, { query }) => page(matching(store.credentials, query["q"]), query),
  "credentials.read": (store, { params }) => find(store.credentials, params["credential"]),
  "credentials.create": (store, { body }) => {
    const input = body as CredentialInput;
    const made = {
      id: store.newId(),
      description: "",
      encrypted: {},
      unencrypted: {},
      ...input,
      secretsMissing: false,
      revision: 1,
      usedBy: 0,
      createdAt: stamp,
      updatedAt: stamp,
      updatedBy: actor,
    };
    store.credentials.push(made);
    return made;
  },
  ...fakeAgentHandlers,
  ...fakeVariableHandlers,
  ...fakeTriggerHandlers,
  ...fakeRuleHandlers,
  ...fakeCaseHandlers,
  ...fakeWorkflowHandlers,
  "users.list": (store, { query }) => page(store.users, query),
  "users.create": (store, { body }) => {
    const { name, email, role } = body as BodyOf<typeof userRoutes.create>;
    if (store.users.some((one) => one.email === email))
      throw new FakeProblem("name_taken", "Somebody has this e-mail address already.", [
        { field: "body.email", message: "is taken" },
      ]);
    const made = {
      id: store.newId(),
      name,
      email,
      role,
      disabled: false,
      createdAt: stamp,
      lastSignInAt: null,
    };
    store.users.push(made);
    return made;
  },
  "users.change": (store, { params, body }) => {
    const stored = find(store.users, params["user"]);
    const { password: _, ...rest } = body as BodyOf<typeof userRoutes.change>;
    const changed = { ...stored, ...rest };
    store.users[store.users.indexOf(stored)] = changed;
    return changed;
  },
  "apiKeys.list": (store, { query }) => page(store.apiKeys, query),
  "apiKeys.create": (store, { body }) => {
    const input = body as BodyOf<typeof apiKeyRoutes.create>;
    const made = {
      id: store.newId(),
      name: input.name,
      hint: "pb_77aa",
      ownerId: store.newId(),
      ownerName: "Ada Rivers",
      scopes: input.scopes ?? ["rule:run", "catalog:read"],
      environments: input.environments ?? ["staging", "production"],
      createdAt: stamp,
      expiresAt: input.expiresAt ?? null,
      lastUsedAt: null,
      revokedAt: null,
    };
    store.apiKeys.push(made);
    return { key: "pb_77aa_shown_once_only", apiKey: made };
  },
  "apiKeys.revoke": (store, { params }) => {
    store.apiKeys = store.apiKeys.map((one) =>
      one.id === params["apiKey"] ? { ...one, revokedAt: stamp } : one,
    );
  },
  "audit.list": (store, { query }) =>
    page(
      store.audit.filter((one) => one.action.startsWith(query["action"] ?? "")),
      query,
    ),
};
