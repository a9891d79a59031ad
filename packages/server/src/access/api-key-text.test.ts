import assert from "node:assert/strict";
import { test } from "node:test";
import { randomToken } from "../platform/clock.ts";
import { keyIdsOf, makeApiKey, SETTING_KEY_ID, settingKeyHint } from "./api-key-text.ts";
import { base62OfUint32, randomBase62 } from "./base62.ts";

test("a made key has the documented shape and leads to its own id first", () => {
  const { text, keyId, hint } = makeApiKey(randomToken);

  assert.match(text, /^pbk_[0-9A-Za-z]{10}_[0-9A-Za-z]{49}$/);
  assert.equal(hint, `pbk_${keyId}`);
  assert.ok(text.startsWith(`${hint}_`));
  assert.deepEqual(keyIdsOf(text), [keyId, SETTING_KEY_ID]);
});

test("two made keys share neither id nor secret", () => {
  const [one, two] = [makeApiKey(randomToken), makeApiKey(randomToken)];

  assert.notEqual(one.keyId, two.keyId);
  assert.notEqual(one.text.slice(15), two.text.slice(15));
});

test("a key with any one character changed cannot be a key", () => {
  const { text } = makeApiKey(randomToken);

  for (let at = 4; at < text.length; at += 1) {
    if (text[at] === "_") continue;
    const changed = text.slice(0, at) + (text[at] === "x" ? "y" : "x") + text.slice(at + 1);
    assert.deepEqual(keyIdsOf(changed), [], `character ${at}`);
  }
});

test("a text of another shape can only be the key of the setting, and only when it is long enough", () => {
  assert.deepEqual(keyIdsOf("automation-key_0123456789"), [SETTING_KEY_ID]);
  assert.deepEqual(keyIdsOf("pbk_my-own-automation-key"), [SETTING_KEY_ID]);
  assert.deepEqual(keyIdsOf("nineteen-characters"), []);
  assert.deepEqual(keyIdsOf("automation key 0123456789"), []);
  assert.deepEqual(keyIdsOf("x".repeat(201)), []);
  assert.deepEqual(keyIdsOf(""), []);
});

test("the hint of the setting's key shows four characters and no more", () => {
  assert.equal(settingKeyHint("automation-key_0123456789"), "auto…");
});

test("base 62 digits are drawn without bias: bytes that would favour the first digits are thrown away", () => {
  const rounds = [Uint8Array.of(255, 248, 247, 0), Uint8Array.of(61, 62, 250, 1)];
  let round = 0;

  assert.equal(
    randomBase62(4, () => rounds[round++] ?? new Uint8Array(4)),
    "z0z0",
  );
  assert.equal(round, 2);
});

test("a checksum always has six digits", () => {
  assert.equal(base62OfUint32(0), "000000");
  assert.equal(base62OfUint32(61), "00000z");
  assert.equal(base62OfUint32(62), "000010");
  assert.equal(base62OfUint32(0xff_ff_ff_ff), "4gfFC3");
});
