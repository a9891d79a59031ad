import type { InboxEntry } from "@patchbay/contract/inbox";
import type { Trigger, TriggerInput, TriggerPatch } from "@patchbay/contract/trigger-api";
import type { Environment } from "@patchbay/contract/vocabulary";
import { fakeId } from "./fake-data.ts";
import { find, type Handler, matching, page, stamp } from "./fake-request.ts";

const ada = { id: fakeId(1), name: "Ada Rivers" };
const draftHere: Trigger["staging"] = {
  verification: { kind: "none" },
  state: "draft",
  publishedNumber: null,
  publishedAt: null,
  publishedBy: null,
  address:
    "https://patchbay.example/hooks-staging/main/payments-core/events/3q2-7wAAAAAAAAAAAAAAAA/orders/created",
  nextFires: [],
};

/** A webhook that is live in production, signed. */
export const orderHook = (): Trigger => ({
  id: fakeId(90),
  name: "order-hook",
  description: "Orders of the shop",
  kind: "webhook",
  what: "POST orders/created",
  target: { kind: "rule", id: fakeId(40), name: "order-discount" },
  connection: "payments-core",
  updatedAt: stamp,
  updatedBy: ada,
  document: {
    kind: "webhook",
    formatVersion: 1,
    connection: fakeId(10),
    path: "orders/created",
    condition: 'request.body.status = "paid"',
    input: { total: "request.body.total" },
    target: { kind: "rule", id: fakeId(40) },
  },
  staging: draftHere,
  production: {
    ...draftHere,
    verification: {
      kind: "hmac",
      algorithm: "sha256",
      encoding: "hex",
      header: "X-Hub-Signature-256",
      prefix: "sha256=",
      secrets: ["********"],
    },
    state: "published",
    publishedNumber: 2,
    publishedAt: stamp,
    publishedBy: ada,
    address: "https://patchbay.example/hooks/main/payments-core/events/3q2-7wAAAAAAAAAAAAAAAA/orders/created",
  },
  diagnostics: [],
  revision: 3,
  createdAt: stamp,
  createdBy: ada,
});

/** A request that no trigger wanted. */
export const unmatchedEntry = (): InboxEntry => ({
  id: fakeId(91),
  receivedAt: stamp,
  environment: "production",
  connection: "payments-core",
  method: "POST",
  path: "orders/created",
  bodyBytes: 34,
  outcome: "unmatched",
  status: 404,
  triggers: [],
  replayOf: null,
  query: "source=shop",
  headers: [
    { name: "Content-Type", value: "application/json" },
    { name: "Authorization", value: "********" },
  ],
  address: "198.51.100.7",
  body: { text: '{"status":"open","total":120}', encoding: "utf8" },
  verdicts: [
    {
      triggerId: fakeId(90),
      trigger: "order-hook",
      matched: false,
      clause: "condition",
      message: "The condition is false, not true.",
    },
  ],
  runs: [],
});

const summaryOf = (trigger: Trigger) => ({
  ...trigger,
  staging: trigger.staging.state,
  production: trigger.production.state,
});

/** What the fake does about triggers and the inbox. */
export const fakeTriggerHandlers: Readonly<Record<string, Handler>> = {
  "triggers.list": (store, { query }) => {
    const found = page(matching(store.triggers, query["q"]), query);
    return { ...found, items: found.items.map(summaryOf) };
  },
  "triggers.read": (store, { params }) => find(store.triggers, params["trigger"]),
  "triggers.create": (store, { body }) => {
    const { name, document, verification } = body as TriggerInput;
    const made: Trigger = {
      ...orderHook(),
      id: store.newId(),
      name,
      kind: document.kind,
      document,
      staging: { ...draftHere, verification: verification?.staging ?? null },
      production: { ...draftHere, verification: verification?.production ?? null },
    };
    store.triggers.push(made);
    return made;
  },
  "triggers.change": (store, { params, body }) => {
    const before = find(store.triggers, params["trigger"]);
    const { document = before.document, name = before.name } = body as TriggerPatch;
    const after: Trigger = { ...before, name, document, revision: before.revision + 1 };
    store.triggers[store.triggers.indexOf(before)] = after;
    return after;
  },
  "triggers.publish": (store, { params, body }) => {
    const before = find(store.triggers, params["trigger"]);
    const { environment } = body as { environment: Environment };
    const after: Trigger = {
      ...before,
      [environment]: { ...before[environment], state: "published", publishedNumber: 3 },
    };
    store.triggers[store.triggers.indexOf(before)] = after;
    return after;
  },
  "triggers.times": () => ({ times: [1, 2, 3].map((day) => `2026-12-0${day}T09:00:00.000Z`) }),
  "inbox.list": (store, { query }) => page(store.inbox, query),
  "inbox.read": (store, { params }) => store.inbox.find(({ id }) => id === params["entry"]),
  "inbox.replay": (store, { params, body }) => {
    const before = store.inbox.find(({ id }) => id === params["entry"]) ?? unmatchedEntry();
    const { environment } = body as { environment: Environment };
    const made: InboxEntry = {
      ...before,
      id: store.newId(),
      environment,
      outcome: "started",
      status: 202,
      triggers: ["order-hook"],
      replayOf: before.id,
      verdicts: before.verdicts.map((one) => ({ ...one, matched: true, clause: null, message: "" })),
    };
    store.inbox.unshift(made);
    return made;
  },
};
