import assert from "node:assert/strict";
import { test } from "node:test";
import { type CatalogQuery, readCatalogQuery } from "./catalog-query.ts";

function read(sent: Readonly<Record<string, unknown>>): CatalogQuery {
  const found = readCatalogQuery("rule", sent);
  return found.ok ? found.query : assert.fail(found.message);
}

test("a query that says nothing asks for the first ten, the last updated first", () => {
  const { page, perPage, sortBy, sortDir, ...filters } = read({});
  assert.deepEqual([page, perPage, sortBy, sortDir], [1, 10, "updatedAt", "desc"]);
  assert.deepEqual(
    Object.values(filters).filter((one) => one !== undefined),
    [],
  );
});

test("an empty value is none", () => {
  assert.deepEqual(read({ page: "", status: "", name: "", createdAtFrom: "", version: "" }), read({}));
});

test("only a star at the end is a wildcard", () => {
  assert.deepEqual(read({ name: "Order*" }).name, { kind: "prefix", text: "Order" });
  assert.deepEqual(read({ name: "Or*der" }).name, { kind: "exact", text: "Or*der" });
  assert.deepEqual(read({ name: "Order**" }).name, { kind: "prefix", text: "Order*" });
  assert.deepEqual(read({ name: "*" }).name, { kind: "prefix", text: "" });
});

test("a list is written with commas or by repeating its name", () => {
  assert.deepEqual(read({ status: "draft, published," }).status, ["draft", "published"]);
  assert.deepEqual(read({ status: ["draft", "published"] }).status, ["draft", "published"]);
  assert.deepEqual(read({ tags: ["a,b", "c"] }).tags, ["a", "b", "c"]);
});

const times: readonly (readonly [text: string, time: string])[] = [
  ["2025-10-16T10:00:00Z", "2025-10-16T10:00:00.000Z"],
  ["2025-10-16t10:00:00.123z", "2025-10-16T10:00:00.123Z"],
  ["2025-10-16T10:00:00+02:00", "2025-10-16T08:00:00.000Z"],
  ["2025-10-16", "2025-10-16T00:00:00.000Z"],
  ["2024-02-29", "2024-02-29T00:00:00.000Z"],
];
for (const [text, time] of times) {
  test(`${text} is ${time}`, () => {
    assert.equal(read({ createdAtFrom: text }).createdAtFrom?.toISOString(), time);
  });
}

const wrong: readonly (readonly [sent: Readonly<Record<string, unknown>>, message: string])[] = [
  [{ page: "0" }, 'page must be a whole number from 1 to 999999999, not "0".'],
  [{ perPage: "101" }, 'perPage must be a whole number from 1 to 100, not "101".'],
  [{ perPage: "1e1" }, 'perPage must be a whole number from 1 to 100, not "1e1".'],
  [{ sortBy: "id" }, 'sortBy must be one of name, status, updatedAt, createdAt, version, not "id".'],
  [{ status: "draft,live" }, 'status must be one of draft, published, not "live".'],
  [{ type: "workflow" }, 'type must be one of decisionTable, ruleset, simpleRule, not "workflow".'],
  [{ version: "v1.5" }, 'version must be a label such as v2, not "v1.5".'],
  [{ createdBy: "ann" }, 'createdBy must be a UUID, not "ann".'],
  [{ updatedAtTo: "2025-02-30" }, 'updatedAtTo must be an RFC 3339 date-time such as 2025-10-16T10:00:00Z, not "2025-02-30".'], // prettier-ignore
  [{ page: ["1", "2"] }, "page was sent 2 times; send it once."],
  [{ tags: ["a", "b\0"] }, "tags has a character that no text here can have (U+0000)."],
  [{ q: "x".repeat(10), pgae: "1" }, '"pgae" is not a parameter of this list; it takes page, perPage, sortBy, sortDir, name, status, type, version, q, tags, createdBy, updatedBy, createdAtFrom, createdAtTo, updatedAtFrom, updatedAtTo.'], // prettier-ignore
];
for (const [sent, message] of wrong) {
  test(`${JSON.stringify(sent)} is refused in words`, () => {
    assert.deepEqual(readCatalogQuery("rule", sent), { ok: false, message });
  });
}

test("what is no value is shown short", () => {
  const found = readCatalogQuery("rule", { sortBy: "x".repeat(1000) });
  assert.ok(!found.ok && found.message.length < 200);
});
