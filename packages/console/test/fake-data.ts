import { rolePermissions, type Role, type Session } from "@patchbay/contract/access";
import type { Connection, ConnectionSettings, TestReport } from "@patchbay/contract/connection";
import type { Credential } from "@patchbay/contract/credential";
import type { Endpoint } from "@patchbay/contract/endpoint";
import type { Execution } from "@patchbay/contract/execution";

/** A stable id of the fake: UUIDv7 in shape, readable in a failing test. */
export const fakeId = (number: number): string =>
  `0192f0c1-0000-7000-8000-${String(number).padStart(12, "0")}`;

export const at = "2026-11-21T21:00:00.000Z";
export const ada = { id: fakeId(1), name: "Ada Rivers" };

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
