// What this package signs and asks with its own code, against what others' code makes of the same: byte by byte.
import assert from "node:assert/strict";
import { createHash, generateKeyPairSync, type KeyObject } from "node:crypto";
import { test } from "node:test";
import { type Auth, type AuthKind } from "@patchbay/contract/credential";
import aws4 from "aws4";
import { importSPKI, jwtVerify } from "jose";
import * as oauth from "oauth4webapi";
import { authorizationAddress, codeRequest } from "./authorization-code.ts";
import { authorize } from "./authorize.ts";
import { Findings } from "./findings.ts";
import { makeJwt } from "./jwt.ts";
import { oauth2Plan } from "./oauth2.ts";
import type { PreparedRequest } from "./prepared-request.ts";
import { headerOf } from "./sample-call.ts";
import type { SessionAuth } from "./session-plan.ts";

type Of<K extends AuthKind> = Extract<Auth, { kind: K }>;

test("Signature Version 4 is what aws4 makes of the same request", () => {
  const now = new Date("2026-03-04T05:06:07Z");
  const keys = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
  const paths = ["/", "/a/b", "/a%20b/%C3%A9", "/x~y_z.-", "/?b=2&a=1", "/list?prefix=some%2Fkey&max-keys=2&x=", "/q?a=1&a=2&A=3&%C3%A9=%E2%82%AC&sp=a%20b"]; // prettier-ignore
  for (const service of ["s3", "execute-api", "dynamodb"])
    // Of a name that comes twice, aws4 signs the first one only for S3; AWS itself signs all.
    for (const path of paths.filter((one) => service !== "s3" || !one.includes("a=2")))
      for (const body of [null, '{"TableName":"Möbel"}'])
        for (const sessionToken of [undefined, "token/with+signs=="]) {
          const session = sessionToken === undefined ? {} : { sessionToken };
          const auth: Of<"awsSigV4"> = {
            kind: "awsSigV4",
            ...keys,
            ...session,
            region: "eu-north-1",
            service,
          };
          const request: PreparedRequest = {
            method: body === null ? "GET" : "POST",
            secrets: [],
            sameOrigin: true,
            origin: "https://api.example.com",
            path,
            body,
            headers: body === null ? [] : ["Content-Type", "application/x-amz-json-1.0"],
            sent: {
              headers: body === null ? [] : [{ name: "Content-Type", origin: "action", secret: false }],
              query: { texts: [], sources: [] },
              separator: "&",
            },
          };
          const ours = authorize(auth).sign?.(request, { now, nonce: "n" });
          // Their types do not know the last member: content-length need not be signed, and we do not.
          const asked: Parameters<typeof aws4.sign>[0] & { readonly extraHeadersToIgnore: object } = {
            host: "api.example.com",
            path,
            method: request.method,
            service,
            region: "eu-north-1",
            headers: {
              "X-Amz-Date": "20260304T050607Z",
              ...(body === null ? {} : { "Content-Type": "application/x-amz-json-1.0" }),
            },
            ...(body === null ? {} : { body }),
            extraHeadersToIgnore: { "content-length": true },
          };
          const theirs = aws4.sign(asked, { ...keys, ...session });
          assert.ok(ours !== undefined);
          assert.equal(
            headerOf(ours, "authorization")[0],
            String(theirs.headers?.["Authorization"]),
            JSON.stringify({ service, path, body, sessionToken }),
          );
        }
});

test("a JWT of every algorithm is one that jose verifies", async () => {
  const pairs: Readonly<Record<string, { readonly publicKey: KeyObject; readonly privateKey: KeyObject }>> = {
    RS: generateKeyPairSync("rsa", { modulusLength: 2048 }),
    ES256: generateKeyPairSync("ec", { namedCurve: "P-256" }),
    ES384: generateKeyPairSync("ec", { namedCurve: "P-384" }),
    ES512: generateKeyPairSync("ec", { namedCurve: "P-521" }),
    EdDSA: generateKeyPairSync("ed25519"),
  };
  const claims = { iss: "us", aud: "them", "https://a.example/ü": [1, { b: null }] };
  for (const algorithm of [
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
  ] as const) {
    // prettier-ignore
    const pair = pairs[algorithm] ?? pairs["RS"];
    assert.ok(pair !== undefined);
    const key = pair.privateKey.export({ type: "pkcs8", format: "pem" });
    const { token } = makeJwt({ kind: "jwtBearer", algorithm, key, keyId: "k1", claims }, new Date());
    const spki = pair.publicKey.export({ type: "spki", format: "pem" });
    const { payload, protectedHeader } = await jwtVerify(token, await importSPKI(spki, algorithm), {
      issuer: "us",
      audience: "them",
    });
    assert.deepEqual(payload["https://a.example/ü"], claims["https://a.example/ü"]);
    assert.deepEqual([protectedHeader.alg, protectedHeader.kid], [algorithm, "k1"]);
  }
  for (const algorithm of ["HS256", "HS384", "HS512"] as const) {
    const key = "k".repeat(64);
    const { token } = makeJwt({ kind: "jwtBearer", algorithm, key, claims }, new Date());
    await jwtVerify(token, new TextEncoder().encode(key), { issuer: "us", audience: "them" });
  }
});

const client = { clientId: "patch bay/ü", clientSecret: "s3cr:t & more" };
const tokenUrl = "https://auth.example.com/oauth/token?tenant=1";
const server = { issuer: "https://auth.example.com", token_endpoint: tokenUrl };
const oauthClient = { client_id: client.clientId };

/** What oauth4webapi would send: its request is caught before it leaves. */
async function caught(
  send: (options: { readonly [oauth.customFetch]: typeof fetch }) => Promise<Response>,
): Promise<{ readonly url: string; readonly authorization: string | null; readonly form: string[] }> {
  let seen: { url: string; headers: Headers; body: string } | null = null;
  await send({
    [oauth.customFetch]: async (url, init) => {
      const request = new Request(url, init ?? {});
      seen = { url: request.url, headers: request.headers, body: await request.text() };
      return Response.json({});
    },
  });
  const { url, headers, body } = seen as unknown as { url: string; headers: Headers; body: string };
  return { url, authorization: headers.get("authorization"), form: formOf(body) };
}

const formOf = (body: string): string[] =>
  [...new URLSearchParams(body)].map(([name, value]) => `${name}=${value}`).toSorted();

const ours = (request: PreparedRequest) => ({
  url: `${request.origin}${request.path}`,
  authorization: headerOf(request, "authorization")[0] ?? null,
  form: formOf(String(request.body)),
});

function tokenRequest(auth: SessionAuth, refreshToken: string | null = null) {
  assert.ok(auth.kind !== "token" && auth.kind !== "cookie");
  const last = refreshToken === null ? null : { token: "t", refreshToken, expiresAt: null };
  const prepared = oauth2Plan(auth, new Findings()).request(last, new Date());
  assert.ok(prepared.ok);
  return ours(prepared.request);
}

const code: Of<"oauth2AuthorizationCode"> = {
  kind: "oauth2AuthorizationCode",
  ...client,
  tokenUrl,
  authorizationUrl: "https://auth.example.com/authorize?tenant=1",
  scope: "orders:read profile",
};

test("token requests are those of oauth4webapi, the client authenticated in header and body", async () => {
  const parameters = { resource: "https://api.example.com" };
  const inHeader = oauth.ClientSecretBasic(client.clientSecret);
  const inBody = oauth.ClientSecretPost(client.clientSecret);
  for (const [where, proof] of [
    ["header", inHeader],
    ["body", inBody],
  ] as const) {
    // prettier-ignore
    assert.deepEqual(
      tokenRequest({ kind: "oauth2ClientCredentials", ...client, tokenUrl, scope: "a b", parameters, clientAuthentication: where }), // prettier-ignore
      await caught((options) => oauth.clientCredentialsGrantRequest(server, oauthClient, proof, { scope: "a b", ...parameters }, options)), // prettier-ignore
    );
    assert.deepEqual(
      tokenRequest({ ...code, clientAuthentication: where }, "r/1+"),
      await caught((options) => oauth.refreshTokenGrantRequest(server, oauthClient, proof, "r/1+", options)),
    );
  }
});

test("the authorization code flow asks as oauth4webapi does", async () => {
  const flow = {
    redirectUri: "https://patchbay.example.com/authorized",
    state: "st",
    verifier: "v".repeat(43),
  };
  const back = new URL(`${flow.redirectUri}?code=c%2F1&state=st`);
  const parameters = oauth.validateAuthResponse(server, oauthClient, back, flow.state);
  assert.deepEqual(
    ours(codeRequest(code, "c/1", flow)),
    await caught((options) =>
      oauth.authorizationCodeGrantRequest(
        server,
        oauthClient,
        oauth.ClientSecretBasic(client.clientSecret),
        parameters,
        flow.redirectUri,
        flow.verifier,
        options,
      ),
    ),
  );
  const address = new URL(authorizationAddress(code, flow));
  assert.equal(
    address.searchParams.get("code_challenge"),
    await oauth.calculatePKCECodeChallenge(flow.verifier),
  );
  assert.equal(createHash("sha256").update(flow.verifier).digest("base64url"), address.searchParams.get("code_challenge")); // prettier-ignore
  assert.deepEqual(Object.fromEntries(address.searchParams), {
    tenant: "1",
    response_type: "code",
    client_id: client.clientId,
    redirect_uri: flow.redirectUri,
    scope: "orders:read profile",
    state: "st",
    code_challenge: address.searchParams.get("code_challenge"),
    code_challenge_method: "S256",
  });
  const bent = { ...code, authorizationParameters: { state: "mine", code_challenge_method: "plain", prompt: "consent" } }; // prettier-ignore
  const params = new URL(authorizationAddress(bent, flow)).searchParams;
  assert.deepEqual([params.get("state"), params.get("code_challenge_method"), params.get("prompt")], ["st", "S256", "consent"]); // prettier-ignore
});
