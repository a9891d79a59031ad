// Every signature against the vectors its inventors published.
import assert from "node:assert/strict";
import { createHmac, createPublicKey, generateKeyPairSync, verify } from "node:crypto";
import { test } from "node:test";
import type { Auth } from "@patchbay/contract/credential";
import { authorize } from "./authorize.ts";
import type { PreparedRequest } from "./prepared-request.ts";
import { sampleBase, samplePlan, sampleRequest, headerOf } from "./sample-call.ts";
import { chooseChallenge, digestAuthorization, DigestSession, readDigestChallenges } from "./sign-digest.ts";
import { oauth1Base } from "./sign-oauth1.ts";
import type { Moment } from "./signer.ts";

const at = (time: string, nonce = "nonce"): Moment => ({ now: new Date(time), nonce });

/** A request with nothing of ours in it, as the vectors have them. */
const bare = (
  method: PreparedRequest["method"],
  origin: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body: string | null = null,
): PreparedRequest => ({
  method,
  origin,
  path,
  headers: Object.entries(headers).flat(),
  body,
  sent: {
    headers: Object.keys(headers).map((name) => ({ name, origin: "action", secret: false })),
    query: { texts: [], sources: [] },
    separator: "&",
  },
  secrets: [],
  sameOrigin: true,
});

function signed(auth: Auth, request: PreparedRequest, moment: Moment): PreparedRequest {
  const { sign } = authorize(auth);
  assert.ok(sign !== undefined);
  return sign(request, moment);
}

const aws = {
  kind: "awsSigV4",
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  region: "us-east-1",
  service: "service",
} as const;
const awsTime = at("2015-08-30T12:36:00Z");
const awsSignatures: readonly (readonly [name: string, request: PreparedRequest, signature: string])[] = [
  [
    "get-vanilla",
    bare("GET", "https://example.amazonaws.com", "/"),
    "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
  ],
  [
    "get-vanilla-query-order-key-case",
    bare("GET", "https://example.amazonaws.com", "/?Param2=value2&Param1=value1"),
    "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
  ],
  [
    "post-vanilla",
    bare("POST", "https://example.amazonaws.com", "/"),
    "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
  ],
  [
    "post-x-www-form-urlencoded",
    bare(
      "POST",
      "https://example.amazonaws.com",
      "/",
      { "content-type": "application/x-www-form-urlencoded" },
      "Param1=value1",
    ),
    "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
  ],
];

for (const [name, request, signature] of awsSignatures)
  test(`AWS Signature 4 of the test suite's ${name}`, () => {
    const [authorization] = headerOf(signed(aws, request, awsTime), "authorization");
    assert.equal(authorization?.split("Signature=")[1], signature);
    assert.match(authorization ?? "", /Credential=AKIDEXAMPLE\/20150830\/us-east-1\/service\/aws4_request/);
  });

test("AWS sends and signs the session token, and for S3 the hash of the body", () => {
  const made = signed(
    { ...aws, service: "s3", sessionToken: "session" },
    bare("PUT", "https://s3.example", "/a%20b", {}, "x"),
    awsTime,
  );
  assert.deepEqual(headerOf(made, "x-amz-security-token"), ["session"]);
  assert.match(
    headerOf(made, "authorization")[0] ?? "",
    /host;x-amz-content-sha256;x-amz-date;x-amz-security-token/,
  );
});

test("the base string of OAuth 1 is that of RFC 5849, 3.4.1.1", () => {
  const base = oauth1Base("POST", "http://example.com/request", [
    ["b5", "=%3D"],
    ["a3", "a"],
    ["c@", ""],
    ["a2", "r b"],
    ["oauth_consumer_key", "9djdj82h48djs9d2"],
    ["oauth_token", "kkk9d7dh3k39sjv7"],
    ["oauth_signature_method", "HMAC-SHA1"],
    ["oauth_timestamp", "137131201"],
    ["oauth_nonce", "7d8f3e4a"],
    ["c2", ""],
    ["a3", "2 q"],
  ]);
  assert.equal(
    base,
    "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7",
  );
});

test("an OAuth 1 request carries the signature of RFC 5849's photos example", () => {
  const auth = {
    kind: "oauth1",
    signatureMethod: "HMAC-SHA1",
    consumerKey: "dpf43f3p2l4k3l03",
    consumerSecret: "kd94hf93k423kf44",
    token: "nnch734d00sl2jdk",
    tokenSecret: "pfkkdhi9sl3r4s00",
  } as const;
  const base = oauth1Base("GET", "http://photos.example.net/photos", [
    ["file", "vacation.jpg"],
    ["size", "original"],
    ["oauth_consumer_key", auth.consumerKey],
    ["oauth_token", auth.token],
    ["oauth_signature_method", "HMAC-SHA1"],
    ["oauth_timestamp", "137131202"],
    ["oauth_nonce", "chapoH"],
  ]);
  const signature = createHmac("sha1", `${auth.consumerSecret}&${auth.tokenSecret}`)
    .update(base)
    .digest("base64");
  assert.equal(signature, "MdpQcU8iPSUjWoN/UDMsK2sui9I=");

  const request = bare("GET", "http://photos.example.net", "/photos?file=vacation.jpg&size=original");
  const [value = ""] = headerOf(signed(auth, request, at("1974-05-08T04:00:02Z", "chapoH")), "authorization");
  assert.match(value, /^OAuth oauth_consumer_key="dpf43f3p2l4k3l03", oauth_token="nnch734d00sl2jdk"/);
  const inUrl = signed({ ...auth, location: "url" }, request, at("1974-05-08T04:00:02Z"));
  assert.match(
    inUrl.path,
    /^\/photos\?file=vacation\.jpg&size=original&oauth_consumer_key=.*&oauth_signature=/,
  );
});

test("OAuth 1 with RSA is verified with the public key", () => {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const auth = {
    kind: "oauth1",
    signatureMethod: "RSA-SHA256",
    consumerKey: "c",
    privateKey: privateKey.export({ type: "pkcs8", format: "pem" }),
  } as const;
  const [value = ""] = headerOf(signed(auth, bare("GET", "https://a.example", "/x"), at("2026-01-01T00:00:00Z")), "authorization"); // prettier-ignore
  const fields = new Map([...value.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = "", text = ""]) => [name, decodeURIComponent(text)])); // prettier-ignore
  const signature = Buffer.from(fields.get("oauth_signature") ?? "", "base64");
  fields.delete("oauth_signature");
  const base = oauth1Base("GET", "https://a.example/x", [...fields]);
  assert.ok(verify("sha256", Buffer.from(base), publicKey, signature));
});

const mufasa = { kind: "digest", username: "Mufasa", password: "Circle of Life" } as const;

test("digest answers the challenges of RFC 7616, 3.9.1: the strongest one, and MD5", () => {
  const challenges = readDigestChallenges([
    'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=SHA-256, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"',
    'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=MD5, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"',
  ]);
  assert.equal(challenges.length, 2);
  const strongest = chooseChallenge(challenges);
  assert.equal(strongest?.["algorithm"], "SHA-256");
  const request = { method: "GET", path: "/dir/index.html", body: Buffer.alloc(0) } as const;
  const use = { cnonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", count: 1 };
  assert.match(
    digestAuthorization(mufasa, challenges[0] ?? {}, request, use),
    /response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"/,
  );
  assert.match(
    digestAuthorization(mufasa, challenges[1] ?? {}, request, use),
    /response="8ca523f5e9506fed4657c9700eebdbec"/,
  );
});

test("digest learns a challenge once, counts its uses, and gives up when the same one is refused", () => {
  const session = new DigestSession(mufasa);
  const request = bare("GET", "https://a.example", "/");
  const challenge = { "www-authenticate": 'Basic realm="x", Digest realm="r", nonce="n1", qop="auth"' };
  assert.equal(session.sign(request, at("2026-01-01T00:00:00Z")), request);
  assert.equal(session.learn(challenge), true);
  const used = [1, 2].map(
    () => headerOf(session.sign(request, at("2026-01-01T00:00:00Z")), "authorization")[0],
  );
  assert.match(used[0] ?? "", /nc=00000001/);
  assert.match(used[1] ?? "", /nc=00000002/);
  assert.equal(session.learn(challenge), false);
  assert.equal(session.learn({ "www-authenticate": 'Digest realm="r", nonce="n2", stale=true' }), true);
});

test("an HMAC credential makes the signature of Standard Webhooks' own example", () => {
  const auth = {
    kind: "hmac",
    algorithm: "sha256",
    key: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    keyEncoding: "base64",
    keyId: "msg_p5jXN8AQM9LWM0D4loKWxJek",
    message: "{keyId}.{timestamp}.{body}",
    encoding: "base64",
    headers: {
      "webhook-id": "{keyId}",
      "webhook-timestamp": "{timestamp}",
      "webhook-signature": "v1,{signature}",
    },
  } as const;
  const made = signed(
    auth,
    bare("POST", "https://a.example", "/", {}, '{"test": 2432232314}'),
    at(new Date(1_614_265_330_000).toISOString()),
  );
  assert.deepEqual(headerOf(made, "webhook-signature"), ["v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="]);
  assert.deepEqual(headerOf(made, "webhook-timestamp"), ["1614265330"]);
});

test("HMAC-SHA-256 of RFC 4231's second case", () => {
  const auth = { kind: "hmac", algorithm: "sha256", key: "Jefe", message: "what do ya want for nothing?", headers: { "X-Sig": "{signature}" } } as const; // prettier-ignore
  const made = signed(auth, bare("GET", "https://a.example", "/"), at("2026-01-01T00:00:00Z"));
  assert.deepEqual(headerOf(made, "x-sig"), [
    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
  ]);
});

test("a JWT is that of RFC 7515's key, verified by node, and used again until it is nearly over", () => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const auth = {
    kind: "jwtBearer",
    algorithm: "ES256",
    key: privateKey.export({ type: "pkcs8", format: "pem" }),
    keyId: "k1",
    claims: { iss: "us", aud: "them" },
    lifetime: 100,
  } as const;
  const { sign } = authorize(auth);
  const tokenAt = (time: string): string =>
    headerOf(sign?.(bare("GET", "https://a.example", "/"), at(time)) ?? bare("GET", "https://a.example", "/"), "authorization")[0] ?? ""; // prettier-ignore
  const first = tokenAt("2026-01-01T00:00:00Z");
  const [header = "", payload = "", signature = ""] = first.replace("Bearer ", "").split(".");
  assert.deepEqual(JSON.parse(Buffer.from(header, "base64url").toString()), {
    alg: "ES256",
    typ: "JWT",
    kid: "k1",
  });
  assert.deepEqual(JSON.parse(Buffer.from(payload, "base64url").toString()), { iat: 1_767_225_600, exp: 1_767_225_700, iss: "us", aud: "them" }); // prettier-ignore
  const key = { key: createPublicKey(publicKey.export({ type: "spki", format: "pem" })), dsaEncoding: "ieee-p1363" } as const; // prettier-ignore
  assert.ok(verify("sha256", Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, "base64url")));
  assert.equal(tokenAt("2026-01-01T00:01:20Z"), first);
  assert.notEqual(tokenAt("2026-01-01T00:01:31Z"), first);
});

test("WSSE digests nonce, time and password", () => {
  const auth = { kind: "wsse", username: "bob", password: "taadtaadpstcsm" } as const;
  const made = signed(
    auth,
    bare("GET", "https://a.example", "/"),
    at("2003-12-15T14:43:07Z", "d36e316282959a9ed4c89851497a717f"),
  );
  assert.deepEqual(headerOf(made, "x-wsse"), [
    'UsernameToken Username="bob", PasswordDigest="quR/EWLAV4xLf9Zqyw4pDmfV9OY=", Nonce="ZDM2ZTMxNjI4Mjk1OWE5ZWQ0Yzg5ODUxNDk3YTcxN2Y=", Created="2003-12-15T14:43:07Z"',
  ]);
});

test("a custom credential fills headers and parameters from its fields", () => {
  const auth = { kind: "custom", headers: { "X-Auth": "{{connection.http.encrypted.key}}:{{connection.http.unencrypted.user}}" }, query: { v: "{{connection.http.unencrypted.user}}" } } as const; // prettier-ignore
  const fields = { encrypted: new Map([["key", "s3cret"]]), unencrypted: new Map([["user", "ann"]]) };
  const parts = authorize({ ...auth, query: { v: auth.query.v } }, fields);
  const request = sampleRequest(samplePlan({ method: "GET", restUrl: "/x" }, sampleBase()), {}, parts);
  assert.deepEqual(headerOf(request, "x-auth"), ["s3cret:ann"]);
  assert.equal(request.path, "/v1/x?v=ann");
  assert.ok(request.secrets.includes("s3cret"));
});
