import assert from "node:assert/strict";
import { test } from "node:test";
import { testStore } from "../../../../test/store.ts";
import { RowSet, type RowOf } from "./row-set.ts";

const columns = {
  id: "uuid",
  name: "text",
  document: "json",
  count: "integer",
  ms: "real",
  whole: "boolean",
  at: "timestamptz",
  body: "bytea",
} as const;
const rows = new RowSet(columns);
type Row = RowOf<typeof columns>;

const nothing: Row = {
  id: null,
  name: null,
  document: null,
  count: null,
  ms: null,
  whole: null,
  at: null,
  body: null,
};

const statement = {
  name: "test_rows",
  text: `select r.*, $1::integer as first from ${rows.from(2, "r")}`,
};

test("rows arrive as they were sent", async (t) => {
  const { db } = await testStore(t);
  const sent: readonly Row[] = [
    {
      id: "01a20292-1065-7000-bf12-3fb146af63b6",
      name: 'a "quoted", {braced} \\ ĝlyph 🙂\n',
      document: { text: '"\\', list: [1, null], deep: { of: true } },
      count: -7,
      ms: 1.5,
      whole: true,
      at: "2026-11-22T10:00:00.123Z",
      body: Buffer.from([0, 255, 92]),
    },
    nothing,
    { ...nothing, name: "", count: 2_147_483_647, whole: false, at: new Date("1969-07-20T20:17:40.001Z") },
    { ...nothing, id: "ffffffff-ffff-4fff-bfff-ffffffffffff", document: "text", body: Buffer.alloc(0) },
  ];
  const received = await db.hot<Row & { readonly first: number }>(statement, [1, ...rows.values(sent)]);
  assert.deepEqual(
    received,
    sent.map((row) => ({ ...row, at: row.at === null ? null : new Date(row.at), first: 1 })),
  );
});

test("no rows are no rows", async (t) => {
  const { db } = await testStore(t);
  assert.deepEqual(await db.hot(statement, [1, ...rows.values([])]), []);
});

test("what PostgreSQL does not take in text or JSON is replaced", async (t) => {
  const { db } = await testStore(t);
  const sent = { ...nothing, name: "a\u0000b\ud800", document: { note: "\u0000 \\u0000 \udfff \u0001" } };
  const [row] = await db.hot<Row>(statement, [1, ...rows.values([sent])]);
  assert.deepEqual([row?.name, row?.document], ["a\ufffdb\ufffd", { note: "\ufffd \\u0000 \ufffd \u0001" }]);
});
