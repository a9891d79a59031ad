import assert from "node:assert/strict";
import { test } from "node:test";
import { addressGroup } from "./address-group.ts";

test("an IPv4 address stands for itself, however it is written", () => {
  assert.equal(addressGroup("192.0.2.7"), "192.0.2.7");
  assert.equal(addressGroup("::ffff:192.0.2.7"), "192.0.2.7");
  assert.equal(addressGroup("::ffff:c000:207"), "192.0.2.7");
});

test("an IPv6 address stands for its /64, however it is written", () => {
  assert.equal(addressGroup("2001:db8:1:2:aaaa:bbbb:cccc:dddd"), "2001:db8:1:2::/64");
  assert.equal(addressGroup("2001:DB8:1:2::1"), "2001:db8:1:2::/64");
  assert.equal(addressGroup("fe80::1%eth0"), "fe80:0:0:0::/64");
  assert.equal(addressGroup("::1"), "0:0:0:0::/64");
});

test("neighbouring /64 networks are different people", () => {
  assert.notEqual(addressGroup("2001:db8:1:2::1"), addressGroup("2001:db8:1:3::1"));
});

test("what is no address stands for itself", () => {
  assert.equal(addressGroup("unix"), "unix");
  assert.equal(addressGroup("not:an:address"), "not:an:address");
});
