import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeClock } from "../platform/clock.ts";
import { Breaker, breakerRules, type Verdict } from "./breaker.ts";

const { failures, window, openFor, longest } = breakerRules;

function breaker() {
  const clock = fakeClock(new Date("2026-11-21T10:00:00.000Z"));
  const one = new Breaker(clock);
  /** Makes calls that end at once with this verdict; answers how many were let through. */
  const calls = (count: number, verdict: Verdict): number => {
    let admitted = 0;
    for (let call = 0; call < count; call += 1) {
      const report = one.admit();
      if (report === null) continue;
      admitted += 1;
      report(verdict);
    }
    return admitted;
  };
  return { clock, one, calls };
}

test("it opens with the failure that makes it ten, and refuses from then on", () => {
  const { one, calls } = breaker();
  assert.equal(calls(failures - 1, "bad"), failures - 1);
  assert.equal(one.state, "closed");
  assert.equal(calls(3, "bad"), 1);
  assert.equal(one.state, "open");
});

test("held open it refuses until it is reset, whatever calls under way report", () => {
  const { one, calls, clock } = breaker();
  const report = one.admit();
  one.hold();
  report?.("good");
  clock.advance(longest * 10);
  assert.equal(calls(3, "good"), 0);
  assert.deepEqual(one.standing, { state: "held", calls: 0, failures: 0, retryIn: null });
  one.reset();
  assert.equal(calls(1, "good"), 1);
  assert.deepEqual(one.standing, { state: "closed", calls: 1, failures: 0, retryIn: null });
});

test("it tells how many calls it counted, and when it will let one through", () => {
  const { one, calls, clock } = breaker();
  calls(2, "good");
  calls(1, "bad");
  assert.deepEqual(one.standing, { state: "closed", calls: 3, failures: 1, retryIn: null });
  clock.advance(window);
  assert.deepEqual(one.standing, { state: "closed", calls: 0, failures: 0, retryIn: null });
  calls(failures, "bad");
  clock.advance(1000);
  assert.deepEqual(one.standing, { state: "open", calls: 0, failures: 0, retryIn: openFor - 1000 });
});

test("ten failures among many good calls are no outage", () => {
  const { one, calls } = breaker();
  calls(failures + 1, "good");
  assert.equal(calls(failures, "bad"), failures);
  assert.equal(one.state, "closed");
  calls(1, "bad");
  assert.equal(one.state, "open", "half of them are");
});

test("failures of another window are forgotten", () => {
  const { clock, one, calls } = breaker();
  calls(failures - 1, "bad");
  clock.advance(window);
  calls(failures - 1, "bad");
  assert.equal(one.state, "closed");
});

test("what says nothing about the upstream is not counted", () => {
  const { one, calls } = breaker();
  calls(100, "unheard");
  calls(failures - 1, "bad");
  assert.equal(one.state, "closed");
});

test("after its time one probe is let through, and the others wait for what it finds", () => {
  const { clock, one, calls } = breaker();
  calls(failures, "bad");
  clock.advance(openFor - 1);
  assert.equal(one.admit(), null);
  clock.advance(1);
  const report = one.admit();
  assert.ok(report !== null);
  assert.equal(one.state, "probing");
  assert.equal(one.admit(), null);
  report("good");
  assert.equal(one.state, "closed");
  assert.equal(calls(failures - 1, "bad"), failures - 1, "and it counts from nothing");
});

test("a bad probe opens it for twice as long, up to a limit", () => {
  const { clock, one, calls } = breaker();
  calls(failures, "bad");
  for (let wait = openFor; wait <= 4 * longest; wait *= 2) {
    const waited = Math.min(wait, longest);
    clock.advance(waited - 1);
    assert.equal(one.admit(), null, `open for ${waited} ms`);
    clock.advance(1);
    one.admit()?.("bad");
  }
  clock.advance(longest);
  one.admit()?.("good");
  assert.equal(one.state, "closed");
});

test("a probe that never reached the upstream is given back", () => {
  const { clock, one, calls } = breaker();
  calls(failures, "bad");
  clock.advance(openFor);
  one.admit()?.("unheard");
  assert.notEqual(one.admit(), null);
});

test("a call let through before it opened has nothing to say afterwards", () => {
  const { one, calls } = breaker();
  const early = one.admit();
  calls(failures, "bad");
  early?.("good");
  assert.equal(one.state, "open");
});
