import assert from "node:assert/strict";
import { test } from "node:test";
import { readCloudEvents } from "./cloud-events.ts";
import { readHook } from "./hook-request.ts";

const read = (body: unknown, headers: Readonly<Record<string, string>>) =>
  readCloudEvents(
    readHook(
      {
        method: "POST",
        path: "x",
        keyed: true,
        query: "",
        url: "",
        headers: Object.entries(headers),
        body: Buffer.isBuffer(body)
          ? body
          : Buffer.from(typeof body === "string" ? body : JSON.stringify(body)),
        address: "",
      },
      new Date(0),
    ),
  );

/** The example of the specification's introduction. */
const event = {
  specversion: "1.0",
  type: "com.github.pull_request.opened",
  source: "https://github.com/cloudevents/spec/pull",
  subject: "123",
  id: "A234-1234-1234",
  time: "2018-04-05T17:31:00Z",
  comexampleextension1: "value",
  datacontenttype: "text/xml",
  data: '<much wow="xml"/>',
};
const structured = { "content-type": "application/cloudevents+json; charset=utf-8" };
const batch = { "content-type": "application/cloudevents-batch+json" };

test("a structured event is read with its extensions", () => {
  assert.deepEqual(read(event, structured), { ok: true, events: [event] });
});

test("a binary event has its attributes in headers and its data in the body", () => {
  const { data: _, datacontenttype: __, ...attributes } = event;
  const headers = Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [`ce-${name}`, value]),
  );
  assert.deepEqual(
    read({ a: 1 }, { ...headers, "ce-subject": "Euro%20%E2%82%AC", "content-type": "application/json" }),
    {
      ok: true,
      events: [{ ...attributes, subject: "Euro €", datacontenttype: "application/json", data: { a: 1 } }],
    },
  );
  assert.deepEqual(read(Buffer.from([0xff, 0]), { ...headers, "content-type": "application/octet-stream" }), {
    ok: true,
    events: [{ ...attributes, datacontenttype: "application/octet-stream", data: "/wA=" }],
  });
});

test("a batch is several events; an empty one is none", () => {
  assert.deepEqual(read([event, { ...event, id: "2" }], batch), {
    ok: true,
    events: [event, { ...event, id: "2" }],
  });
  assert.deepEqual(read([], batch), { ok: true, events: [] });
});

test("data in Base64 is what it says it is", () => {
  const { data: _, ...rest } = event;
  const encoded = { ...rest, data_base64: Buffer.from('{"a":1}').toString("base64") };
  const [json] = [read({ ...encoded, datacontenttype: "application/json" }, structured)];
  assert.deepEqual(json, {
    ok: true,
    events: [{ ...rest, datacontenttype: "application/json", data: { a: 1 } }],
  });
  assert.deepEqual(read(encoded, structured), { ok: true, events: [{ ...rest, data: "eyJhIjoxfQ==" }] });
});

const refused: readonly (readonly [
  about: string,
  body: unknown,
  headers: Record<string, string>,
  why: RegExp,
])[] = [
  ["another version", { ...event, specversion: "0.3" }, structured, /specversion 1\.0/],
  ["no id", { ...event, id: "" }, structured, /no "id"/],
  ["a type that is no text", { ...event, type: 1 }, structured, /no "type"/],
  ["a name in capitals", { ...event, Foo: "x" }, structured, /attribute "Foo"/],
  ["data twice", { ...event, data_base64: "eA==" }, structured, /data beside it/],
  ["no object", "[1]", structured, /no JSON object/],
  ["an object as a batch", event, batch, /JSON array/],
  ["a wrong one in a batch", [event, {}], batch, /^Event 1 /],
  ["too many", Array.from({ length: 101 }, () => event), batch, /at most 100/],
  ["another format", "<event/>", { "content-type": "application/cloudevents+xml" }, /not known/],
  ["no event at all", { a: 1 }, { "content-type": "application/json" }, /no CloudEvent/],
];
for (const [about, body, headers, why] of refused)
  test(`refused: ${about}`, () => {
    const found = read(body, headers);
    assert.ok(!found.ok);
    assert.match(found.message, why);
  });
