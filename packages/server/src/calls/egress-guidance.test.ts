import assert from "node:assert/strict";
import { test } from "node:test";
import { refuse } from "@patchbay/outbound/settle";
import { withAddresses } from "./egress-guidance.ts";

const addresses = ["203.0.113.7", "2001:db8::/32"];
const refused = refuse({ code: "FORBIDDEN", message: "403", guidance: "Look at the allow-list." });

test("a 403 names the addresses that calls come from, where they are known", () => {
  const { error } = withAddresses(refused, addresses, "cloud");
  assert.equal(error?.guidance, "Look at the allow-list. Calls come from 203.0.113.7, 2001:db8::/32.");
  assert.equal(withAddresses(refused, [], "cloud"), refused);
});

test("calls through an agent come from elsewhere, and other failures have nothing to do with it", () => {
  assert.equal(withAddresses(refused, addresses, "onPremise"), refused);
  const other = refuse({ code: "NOT_FOUND", message: "404" });
  assert.equal(withAddresses(other, addresses, "cloud"), other);
});
