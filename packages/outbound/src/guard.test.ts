import assert from "node:assert/strict";
import { test } from "node:test";
import { addressVerdict, egressPolicy, egressProblem } from "./guard.ts";

const nothing = egressPolicy([]);
const verdict = (
  address: string,
  allow: readonly string[] = [],
  port = 443,
  host = "api.example.com",
): string => addressVerdict(allow.length === 0 ? nothing : egressPolicy(allow), address, port, host);

// Addresses as the system hands them to us: after name resolution and after the URL parser has folded octal, hexadecimal,
// short and full-width spellings.
const closed = [
  [
    "0.0.0.0",
    "0.1.2.3",
    "127.0.0.1",
    "127.8.9.10",
    "127.255.255.255",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
  ],
  [
    "192.168.1.1",
    "169.254.169.254",
    "169.254.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "100.127.255.255",
    "192.0.0.8",
  ],
  ["192.0.2.1", "192.88.99.1", "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1"],
  ["239.255.255.250", "240.0.0.1", "255.255.255.255"],
  [
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
  ],
  [
    "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::8.8.8.8",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2002:a00:1::1",
  ],
  [
    "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "fe80::1",
    "fec0::1",
    "fc00::1",
    "fd12:3456::1",
    "ff02::1",
  ],
  ["100::1", "2001:db8::1", "2001:2::1", "2001:20::1", "3fff::1", "5f00::1", "4000::1", "e000::1"],
].flat();
const open = [
  "1.1.1.1",
  "8.8.8.8",
  "93.184.216.34",
  "172.32.0.1",
  "100.128.0.1",
  "2606:4700::1111",
  "2a00:1450::1",
];

test("only public unicast addresses are open, and a mapped IPv4 is judged as that IPv4", () => {
  assert.ok(closed.length > 40);
  for (const address of closed) assert.equal(verdict(address), "blocked", address);
  for (const address of [...open, "::ffff:8.8.8.8"]) assert.equal(verdict(address), "allowed", address);
});

test("what is not an address as the system writes it is closed", () => {
  const odd = [
    "",
    "localhost",
    "127.1",
    "0x7f000001",
    "2130706433",
    "0177.0.0.1",
    "fe80::1%eth0",
    "1.1.1.1 ",
    "①.1.1.1",
  ];
  for (const address of odd) assert.equal(verdict(address), "blocked", address);
});

// Spellings of hosts in a URL: what the URL parser makes of them is judged. Names are judged after resolution.
const spellings = [
  [
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "017700000001",
    "127.0.0.1.",
  ],
  [
    "①②⑦.⓪.⓪.①",
    "127。0。0。1",
    "127.0.0.1%2e",
    "0",
    "0.0.0.0",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
  ],
  [
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "[64:ff9b::127.0.0.1]",
    "[2002:7f00:1::]",
    "[fe80::1]",
    "[fd00::1]",
    "[::]",
  ],
  ["169.254.169.254", "0xa9fea9fe", "2852039166", "100.100.100.200", "10.1", "192.168.257", "0xc0a80001"],
].flat();

test("no spelling of an inside address gets past: the URL parser folds it and the verdict is on the result", () => {
  assert.ok(spellings.length >= 30);
  for (const host of spellings) {
    const parsed = new URL(`http://${host}/`).hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
    assert.equal(verdict(parsed), "blocked", `${host} → ${parsed}`);
  }
});

test("an administrator opens ranges, addresses and single ports", () => {
  assert.equal(verdict("127.0.0.1", ["127.0.0.0/8"]), "allowed");
  assert.equal(verdict("::ffff:127.0.0.1", ["127.0.0.0/8"]), "allowed");
  assert.equal(verdict("128.0.0.1", ["127.0.0.0/8"], 1), "allowed");
  assert.equal(verdict("10.0.0.5", ["127.0.0.0/8"]), "blocked");
  assert.equal(verdict("10.0.0.5", ["10.0.0.5"]), "allowed");
  assert.equal(verdict("10.0.0.5", ["10.0.0.5:8080"]), "blocked");
  assert.equal(verdict("10.0.0.5", ["10.0.0.5:8080"], 8080), "allowed");
  assert.equal(verdict("10.0.0.6", ["10.0.0.0/24:8080"], 8080), "allowed");
  assert.equal(verdict("::1", ["::1"]), "allowed");
  assert.equal(verdict("::1", ["[::1]:443"]), "allowed");
  assert.equal(verdict("::1", ["[::1]:80"]), "blocked");
  assert.equal(verdict("fd00::5", ["fd00::/8"]), "allowed");
  assert.equal(verdict("127.0.0.1", ["::/0"]), "blocked");
});

test("a host with its port may be opened by name, whatever it resolves to, and nothing else by that", () => {
  const allow = ["ERP.internal:8443"];
  assert.equal(verdict("10.0.0.5", allow, 8443, "erp.INTERNAL."), "allowed");
  assert.equal(verdict("10.0.0.5", allow, 8444, "erp.internal"), "blocked");
  assert.equal(verdict("10.0.0.5", allow, 8443, "other.internal"), "blocked");
});

test("an entry that is none is named, and never quietly ignored", () => {
  const bad = [
    "",
    "erp.internal",
    "10.0.0.0/33",
    "10.0.0.5:0",
    "10.0.0.5:70000",
    "fd00::/129",
    "::1:80x",
    "a b:80",
  ];
  for (const entry of [...bad, "10.0.0.0/", "*:80", "127.1", "[::1", "http://x:80"]) {
    assert.match(egressProblem(entry) ?? "", /is none of CIDR/, entry);
    assert.throws(() => egressPolicy(["127.0.0.1", entry]), TypeError, entry);
  }
  for (const entry of ["10.0.0.0/8", "::1", "[fd00::/8]:80", "localhost:8421", " 127.0.0.1:80 "])
    assert.equal(egressProblem(entry), null, entry);
});
