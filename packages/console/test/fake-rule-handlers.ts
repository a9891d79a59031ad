import type { RuleDocument } from "@patchbay/contract/rule";
import type { BodyOf } from "@patchbay/contract/route";
import type { RuleInputBody, RulePatch, RunAnswer, ruleRoutes } from "@patchbay/contract/rule-api";
import { report } from "./fake-data.ts";
import { FakeProblem, find, type Handler, matching, page, stamp } from "./fake-request.ts";
import type { FakeStore } from "./fake-store.ts";

const actor = { id: null, name: "Ada Rivers" };

function matchedIn(document: RuleDocument): RunAnswer["matched"] & object {
  switch (document.kind) {
    case "decisionTable":
      return [{ row: 2, rowId: document.rows[1]?.id ?? "r2" }];
    case "simpleRule":
      return [{ branch: "then" }];
    default:
      return [{ entry: "e2", row: 2, rowId: "r2" }, { entry: "e4" }];
  }
}

/** What Test in Staging answers: row 2 matched, one action, as the store says it ends. */
function testAnswer(store: FakeStore, ruleId: string, document: RuleDocument): RunAnswer {
  const failing = store.executions[0];
  const call = report(false);
  return {
    executionId: failing?.id ?? ruleId,
    rule: { id: ruleId, name: find(store.rules, ruleId).name, version: "draft" },
    environment: "staging",
    durationMs: 92.4,
    outputs: { discount: 3, route: "review" },
    matched: matchedIn(document),
    actions: document.actions.map((action) => ({
      id: action.id,
      name: action.name,
      connection: "payments-core",
      endpoint: null,
      status: "error",
      result: "401",
      restStatus: 401,
      restResult: call.answer?.body ?? null,
      restResponseHeaders: call.answer?.headers ?? null,
      ...(call.error === undefined ? {} : { error: call.error }),
      attempts: 1,
      durationMs: 88,
    })),
  };
}

/** Endpoints, rules and executions of the fake. */
export const fakeRuleHandlers: Readonly<Record<string, Handler>> = {
  "endpoints.list": (store, { query }) => page(store.endpoints, query),
  "endpoints.read": (store, { params }) => find(store.endpoints, params["endpoint"]),
  "rules.list": (store, { query }) => page(matching(store.rules, query["q"]), query),
  "rules.read": (store, { params }) => find(store.rules, params["rule"]),
  "rules.create": (store, { body }) => {
    const input = body as RuleInputBody;
    const first = find(store.rules, store.rules[0]?.id);
    const made = {
      ...first,
      ...input,
      id: store.newId(),
      kind: input.document.kind,
      liveVersion: null,
      tags: input.tags ?? [],
    };
    store.rules.push({ ...made, description: input.description ?? "" });
    return made;
  },
  "rules.change": (store, { params, body }) => {
    const stored = find(store.rules, params["rule"]);
    const { revision, ...patch } = body as RulePatch;
    if (revision !== undefined && revision !== stored.revision)
      throw new FakeProblem("stale_revision", "Somebody changed it meanwhile.");
    const changed = { ...stored, ...patch, revision: stored.revision + 1, changesPending: true };
    store.rules[store.rules.indexOf(stored)] = changed;
    return changed;
  },
  "rules.version": (store, { params }) => {
    const { document } = find(store.rules, params["rule"]);
    const version = store.versions.find((one) => String(one.number) === params["version"]);
    if (version === undefined) throw new FakeProblem("not_found", "There is no such version.");
    return { ...version, document };
  },
  "rules.versions": (store, { query }) => page(store.versions, query),
  "rules.preflight": () => ({
    ready: false,
    items: [
      {
        kind: "document",
        id: null,
        name: "Draft",
        environment: null,
        ready: true,
        message: "The document has no errors.",
      },
      {
        kind: "connection",
        id: null,
        name: "payments-core",
        environment: "production",
        ready: false,
        message: "connector not published in production",
      },
    ],
  }),
  "rules.publish": (store, { body }) => {
    const number = store.versions.length + 6;
    const version = {
      number,
      label: `v${number}`,
      live: true,
      comment: (body as BodyOf<typeof ruleRoutes.publish>).comment ?? "",
      publishedAt: stamp,
      publishedBy: actor,
    };
    store.versions = [version, ...store.versions.map((one) => ({ ...one, live: false }))];
    return { ...version, check: { ready: true, items: [] } };
  },
  "rules.test": (store, { params, body }) =>
    testAnswer(
      store,
      params["rule"] ?? "",
      (body as BodyOf<typeof ruleRoutes.test>).document ?? find(store.rules, params["rule"]).document,
    ),
  "executions.list": (store, { query }) =>
    page(
      store.executions.filter(
        (one) =>
          (query["environment"] === undefined || one.environment === query["environment"]) &&
          (query["status"] === undefined || one.status === query["status"]) &&
          (query["start"] === undefined || one.start === query["start"]) &&
          (query["q"] === undefined || one.subjectName.includes(query["q"])) &&
          (query["failedCalls"] !== "true" || one.failedCalls > 0),
      ),
      query,
    ),
  "executions.read": (store, { params }) => find(store.executions, params["execution"]),
  "executions.cancel": (store, { params }) => {
    const found = find(store.executions, params["execution"]);
    found.status = "cancelled";
    return { executionId: found.id, status: "cancelled" };
  },
  "executions.retry": (store, { params }) => {
    const found = find(store.executions, params["execution"]);
    if (found.status !== "failed") throw new FakeProblem("wrong_state", "It has not failed.");
    found.status = "running";
    return { executionId: found.id, status: "running" };
  },
};
