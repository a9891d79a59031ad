// Whatever a value is, it cannot leave the place it is put into. Values are made at random out of what usually does harm.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonObject } from "@patchbay/contract/vocabulary";
import { type Prepared } from "./prepare.ts";
import { headerOf, sampleBase, type SampleAction, samplePlan, samplePrepared } from "./sample-call.ts";
import { randomFrom } from "./sample-random.ts";
import { readXml } from "./xml-answer.ts";

const pieces = ['"', "'", "\\", "`", "<", ">", "&", "]]>", "-->", "</r>", "<!--", "{{x}}", "}}", "{", "${1}", "/", "//", "?", "#", "&q=2", ";", "=", "..", ".", "%2e", "%2F", "%", "%zz", "+", " ", "\t", "\n", "\r\n", "\0", "\u007F", "ü", "€", "😀", "\ud800", "@", ":", "http://evil.example/", "\\evil", ",", "--patchbay", "name=\"x\"", "a", "Z", "0", "\u2028"]; // prettier-ignore

function valuesFrom(seed: number): string {
  const random = randomFrom(seed);
  return Array.from({ length: 1 + random(6) }, () => pieces[random(pieces.length)] ?? "").join("");
}

const values: readonly string[] = [
  ...pieces,
  ...Array.from({ length: 200 }, (_, seed) => valuesFrom(seed + 1)),
];

function eachValue(action: SampleAction, check: (prepared: Prepared, value: string) => void): void {
  const plan = samplePlan(action, sampleBase());
  for (const v of values) check(samplePrepared(plan, { v, n: 7 } satisfies JsonObject), v);
}

const bodyOf = (prepared: Prepared, value: string): string => {
  assert.ok(prepared.ok, JSON.stringify(value));
  return String(prepared.request.body);
};

test("a value in a JSON text stays the value it is", () => {
  const requestPayload = `{"in":"<{{input.v}}>","out":{{input.v}},"{{input.v}}":1,"f":"{{concat input.v input.n}}","g":{{json input.v}},"h":{{uppercase input.v}} }`;
  eachValue({ method: "POST", restUrl: "/", requestPayload }, (prepared, v) => {
    const members = [["in", `<${v}>`], ["out", v], [v, 1], ["f", `${v}7`], ["g", v], ["h", v.toUpperCase()]]; // prettier-ignore
    assert.deepEqual(JSON.parse(bodyOf(prepared, v)), Object.fromEntries(members));
  });
});

test("a value in a JSON document stays the value it is", () => {
  const requestPayload = { a: "{{input.v}}", b: ["<{{input.v}}>", { c: "{{{input.v}}}" }] };
  eachValue({ method: "POST", restUrl: "/", requestPayload }, (prepared, v) =>
    assert.deepEqual(JSON.parse(bodyOf(prepared, v)), { a: v, b: [`<${v}>`, { c: v }] }),
  );
});

test("a value in XML is text of its element or attribute, or refused", () => {
  const requestPayload = `<r a="{{input.v}}" b='{{input.v}}'><!-- {{input.v}} --><t>|{{input.v}}|</t></r>`;
  eachValue({ method: "POST", restUrl: "/", contentType: "xml", requestPayload }, (prepared, v) => {
    if (!prepared.ok) {
      assert.match(prepared.error.message, /XML cannot hold/);
      assert.ok(v.includes("\0"), JSON.stringify(v));
      return;
    }
    const text = v.toWellFormed();
    const read = readXml(bodyOf(prepared, v)) as { r: Record<string, string> };
    assert.deepEqual(Object.keys(read.r).toSorted(), ["@a", "@b", "t"], JSON.stringify(v));
    assert.equal(read.r["t"]?.replaceAll("\r\n", "\n"), `|${text}|`.replaceAll("\r\n", "\n"));
    assert.equal(read.r["@a"], read.r["@b"]);
  });
});

test("a value in a URL is one segment and one parameter, or refused", () => {
  for (const restUrlEncoded of [true, false]) {
    const restUrl = "/a/{{input.v}}/b?q={{input.v}}&z=1";
    const restUrlParams = { p: "{{input.v}}" };
    eachValue({ method: "GET", restUrl, restUrlParams, restUrlEncoded }, (prepared, v) => {
      if (!prepared.ok) {
        assert.match(prepared.error.message, /segment `\.`/, JSON.stringify(v));
        assert.match(v, /^\.{1,2}$|^(?:\.|%2e){1,2}|[\\/]|%2f|%2F|;/);
        return;
      }
      const { origin, path } = prepared.request;
      assert.equal(origin, "https://api.example.com");
      const [route = "", query = ""] = path.split("?");
      assert.equal(path.split("?").length, 2);
      assert.deepEqual(route.split("/").map(decodeURIComponent), ["", "v1", "a", v.toWellFormed(), "b"]);
      const parameters = query.split("&").map((one) => one.split("="));
      assert.deepEqual(parameters.map(([name]) => name), ["q", "z", "p"]); // prettier-ignore
      assert.equal(decodeURIComponent(parameters[0]?.[1] ?? ""), v.toWellFormed());
      assert.equal(decodeURIComponent(parameters[2]?.[1] ?? ""), v.toWellFormed());
    });
  }
});

test("a value in a header is that header's whole value, or refused", () => {
  const requestHeaders = { "X-A": "a {{input.v}} b", "X-B": "{{uppercase input.v}}" };
  eachValue({ method: "GET", restUrl: "/", requestHeaders }, (prepared, v) => {
    if (!prepared.ok) {
      assert.match(prepared.error.message, /header value holds no line breaks/);
      // oxlint-disable-next-line no-control-regex -- what may not stand in a header
      assert.match(v + v.toUpperCase(), /[\0-\x08\n-\x1f\x7f]|[^\0-\xff]/, JSON.stringify(v));
      return;
    }
    assert.deepEqual(headerOf(prepared.request, "x-a"), [`a ${v} b`]);
    assert.deepEqual(headerOf(prepared.request, "x-b"), [v.toUpperCase()]);
    assert.ok(prepared.request.headers.every((one) => !/[\r\n\0]/.test(one)));
  });
});

test("a value in a form is its field's value, whichever way the form is written", async () => {
  const fields = [["a", "{{input.v}}"], ["b", "<{{input.v}}>"], ["a b", "{{input.n}}"]] as const; // prettier-ignore
  const expected = (v: string): readonly (readonly string[])[] => [["a", v.toWellFormed()], ["b", `<${v.toWellFormed()}>`], ["a b", "7"]]; // prettier-ignore
  const form = { method: "POST", restUrl: "/", requestPayload: Object.fromEntries(fields) } as const;
  eachValue({ ...form, contentType: "urlencoded" }, (prepared, v) =>
    assert.deepEqual([...new URLSearchParams(bodyOf(prepared, v))], expected(v)),
  );
  const written = "a={{input.v}}&b=%3C{{input.v}}%3E&a+b={{input.n}}";
  eachValue({ ...form, contentType: "urlencoded", requestPayload: written }, (prepared, v) =>
    assert.deepEqual([...new URLSearchParams(bodyOf(prepared, v))], expected(v)),
  );
  const parts: Promise<void>[] = [];
  eachValue({ ...form, contentType: "form" }, (prepared, v) => {
    assert.ok(prepared.ok);
    const [type = ""] = headerOf(prepared.request, "content-type");
    const body = Buffer.from(bodyOf(prepared, v));
    const read = new Response(body, { headers: { "content-type": type } }).formData();
    parts.push(read.then((data) => assert.deepEqual([...data], expected(v))));
  });
  await Promise.all(parts);
});

test("a value in a script stays between its quotes, whichever they are", () => {
  const requestPayload = 'a = "{{input.v}}"';
  eachValue({ method: "POST", restUrl: "/", contentType: "javascript", requestPayload }, (prepared, v) => {
    const body = bodyOf(prepared, v);
    const inside = body.slice(5, -1);
    assert.ok(!/['"`$<>\n\r\u2028]/.test(inside.replaceAll(/\\./g, "")), body);
    assert.equal(JSON.parse(`"${inside}"`), v);
  });
});
