import assert from "node:assert/strict";
import { test } from "node:test";
import ssh2 from "ssh2";
import { newSshKey } from "./tunnel-keys.ts";

test("every key that is made can be read again; of a thousand that ssh2 makes some cannot", () => {
  for (let one = 0; one < 1000; one += 1)
    assert.ok(!(ssh2.utils.parseKey(newSshKey().private) instanceof Error));
});
