// What upstreams do to their callers, and the one word and code that a call ends in: framing that lies, heads that are none,
// bombs, redirects, types that are not what they say. Any test may walk through it; misbehaviours.test.ts does.
import { gzipSync } from "node:zlib";
import type { Behaviour } from "./upstream.ts";

export type Misbehaviour = {
  readonly what: string;
  readonly does: Behaviour;
  /** `result CODE`; only the result where the call is a success. */
  readonly ends: string;
};

const head = (...lines: readonly string[]): string => `HTTP/1.1 ${lines.join("\r\n")}\r\n\r\n`;
const raw = (bytes: string): Behaviour => ({ kind: "raw", bytes });
const typed = (type: string, body: string | Buffer, status = 200): Behaviour => ({
  kind: "answer",
  status,
  headers: type === "" ? {} : { "content-type": type },
  body: typeof body === "string" ? Buffer.from(body) : body,
});
const packed = (coding: string, body: Buffer): Behaviour => ({
  kind: "answer",
  headers: { "content-type": "application/json", "content-encoding": coding },
  body,
});
const to = (location: string, status = 302): Behaviour => ({ kind: "redirect", location, status });
const group = (ends: string, rows: readonly (readonly [what: string, does: Behaviour])[]): Misbehaviour[] =>
  rows.map(([what, does]) => ({ what, does, ends }));

/** A body of `levels` gzips within each other is refused, however little it holds. */
const nested = (levels: number): Buffer => (levels === 0 ? Buffer.from("{}") : gzipSync(nested(levels - 1)));

/** With a limit of 100,000 bytes an answer, and a deadline that those that never end run into. */
export const misbehaviours: readonly Misbehaviour[] = [
  ...group("timeout DEADLINE_EXCEEDED", [
    ["never answers", { kind: "hang" }],
    ["stops within the body", { kind: "hangInBody", body: '{"a":' }],
    ["drips for ever", { kind: "drip", everyMs: 5 }],
  ]),
  ...group("error CONNECTION_RESET", [
    ["closes without a byte", { kind: "close" }],
    ["resets", { kind: "reset" }],
    ["resets within the body", { kind: "reset", inBody: true }],
    ["announces more than it sends", { kind: "truncate" }],
    ["breaks off a chunked body", { kind: "truncate", chunked: true }],
    ["closes within the head", raw("HTTP/1.1 200 OK\r\nContent-Ty")],
    ["closes within a chunk's length", raw(`${head("200 OK", "transfer-encoding: chunked")}1`)],
  ]),
  ...group("error PROTOCOL_ERROR", [
    ["speaks SSH", raw("SSH-2.0-OpenSSH_9.9\r\n")],
    ["speaks SMTP", raw("220 mail.example ESMTP\r\n")],
    ["speaks TLS where HTTP is spoken", raw("\x15\x03\x01\x00\x02\x02\x46")],
    ["sends a chunk without a length", { kind: "badChunk" }],
    ["sends a chunk longer than it says", raw(`${head("200 OK", "transfer-encoding: chunked")}2\r\nabcd\r\n0\r\n\r\n`)],
    ["has a space in a header's name", raw(head("200 OK", "Bad Name: x"))],
    ["has a zero byte in a header", raw(head("200 OK", "X: a\x00b"))],
    ["folds a header", raw(head("200 OK", "X: a", " b"))],
    ["gives two lengths", raw(`${head("200 OK", "content-length: 1", "content-length: 2")}ab`)],
    ["gives a length that is no number", raw(`${head("200 OK", "content-length: x")}ab`)],
    ["gives a negative length", raw(`${head("200 OK", "content-length: -1")}ab`)],
    ["gives length and chunks", raw(`${head("200 OK", "content-length: 3", "transfer-encoding: chunked")}0\r\n\r\n`)],
    ["has a head of 40 KB", raw(head("200 OK", `X: ${"a".repeat(40_000)}`))],
    ["has 3,000 headers", raw(head("200 OK", ...Array.from({ length: 3000 }, (_, index) => `x-${index}: ${index}`)))],
    ["says 100 Continue unasked", raw(head("100 Continue"))],
    ["switches the protocol", raw(head("101 Switching Protocols", "upgrade: x", "connection: upgrade"))],
    ["has a status that is no number", raw(head("abc OK"))],
  ]),
  ...group("error RESPONSE_TOO_LARGE", [
    ["announces too much", { kind: "oversized", bytes: 100_001, announced: true }],
    ["sends too much", { kind: "oversized", bytes: 300_000 }],
    ["packs a bomb with gzip", { kind: "bomb", coding: "gzip", bytes: 3_000_000 }],
    ["packs a bomb with br", { kind: "bomb", coding: "br", bytes: 3_000_000 }],
    ["packs a bomb with deflate", { kind: "bomb", coding: "deflate", bytes: 3_000_000 }],
    ["packs a bomb with zstd", { kind: "bomb", coding: "zstd", bytes: 3_000_000 }],
    ["packs a bomb twice", packed("gzip, gzip", gzipSync(gzipSync(Buffer.alloc(3_000_000))))],
  ]),
  ...group("error RESPONSE_NOT_PARSABLE", [
    ["calls a page JSON", typed("application/json", "<html>Sign in</html>")],
    ["calls a page XML", typed("application/xml", "<html><br></html>")],
    ["sends half a JSON document", typed("application/json", '{"a":1,')],
    ["sends two JSON documents", typed("application/json", "{}\n{}")],
    ["nests JSON 10,000 deep", typed("application/json", "[".repeat(10_000) + "]".repeat(10_000))],
    ["declares entities", typed("text/xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')],
    ["says gzip and sends text", packed("gzip", Buffer.from("{}"))],
    ["breaks off a gzip", packed("gzip", gzipSync(Buffer.from('{"a":"bcdefgh"}')).subarray(0, 20))],
    ["packs in a way nobody knows", packed("compress", Buffer.from("{}"))],
    ["packs four times", packed("gzip, gzip, gzip, gzip", nested(4))],
    ["says nothing of its type and sends a page", typed("", "<p>")],
  ]),
  ...group("302 REDIRECT_NOT_FOLLOWED", [
    ["redirects to itself", to("/x")],
    ["redirects to another host", to("http://evil.example/")],
    ["redirects to this machine", to("http://127.0.0.1:1/")],
    ["redirects to a file", to("file:///etc/hostname")],
    ["redirects to a script", to("javascript:alert(1)")],
    ["redirects to nowhere", to("http://[")],
    ["redirects without a place", typed("", "", 302)],
  ]),
  ...group("200", [
    ["calls JSON a page", typed("text/html", '{"a":1}')],
    ["calls a picture an unknown type", typed("application/vnd.x", Buffer.from([0xff, 0xd8]))],
    ["names a charset nobody knows", typed("application/json; charset=none-such", "{}")],
    ["names the wrong charset", typed("application/json; charset=utf-8", Buffer.from([0x22, 0xe4, 0x22]))],
    ["has a type that is none", typed("nonsense", "x")],
    ["says gzip and sends nothing", packed("gzip", Buffer.alloc(0))],
    ["speaks HTTP/1.0 until it closes", raw("HTTP/1.0 200 OK\r\ncontent-type: text/plain\r\n\r\nall of it")],
    ["sends more than it announced", raw(`${head("200 OK", "content-length: 2", "content-type: text/plain")}okHTTP/1.1 500`)],
    ["has members named like prototypes", typed("application/json", '{"__proto__":{"a":1},"constructor":null}')],
  ]),
  { what: "answers 204 with a body", does: raw(`${head("204 No Content", "content-length: 2")}{}`), ends: "204" },
  { what: "answers 999", does: raw(head("999 Blocked", "content-length: 0")), ends: "999 UNEXPECTED_STATUS" },
  { what: "answers 418 with half a document", does: typed("application/json", '{"a":', 418), ends: "418 CLIENT_ERROR" },
  { what: "answers 503 with a page", does: typed("text/html", "<h1>busy", 503), ends: "503 SERVICE_UNAVAILABLE" },
  { what: "answers 304 unasked", does: raw(head("304 Not Modified")), ends: "304 REDIRECT_NOT_FOLLOWED" },
]; // prettier-ignore
