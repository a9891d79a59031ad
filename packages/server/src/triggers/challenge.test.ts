// The handshakes of vendors, as configuration.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import type { Challenge, Verification } from "@patchbay/contract/webhook-verification";
import { answerChallenge } from "./challenge.ts";
import { readHook } from "./hook-request.ts";

type Sent = { readonly method?: "GET" | "POST" | "OPTIONS"; readonly query?: string; readonly headers?: Record<string, string>; readonly body?: object }; // prettier-ignore

const answer = (challenge: Challenge, sent: Sent, verification: Verification | null = null) =>
  answerChallenge(
    [challenge],
    verification,
    readHook(
      {
        method: sent.method ?? "POST",
        path: "x",
        keyed: true,
        query: sent.query ?? "",
        url: "",
        headers: Object.entries({ "content-type": "application/json", ...sent.headers }),
        body: Buffer.from(sent.body === undefined ? "" : JSON.stringify(sent.body)),
        address: "",
      },
      new Date(0),
    ),
  );

test("Slack: the challenge of the body goes back as JSON", () => {
  const slack: Challenge = {
    when: [{ in: "body", name: "/type", equals: "url_verification" }],
    value: { in: "body", name: "/challenge" },
    reply: "json",
    replyName: "challenge",
  };
  assert.equal(
    answer(slack, { body: { type: "url_verification", challenge: "3eZbrw1a" } })?.body,
    '{"challenge":"3eZbrw1a"}',
  );
  assert.equal(answer(slack, { body: { type: "event_callback", challenge: "3eZbrw1a" } }), null);
});

test("Meta: hub.challenge goes back as text, to who knows the verify token", () => {
  const meta: Challenge = {
    method: "GET",
    when: [
      { in: "query", name: "hub.mode", equals: "subscribe" },
      { in: "query", name: "hub.verify_token", equals: "meatyhamhock" },
    ],
    value: { in: "query", name: "hub.challenge" },
    reply: "text",
  };
  const query = "hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=meatyhamhock";
  const found = answer(meta, { method: "GET", query });
  assert.deepEqual([found?.contentType, found?.body], ["text/plain; charset=utf-8", "1158201444"]);
  assert.equal(answer(meta, { method: "GET", query: query.replace("meaty", "other") }), null);
  assert.equal(answer(meta, { query }), null, "another method");
});

test("Asana and CloudEvents: a header goes back in a header", () => {
  const asana: Challenge = { when: [{ in: "header", name: "X-Hook-Secret" }], value: { in: "header", name: "X-Hook-Secret" }, reply: "header", replyName: "X-Hook-Secret" }; // prettier-ignore
  assert.deepEqual(answer(asana, { headers: { "x-hook-secret": "b537" } })?.headers, {
    "X-Hook-Secret": "b537",
  });
  const abuse: Challenge = { method: "OPTIONS", when: [{ in: "header", name: "WebHook-Request-Origin" }], value: { in: "header", name: "WebHook-Request-Origin" }, reply: "header", replyName: "WebHook-Allowed-Origin" }; // prettier-ignore
  assert.deepEqual(answer(abuse, { method: "OPTIONS", headers: { "webhook-request-origin": "events.example.com" } })?.headers, { "WebHook-Allowed-Origin": "events.example.com" }); // prettier-ignore
});

test("Zoom and X: the value goes back signed, and only a value that can be nothing else", () => {
  const zoom: Challenge = {
    when: [{ in: "body", name: "/event", equals: "endpoint.url_validation" }],
    value: { in: "body", name: "/payload/plainToken" },
    reply: "json",
    replyName: "plainToken",
    hmac: { replyName: "encryptedToken", algorithm: "sha256", encoding: "hex" },
  };
  const verification: Verification = { kind: "hmac", algorithm: "sha256", encoding: "hex", header: "x-zm-signature", secrets: ["secret"] }; // prettier-ignore
  const body = (plainToken: string) => ({ event: "endpoint.url_validation", payload: { plainToken } });
  assert.deepEqual(
    JSON.parse(answer(zoom, { body: body("qgg8vlvZRS6UYooatFL8Aw") }, verification)?.body ?? ""),
    {
      plainToken: "qgg8vlvZRS6UYooatFL8Aw",
      encryptedToken: createHmac("sha256", "secret").update("qgg8vlvZRS6UYooatFL8Aw").digest("hex"),
    },
  );
  assert.equal(answer(zoom, { body: body('{"order":1}') }, verification), null, "would be a signed document");
  assert.equal(answer(zoom, { body: body("abc") }), null, "no secret to sign with");
});

test("a value with line breaks is never put into an answer", () => {
  const echo: Challenge = {
    when: [{ in: "query", name: "c" }],
    value: { in: "query", name: "c" },
    reply: "header",
    replyName: "X-C",
  };
  assert.equal(answer(echo, { query: "c=a%0d%0aSet-Cookie:%20x" }), null);
  assert.equal(answer(echo, { query: "c=%E2%82%AC" }), null);
});
