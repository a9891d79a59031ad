import { apiKeyRoutes, auditRoutes, sessionRoutes, userRoutes } from "./access-api.ts";
import { agentRoutes } from "./agent-api.ts";
import { connectionRoutes, endpointRoutes } from "./connection-api.ts";
import { credentialRoutes } from "./credential-api.ts";
import { callbackRoutes, executionRoutes } from "./execution-api.ts";
import { inboxRoutes } from "./inbox-api.ts";
import { ruleRoutes } from "./rule-api.ts";
import { triggerRoutes } from "./trigger-api.ts";
import { ruleCaseRoutes } from "./rule-case-api.ts";
import { ruleExchangeRoutes } from "./rule-exchange-api.ts";
import { variableRoutes } from "./variable-api.ts";
import { workflowRoutes } from "./workflow-api.ts";
import { workspaceRoutes } from "./workspace-api.ts";

/** Every route of the native API by area: what the typed client, the OpenAPI page and the role × route test walk over. */
export const api = {
  session: sessionRoutes,
  users: userRoutes,
  apiKeys: apiKeyRoutes,
  audit: auditRoutes,
  workspace: workspaceRoutes,
  credentials: credentialRoutes,
  agents: agentRoutes,
  variables: variableRoutes,
  connections: connectionRoutes,
  endpoints: endpointRoutes,
  rules: ruleRoutes,
  ruleCases: ruleCaseRoutes,
  ruleFiles: ruleExchangeRoutes,
  workflows: workflowRoutes,
  executions: executionRoutes,
  callbacks: callbackRoutes,
  triggers: triggerRoutes,
  inbox: inboxRoutes,
} as const;
