// Signatures with the examples that their inventors publish, and with everything that must not pass for one.
import assert from "node:assert/strict";
import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { test } from "node:test";
import type { Verification } from "@patchbay/contract/webhook-verification";
import { type HeaderPair, type HookRequest, readHook } from "./hook-request.ts";
import { verifyWebhook } from "./verify-webhook.ts";

const request = (body: string, headers: Readonly<Record<string, string>>, at: number, query = "") =>
  readHook(
    {
      method: "POST",
      path: "x",
      keyed: true,
      query,
      url: "https://patchbay.example/hooks/x",
      headers: Object.entries(headers) satisfies HeaderPair[],
      body: Buffer.from(body),
      address: "127.0.0.1",
    } satisfies HookRequest,
    new Date(at * 1000),
  );

const hmac = (settings: Partial<Extract<Verification, { kind: "hmac" }>>): Verification => ({
  kind: "hmac",
  algorithm: "sha256",
  encoding: "hex",
  header: "X-Signature",
  secrets: ["Jefe"],
  ...settings,
});

test("the MACs of RFC 2202 and RFC 4231 (test case 2), in hexadecimal", () => {
  const published = {
    sha1: "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
    sha256: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    sha384:
      "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649",
    sha512:
      "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
  } as const;
  for (const [algorithm, mac] of Object.entries(published)) {
    const settings = hmac({ algorithm: algorithm as keyof typeof published });
    const sent = (text: string) => request("what do ya want for nothing?", { "x-signature": text }, 0);
    assert.equal(verifyWebhook(settings, sent(mac)), null, algorithm);
    assert.equal(verifyWebhook(settings, sent(mac.slice(0, 32))), "The signature is wrong.", "cut");
    assert.equal(verifyWebhook(settings, sent(`${mac}, ${mac}`)), "The signature is wrong.", "sent twice");
  }
});

test("GitHub's example", () => {
  const github = hmac({
    header: "X-Hub-Signature-256",
    prefix: "sha256=",
    secrets: ["It's a Secret to Everybody"],
  });
  const mac = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
  assert.equal(
    verifyWebhook(github, request("Hello, World!", { "X-Hub-Signature-256": `sha256=${mac}` }, 0)),
    null,
  );
  assert.match(
    verifyWebhook(github, request("Hello, World!", { "X-Hub-Signature-256": mac }, 0)) ?? "",
    /begins with "sha256="/,
  );
  assert.match(
    verifyWebhook(github, request("Hello, World!", {}, 0)) ?? "",
    /no header "X-Hub-Signature-256"/,
  );
});

test("Slack's example, and its time", () => {
  const slack = hmac({
    header: "X-Slack-Signature",
    prefix: "v0=",
    signedText: "v0:{timestamp}:{body}",
    timestampHeader: "X-Slack-Request-Timestamp",
    secrets: ["8f742231b10e8888abcd99yyyzzz85a5"],
  });
  const body =
    "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
  const headers = {
    "X-Slack-Request-Timestamp": "1531420618",
    "X-Slack-Signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
  };
  assert.equal(verifyWebhook(slack, request(body, headers, 1531420618)), null);
  assert.equal(verifyWebhook(slack, request(body, headers, 1531420618 + 300)), null);
  assert.match(verifyWebhook(slack, request(body, headers, 1531420618 + 301)) ?? "", /301 s old/);
  assert.match(verifyWebhook(slack, request(body, headers, 1531420618 - 301)) ?? "", /301 s ahead/);
  assert.equal(
    verifyWebhook(slack, request(body.replace("text=", "text=x"), headers, 1531420618)),
    "The signature is wrong.",
  );
});

test("a list of elements as Stripe sends it, with the old and the new secret", () => {
  const stripe = hmac({
    header: "Stripe-Signature",
    element: "v1",
    timestampElement: "t",
    signedText: "{timestamp}.{body}",
    secrets: ["whsec_new", "whsec_old"],
  });
  const body = '{"id":"evt_1"}';
  const signed = (secret: string) => createHmac("sha256", secret).update(`1700000000.${body}`).digest("hex");
  const sent = (header: string) => request(body, { "stripe-signature": header }, 1700000010);
  assert.equal(
    verifyWebhook(stripe, sent(`t=1700000000,v1=${"0".repeat(64)},v1=${signed("whsec_old")},v0=x`)),
    null,
  );
  assert.match(
    verifyWebhook(stripe, sent(`t=1700000000,v0=${signed("whsec_new")}`)) ?? "",
    /no signature "v1"/,
  );
  assert.match(verifyWebhook(stripe, sent(`v1=${signed("whsec_new")}`)) ?? "", /no signed time/);
  assert.equal(
    verifyWebhook(stripe, sent(`t=1700000001,v1=${signed("whsec_new")}`)),
    "The signature is wrong.",
  );
});

test("Standard Webhooks: the published example, tolerance both ways, rotation, Svix' names", () => {
  const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  const verification: Verification = {
    kind: "standardWebhooks",
    secrets: ["whsec_b3RoZXJzZWNyZXRvdGhlcnNlY3JldA==", secret],
  };
  const at = 1614265330;
  const body = '{"test": 2432232314}';
  const headers = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": String(at),
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  };
  const mac = createHmac("sha256", Buffer.from(secret.slice(6), "base64"))
    .update(`${headers["webhook-id"]}.${at}.${body}`)
    .digest("base64");
  assert.match(mac, /^g0hM9SsE\+OTPJTGt\/tmIKtSyZlE3uFJELVlNIOLJ1OE=$/);
  const judge = (changes: object, when = at, text = body) =>
    verifyWebhook(verification, request(text, { ...headers, ...changes }, when));
  assert.equal(judge({}), null);
  assert.equal(judge({ "webhook-signature": `v1,AAAA v1,${mac} v2,x` }), null);
  assert.equal(judge({}, at, '{"test":2432232314}'), "The signature is wrong.");
  assert.match(judge({}, at + 301) ?? "", /old/);
  assert.match(judge({}, at - 301) ?? "", /ahead/);
  assert.match(judge({ "webhook-timestamp": "1614265330.5" }) ?? "", /cannot be read/);
  assert.match(judge({ "webhook-id": "" }) ?? "", /wrong/);
  const svix = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.replace("webhook", "svix"), value]),
  );
  assert.equal(verifyWebhook(verification, request(body, svix, at)), null);
});

test("Standard Webhooks with Ed25519", () => {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const raw = Buffer.from(publicKey.export({ format: "jwk" }).x ?? "", "base64url").toString("base64");
  const body = "{}";
  const signature = sign(null, Buffer.from(`msg_1.1700000000.${body}`), privateKey).toString("base64");
  const headers = {
    "webhook-id": "msg_1",
    "webhook-timestamp": "1700000000",
    "webhook-signature": `v1a,${signature}`,
  };
  const verification: Verification = { kind: "standardWebhooks", secrets: [`whpk_${raw}`] };
  assert.equal(verifyWebhook(verification, request(body, headers, 1700000000)), null);
  assert.equal(verifyWebhook(verification, request("[]", headers, 1700000000)), "The signature is wrong.");
  const short: Verification = { kind: "standardWebhooks", secrets: ["whpk_AAAA"] };
  assert.equal(verifyWebhook(short, request(body, headers, 1700000000)), "The signature is wrong.");
});

test("a password and a token, in a header or a parameter", () => {
  const basic: Verification = { kind: "basic", username: "shop", password: "a:b" };
  const base64 = (text: string) => Buffer.from(text).toString("base64");
  assert.equal(verifyWebhook(basic, request("", { authorization: `Basic ${base64("shop:a:b")}` }, 0)), null);
  assert.match(
    verifyWebhook(basic, request("", { authorization: `Basic ${base64("shop:a")}` }, 0)) ?? "",
    /wrong/,
  );
  assert.match(verifyWebhook(basic, request("", {}, 0)) ?? "", /no `Authorization/);
  const header: Verification = {
    kind: "token",
    in: "header",
    name: "Authorization",
    prefix: "Bearer ",
    tokens: ["one", "two"],
  };
  assert.equal(verifyWebhook(header, request("", { authorization: "Bearer two" }, 0)), null);
  assert.match(verifyWebhook(header, request("", { authorization: "Bearer three" }, 0)) ?? "", /wrong/);
  assert.match(verifyWebhook(header, request("", { authorization: "two" }, 0)) ?? "", /does not begin/);
  const query: Verification = { kind: "token", in: "query", name: "key", tokens: ["one"] };
  assert.equal(verifyWebhook(query, request("", {}, 0, "key=one")), null);
  assert.match(verifyWebhook(query, request("", {}, 0, "key=One")) ?? "", /wrong/);
});
