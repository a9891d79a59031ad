import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { CallOutcome } from "@patchbay/outbound/settle";
import { readResults, type RouteTaken, routeOf } from "./api-route.ts";

type Case = {
  readonly name: string;
  readonly results: string[];
  readonly success?: string[];
  readonly outcome: object;
  readonly leaves: RouteTaken;
};
const { cases } = JSON.parse(readFileSync(join(import.meta.dirname, "corpus/api-routes.json"), "utf8")) as {
  readonly cases: readonly Case[];
};

for (const { name, results, success, outcome, leaves } of cases) {
  test(`an API node is left by: ${name}`, () => {
    const listed = readResults({ kind: "api", results, ...(success === undefined ? {} : { success }) });
    assert.deepEqual(routeOf(listed, outcome as CallOutcome), leaves);
  });
}
