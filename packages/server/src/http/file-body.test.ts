import assert from "node:assert/strict";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { FileBody } from "./file-body.ts";

/** A body in parts of so many bytes: what is left to parse, and the file, read as the text that it is. */
async function read(source: string, part: number, limit = 1e8) {
  const body = new FileBody(limit);
  const bytes = Buffer.from(source);
  for (let at = 0; at < bytes.length; at += part) body.write(bytes.subarray(at, at + part));
  body.end();
  const rest = await text(body);
  const found = (parsed: unknown) => body.fileIn(parsed, "content");
  return { rest, found, tooLarge: body.receivedEncodedLength > limit };
}
async function parsed(source: string, part: number) {
  const { rest, found } = await read(source, part);
  const value = JSON.parse(rest) as { content?: string };
  const pieces = found(value);
  if (pieces === null) return value;
  const content = JSON.parse(`"${Buffer.concat(pieces).toString()}"`) as string;
  return { ...value, content };
}

const plain = "UEsDBAAA".repeat(40_000);
const escaped = String.raw`a,"b",\ é`.repeat(40_000);

test("a body is the same with and without its file taken out, in whatever parts it arrives", async () => {
  for (const body of [
    { format: "xlsx", content: plain, revision: 3 },
    { content: escaped, name: 'é "quoted" \\' },
    { name: "\\\\", content: `${escaped}\\\\` },
    { content: "short", tags: ["(a file)"] },
    {},
  ])
    for (const part of [1009, 65_536, 10_000_000])
      assert.ok(isDeepStrictEqual(await parsed(JSON.stringify(body), part), body), `${part}`);
});

test("every split of a body gives the same, also within an escape", async () => {
  const source = JSON.stringify({ "a\\": '\\"', content: `x\\${escaped.slice(0, 5)}`, b: [1, "\\\\"] });
  for (let part = 1; part < 12; part += 1) assert.equal((await read(source, part)).rest, source);
});

test("a file is taken only from its own member, once", async () => {
  for (const other of [
    { name: plain },
    { name: plain, content: plain },
    { name: plain, content: "x" },
    [plain],
  ]) {
    const { rest, found } = await read(JSON.stringify(other), 65_536);
    assert.equal(found(JSON.parse(rest)), null);
  }
});

test("a text without an end is left to the parser", async () => {
  const source = `{"content":"${plain}`;
  assert.ok((await read(source, 65_536)).rest === source);
});

test("a body beyond the limit, or with much beside its file, is too large and no longer kept", async () => {
  const [whole, empty] = [JSON.stringify({ content: plain }), JSON.stringify({ content: "" })];
  assert.equal((await read(whole, 65_536, plain.length)).tooLarge, true);
  assert.equal((await read(whole, 65_536)).tooLarge, false);
  const much = `${" ".repeat(2_000_000)}${empty}`;
  assert.equal((await read(much, 65_536)).tooLarge, true);
});
