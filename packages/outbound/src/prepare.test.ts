import assert from "node:assert/strict";
import { test } from "node:test";
import { authorize, noAuth } from "./authorize.ts";
import { prepare } from "./prepare.ts";
import { headerOf, sampleBase, samplePlan, samplePrepared, sampleRequest } from "./sample-call.ts";

const bearer = authorize({ kind: "bearer", token: "tok-123456" });

test("headers merge without case: connection < endpoint < action, and the credential always wins", () => {
  const base = sampleBase({
    headers: [
      { name: "X-A", value: "connection" },
      { name: "X-B", value: "connection" },
      { name: "X-C", value: "connection" },
      { name: "X-Off", value: "x", enabled: false },
      { name: "authorization", value: "Bearer preset" },
    ],
  });
  const endpoint = {
    name: "e",
    method: "GET",
    path: "/x",
    headers: { "x-b": "endpoint", "x-c": "endpoint" },
  } as const;
  const plan = samplePlan(
    { requestHeaders: { "X-c": "action", Authorization: "{{input.t}}" } },
    base,
    endpoint,
  );
  const request = sampleRequest(plan, { t: "Bearer mine" }, bearer);
  const sent = request.sent.headers.map(
    ({ name, origin }, at) => `${origin} ${name}: ${request.headers[2 * at + 1]}`,
  );
  assert.deepEqual(sent.toSorted(), [
    "action X-c: action",
    "connection X-A: connection",
    "content type accept: application/json",
    "credential authorization: Bearer tok-123456",
    "endpoint x-b: endpoint",
    "patchbay user-agent: Patchbay",
  ]);
});

test("a list sends a header or parameter several times, null not at all", () => {
  const plan = samplePlan({
    method: "GET",
    restUrl: "/x",
    requestHeaders: {
      "X-Tag": ["a", "{{input.tag}}"],
      "X-List": "{{input.list}}",
      "X-None": "{{input.nothing}}",
    },
    restUrlParams: { id: "{{input.list}}", n: [1, true], none: "{{input.nothing}}" },
  });
  const request = sampleRequest(plan, { tag: "b", list: ["x", "y z"], nothing: null });
  assert.deepEqual(headerOf(request, "x-tag"), ["a", "b"]);
  assert.deepEqual(headerOf(request, "x-list"), ["x", "y z"]);
  assert.deepEqual(headerOf(request, "x-none"), []);
  assert.equal(request.path, "/v1/x?n=1&n=true&id=x&id=y%20z");
});

test("parameters come from address, presets, endpoint, action and credential; the action's replace the same name", () => {
  const base = sampleBase({
    query: [
      { name: "a", value: "preset" },
      { name: "b", value: "preset" },
      { name: "k", value: "preset" },
    ],
  });
  const endpoint = {
    name: "e",
    method: "GET",
    path: "/x?u=1&k=2",
    query: { a: "endpoint", c: "endpoint" },
  } as const;
  const auth = authorize({ kind: "apiKey", location: "url", paramName: "k", value: "k/1" });
  const plan = samplePlan({ restUrlParams: { b: "action", u: "mine" } }, base, endpoint);
  const request = sampleRequest(plan, {}, auth);
  assert.equal(request.path, "/v1/x?a=preset&a=endpoint&c=endpoint&b=action&u=mine&k=k%2F1");
  const own = samplePlan({ method: "GET", restUrl: "/x?a=1&k=2", restUrlParams: { z: 1 } }, base);
  assert.equal(sampleRequest(own, {}, auth).path, "/v1/x?a=1&b=preset&z=1&k=k%2F1");
});

test("parameters may be separated by semicolons", () => {
  const plan = samplePlan(
    { method: "GET", restUrl: "/x?a=1", restUrlParams: { b: "x;y", c: "3" } },
    sampleBase({ querySeparator: ";" }),
  );
  assert.equal(sampleRequest(plan).path, "/v1/x?a=1;b=x%3By;c=3");
});

test("an address is encoded unless it is to be sent as given, and then it must be sendable", () => {
  const url = "/a b/%41?q=ä b&r=1%2B1";
  const encoded = samplePlan({ method: "GET", restUrl: url, restUrlParams: { p: "x y%20" } });
  assert.equal(sampleRequest(encoded).path, "/v1/a%20b/%41?q=%C3%A4%20b&r=1%2B1&p=x%20y%2520");
  const given = samplePlan({
    method: "GET",
    restUrl: "/a%20b|{{input.x}}",
    restUrlEncoded: false,
    restUrlParams: { "p[]": "x%20y" },
  });
  assert.equal(sampleRequest(given, { x: "ü" }).path, "/v1/a%20b|%C3%BC?p[]=x%20y");
  assert.throws(() => samplePlan({ method: "GET", restUrl: "/a b", restUrlEncoded: false }), /INVALID_INPUT/);
});

test("path parameters are one segment each and never empty", () => {
  const endpoint = { name: "e", method: "GET", path: "/o/{id}/i/{item}" } as const;
  const plan = samplePlan(
    { pathParameters: { id: "{{input.id}}", item: ["a", "{{input.i}}"] } },
    sampleBase(),
    endpoint,
  );
  assert.equal(sampleRequest(plan, { id: "a/b ?", i: 7 }).path, "/v1/o/a%2Fb%20%3F/i/a,7");
  const empty = samplePrepared(plan, { id: "", i: 7 });
  assert.deepEqual(empty.ok ? null : [empty.error.code, empty.error.message], [
    "MISSING_INPUT",
    "pathParameters.id: A path parameter is never empty.",
  ]);
  const climbing = samplePrepared(plan, { id: "..", i: 7 });
  assert.match(climbing.ok ? "" : climbing.error.message, /^path: It has a segment/);
});

test("what cannot be filled is refused with its field, line and column", () => {
  const plan = samplePlan({
    method: "POST",
    restUrl: "/x/{{input.id}}",
    requestHeaders: { "X-Note": "a {{input.note}}" },
    requestPayload: { deep: [{ who: "Dear\n{{input.who}}" }] },
  });
  const errorOf = (input: Record<string, string>): string => {
    const prepared = samplePrepared(plan, input);
    return prepared.ok ? "" : `${prepared.error.code} ${prepared.error.message}`;
  };
  assert.equal(errorOf({}), "MISSING_INPUT restUrl: `input.id` is not there. (line 1, column 6)");
  assert.match(
    errorOf({ id: "1", note: "a\r\nb", who: "w" }),
    /^INVALID_INPUT requestHeaders.X-Note: .*line breaks/,
  );
  assert.match(
    errorOf({ id: "1", note: "日本", who: "w" }),
    /^INVALID_INPUT requestHeaders.X-Note: .*Latin-1/,
  );
  assert.equal(
    errorOf({ id: "1", note: "n" }),
    "MISSING_INPUT requestPayload.deep[0].who: `input.who` is not there. (line 2, column 3)",
  );
});

test("a JSON body keeps the types of values and is escaped where they stand in text", () => {
  const plan = samplePlan({
    method: "POST",
    restUrl: "/x",
    requestPayload: {
      id: "{{input.id}}",
      tags: "{{input.tags}}",
      note: 'For "{{input.id}}"',
      fixed: [1, null, { a: true }],
    },
  });
  const request = sampleRequest(plan, { id: 7, tags: ["a", 'b"'] });
  assert.deepEqual(JSON.parse(String(request.body)), {
    id: 7,
    tags: ["a", 'b"'],
    note: 'For "7"',
    fixed: [1, null, { a: true }],
  });
  assert.deepEqual(headerOf(request, "content-type"), ["application/json"]);
});

test("a body is written for its content type", () => {
  const bodyOf = (
    contentType: "xml" | "text" | "html" | "javascript" | "urlencoded",
    requestPayload: string,
  ): string[] => {
    const request = sampleRequest(samplePlan({ method: "PUT", restUrl: "/x", contentType, requestPayload }), {
      v: `<&'"`,
    });
    return [String(request.body), ...headerOf(request, "content-type"), ...headerOf(request, "accept")];
  };
  assert.deepEqual(bodyOf("xml", "<a>{{input.v}}</a>"), [
    "<a>&lt;&amp;&apos;&quot;</a>",
    "application/xml",
    "application/xml",
  ]);
  assert.deepEqual(bodyOf("text", "{{input.v}}"), [`<&'"`, "text/plain; charset=utf-8", "text/plain"]);
  assert.deepEqual(bodyOf("html", "<b>{{input.v}}</b>")[0], "<b>&lt;&amp;&apos;&quot;</b>");
  assert.deepEqual(bodyOf("javascript", "f('{{input.v}}')")[0], String.raw`f('\u003c\u0026\u0027\"')`);
  assert.deepEqual(bodyOf("urlencoded", "a={{input.v}}&b=1"), [
    "a=%3C%26'%22&b=1",
    "application/x-www-form-urlencoded",
    "*/*",
  ]);
});

test("forms are written from an object: lists repeat a field, null leaves it out", () => {
  const requestPayload = {
    a: "x y",
    list: ["1", "{{input.n}}"],
    many: "{{input.many}}",
    none: "{{input.nothing}}",
    gone: null,
  };
  const input = { n: 2, many: ["p", "q&r"], nothing: null };
  const form = sampleRequest(
    samplePlan({ method: "POST", restUrl: "/x", contentType: "urlencoded", requestPayload }),
    input,
  );
  assert.equal(form.body, "a=x%20y&list=1&list=2&many=p&many=q%26r");
  const plan = samplePlan({ method: "POST", restUrl: "/x", contentType: "form", requestPayload });
  const multipart = sampleRequest(plan, input);
  const [type = ""] = headerOf(multipart, "content-type");
  const boundary = /^multipart\/form-data; boundary=(patchbay-[0-9a-f]{32})$/.exec(type)?.[1] ?? "";
  const fields = String(multipart.body)
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => /name="(.*)"\r\n\r\n(.*)\r\n$/s.exec(part)?.slice(1, 3).join("="));
  assert.deepEqual(fields, ["a=x y", "list=1", "list=2", "many=p", "many=q&r"]);
  const attack = samplePrepared(plan, { ...input, n: `--${boundary}--` });
  assert.match(attack.ok ? "" : attack.error.message, /^requestPayload.list: It holds the boundary/);
});

test("POST without a body has none; a literal content type is kept", () => {
  const empty = sampleRequest(samplePlan({ method: "POST", restUrl: "/x" }));
  assert.equal(empty.body, null);
  assert.deepEqual(headerOf(empty, "content-type"), []);
  const own = samplePlan({
    method: "POST",
    restUrl: "/x",
    requestHeaders: { "Content-Type": "application/vnd.x+json" },
    requestPayload: {},
  });
  assert.deepEqual(headerOf(sampleRequest(own), "content-type"), ["application/vnd.x+json"]);
});

test("another origin gets neither credential nor secret presets, whatever form the address has", () => {
  const base = sampleBase({
    headers: [
      { name: "X-Open", value: "open" },
      { name: "X-Sealed", value: "{{connection.http.encrypted.k}}", secret: true },
    ],
    query: [{ name: "api_key", value: "preset-key" }],
    encrypted: new Map([["k", "sealed-secret"]]),
  });
  const key = authorize({ kind: "apiKey", location: "url", paramName: "auth", value: "credential-key" });
  for (const auth of [bearer, key]) {
    const plan = samplePlan({ method: "GET", restUrl: "{{{input.url}}}" }, base);
    const home = sampleRequest(plan, { url: "https://api.example.com/v2" }, auth);
    assert.equal(home.sameOrigin, true);
    assert.match(JSON.stringify(home), /sealed-secret/);
    for (const url of ["https://other.test/x", "http://api.example.com/x", "https://api.example.com:444/x"]) {
      const away = sampleRequest(plan, { url }, auth);
      assert.equal(away.sameOrigin, false);
      const wire = JSON.stringify([away.origin, away.path, away.headers, away.body]);
      assert.doesNotMatch(wire, /secret|preset-key|credential-key|tok-123456/);
      assert.match(wire, /X-Open/);
    }
  }
});

test("calls without variable parts share one request; an idempotency key does not leak into it", () => {
  const plan = samplePlan({ method: "POST", restUrl: "/x", requestPayload: { a: 1 } });
  const scope = { input: {}, output: {}, actions: {} };
  const first = sampleRequest(plan, {}, bearer);
  const keyed = prepare(plan, scope, bearer, { idempotencyKey: "key-1" });
  assert.deepEqual(keyed.ok && headerOf(keyed.request, "idempotency-key"), ["key-1"]);
  assert.deepEqual(headerOf(sampleRequest(plan, {}, bearer), "idempotency-key"), []);
  assert.equal(sampleRequest(plan, {}, bearer), first);
  assert.deepEqual(headerOf(sampleRequest(plan, {}, noAuth), "authorization"), []);
});

test("an idempotency key that the call sets itself is kept", () => {
  const plan = samplePlan({
    method: "POST",
    restUrl: "/x",
    requestHeaders: { "Idempotency-Key": "{{input.k}}" },
  });
  const keyed = prepare(plan, { input: { k: "own" }, output: {}, actions: {} }, noAuth, {
    idempotencyKey: "key-1",
  });
  assert.deepEqual(keyed.ok && headerOf(keyed.request, "idempotency-key"), ["own"]);
});
