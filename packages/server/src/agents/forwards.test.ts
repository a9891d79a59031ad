import assert from "node:assert/strict";
import { test } from "node:test";
import { readTarget } from "@patchbay/contract/agent-wire";
import { type Forward, forwardTo, readForward, targetsOf } from "./forwards.ts";

const allow = new Set(["erp.internal:443", "crm.internal:80"]);
const wish = (text: string): Forward | null => {
  const bind = readTarget(text);
  return bind && readForward(bind, allow);
};

test("a wish is our own program's, SOCKS, one of the agent's targets, or nothing", () => {
  assert.deepEqual(
    [
      "patchbay:1",
      "localhost:1080",
      "ERP.internal:443",
      "erp.internal:22",
      "patchbay:2",
      "localhost:443",
    ].map((text) => wish(text)?.kind),
    ["agent", "socks", "fixed", undefined, undefined, undefined],
  );
  assert.equal(readForward({ host: "", port: 1080 }, allow)?.kind, "socks", "-R 1080 names no host");
});

test("our own program is preferred, then the target's own forward, then SOCKS", () => {
  const [agent, socks, fixed] = ["patchbay:1", "localhost:1080", "erp.internal:443"].map(wish);
  const of = (...all: readonly (Forward | null | undefined)[]) =>
    new Map(all.flatMap((one, index) => (one ? [[String(index), one] as const] : [])));
  assert.equal(forwardTo(of(socks, fixed, agent), "erp.internal:443")?.kind, "agent");
  assert.equal(forwardTo(of(socks, fixed), "erp.internal:443")?.kind, "fixed");
  assert.equal(forwardTo(of(socks, fixed), "crm.internal:80")?.kind, "socks");
  assert.equal(forwardTo(of(fixed), "crm.internal:80"), null);
  assert.deepEqual(targetsOf(of(fixed, wish("crm.internal:80"))), ["crm.internal:80", "erp.internal:443"]);
  assert.equal(targetsOf(of(fixed, socks)), null);
});
