import assert from "node:assert/strict";
import { test } from "node:test";
import { isFlatForm, payloadOfText, takesBody, textOfPayload } from "./payload.ts";

test("JSON that parses is stored as a document and shown indented", () => {
  const payload = payloadOfText('{"order":"{{input.order}}","soft":true}', "json");
  assert.deepEqual(payload, { order: "{{input.order}}", soft: true });
  assert.equal(textOfPayload(payload), '{\n  "order": "{{input.order}}",\n  "soft": true\n}');
});

test("JSON with a bare placeholder stays one text template and is shown as it was typed", () => {
  const text = '{"order": {{input.order}}}';
  assert.equal(payloadOfText(text, "json"), text);
  assert.equal(textOfPayload(text), text);
});

test("text of other content types is never read as JSON; blank is no body", () => {
  assert.equal(payloadOfText('{"a":1}', "text"), '{"a":1}');
  assert.equal(payloadOfText("  \n", "json"), undefined);
});

test("a DELETE takes a body only when allowed, a GET never", () => {
  assert.deepEqual(
    [takesBody("POST", false), takesBody("DELETE", false), takesBody("DELETE", true), takesBody("GET", true)],
    [true, false, true, false],
  );
});

test("only a flat object of texts can be edited as form fields", () => {
  assert.equal(isFlatForm({ a: "1" }), true);
  assert.equal(isFlatForm({ a: ["1"] }), false);
  assert.equal(isFlatForm("a=1"), false);
});
