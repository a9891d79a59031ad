import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json } from "@patchbay/contract/vocabulary";
import { readAnswer } from "./answer.ts";

type Options = {
  readonly type?: string;
  readonly disposition?: string;
  readonly status?: number;
  readonly method?: "GET" | "HEAD";
};

const read = (body: string | Buffer, { type, disposition, status = 200, method = "GET" }: Options = {}) =>
  readAnswer(
    {
      kind: "answer",
      status,
      headers: {
        ...(type === undefined ? {} : { "content-type": type }),
        ...(disposition === undefined ? {} : { "content-disposition": disposition }),
      },
      body: Buffer.from(body),
      timing: { total: 0 },
    },
    method,
    "json",
  );

/** The body that was read, or what is wrong with it. */
function bodyOf(body: string | Buffer, options?: Options): Json {
  const answer = read(body, options);
  return answer.kind === "read" ? answer.body : `unreadable: ${answer.message}`;
}

/** Why a body was not read; nothing when it was. */
function refusal(body: string, options: Options): string {
  const answer = read(body, options);
  return answer.kind === "read" ? "" : answer.message;
}
const json = { type: "application/json" };
const xml = { type: "text/xml" };

test("an answer is read as its content type says, without one as the connection's media type says", () => {
  assert.deepEqual(bodyOf('{"a":1}', json), { a: 1 });
  assert.deepEqual(bodyOf('{"a":1}', { type: "Application/Problem+JSON; charset=UTF-8" }), { a: 1 });
  assert.deepEqual(bodyOf("<a>1</a>", { type: "application/soap+xml" }), { a: "1" });
  assert.deepEqual(bodyOf('{"a":1}'), { a: 1 });
  assert.deepEqual(bodyOf('{"a":1}', { type: "text/plain" }), '{"a":1}');
  assert.deepEqual(bodyOf("<p>", { type: "application/xhtml+xml" }), "<p>");
});

test("no body is null: empty, 204, 304 and HEAD", () => {
  assert.equal(bodyOf("", json), null);
  assert.equal(bodyOf("stray", { ...json, status: 204 }), null);
  assert.equal(bodyOf("stray", { ...json, status: 304 }), null);
  assert.equal(bodyOf("stray", { ...json, method: "HEAD" }), null);
});

test("a body that is not what it claims is kept as text with the reason", () => {
  const answer = read("<html>Sign in</html>", json);
  assert.ok(answer.kind === "unreadable");
  assert.equal(answer.text, "<html>Sign in</html>");
  assert.match(answer.message, /^It is not JSON/);
  assert.match(refusal("<a><b></a>", xml), /^It is not XML.*line 1/);
});

test("charsets are decoded as named, as marked, or as an XML declaration says", () => {
  const bytes = Buffer.from([0x22, 0xe4, 0x80, 0x22]);
  assert.equal(bodyOf(bytes, { type: "application/json; charset=iso-8859-1" }), "ä€");
  assert.equal(bodyOf(bytes, { type: 'application/json; charset="windows-1252"' }), "ä€");
  assert.deepEqual(bodyOf(Buffer.from("\uFEFF{}", "utf8"), json), {});
  assert.deepEqual(bodyOf(Buffer.from('\uFEFF{"a":"ä"}', "utf16le"), json), { a: "ä" });
  assert.equal(
    bodyOf(Buffer.from([0x93, 0xfa, 0x96, 0x7b]), { type: "text/plain; charset=Shift_JIS" }),
    "日本",
  );
  const declared = Buffer.from('<?xml version="1.0" encoding="iso-8859-1"?><a>\xe4</a>', "latin1");
  assert.deepEqual(bodyOf(declared, xml), { a: "ä" });
  assert.deepEqual(bodyOf('{"a":1}', { type: "application/json; charset=none-such" }), { a: 1 });
});

test("a mark at the beginning is surer than a charset that is named", () => {
  const big = Buffer.from('\uFEFF"ä"', "utf16le").swap16();
  assert.equal(bodyOf(big, { type: "application/json; charset=utf-16" }), "ä");
  assert.equal(bodyOf('\uFEFF"ä"', { type: "application/json; charset=iso-8859-1" }), "ä");
  const zoo = { "gb18030": "c4e3bac3", "euc-kr": "bec8b3e7", "koi8-r": "d0d2c9d7c5d4", "windows-1251": "eff0e8e2e5f2", "iso-8859-15": "a4", "macintosh": "80" }; // prettier-ignore
  const texts = Object.entries(zoo).map(([charset, hex]) => bodyOf(Buffer.from(hex, "hex"), { type: `text/csv; charset=${charset}` })); // prettier-ignore
  assert.deepEqual(texts, ["你好", "안녕", "привет", "привет", "€", "Ä"]);
});

test("bytes that are no text are a value with their type, size and base64", () => {
  const bytes = Buffer.from([0x89, 0x50, 0xff, 0x00]);
  const value = (contentType: string, more = {}) => ({ contentType, bytes: 4, base64: "iVD/AA==", ...more });
  assert.deepEqual(bodyOf(bytes, { type: "Image/PNG" }), value("image/png"));
  assert.deepEqual(bodyOf(bytes, { type: "application/vnd.acme" }), value("application/vnd.acme"));
  assert.equal(bodyOf("plain", { type: "application/vnd.acme" }), "plain");
  assert.equal(bodyOf(bytes, { type: "text/plain; charset=iso-8859-1" }), "‰Pÿ\0");
  const octets = { contentType: "application/octet-stream", bytes: 1, base64: "QQ==" };
  assert.deepEqual(bodyOf("A", { type: "application/octet-stream" }), octets);
});

test("a binary answer has the name its Content-Disposition gives, never a path", () => {
  const named = (disposition: string): unknown =>
    (bodyOf("A", { type: "application/pdf", disposition }) as { filename?: string }).filename;
  assert.equal(named('attachment; filename="Q1 \\"fin\\".pdf"'), 'Q1 "fin".pdf');
  assert.equal(named("attachment; filename=a.pdf; filename*=UTF-8''%C3%A4%20b.pdf"), "ä b.pdf");
  assert.equal(named('attachment; filename="../../etc/passwd"'), "passwd");
  assert.equal(named('attachment; filename="C:\\\\x\\\\y.pdf"'), "y.pdf");
  assert.equal(named("inline"), undefined);
});

test("a number keeps its digits: what a double cannot hold stays the text it was", () => {
  assert.deepEqual(bodyOf("[12345678901234567890,9007199254740993,-0.12345678901234567891]", json), [
    "12345678901234567890",
    "9007199254740993",
    "-0.12345678901234567891",
  ]);
  assert.deepEqual(bodyOf('{"a":1e400,"b":-1E+999}', json), { a: "1e400", b: "-1E+999" });
  assert.deepEqual(
    bodyOf("[1234567890123456,0.1,1.50,1e3,13.990000000000002,0.1000000000000000]", json),
    [1234567890123456, 0.1, 1.5, 1000, 13.990000000000002, 0.1],
  );
});

test("JSON nests 64 deep and no deeper", () => {
  const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
  assert.equal(read(nested(64), json).kind, "read");
  assert.match(refusal(nested(65), json), /more than 64 deep/);
  assert.match(refusal('{"a":'.repeat(65) + "1" + "}".repeat(65), json), /more than 64 deep/);
  assert.match(refusal(nested(100_000), json), /more than 64 deep/);
  assert.equal(read(`[${"[],".repeat(500)}[]]`, json).kind, "read");
});

test("a member named __proto__ changes no prototype, in JSON and in XML", () => {
  const body = bodyOf('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}', json);
  assert.deepEqual(Object.keys(body as object), ["__proto__", "constructor"]);
  bodyOf("<__proto__><polluted>1</polluted></__proto__>", xml);
  bodyOf("<a><constructor><prototype><polluted>1</polluted></prototype></constructor></a>", xml);
  assert.equal(({} as { polluted?: number }).polluted, undefined);
});

test("XML becomes members: repeated elements a list, attributes with @, values always texts", () => {
  const text = `<?xml version="1.0"?><o id="&#65;7" n="a&amp;b"><i>00123</i><i>&lt;x&#x2F;&gt;</i><t k="v">text</t><e/><c><![CDATA[&amp;]]></c></o>`;
  assert.deepEqual(bodyOf(text, xml), {
    o: {
      "@id": "A7",
      "@n": "a&b",
      i: ["00123", "<x/>"],
      t: { "#text": "text", "@k": "v" },
      e: "",
      c: { "#cdata": "&amp;" },
    },
  });
});

test("XML that could do harm is not read: document types, entities, depth, size", () => {
  const doctype = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>';
  assert.match(refusal(doctype, xml), /document type/);
  const laughs = '<!doctype a [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><a>&b;</a>';
  assert.match(refusal(laughs, xml), /document type/);
  assert.match(refusal("<a>".repeat(70) + "</a>".repeat(70), xml), /nested|Maximum/);
  assert.match(refusal(`<a>${"x".repeat(1_000_001)}</a>`, xml), /up to 1000000/);
  assert.deepEqual(bodyOf("<a>&unknown; &#0; &#x110000;</a>", xml), { a: "&unknown; &#0; &#x110000;" });
});
