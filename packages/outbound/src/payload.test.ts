import assert from "node:assert/strict";
import { test } from "node:test";
import type { ArrayFormat } from "@patchbay/contract/call";
import type { Json, JsonObject } from "@patchbay/contract/vocabulary";
import { noAuth } from "./authorize.ts";
import type { PreparedRequest } from "./prepare.ts";
import { recordCall } from "./record.ts";
import { headerOf, sampleBase, type SampleAction, samplePlan, samplePrepared, sampleProblems, sampleRequest } from "./sample-call.ts"; // prettier-ignore
import { refuse, settle } from "./settle.ts";

const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0x00, 0x0d, 0x0a]);
const answered = {
  contentType: "image/png",
  bytes: png.length,
  base64: png.toString("base64"),
  filename: "logo.png",
};
const input: JsonObject = { name: "Ann & Co", none: null, empty: "", picture: answered, pictures: [answered, answered], tags: ["a b", "c,d"], big: "12345678901234567890", text: png.toString("base64") }; // prettier-ignore

const post = (contentType: NonNullable<SampleAction["contentType"]>, requestPayload: Json, more: Partial<SampleAction> = {}): SampleAction => ({ method: "POST", restUrl: "/", contentType, requestPayload, ...more }); // prettier-ignore
const sent = (action: SampleAction, arrayFormat?: ArrayFormat): PreparedRequest =>
  sampleRequest(samplePlan(action, sampleBase(arrayFormat === undefined ? {} : { arrayFormat })), input);
const refused = (action: SampleAction): string => {
  const prepared = samplePrepared(samplePlan(action), input);
  return prepared.ok ? "" : prepared.error.message;
};

/** The parts of a multipart form as another implementation reads them. */
async function partsOf(request: PreparedRequest): Promise<readonly (readonly string[])[]> {
  const [type = ""] = headerOf(request, "content-type");
  const form = await new Response(new Uint8Array(Buffer.from(request.body ?? "")), { headers: { "content-type": type } }).formData(); // prettier-ignore
  return await Promise.all(
    [...form].map(async ([name, value]) =>
      typeof value === "string"
        ? [name, value]
        : [name, value.name, value.type, Buffer.from(await value.arrayBuffer()).toString("hex")],
    ),
  );
}

test("a multipart form carries texts and files, in their order", async () => {
  const request = sent(
    post("form", {
      title: "For {{input.name}}",
      note: ["{{input.none}}", 7],
      csv: {
        filename: `{{input.name}}.csv`,
        contentType: "text/csv; charset=utf-8",
        content: "a;{{input.name}}\r\n",
      },
      scan: [
        { filename: 'q"uote.png', contentType: "image/png", base64: "{{input.text}}" },
        { base64: "AAE=" },
      ],
    }),
  );
  const hex = png.toString("hex");
  assert.deepEqual(await partsOf(request), [
    ["title", "For Ann & Co"],
    ["note", "7"],
    ["csv", "Ann & Co.csv", "text/csv; charset=utf-8", Buffer.from("a;Ann & Co\r\n").toString("hex")],
    ["scan", 'q"uote.png', "image/png", hex],
    ["scan", "scan", "application/octet-stream", "0001"],
  ]);
});

test("a file may refer to a binary answer, several to a list of them, each with its type and name", async () => {
  const hex = png.toString("hex");
  const request = sent(post("form", { one: "{{input.picture}}", many: "{{input.pictures}}", named: { ref: "{{input.picture}}", filename: "new.png" } })); // prettier-ignore
  assert.deepEqual(await partsOf(request), [
    ["one", "logo.png", "image/png", hex],
    ["many", "logo.png", "image/png", hex],
    ["many", "logo.png", "image/png", hex],
    ["named", "new.png", "image/png", hex],
  ]);
});

test("what is no file is refused when it is saved, else when it is filled", () => {
  const problems = (file: Json): string => sampleProblems(post("form", { file })).join();
  assert.match(problems({ filename: "a", content: "x", base64: "eA==" }), /INVALID_INPUT/);
  assert.match(problems({ content: "x", size: "1" }), /INVALID_INPUT/);
  assert.match(problems({ ref: "no path" }), /INVALID_INPUT/);
  assert.match(problems({ base64: "?" }), /INVALID_INPUT/);
  assert.match(problems({ filename: "a" }), /INVALID_INPUT/);
  assert.match(problems({ content: "x", contentType: "text" }), /INVALID_INPUT/);
  assert.match(
    refused(post("form", { file: { ref: "{{input.name}}" } })),
    /^requestPayload.file: `ref` reads no binary/,
  );
  assert.match(refused(post("form", { file: { base64: "{{input.name}}" } })), /not base64/);
  assert.match(
    refused(post("form", { f: { content: "x", contentType: "{{input.name}}" } })),
    /content type of a file/,
  );
});

test("a binary body is the bytes of a base64 text or of a binary answer", () => {
  for (const payload of ["{{input.picture}}", "{{input.text}}", png.toString("base64")]) {
    const request = sent(post("binary", payload));
    assert.ok(png.equals(Buffer.from(request.body ?? "")), payload);
    assert.deepEqual(headerOf(request, "content-type"), ["application/octet-stream"]);
  }
  assert.match(refused(post("binary", "{{input.name}}")), /not base64/);
  assert.deepEqual(sampleProblems(post("binary", { a: 1 })), ["requestPayload: INVALID_INPUT"]);
  assert.deepEqual(sampleProblems(post("binary", "not base64!")), ["requestPayload: INVALID_INPUT"]);
});

test("of bytes that are no text the record keeps the number", () => {
  const record = (request: PreparedRequest) =>
    recordCall(refuse({ code: "BREAKER_OPEN", message: "" }), request, { bodyBytes: 9999 }).request;
  assert.equal(record(sent(post("binary", "{{input.text}}")))?.body, "(8 bytes)");
  const form = record(sent(post("form", { a: "ü {{input.name}}", file: "{{input.picture}}", b: "end" })));
  assert.match(form?.body ?? "", /name="a"\r\n\r\nü Ann & Co\r\n--.*filename="logo.png"\r\nContent-Type: image\/png\r\n\r\n\(8 bytes\)\r\n--.*\r\n\r\nend\r\n--/s); // prettier-ignore
});

test("an XML document is written the way answers are read", () => {
  const document = {
    "o:order": { "@id": "{{input.name}}", "@xmlns:o": "urn:o", line: ["{{input.tags}}", { "#text": "<x>", "@n": 1 }], note: { "#cdata": "a]]>b" }, none: "{{input.none}}", yes: true }, // prettier-ignore
  };
  const request = sent(post("xml", document));
  assert.equal(
    request.body,
    `<?xml version="1.0" encoding="UTF-8"?>\n<o:order id="Ann &amp; Co" xmlns:o="urn:o"><line>a b</line><line>c,d</line>` +
      `<line n="1">&lt;x&gt;</line><note><![CDATA[a]]]]><![CDATA[>b]]></note><none/><yes>true</yes></o:order>`,
  );
  assert.deepEqual(headerOf(request, "content-type"), ["application/xml"]);
  for (const bad of [{ a: 1, b: 2 }, { a: [1] }, [1], { "a b": 1 }, { a: { "<": 1 } }])
    assert.deepEqual(sampleProblems(post("xml", bad)), ["requestPayload: INVALID_INPUT"]);
  assert.match(refused(post("xml", { a: { b: "{{json input}}", c: "{{input.picture}}" } })), /^$/);
});

test("empty nodes are left out where that is asked for", () => {
  const document = { a: "{{input.none}}", b: "{{input.empty}}", c: [["{{input.none}}"], ["x", []], 0], d: { e: {} }, f: false }; // prettier-ignore
  const ignoreEmptyNodes = true;
  const kept = { c: [["x"], 0], f: false };
  assert.deepEqual(JSON.parse(String(sent(post("json", document, { ignoreEmptyNodes })).body)), kept);
  assert.match(String(sent(post("json", document)).body), /"a":null,"b":""/);
  assert.match(String(sent(post("xml", { r: document }, { ignoreEmptyNodes })).body), /<r><c>x<\/c><c>0<\/c><f>false<\/f><\/r>/); // prettier-ignore
  assert.equal(sent(post("urlencoded", { a: "{{input.empty}}", b: "x" }, { ignoreEmptyNodes })).body, "b=x");
});

test("lists are sent in the way of the connection, in the query and in forms", () => {
  const action: SampleAction = {
    ...post("urlencoded", { t: "{{input.tags}}", s: "x", l: [1, "{{input.name}}"] }),
    restUrlParams: { t: "{{input.tags}}", "s s": "x", l: [1, "{{input.name}}"], n: "{{input.none}}" },
  };
  const expected: Readonly<Record<ArrayFormat, string>> = {
    repeat: "t=a%20b&t=c%2Cd&s=x&l=1&l=Ann%20%26%20Co",
    brackets: "t%5B%5D=a%20b&t%5B%5D=c%2Cd&s=x&l%5B%5D=1&l%5B%5D=Ann%20%26%20Co",
    indices: "t%5B0%5D=a%20b&t%5B1%5D=c%2Cd&s=x&l%5B0%5D=1&l%5B1%5D=Ann%20%26%20Co",
    comma: "t=a%20b,c%2Cd&s=x&l=1,Ann%20%26%20Co",
  };
  for (const [format, text] of Object.entries(expected)) {
    const request = sent(action, format as ArrayFormat);
    assert.equal(request.body, text);
    // What is the same for every call stands before what is not.
    const inPath = text.replace("s=x&", "");
    assert.equal(request.path, `/v1/?s%20s=x&${inPath}`);
  }
});

test("with a semicolon between parameters, values that hold one are still one value", () => {
  const base = sampleBase({ querySeparator: ";", query: [{ name: "k", value: "a;b&c" }] });
  const plan = samplePlan(
    { method: "GET", restUrl: "/x?p=1;q=2", restUrlParams: { r: "{{input.v}}" } },
    base,
  );
  const request = sampleRequest(plan, { v: "1;2" }, noAuth);
  assert.equal(request.path, "/v1/x?p=1;q=2;k=a%3Bb%26c;r=1%3B2");
});

test("a number of an answer goes into the next request digit by digit", () => {
  const digits = "-12345678901234567890.000000000000000000001";
  const plan = samplePlan({ method: "GET", restUrl: "/" });
  const headers = { "content-type": "application/json" };
  const body = Buffer.from(`{"id":${digits}}`);
  const { body: answer = null } = settle(plan, {
    kind: "answer",
    status: 200,
    headers,
    body,
    timing: { total: 0 },
  });
  const next = (action: SampleAction): string => String(sampleRequest(samplePlan(action), { answer }).body);
  assert.equal(next(post("json", { id: "{{jsonNumber input.answer.id}}" })), `{"id":${digits}}`);
  assert.equal(
    next(post("json", { id: "{{jsonNumber input.answer.id}}" }, { ignoreEmptyNodes: true })),
    `{"id":${digits}}`,
  );
  assert.equal(
    next(post("json", `{"id":{{jsonNumber input.answer.id}},"s":"{{jsonNumber input.answer.id}}"}`)),
    `{"id":${digits},"s":"${digits}"}`,
  );
  assert.equal(next(post("json", { id: "{{input.answer.id}}" })), `{"id":"${digits}"}`);
  assert.equal(
    next(post("xml", { id: "{{jsonNumber input.answer.id}}" })).split("\n")[1],
    `<id>${digits}</id>`,
  );
});
