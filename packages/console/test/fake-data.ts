import { rolePermissions, type Role, type Session } from "@patchbay/contract/access";
import type { Connection, ConnectionSettings, TestReport } from "@patchbay/contract/connection";
import type { Credential } from "@patchbay/contract/credential";
import type { Endpoint } from "@patchbay/contract/endpoint";
import type { Execution } from "@patchbay/contract/execution";
import type { DecisionTableDocument, RuleDocument, SimpleRuleDocument } from "@patchbay/contract/rule";
import type { Rule } from "@patchbay/contract/rule-api";

/** A stable id of the fake: UUIDv7 in shape, readable in a failing test. */
export const fakeId = (number: number): string =>
  `0192f0c1-0000-7000-8000-${String(number).padStart(12, "0")}`;

const at = "2026-11-21T21:00:00.000Z";
const ada = { id: fakeId(1), name: "Ada Rivers" };

export const fakeSession = (role: Role): Session => ({
  user: {
    id: fakeId(1),
    email: "ada@example.com",
    name: "Ada Rivers",
    role,
    disabled: false,
    createdAt: at,
    lastSignInAt: at,
  },
  permissions: [...rolePermissions[role]],
});

export const stagingSettings: ConnectionSettings = {
  baseUrl: "https://api.staging.payments.example/v2",
  credential: fakeId(20),
  mediaType: "json",
  headers: [
    { name: "Accept", value: "application/json", secret: false },
    { name: "X-Tenant", value: "acme-eu", secret: false },
    { name: "X-Signature", value: "********", secret: true },
    { name: "X-Debug", value: "true", secret: false, enabled: false },
  ],
  query: [{ name: "region", value: "eu-central-1", secret: false }],
  ping: { relativeUri: "/health", successPath: "status", successValues: ["ok"] },
};

export const report = (ok: boolean): TestReport => ({
  environment: "staging",
  ok,
  at,
  result: ok ? "200" : "401",
  ...(ok
    ? {}
    : {
        error: {
          code: "UNAUTHORIZED",
          message: "The API answered 401 Unauthorized.",
          guidance: "Check the credential of the connection: is the secret still valid?",
        },
      }),
  address: "203.0.113.18",
  request: {
    method: "GET",
    url: "https://api.staging.payments.example/v2/health?region=eu-central-1",
    headers: [
      { name: "accept", value: "application/json", origin: "connection" },
      { name: "x-tenant", value: "acme-eu", origin: "connection" },
      { name: "authorization", value: "Bearer ********", origin: "credential" },
    ],
    query: [{ name: "region", value: "eu-central-1", origin: "connection" }],
    body: null,
    bodyBytes: 0,
    bodyCut: false,
  },
  answer: {
    status: ok ? 200 : 401,
    headers: {
      "content-type": "application/json",
      date: "Sat, 21 Nov 2026 21:00:00 GMT",
      "x-request-id": "8f1c",
    },
    body: ok
      ? {
          status: "ok",
          version: "2026.11.3",
          region: "eu-central-1",
          checks: [
            { name: "database", ok: true, ms: 4 },
            { name: "ledger", ok: true, ms: 11 },
          ],
        }
      : { error: "token expired" },
    bodyBytes: 412,
    bodyCut: false,
  },
  timing: { dns: 8, connect: 21, tls: 43, wait: 96, read: 16, total: 184 },
});

export const paymentsConnection = (): Connection => ({
  id: fakeId(10),
  name: "payments-core",
  description: "Card and ledger API of the payments team.",
  nameFrozen: true,
  staging: {
    settings: stagingSettings,
    state: "changesPending",
    publishedNumber: 4,
    publishedAt: at,
    publishedBy: ada,
    tested: true,
    lastTest: report(true),
  },
  production: {
    settings: null,
    state: "notConfigured",
    publishedNumber: null,
    publishedAt: null,
    publishedBy: null,
    tested: false,
    lastTest: null,
  },
  endpoints: 1,
  usedBy: 1,
  revision: 7,
  createdAt: at,
  updatedAt: at,
  updatedBy: ada,
});

export const paymentsCredential = (): Credential => ({
  id: fakeId(20),
  name: "payments-token",
  description: "Token of the payments team",
  auth: {
    kind: "token",
    location: "header",
    headerName: "Authorization",
    scheme: "Bearer",
    token: "********",
  },
  secretsMissing: false,
  origins: ["https://api.staging.payments.example"],
  encrypted: { pin: "********" },
  unencrypted: { tenant: "acme-eu" },
  revision: 2,
  usedBy: 1,
  createdAt: at,
  updatedAt: at,
  updatedBy: ada,
});

export const ledgerEndpoint = (): Endpoint => ({
  id: fakeId(30),
  connectionId: fakeId(10),
  connectionName: "payments-core",
  name: "create-entry",
  description: "Books an entry in the ledger",
  method: "POST",
  path: "/ledger/{account}/entries",
  headers: { "X-Reason": "discount" },
  body: { amount: "{{output.discount}}" },
  createdAt: at,
  updatedAt: at,
  updatedBy: ada,
});

const tiers = ["gold", "silver", "bronze"];

/** The decision table of the pictures: `count` rows over five inputs and two outputs. */
export const discountTable = (count: number): DecisionTableDocument => ({
  kind: "decisionTable",
  formatVersion: 1,
  inputs: [
    { name: "tier", type: "string", testValue: "silver" },
    { name: "total", type: "number", testValue: 245 },
    { name: "country", type: "string", testValue: "DE" },
    { name: "items", type: "number", optional: true, testValue: 6 },
  ],
  actions: [
    {
      id: "book",
      name: "Book discount",
      connection: fakeId(10),
      method: "POST",
      restUrl: "/ledger/{{input.country}}/entries",
      requestHeaders: { "X-Reason": "discount" },
      requestPayload: { amount: "{{output.discount}}", tier: "{{input.tier}}" },
    },
  ],
  hitPolicy: "FIRST",
  inputColumns: [
    { id: "c1", label: "Customer tier", expression: "tier", type: "string" },
    { id: "c2", label: "Order total", expression: "total", type: "number" },
    { id: "c3", label: "Country", expression: "country", type: "string" },
    { id: "c4", label: "Basket items", expression: "items", type: "number" },
  ],
  outputColumns: [
    { id: "o1", label: "Discount %", name: "discount", type: "number" },
    { id: "o2", label: "Route", name: "route", type: "string" },
  ],
  rows: Array.from({ length: count }, (_, index) => ({
    id: `r${index + 1}`,
    when: [
      tiers[index % 3] ?? "gold",
      `>= ${index * 10}`,
      index % 4 === 3 ? "-" : index % 2 === 0 ? "DE, AT" : "IN",
      `[${index % 7}..${(index % 7) + 5}]`,
    ],
    then: [String((index * 3) % 30), index % 3 === 0 ? "auto" : "review"],
    actions: index % 3 === 1 ? ["book"] : [],
    note: index === 0 ? "Policy 12" : "",
  })),
  defaultRow: { then: ["0", "reject"], actions: [] },
});

const simpleDocument: SimpleRuleDocument = {
  kind: "simpleRule",
  formatVersion: 1,
  inputs: [
    { name: "total", type: "number", testValue: 120 },
    { name: "tier", type: "string", testValue: "gold" },
  ],
  actions: [],
  condition: {
    kind: "group",
    id: "g1",
    match: "all",
    conditions: [
      { kind: "test", id: "t1", expression: "total", test: ">= 100" },
      { kind: "test", id: "t2", expression: "tier", test: '"gold","silver"' },
    ],
  },
  then: { outputs: { free: "true" } },
  else: { outputs: { free: "false" } },
};

const rule = (number: number, name: string, document: RuleDocument, live: number | null): Rule => ({
  id: fakeId(number),
  name,
  description: name === "order-discount" ? "Discount and route of an order" : "Whether shipping is free",
  tags: name === "order-discount" ? ["orders", "pricing"] : [],
  kind: document.kind,
  liveVersion: live,
  changesPending: live !== 6,
  updatedAt: at,
  updatedBy: ada,
  document,
  references: [],
  diagnostics: [],
  revision: 1,
  createdAt: at,
  createdBy: ada,
});

export const fakeRules = (): Rule[] => [
  rule(40, "order-discount", discountTable(24), 6),
  rule(41, "free-shipping", simpleDocument, null),
];

export const fakeExecution = (number: number, failed: boolean): Execution => {
  const call = report(!failed);
  const error = call.error;
  return {
    id: fakeId(number),
    kind: "rule",
    subjectId: fakeId(40),
    subjectName: "order-discount",
    version: failed ? "draft" : "v6",
    environment: failed ? "staging" : "production",
    status: "succeeded",
    startedAt: at,
    durationMs: 231,
    startedBy: ada,
    start: failed ? "test" : "api",
    items: 1,
    calls: 1,
    failedCalls: failed ? 1 : 0,
    error: null,
    steps: [
      {
        node: "decision",
        kind: "decision",
        item: 0,
        result: null,
        status: "success",
        input: { tier: "silver", total: 245, country: "DE", items: 6 },
        output: { discount: 3, route: "review" },
        matched: [{ row: 2, rowId: "r2" }],
        calls: [],
        durationMs: 0.4,
      },
      {
        node: "Book discount",
        kind: "action",
        item: 0,
        result: call.result,
        status: failed ? "error" : "success",
        input: null,
        output: call.answer?.body ?? null,
        ...(error === undefined ? {} : { error }),
        calls: [
          {
            connection: "payments-core",
            endpoint: null,
            result: call.result,
            status: failed ? "error" : "success",
            ...(error === undefined ? {} : { error }),
            request: call.request,
            answer: call.answer,
            attempts: 1,
            timing: call.timing,
          },
        ],
        durationMs: 184,
      },
    ],
  };
};
