import assert from "node:assert/strict";
import { test } from "node:test";
import type { CallErrorCode } from "@patchbay/contract/call-error";
import type { PreparedRequest } from "@patchbay/outbound/prepare";
import type { CallOutcome } from "@patchbay/outbound/settle";
import { type AttemptFacts, readRetryAfter, RetryBudget, waitBeforeRetry } from "./attempt-policy.ts";

const now = new Date("2026-11-22T10:00:00Z");

const request = (method: PreparedRequest["method"], keyed = false) =>
  ({
    method,
    sent: { headers: keyed ? [{ name: "Idempotency-Key", origin: "patchbay", secret: false }] : [] },
  }) as unknown as PreparedRequest;

const answered = (status: number, headers: Record<string, string> = {}) =>
  ({ kind: "answered", success: false, status, headers, result: String(status) }) as unknown as CallOutcome;
const unanswered = (kind: CallOutcome["kind"], code: CallErrorCode, requestSent: boolean) =>
  ({ kind, success: false, requestSent, error: { code, message: "" } }) as unknown as CallOutcome;

const wait = (facts: Partial<AttemptFacts>): number | null =>
  waitBeforeRetry({ outcome: answered(503), request: request("GET"), repeated: 0, retries: 2, left: 30_000, now, chance: 1, ...facts }); // prettier-ignore

test("what may pass is repeated for a request that may be, the wait doubling", () => {
  for (const status of [408, 429, 500, 502, 503, 504]) assert.equal(wait({ outcome: answered(status) }), 200);
  for (const status of [400, 401, 404, 409, 422, 501])
    assert.equal(wait({ outcome: answered(status) }), null);
  assert.deepEqual([wait({ repeated: 1 }), wait({ chance: 0 }), wait({ repeated: 2 })], [400, 100, null]);
});

test("what may have been carried out is not repeated, unless a key makes it harmless", () => {
  const lost = unanswered("unreachable", "ANSWER_LOST", true);
  for (const method of ["POST", "PATCH"] as const) {
    assert.equal(wait({ request: request(method) }), null);
    assert.equal(wait({ request: request(method), outcome: lost }), null);
    assert.equal(wait({ request: request(method, true) }), 200);
    assert.equal(wait({ request: request(method), outcome: answered(429) }), 200, "429 was not carried out");
    assert.equal(wait({ request: request(method), outcome: unanswered("unreachable", "CONNECTION_REFUSED", false) }), 200); // prettier-ignore
  }
  assert.equal(wait({ outcome: unanswered("unreachable", "CONNECTION_RESET", true) }), 200);
  assert.equal(wait({ outcome: unanswered("unreachable", "TLS_FAILURE", false) }), null);
  assert.equal(wait({ outcome: unanswered("refused", "BREAKER_OPEN", false) }), null);
  assert.equal(wait({ outcome: unanswered("too-many-in-flight", "MAX_CONNECTION", false) }), null);
});

test("Retry-After holds, in seconds and as a date, and a wait beyond the deadline is not begun", () => {
  assert.equal(wait({ outcome: answered(429, { "retry-after": "7" }) }), 7000);
  assert.equal(wait({ outcome: answered(503, { "retry-after": "Sun, 22 Nov 2026 10:00:05 GMT" }) }), 5000);
  assert.equal(wait({ outcome: answered(503, { "retry-after": "0" }) }), 200, "never less than our own");
  assert.equal(wait({ outcome: answered(503, { "retry-after": "31" }) }), null);
  assert.equal(wait({ left: 150 }), null);
  assert.deepEqual(
    ["soon", "-1", "1.5", undefined].map((text) => readRetryAfter(text, now)),
    [null, null, null, null],
  );
});

test("repetitions are a fifth of the calls at most, after ten that a lane has free", () => {
  const budget = new RetryBudget();
  const spent = (calls: number): number => {
    let count = 0;
    for (let call = 0; call < calls; call++) {
      budget.earn("lane");
      for (let tries = 0; tries < 2; tries++) if (budget.spend("lane")) count += 1;
    }
    return count;
  };
  spent(100);
  const more = spent(1000);
  assert.ok(more >= 199 && more <= 201, `${more} of 1000`);
  assert.equal(budget.spend("another"), true);
});
