import assert from "node:assert/strict";
import { test } from "node:test";
import type { Judgement } from "@patchbay/contract/call";
import { type CallErrorCode, callErrors, codeOfStatus } from "@patchbay/contract/call-error";
import { reservedResults } from "@patchbay/contract/call";
import { samplePlan, sampleRequest } from "./sample-call.ts";
import { authorize } from "./authorize.ts";
import type { SendResult } from "./send-result.ts";
import { type CallOutcome, refuse, settle } from "./settle.ts";

const timing = { total: 1 };
const answer = (status: number, body: string, headers: Record<string, string> = {}): SendResult => ({
  kind: "answer",
  status,
  headers: { "content-type": "application/json", ...headers },
  body: Buffer.from(body),
  timing,
});
const failure = (code: CallErrorCode): SendResult => ({
  kind: "failure",
  code,
  message: callErrors[code].title,
  requestSent: false,
  timing,
});
const settled = (result: SendResult, judgement: Judgement = {}): CallOutcome =>
  settle(samplePlan({ method: "GET", restUrl: "/x", judgement }), result);
const brief = ({ kind, success, result, error }: CallOutcome): string =>
  [kind, success ? "success" : "failed", result, error?.code ?? ""].join(" ").trim();

test("a 2xx is a success, and its result is the status", () => {
  for (const status of [200, 201, 204, 299])
    assert.equal(brief(settled(answer(status, "{}"))), `answered success ${status}`);
});

test("every failing status has one code, its own or that of its class, with words what to look at", () => {
  for (const [status, code] of Object.entries(codeOfStatus))
    assert.equal(brief(settled(answer(Number(status), "{}"))), `answered failed ${status} ${code}`);
  const classes = {
    302: "REDIRECT_NOT_FOLLOWED",
    418: "CLIENT_ERROR",
    507: "SERVER_ERROR",
    999: "UNEXPECTED_STATUS",
  };
  for (const [status, code] of Object.entries(classes))
    assert.equal(brief(settled(answer(Number(status), "{}"))), `answered failed ${status} ${code}`);
  assert.equal(settled(answer(403, "{}")).error?.guidance, callErrors.FORBIDDEN.guidance);
});

test("a 404 is shown with its body, never hidden", () => {
  const { status, body, error } = settled(answer(404, '{"error":"Endpoint not found"}'));
  assert.deepEqual(
    [status, body, error?.message],
    [404, { error: "Endpoint not found" }, "404: the API has nothing at this address."],
  );
});

test("a redirect is not followed and tells where it leads", () => {
  assert.match(
    settled(answer(307, "", { location: "https://x.test/y" })).error?.message ?? "",
    /https:\/\/x.test\/y$/,
  );
});

test("transport failures end in their own words, everything else in error", () => {
  const endings: Record<string, string> = {};
  for (const code of Object.keys(callErrors) as CallErrorCode[]) {
    const { kind, result } = settled(failure(code));
    endings[code] = `${kind} ${result}`;
    assert.ok((reservedResults as readonly string[]).includes(result), code);
  }
  assert.equal(endings["CONNECT_TIMEOUT"], "timed-out timeout");
  assert.equal(endings["FIRST_BYTE_TIMEOUT"], "timed-out timeout");
  assert.equal(endings["DEADLINE_EXCEEDED"], "timed-out timeout");
  assert.equal(endings["MAX_CONNECTION"], "too-many-in-flight max-connection");
  assert.equal(endings["EGRESS_BLOCKED"], "blocked-by-policy error");
  assert.equal(endings["RESPONSE_TOO_LARGE"], "bad-answer error");
  assert.equal(endings["PROTOCOL_ERROR"], "bad-answer error");
  for (const code of [
    "DNS_FAILURE",
    "CONNECTION_REFUSED",
    "CONNECTION_RESET",
    "TLS_FAILURE",
    "UNKNOWN_ERROR",
  ])
    assert.equal(endings[code], "unreachable error");
});

test("a success status that the body takes back is a failure with the upstream's own message", () => {
  const judgement = { successPath: "ok", errorPath: "error.text" };
  const outcome = settled(answer(200, '{"ok":false,"error":{"text":"no stock"}}'), judgement);
  assert.equal(brief(outcome), "answered failed 200 REFUTED_BY_BODY");
  assert.equal(outcome.error?.message, "A success status, but the body says it failed: no stock");
  assert.equal(brief(settled(answer(200, '{"ok":true}'), judgement)), "answered success 200");
  assert.equal(
    brief(settled(answer(500, '{"ok":true}'), judgement)),
    "answered failed 500 INTERNAL_SERVER_ERROR",
  );
});

test("a selector names the result, of failing answers too", () => {
  const judgement = { resultPath: "$.state" };
  assert.equal(brief(settled(answer(200, '{"state":"approved"}'), judgement)), "answered success approved");
  assert.equal(brief(settled(answer(409, '{"state":"stale"}'), judgement)), "answered failed stale CONFLICT");
  assert.equal(brief(settled(answer(200, "{}"), judgement)), "answered success other");
  assert.equal(brief(settled(answer(204, ""), judgement)), "answered success other");
});

test("a success whose body is not what it claims is an error that keeps status, headers and text", () => {
  const outcome = settled(answer(200, "<html>", { "x-id": "7" }));
  assert.equal(brief(outcome), "bad-answer failed error RESPONSE_NOT_PARSABLE");
  assert.deepEqual(
    [outcome.status, outcome.headers?.["x-id"], outcome.body, outcome.bodyBytes],
    [200, "7", "<html>", 6],
  );
});

test("a failing status with such a body keeps its own code; a selector then has nothing to read", () => {
  assert.equal(brief(settled(answer(502, "<html>"))), "answered failed 502 BAD_GATEWAY");
  assert.equal(
    brief(settled(answer(502, "<html>"), { resultPath: "state" })),
    "answered failed error BAD_GATEWAY",
  );
});

test("what the error tells of the answer is masked and cut", () => {
  const plan = samplePlan({ method: "GET", restUrl: "/x", judgement: { errorPath: "message" } });
  const request = sampleRequest(plan, {}, authorize({ kind: "bearer", token: "tok-123456" }));
  const message = `bad token tok-123456 ${"x".repeat(1000)}`;
  const told = settle(plan, answer(401, JSON.stringify({ message })), request).error?.message ?? "";
  assert.match(told, /bad token \*{8} x+$/);
  assert.ok(told.length < 600);
});

test("a call that never left has its error and nothing else", () => {
  const { title, guidance } = callErrors.BREAKER_OPEN;
  assert.deepEqual(refuse({ code: "BREAKER_OPEN", message: title, guidance }), {
    kind: "refused",
    success: false,
    result: "error",
    error: { code: "BREAKER_OPEN", message: title, guidance },
    bodyBytes: 0,
    requestSent: false,
    timing: { total: 0 },
  });
});
