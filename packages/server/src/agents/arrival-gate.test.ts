import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeClock } from "../platform/clock.ts";
import { ArrivalGate } from "./arrival-gate.ts";

const limits = { perAddress: 2, inAll: 3, failures: 2, window: 1000 };
const start = new Date("2026-11-22T00:00:00Z");

test("an address, all addresses of a /64, and everybody together have so many places at the door", () => {
  const gate = new ArrivalGate(fakeClock(start), limits);
  const leave = gate.admit("2001:db8:0:1::1");
  assert.ok(leave !== null && gate.admit("2001:db8:0:1:ffff::2") !== null);
  assert.equal(gate.admit("2001:db8:0:1::3"), null);
  assert.ok(gate.admit("::ffff:192.0.2.1") !== null);
  assert.equal(gate.admit("192.0.2.2"), null, "the door is full");
  leave();
  leave();
  assert.ok(gate.admit("192.0.2.1") !== null, "the same address, written in both ways");
  assert.equal(gate.admit("192.0.2.3"), null, "leaving twice freed one place");
});

test("who fails too often waits until his failures are old", () => {
  const clock = fakeClock(start);
  const gate = new ArrivalGate(clock, limits);
  gate.failed("192.0.2.1");
  clock.advance(600);
  gate.failed("192.0.2.1");
  assert.equal(gate.admit("192.0.2.1"), null);
  assert.ok(gate.admit("192.0.2.2") !== null);
  clock.advance(600);
  assert.ok(gate.admit("192.0.2.1") !== null);
});
