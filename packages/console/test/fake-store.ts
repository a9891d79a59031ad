import type { ApiKey, AuditEntry, Role, Session, User } from "@patchbay/contract/access";
import type { Agent } from "@patchbay/contract/agent";
import type { Connection } from "@patchbay/contract/connection";
import type { Credential } from "@patchbay/contract/credential";
import type { Endpoint } from "@patchbay/contract/endpoint";
import type { Execution } from "@patchbay/contract/execution";
import type { InboxEntry } from "@patchbay/contract/inbox";
import type { Rule, RuleVersion } from "@patchbay/contract/rule-api";
import type { RuleCase } from "@patchbay/contract/rule-case";
import type { Trigger } from "@patchbay/contract/trigger-api";
import type { Variable } from "@patchbay/contract/variable";
import { officeAgent } from "./fake-agent-handlers.ts";
import { tenantVariable } from "./fake-variable-handlers.ts";
import { orderHook, unmatchedEntry } from "./fake-trigger-handlers.ts";
import {
  fakeId,
  fakeSession,
  ledgerEndpoint,
  paymentsConnection,
  paymentsCredential,
  fakeExecution,
} from "./fake-data.ts";
import { fakeRules } from "./fake-rules.ts";
import { fakeWorkflowExecutions } from "./fake-executions.ts";
import type { Workflow } from "@patchbay/contract/workflow-api";
import { orderApproval } from "./fake-workflow-handlers.ts";
import type { FakeProblem } from "./fake-request.ts";

/** What the fake remembers. Tests read it and change it. */
export class FakeStore {
  session: Session | null;
  connections: Connection[] = [paymentsConnection()];
  credentials: Credential[] = [paymentsCredential()];
  agents: Agent[] = [officeAgent()];
  variables: Variable[] = [tenantVariable()];
  triggers: Trigger[] = [orderHook()];
  inbox: InboxEntry[] = [unmatchedEntry()];
  endpoints: Endpoint[] = [ledgerEndpoint()];
  rules: Rule[] = fakeRules();
  /** Of the first rule. */
  cases: RuleCase[] = [
    {
      id: fakeId(80),
      name: "gold in Germany",
      params: { tier: "gold", total: 245, country: "DE", items: 3 },
      expect: { outputs: { discount: 0, route: "auto" }, matched: ["r1"] },
      updatedAt: "2026-11-20T09:00:00.000Z",
    },
    {
      id: fakeId(81),
      name: "nobody's tier",
      params: { tier: "iron", total: 10, country: "FR" },
      expect: { outputs: { discount: 5, route: "reject" }, matched: ["default"] },
      updatedAt: "2026-11-20T09:00:00.000Z",
    },
  ];
  versions: RuleVersion[] = [
    {
      number: 6,
      label: "v6",
      live: true,
      comment: "Autumn prices",
      publishedAt: "2026-11-20T09:00:00.000Z",
      publishedBy: { id: fakeId(1), name: "Ada Rivers" },
    },
  ];
  workflows: Workflow[] = [orderApproval()];
  executions: Execution[] = [fakeExecution(60, true), fakeExecution(61, false), ...fakeWorkflowExecutions()];
  users: User[] = [
    {
      id: fakeId(1),
      email: "ada@example.com",
      name: "Ada Rivers",
      role: "owner",
      disabled: false,
      createdAt: "2026-11-01T08:00:00.000Z",
      lastSignInAt: "2026-11-21T20:59:00.000Z",
    },
  ];
  apiKeys: ApiKey[] = [
    {
      id: fakeId(50),
      name: "checkout service",
      hint: "pb_3f9a",
      ownerId: fakeId(1),
      ownerName: "Ada Rivers",
      scopes: ["rule:run", "catalog:read"],
      environments: ["production"],
      createdAt: "2026-11-01T08:00:00.000Z",
      expiresAt: null,
      lastUsedAt: "2026-11-21T20:59:00.000Z",
      revokedAt: null,
    },
  ];
  audit: AuditEntry[] = [
    {
      id: fakeId(70),
      at: "2026-11-21T20:00:00.000Z",
      actorKind: "user",
      actorId: fakeId(1),
      actorName: "Ada Rivers",
      action: "connection.publish",
      targetId: fakeId(10),
      targetName: "payments-core",
      details: { environment: "staging", number: 4 },
    },
  ];
  /** Route name (`rules.change`) → the problem it answers from now on. */
  readonly refusals = new Map<string, FakeProblem>();
  #last = 100;

  constructor(role: Role | null) {
    this.session = role === null ? null : fakeSession(role);
  }

  newId(): string {
    this.#last += 1;
    return fakeId(this.#last);
  }
}
