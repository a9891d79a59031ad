import assert from "node:assert/strict";
import { test } from "node:test";
import { readTarget, targetOfUrl, targetText } from "./agent-wire.ts";

test("a target has one text, and reading it gives the target back", () => {
  const texts = ["ERP.Internal:443", "erp.internal.:443", "10.0.0.5:80", "[2001:DB8::1]:8443", "a_b:1"];
  const targets = texts.map((text) => readTarget(text));
  assert.deepEqual(
    targets.map((target) => target && targetText(target)),
    ["erp.internal:443", "erp.internal:443", "10.0.0.5:80", "[2001:db8::1]:8443", "a_b:1"],
  );
});

test("what is no target is none", () => {
  for (const text of [
    "",
    "erp",
    "erp:",
    ":80",
    "erp:0",
    "erp:65536",
    "erp:80:81",
    "http://erp:80",
    "e rp:80",
    "2001:db8::1:80",
    "[erp]:80",
    "erp:8x",
    "-erp:80",
    "erp*:80",
  ])
    // prettier-ignore
    assert.equal(readTarget(text), null, text);
});

test("a base URL leads to its port, or to that of its scheme", () => {
  const of = (url: string): string => targetText(targetOfUrl(url));
  assert.equal(of("https://ERP.internal/v1"), "erp.internal:443");
  assert.equal(of("http://10.0.0.5/"), "10.0.0.5:80");
  assert.equal(of("https://[2001:db8::1]:8443/x"), "[2001:db8::1]:8443");
});
