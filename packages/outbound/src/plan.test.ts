import assert from "node:assert/strict";
import { test } from "node:test";
import { callMethods } from "@patchbay/contract/call";
import { authorize } from "./authorize.ts";
import { checkEndpoint, compilePlan } from "./plan.ts";
import { problemsOf, sampleBase, sampleProblems } from "./sample-call.ts";

test("all mistakes of an action are reported at once, each under its own name", () => {
  const found = sampleProblems({
    method: "GET",
    restUrl: "/orders/{{orderId}}",
    restUrlParams: { api_key: "abc", page: "{{input.page" },
    requestHeaders: { Host: "x", "X Y": "1", Authorization: "Bearer abc", "X-Line": "a\nb" },
    requestPayload: { a: 1 },
    judgement: { resultPath: "$[", successPath: "a..b" },
  });
  assert.deepEqual(found.toSorted(), [
    "judgement.resultPath: INVALID_INPUT",
    "judgement.successPath: INVALID_INPUT",
    "requestHeaders.Authorization: LITERAL_SECRET",
    "requestHeaders.Host: INVALID_INPUT",
    "requestHeaders.X Y: INVALID_INPUT",
    "requestHeaders.X-Line: INVALID_INPUT",
    "requestPayload: INVALID_INPUT",
    "restUrl: INVALID_INPUT",
    "restUrlParams.api_key: LITERAL_SECRET",
    "restUrlParams.page: INVALID_INPUT",
  ]);
});

test("a mistake in a template says where in its text it is", () => {
  const [problem] = problemsOf({
    base: sampleBase(),
    endpoint: null,
    action: {
      method: "POST",
      restUrl: "/x",
      requestPayload: { list: [{ note: "one\n {{shout input.a}}" }] },
    },
  });
  assert.deepEqual(
    { ...problem, message: "" },
    {
      code: "INVALID_INPUT",
      origin: "action",
      field: "requestPayload.list[0].note",
      message: "",
      line: 2,
      column: 4,
    },
  );
});

test("a method takes the inputs that the seed lists for it and no others", () => {
  const body = callMethods.filter(
    (method) => sampleProblems({ method, restUrl: "/x", requestPayload: { a: 1 } }).length === 0,
  );
  assert.deepEqual(body, ["POST", "PUT", "PATCH"]);
  const encoded = callMethods.filter(
    (method) => sampleProblems({ method, restUrl: "/x", restUrlEncoded: true }).length === 0,
  );
  assert.deepEqual(encoded, ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
});

test("a DELETE has a body only when that is asked for, and only a DELETE can ask", () => {
  assert.deepEqual(sampleProblems({ method: "DELETE", restUrl: "/x", requestPayload: "{}" }), [
    "requestPayload: INVALID_INPUT",
  ]);
  assert.deepEqual(
    sampleProblems({ method: "DELETE", restUrl: "/x", requestPayload: "{}", allowBody: true }),
    [],
  );
  assert.deepEqual(sampleProblems({ method: "GET", restUrl: "/x", allowBody: true }), [
    "allowBody: INVALID_INPUT",
  ]);
});

test("an empty payload or null is no body, for any method", () => {
  for (const requestPayload of ["", null])
    assert.deepEqual(sampleProblems({ method: "GET", restUrl: "/x", requestPayload }), []);
});

test("an action names a method and an address, or an endpoint that has them", () => {
  const endpoint = { name: "getOrder", method: "GET", path: "/orders/{id}" } as const;
  assert.deepEqual(sampleProblems({}), ["method: MISSING_INPUT", "restUrl: MISSING_INPUT"]);
  assert.deepEqual(sampleProblems({ pathParameters: { id: "1" } }, sampleBase(), endpoint), []);
  assert.deepEqual(sampleProblems({ method: "POST", restUrl: "/x" }, sampleBase(), endpoint), [
    "method: INVALID_INPUT",
    "restUrl: INVALID_INPUT",
    "pathParameters.id: MISSING_INPUT",
  ]);
  assert.deepEqual(sampleProblems({ pathParameters: { id: "", nr: "1" } }, sampleBase(), endpoint), [
    "pathParameters.id: MISSING_INPUT",
    "pathParameters.nr: INVALID_INPUT",
  ]);
});

test("secrets in clear are refused by name, in headers, parameters and addresses; templates and harmless names are not", () => {
  const refused = sampleProblems({
    method: "GET",
    restUrl: "/x?access_token=abc&page=1",
    restUrlParams: { password: "p", client_secret: ["", "s"] },
    requestHeaders: { cookie: "sid=1", "X-Api-Key": "abc" },
  });
  assert.deepEqual(refused.toSorted(), [
    "requestHeaders.X-Api-Key: LITERAL_SECRET",
    "requestHeaders.cookie: LITERAL_SECRET",
    "restUrl: LITERAL_SECRET",
    "restUrlParams.client_secret: LITERAL_SECRET",
    "restUrlParams.password: LITERAL_SECRET",
  ]);
  const fine = sampleProblems({
    method: "GET",
    restUrl: "/x?token={{input.t}}&key=",
    restUrlParams: { keyword: "shoes", sortKey: "{{input.k}}" },
    requestHeaders: { "Idempotency-Key": "k-1", "X-Token": "{{input.t}}", authorization: "" },
  });
  assert.deepEqual(fine, []);
  assert.ok(
    sampleProblems({ method: "GET", restUrl: "https://u:p@x.test/" }).includes("restUrl: LITERAL_SECRET"),
  );
});

test("presets of a connection may be literal secrets, and only its secret presets may read secret fields", () => {
  const base = sampleBase({
    headers: [
      { name: "X-Api-Key", value: "abc-literal" },
      { name: "X-Sealed", value: "{{connection.http.encrypted.k}}", secret: true },
    ],
    encrypted: new Map([["k", "s3cret"]]),
  });
  assert.deepEqual(sampleProblems({ method: "GET", restUrl: "/x" }, base), []);
  const leaking = sampleBase({
    headers: [{ name: "X-Open", value: "{{connection.http.encrypted.k}}" }],
    encrypted: new Map([["k", "s3cret"]]),
  });
  assert.deepEqual(sampleProblems({ method: "GET", restUrl: "/x" }, leaking), [
    "headers.X-Open: INVALID_INPUT",
  ]);
  const inBody = {
    method: "POST",
    restUrl: "/x",
    requestPayload: ["{{connection.http.encrypted.k}}"],
  } as const;
  assert.deepEqual(sampleProblems(inBody, base), ["requestPayload[0]: INVALID_INPUT"]);
});

test("headers that frame the message or name the host are nobody's to set", () => {
  const names = [
    "Host",
    "content-length",
    "Transfer-Encoding",
    "Connection",
    "Upgrade",
    "keep-alive",
    "Expect",
    "TE",
  ];
  for (const name of [...names, "Trailer", "Proxy-Authorization", "proxy-connection"]) {
    const found = sampleProblems({ method: "GET", restUrl: "/x", requestHeaders: { [name]: "{{input.x}}" } });
    assert.deepEqual(found, [`requestHeaders.${name}: INVALID_INPUT`], name);
  }
});

test("the content type of a multipart form is not the author's to set", () => {
  const action = {
    method: "POST",
    restUrl: "/x",
    contentType: "form",
    requestHeaders: { "content-type": "a/b" },
  } as const;
  assert.deepEqual(sampleProblems({ ...action, requestPayload: { a: 1 } }), [
    "requestHeaders.content-type: INVALID_INPUT",
  ]);
  assert.deepEqual(sampleProblems(action), []);
});

test("the same header with different values in two places is a conflict that shows both, secrets masked, and no error", () => {
  const base = sampleBase({
    headers: [
      { name: "X-Version", value: "1" },
      { name: "X-Same", value: "s" },
      { name: "Authorization", value: "Bearer preset-secret", secret: true },
    ],
  });
  const endpoint = { name: "e", method: "GET", path: "/x", headers: { "x-version": "2" } } as const;
  const action = { requestHeaders: { "X-VERSION": "3", "x-same": "s" } };
  const compiled = compilePlan(
    { base, endpoint, action },
    authorize({ kind: "bearer", token: "credential-secret" }),
  );
  assert.ok(compiled.ok);
  assert.deepEqual(compiled.conflicts, [
    {
      name: "x-version",
      kept: { origin: "endpoint", value: "2" },
      dropped: { origin: "connection", value: "1" },
    },
    {
      name: "X-VERSION",
      kept: { origin: "action", value: "3" },
      dropped: { origin: "endpoint", value: "2" },
    },
    {
      name: "authorization",
      kept: { origin: "credential", value: "********" },
      dropped: { origin: "connection", value: "********" },
    },
  ]);
});

test("an endpoint is checked by itself: path parameters come later, its connection may not be configured yet", () => {
  const endpoint = {
    name: "getOrder",
    method: "GET",
    path: "/orders/{id}?tenant={{connection.http.unencrypted.tenant}}",
    headers: { "X-Api-Key": "abc", "X-Ok": "{{input.a}}" },
    body: { a: 1 },
  } as const;
  const found = checkEndpoint(null, endpoint).map(({ origin, field, code }) => `${origin} ${field}: ${code}`);
  assert.deepEqual(found, ["endpoint body: INVALID_INPUT", "endpoint headers.X-Api-Key: LITERAL_SECRET"]);
  assert.deepEqual(checkEndpoint(null, { ...endpoint, headers: {}, body: null }), []);
  assert.deepEqual(
    checkEndpoint(sampleBase(), { ...endpoint, headers: {}, body: null }).map(
      ({ field, code }) => `${field}: ${code}`,
    ),
    ["path: MISSING_INPUT"],
  );
});

test("documents are checked without their credential: any name of a field will do, but not in any place", () => {
  const base = sampleBase({
    headers: [{ name: "X-Sealed", value: "{{connection.http.encrypted.k}}", secret: true }],
    encrypted: null,
    unencrypted: null,
  });
  const action = { method: "POST", restUrl: "/{{connection.http.unencrypted.tenant}}/x" } as const;
  assert.deepEqual(sampleProblems(action, base), []);
  assert.deepEqual(sampleProblems({ ...action, requestPayload: "{{connection.http.encrypted.k}}" }, base), [
    "requestPayload: INVALID_INPUT",
  ]);
  assert.deepEqual(sampleProblems({ ...action, requestPayload: "{{connection.http.other}}" }, base), [
    "requestPayload: MISSING_INPUT",
  ]);
});

test("a base URL that cannot be one is a mistake of the connection", () => {
  const [problem] = problemsOf({
    base: sampleBase({ baseUrl: "https://x.test/?a=1" }),
    endpoint: null,
    action: { method: "GET", restUrl: "https://y.test" },
  });
  assert.equal(`${problem?.origin} ${problem?.field}`, "connection baseUrl");
});

test("the action's timeout and judgement replace the endpoint's", () => {
  const endpoint = {
    name: "e",
    method: "GET",
    path: "/x",
    timeout: 100,
    judgement: { successPath: "ok" },
  } as const;
  const own = compilePlan({ base: sampleBase(), endpoint, action: { timeout: 5, judgement: {} } });
  const inherited = compilePlan({ base: sampleBase(), endpoint, action: {} });
  assert.ok(own.ok && inherited.ok);
  assert.deepEqual([own.plan.timeout, own.plan.judgement], [5, {}]);
  assert.deepEqual([inherited.plan.timeout, inherited.plan.judgement], [100, { successPath: "ok" }]);
});
