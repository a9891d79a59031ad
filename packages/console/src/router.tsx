import type { ComponentType } from "react";
import { createBrowserRouter, Navigate, type RouteObject } from "react-router";
import { ErrorPage } from "./shell/error-page.tsx";
import { NotFoundPage } from "./shell/not-found-page.tsx";
import { Shell } from "./shell/shell.tsx";

/** A page that loads when it is first opened. */
const page = (path: string, load: () => Promise<ComponentType>): RouteObject => ({
  path,
  lazy: async () => ({ Component: await load() }),
});

const connection = async () => (await import("./features/integrations/connection-page.tsx")).ConnectionPage;
const credential = async () => (await import("./features/credentials/credential-page.tsx")).CredentialPage;
const endpoint = async () => (await import("./features/endpoints/endpoint-page.tsx")).EndpointPage;

const trigger = async () => (await import("./features/triggers/trigger-page.tsx")).TriggerPage;

/** Every page and its address. */
const pages: RouteObject[] = [
  { index: true, element: <Navigate to="/integrations" replace /> },
  page(
    "integrations",
    async () => (await import("./features/integrations/integrations-page.tsx")).IntegrationsPage,
  ),
  page("integrations/new", connection),
  page("integrations/:connection", connection),
  page(
    "credentials",
    async () => (await import("./features/credentials/credentials-page.tsx")).CredentialsPage,
  ),
  page("credentials/new", credential),
  page("credentials/:credential", credential),
  page("authorized", async () => (await import("./features/credentials/authorized-page.tsx")).AuthorizedPage),
  page("variables", async () => (await import("./features/variables/variables-page.tsx")).VariablesPage),
  page("agents", async () => (await import("./features/agents/agents-page.tsx")).AgentsPage),
  page("agents/:agent", async () => (await import("./features/agents/agent-page.tsx")).AgentPage),
  page("endpoints", async () => (await import("./features/endpoints/endpoints-page.tsx")).EndpointsPage),
  page("endpoints/new", endpoint),
  page("endpoints/:endpoint", endpoint),
  page("rules", async () => (await import("./features/rules/rules-page.tsx")).RulesPage),
  page("rules/:rule", async () => (await import("./features/rules/rule-page.tsx")).RulePage),
  page("workflows", async () => (await import("./features/workflows/workflows-page.tsx")).WorkflowsPage),
  page(
    "workflows/:workflow",
    async () => (await import("./features/workflows/workflow-page.tsx")).WorkflowPage,
  ),
  page("triggers", async () => (await import("./features/triggers/triggers-page.tsx")).TriggersPage),
  page("triggers/new", trigger),
  page("triggers/:trigger", trigger),
  page("inbox", async () => (await import("./features/triggers/inbox-page.tsx")).InboxPage),
  page("inbox/:entry", async () => (await import("./features/triggers/inbox-entry-page.tsx")).InboxEntryPage),
  page("executions", async () => (await import("./features/executions/executions-page.tsx")).ExecutionsPage),
  page(
    "executions/:execution",
    async () => (await import("./features/executions/execution-page.tsx")).ExecutionPage,
  ),
  page("users", async () => (await import("./features/access/users-page.tsx")).UsersPage),
  page("api-keys", async () => (await import("./features/access/api-keys-page.tsx")).ApiKeysPage),
  page("audit", async () => (await import("./features/access/audit-page.tsx")).AuditPage),
  page("settings", async () => (await import("./features/settings/settings-page.tsx")).SettingsPage),
  { path: "*", Component: NotFoundPage },
];

/** The console's addresses are its deep links: what one sees can be sent to a colleague. */
export const router = createBrowserRouter([
  { path: "/", Component: Shell, children: [{ ErrorBoundary: ErrorPage, children: pages }] },
]);
