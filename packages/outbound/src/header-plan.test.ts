import assert from "node:assert/strict";
import { test } from "node:test";
import { headerHelp, headerHelpOf } from "@patchbay/contract/header-help";
import { ownHeaders } from "./header-plan.ts";
import { sampleProblems } from "./sample-call.ts";

test("every header that is offered may be given, with every value that is offered", () => {
  assert.ok(headerHelp.length > 15);
  for (const { name, says, values } of headerHelp) {
    assert.doesNotMatch(name, ownHeaders);
    assert.match(says, /^[A-Z].*\.$/, name);
    for (const value of values)
      assert.deepEqual(sampleProblems({ method: "GET", restUrl: "/", requestHeaders: { [name]: value } }), [], name); // prettier-ignore
  }
});

test("headers are offered in the order of the alphabet, each once, and found whatever their capitals", () => {
  const names = headerHelp.map(({ name }) => name.toLowerCase());
  assert.deepEqual([...new Set(names)], names);
  assert.match(headerHelpOf(" accept ")?.says ?? "", /406/);
  assert.match(headerHelpOf("CONTENT-TYPE")?.says ?? "", /415/);
  assert.equal(headerHelpOf("x-unknown"), undefined);
});
