import assert from "node:assert/strict";
import { test } from "node:test";
import { readLongBody } from "./long-body.ts";

const file = "UEsDBAAA".repeat(300_000);
const read = async (text: string) => await readLongBody(Buffer.from(text));

test("a body with a file in it is read as it is written", async () => {
  for (const body of [
    { format: "xlsx", content: file, revision: 3 },
    { content: file, name: 'é "quoted"' },
    { content: `${file}é`, tags: ["a"] },
    { content: `${file}\n`, tags: [] },
    { deep: { content: file } },
    [file, 1],
    { first: file, second: file },
    { rows: Array.from({ length: 50_000 }, (_, row) => ({ id: `r${row}`, then: [row] })), content: file },
  ])
    assert.deepEqual(await read(JSON.stringify(body)), { value: body, isStorable: true });
});

test("a long stretch that is no text changes nothing", async () => {
  const blank = " ".repeat(2_000_000);
  assert.deepEqual(await read(`{"a":"x",${blank}"b":"y"}`), { value: { a: "x", b: "y" }, isStorable: true });
  assert.deepEqual((await read(`{"a":1}${blank}`)).value, { a: 1 });
});

test("what JSON forbids is refused in a long text too, with the place where it is", async () => {
  await assert.rejects(read(`{"content":"${file}\n"}`), { code: "malformed_json", message: /line 1/ });
  await assert.rejects(read(`{"content":"${file}`), { code: "malformed_json" });
  await assert.rejects(read(`{"content":"${file}","__proto__":1}`), { code: "malformed_json" });
  await assert.rejects(
    read(`{"content":"${file}","deep":${"[".repeat(99)}${"]".repeat(99)}}`),
    /nests deeper/,
  );
});

test("a text that cannot be stored is known beside a long one", async () => {
  const { isStorable } = await read(String.raw`{"content":"${file}","name":"\u0000"}`);
  assert.equal(isStorable, false);
});
