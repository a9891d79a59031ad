import assert from "node:assert/strict";
import { test } from "node:test";
import type { Action } from "@patchbay/contract/rule";
import { ofEndpoint, throughConnection } from "./call-target.ts";

const call: Action = { id: "a", name: "Score", method: "PUT", restUrl: "/scores", timeout: 500 };

test("an endpoint brings method and path, and without it the call has its own again", () => {
  const through = throughConnection(call, "crm", "POST");
  assert.deepEqual(through, { ...call, connection: "crm" });
  const named = ofEndpoint({ ...through, pathParameters: { id: "1" } }, "get-score", "GET");
  assert.deepEqual(named, { id: "a", name: "Score", timeout: 500, connection: "crm", endpoint: "get-score" });
  const own = { id: "a", name: "Score", timeout: 500, connection: "crm", method: "GET", restUrl: "/" };
  assert.deepEqual(ofEndpoint(named, null, "GET"), own);
});

test("another connection leaves the endpoint of the first behind, with the values of its path", () => {
  const named = { id: "a", name: "Score", connection: "crm", endpoint: "get", pathParameters: { id: "1" } };
  assert.deepEqual(throughConnection(named, null, "POST"), {
    id: "a",
    name: "Score",
    method: "POST",
    restUrl: "/",
  });
});
