import assert from "node:assert/strict";
import { test } from "node:test";
import { askedFirst } from "./asked-first.ts";
import { byName, differences } from "./differences.ts";
import { fillReferences } from "./env-references.ts";

test("equal values have no differences, however their members are ordered", () => {
  assert.deepEqual(differences({ a: 1, b: [{ c: null }] }, { b: [{ c: null }], a: 1, d: undefined }), []);
});

test("a difference is told at the outermost place that says it, without a value", () => {
  assert.deepEqual(
    differences(
      { same: 1, deep: { list: [1, { x: "secret" }] }, gone: true, longer: [1] },
      { same: 1, deep: { list: [1, { x: "other" }] }, longer: [1, 2], kind: {} },
    ),
    ["deep.list[1].x", "gone", "longer", "kind"],
  );
  assert.deepEqual(differences({ a: [] }, { a: {} }), ["a"]);
});

test("ids become the names they stand for, and nothing else does", () => {
  const document = { connection: "id-1", text: "about id-1", list: ["id-1", 1, null] };
  assert.deepEqual(byName(document, [{ id: "id-1", name: "shop" }]), {
    connection: "shop",
    text: "about id-1",
    list: ["shop", 1, null],
  });
});

test("what is asked stands before what asks; a circle stays as it was given", () => {
  const asks = (name: string, ...rules: string[]) => ({
    name,
    document: { entries: rules.map((rule) => ({ rule })) },
  });
  const order = (...things: ReturnType<typeof asks>[]) => askedFirst(things, "rule").map(({ name }) => name);
  assert.deepEqual(order(asks("a", "B"), asks("b", "c"), asks("c")), ["c", "b", "a"]);
  assert.deepEqual(order(asks("a", "b"), asks("b", "a")), ["b", "a"]);
});

test("references are filled in; a secret without a value keeps what is stored, anything else is named", () => {
  const { document, unset } = fillReferences(
    {
      formatVersion: 1,
      kind: "workspace",
      credentials: [
        {
          name: "shop",
          description: "${env:WHAT}",
          auth: { kind: "bearer", token: "${env:TOKEN}" },
          origins: ["https://api.example.com"],
          encrypted: { pin: "${env:PIN}" },
        },
      ],
      connections: [
        {
          name: "shop",
          staging: {
            baseUrl: "https://api.example.com",
            headers: [
              { name: "X-Api-Key", value: "${env:KEY}" },
              { name: "X-Region", value: "${env:REGION}" },
            ],
          },
        },
      ],
    },
    (name) => (name === "PIN" ? "1234" : undefined),
  );
  const [credential] = document.credentials ?? [];
  assert.deepEqual(
    [credential?.auth, credential?.encrypted],
    [{ kind: "bearer", token: "********" }, { pin: "1234" }],
  );
  assert.equal(document.connections?.[0]?.staging?.headers?.[0]?.value, "********");
  assert.deepEqual(unset, ["WHAT", "REGION"]);
});
