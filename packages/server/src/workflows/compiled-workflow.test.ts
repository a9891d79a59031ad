import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { WorkflowDocument } from "@patchbay/contract/workflow";
import { compileWorkflow } from "./compiled-workflow.ts";
import { refusalsOf } from "./workflow-names.ts";

type Case = {
  readonly name: string;
  readonly document: WorkflowDocument;
  readonly mistakes: readonly { readonly code: string; readonly path: string }[];
};
const { cases } = JSON.parse(readFileSync(join(import.meta.dirname, "corpus/graphs.json"), "utf8")) as {
  readonly cases: readonly Case[];
};

for (const { name, document, mistakes } of cases) {
  test(`a workflow: ${name}`, () => {
    const compiled = compileWorkflow(document);
    const found = compiled.ok ? [] : compiled.diagnostics.filter(({ severity }) => severity === "error");
    assert.deepEqual(
      found.map(({ code, path }) => ({ code, path })),
      mistakes,
    );
  });
}

const withApi = (results: string[], routes: Record<string, string> = {}): WorkflowDocument => ({
  kind: "workflow",
  formatVersion: 1,
  inputs: [],
  nodes: {
    start: { kind: "start" },
    get: { kind: "api", method: "GET", restUrl: "/x", results },
    end: { kind: "end" },
  },
  routes: { get: routes },
});

test("what is no result is refused with the reason", () => {
  const reasonOf = (text: string, hasSelector = false): string =>
    refusalsOf(withApi([text]), () => hasSelector)[0]?.message ?? "";
  assert.match(reasonOf("Timeout"), /lower case: `timeout`/);
  assert.match(reasonOf("MAX_CONNECTION"), /lower case: `max-connection`/);
  assert.match(reasonOf("Other"), /lower case: `other`/);
  assert.match(reasonOf("error"), /always there/);
  assert.match(reasonOf("DEADLINE_EXCEEDED"), /always ends as `timeout`/);
  assert.match(reasonOf("4XX"), /`4xx`/);
  assert.match(reasonOf("502-500"), /lower status/);
  assert.match(reasonOf("paid"), /resultPath/);
  assert.equal(reasonOf("paid", true), "");
  for (const good of ["200", "4xx", "500-502", "NOT_FOUND", "BREAKER_OPEN"]) assert.equal(reasonOf(good), "");
});

test("a route from or to what is not there is refused, with the nearest name", () => {
  const refusals = refusalsOf(withApi(["200"], { "201": "end", "200": "ende" }), () => false);
  assert.deepEqual(
    refusals.map(({ path }) => path),
    ["routes.get.200", "routes.get.201"],
  );
  assert.match(refusals[0]?.message ?? "", /Did you mean `end`/);
  assert.match(refusals[1]?.accepted ?? "", /max-connection/);
});
