// Existing clients of the seed's product run rules and workflows by its addresses, and read its shapes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { api } from "../../packages/contract/src/api.ts";
import { testOwner, valueOf } from "../harness.ts";
import { eventually } from "./eventually.ts";
import {
  type Answer,
  ownerKey,
  publishedRule,
  requester,
  sharedServer,
  smallestWorkflow,
} from "./workbench.ts";

const shared = sharedServer();
const send = (path: string, body: unknown, key: string = testOwner.apiKey): Promise<Answer> =>
  requester(shared().url, key === "" ? {} : { "nected-api-key": key })("POST", path, { body });

const double = { inputs: [{ name: "n", type: "number" as const }], outputs: { twice: "n * 2" } };

test("a rule is run with its parameters, with attributes beside the environment, and in bulk", async () => {
  const id = await publishedRule(shared(), "Double", double);
  const answer = await send(`/nected/rule/${id}`, {
    environment: "production",
    params: { n: 4, more: "x" },
    version: "1.0",
  });
  assert.equal(answer.status, 200, answer.text);
  const { data } = answer.json as { data: Record<string, unknown> };
  assert.match(String(data["executionTime"]), /^\d+ms$/);
  assert.deepEqual(answer.json, {
    code: "success",
    message: "Success",
    data: {
      executionId: data["executionId"],
      executionTime: data["executionTime"],
      ruleId: id,
      output: [{ twice: 8 }],
      bulkOutput: [],
      action: {},
      additionalOutput: {},
    },
  });
  const outputOf = ({ json }: Answer) => (json as { data: { output: unknown; bulkOutput: unknown } }).data;
  assert.deepEqual(outputOf(await send("/nected/rule/Double", { environment: "staging", n: 5 })).output, [
    { twice: 10 },
  ]);
  const bulk = outputOf(await send("/nected/rule/Double", { bulkParams: [{ n: 1 }, { n: "x" }] }));
  assert.deepEqual([bulk.output, (bulk.bulkOutput as unknown[][])[0]], [[], [{ twice: 2 }]]);
  assert.match(JSON.stringify(bulk.bulkOutput), /"error":/);
});

test("a workflow answers in the same envelope", async () => {
  const server = shared();
  valueOf(await server.call(api.workflows.create, { body: { name: "Flow", document: smallestWorkflow } }));
  valueOf(await server.call(api.workflows.publish, { params: { workflow: "Flow" }, body: {} }));
  const answer = await send("/nected/workflow/Flow", { params: {} });
  assert.equal(answer.status, 200, answer.text);
  const { code, data } = answer.json as { code: string; data: { output: unknown[]; executionId: string } };
  assert.equal(code, "success");
  assert.equal(data.output.length, 1);
  const execution = valueOf(
    await server.call(api.executions.read, { params: { execution: data.executionId } }),
  );
  assert.equal(execution.status, "succeeded");
});

test("a webhook is accepted, durable, and runs by itself", async () => {
  const server = shared();
  const id = await publishedRule(server, "Later", double);
  for (const path of [
    `/nected/webhook/production/rule/${id}`,
    `/nected/webhook/production/rule/${id}/1.0`,
    `/nected/webhook/staging/rule/Later`,
  ]) {
    const answer = await send(path, { n: 21, more: true });
    assert.equal(answer.status, 200, answer.text);
    const { code, message, data } = answer.json as {
      code: string;
      message: string;
      data: { executionId: string };
    };
    assert.deepEqual([code, message], ["success", "Success"]);
    const execution = await eventually(async () => {
      const found = await server.call(api.executions.read, { params: { execution: data.executionId } });
      return found.ok ? found.value : undefined;
    });
    assert.deepEqual(execution.steps[0]?.output, { twice: 42 });
    assert.equal(execution.environment, path.includes("/staging/") ? "staging" : "production");
  }
});

test("what is refused has a code and a message, as the catalog's refusals do", async () => {
  const server = shared();
  const id = await publishedRule(server, "Refusing", double);
  const staging = await ownerKey(server, ["rule:run"], ["staging"]);
  const reading = await ownerKey(server, ["catalog:read"]);
  const rule = `/nected/rule/${id}`;
  const cases: readonly (readonly [
    path: string,
    body: unknown,
    status: number,
    code: string,
    key?: string,
  ])[] = [
    [rule, {}, 401, "UNAUTHORIZED", ""],
    [rule, {}, 401, "UNAUTHORIZED", "nonsense"],
    [rule, { params: { n: 1 } }, 403, "FORBIDDEN", staging],
    [rule, {}, 403, "FORBIDDEN", reading],
    ["/nected/rule/Nobody", {}, 404, "NOT_FOUND"],
    ["/nected/workflow/Nobody", {}, 404, "NOT_FOUND"],
    [rule, { environment: "moon" }, 400, "BAD_REQUEST"],
    [rule, { version: "latest" }, 400, "BAD_REQUEST"],
    [rule, { version: "9.0" }, 404, "NOT_FOUND"],
    [rule, { params: [] }, 400, "BAD_REQUEST"],
    [rule, { bulkParams: [1] }, 400, "BAD_REQUEST"],
    [rule, "{", 400, "BAD_REQUEST"],
    [rule, { params: { n: "x" } }, 422, "UNPROCESSABLE_ENTITY"],
    [rule, { params: { n: "x".repeat(1_048_577) } }, 413, "PAYLOAD_TOO_LARGE"],
    [`/nected/webhook/moon/rule/${id}`, {}, 400, "BAD_REQUEST"],
    ["/nected/webhook/production/rule/Nobody", {}, 404, "NOT_FOUND"],
    [`/nected/webhook/production/rule/${id}`, [], 400, "BAD_REQUEST"],
    [`/nected/webhook/production/rule/${id}`, {}, 403, "FORBIDDEN", staging],
  ];
  for (const [path, body, status, code, key] of cases) {
    const answer = await send(path, body, key);
    const told = answer.json as { code: string; message: string };
    assert.deepEqual([answer.status, told.code], [status, code], `${path}: ${answer.text}`);
    assert.deepEqual(Object.keys(told), ["code", "message"]);
  }
});
