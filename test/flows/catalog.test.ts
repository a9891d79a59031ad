// GET /dev/{entityType} as seeds/001 documents it, read by a client that knows nothing but that page. The live stack is
// needed for its order, its wildcards and its paging, which the database does.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { api } from "../../packages/contract/src/api.ts";
import { startServer, type TestServer, testOwner, valueOf } from "../harness.ts";
import { addPerson, bearer, openTables, requester, ruleThat } from "./workbench.ts";

type Entity = {
  readonly entityId: string;
  readonly name: string;
  readonly status: string;
  readonly version: string;
  readonly createdBy: string;
  readonly updatedBy: string;
  readonly updatedAt: string;
};
type Page = {
  readonly data: {
    readonly Pagination: Readonly<Record<string, number>>;
    readonly entities: readonly Entity[];
  };
};

const table = {
  kind: "decisionTable" as const,
  formatVersion: 1 as const,
  inputs: [],
  actions: [],
  hitPolicy: "FIRST" as const,
  inputColumns: [],
  outputColumns: [],
  rows: [],
};

/** Asks as an existing client would; answers status and body. */
const asking = (server: TestServer, key: string = testOwner.apiKey) => {
  const send = requester(server.url, { "Nected-API-Key": key });
  return async (query = "", type = "rule") => await send("GET", `/dev/${type}${query}`);
};
/** The names of the page a query leads to. */
const naming = (server: TestServer) => {
  const ask = asking(server);
  return async (query: string): Promise<string[]> => {
    const { status, json, text } = await ask(query);
    assert.equal(status, 200, text);
    return (json as Page).data.entities.map(({ name }) => name);
  };
};

async function add(
  server: TestServer,
  name: string,
  more: { description?: string; tags?: string[]; isTable?: boolean } = {},
  versions = 0,
) {
  const { isTable = false, ...rest } = more;
  const { call } = server;
  const { id } = valueOf(await call(api.rules.create, { body: { name, ...rest, document: isTable ? table : ruleThat({}) } })); // prettier-ignore
  for (let version = 1; version <= versions; version += 1) {
    if (version > 1)
      valueOf(await call(api.rules.change, { params: { rule: id }, body: { document: ruleThat({ outputs: { version: String(version) } }) } })); // prettier-ignore
    valueOf(await call(api.rules.publish, { params: { rule: id }, body: {} }));
  }
  return id;
}

/** A catalog with a bit of everything, made in this order; later ones were updated later. */
async function stocked(t: TestContext): Promise<TestServer> {
  const server = await startServer(t);
  await add(server, "Order_A", { tags: ["orders", "seasonal"], description: "100% discount" });
  await add(server, "orderXB", { tags: ["promo"], isTable: true }, 1);
  await add(server, "OrderC", { description: "seasonal Discount" }, 2);
  await add(server, "Refund", { tags: ["orders", "promo"] }, 10);
  return server;
}

test("a catalog with a bit of everything", async (t) => {
  const server = await stocked(t);

  await t.test("pages count from 1; past the end there is nothing, and nothing has no pages", async () => {
    const page = async (query: string, type?: string) => {
      const { data } = (await asking(server)(query, type)).json as Page;
      const { perPage, totalPage, currentPage, totalRecord } = data.Pagination;
      return [data.entities.length, perPage, totalPage, currentPage, totalRecord];
    };
    assert.deepEqual(await page(""), [4, 10, 1, 1, 4]);
    assert.deepEqual(await page("?perPage=3"), [3, 3, 2, 1, 4]);
    assert.deepEqual(await page("?perPage=3&page=2"), [1, 3, 2, 2, 4]);
    assert.deepEqual(await page("?perPage=3&page=3"), [0, 3, 2, 3, 4]);
    assert.deepEqual(await page("?page=999999999&perPage=100"), [0, 100, 1, 999_999_999, 4]);
    assert.deepEqual(await page("?name=nobody"), [0, 10, 0, 1, 0]);
    assert.deepEqual(await page("", "workflow"), [0, 10, 0, 1, 0]);
    assert.deepEqual(
      await page("?q=discount&tags=seasonal,promo&sortBy=name&sortDir=asc", "workflow"),
      [0, 10, 0, 1, 0],
    );
  });

  await t.test("every filter narrows, and they are all meant together", async () => {
    await add(server, "Refund2", {}, 1);
    valueOf(await server.call(api.rules.change, { params: { rule: "Refund2" }, body: { document: ruleThat({ outputs: { draft: "1" } }) } })); // prettier-ignore
    const names = naming(server);
    const cases: readonly (readonly [query: string, names: readonly string[]])[] = [
      ["", ["Refund2", "Refund", "OrderC", "orderXB", "Order_A"]],
      ["?name=orderc", ["OrderC"]],
      ["?name=Order*", ["OrderC", "orderXB", "Order_A"]],
      ["?name=ORDER*", ["OrderC", "orderXB", "Order_A"]],
      ["?name=Order", []],
      ["?name=Order_*", ["Order_A"]],
      ["?name=order%25*", []],
      ["?name=%25", []],
      ["?name=*", ["Refund2", "Refund", "OrderC", "orderXB", "Order_A"]],
      ["?name=*C", []],
      ["?name=O*C", []],
      ["?name=Order%5C*", []],
      ["?status=draft", ["Order_A"]],
      ["?status=published", ["Refund2", "Refund", "OrderC", "orderXB"]],
      ["?status=draft,published", ["Refund2", "Refund", "OrderC", "orderXB", "Order_A"]],
      ["?status=draft&status=published", ["Refund2", "Refund", "OrderC", "orderXB", "Order_A"]],
      ["?status=", ["Refund2", "Refund", "OrderC", "orderXB", "Order_A"]],
      ["?type=decisionTable", ["orderXB"]],
      ["?type=simpleRule", ["Refund2", "Refund", "OrderC", "Order_A"]],
      ["?type=ruleset", []],
      ["?type=ruleSet", []],
      ["?q=discount", ["OrderC", "Order_A"]],
      ["?q=SEASONAL", ["OrderC"]],
      ["?q=100%25", ["Order_A"]],
      ["?q=_", ["Order_A"]],
      ["?q=efun", ["Refund2", "Refund"]],
      ["?tags=orders", ["Refund", "Order_A"]],
      ["?tags=seasonal,promo", ["Refund", "orderXB", "Order_A"]],
      ["?tags=seasonal&tags=promo", ["Refund", "orderXB", "Order_A"]],
      ["?tags=order", []],
      ["?name=Order*&tags=orders", ["Order_A"]],
      ["?name=Order*&status=published&q=discount", ["OrderC"]],
      ["?status=draft&name=Refund*", []],
    ];
    for (const [query, wanted] of cases) assert.deepEqual(await names(query), wanted, query || "no query");
    valueOf(await server.call(api.rules.remove, { params: { rule: "Refund2" } }));
  });

  await t.test("rows come in the order asked for, ties by id, v2 before v10", async () => {
    const names = naming(server);
    const byUpdate = ["Order_A", "orderXB", "OrderC", "Refund"];
    assert.deepEqual(await names("?sortBy=updatedAt"), byUpdate, "ascending when only sortBy is given");
    assert.deepEqual(await names("?sortBy=updatedAt&sortDir=desc"), byUpdate.toReversed());
    assert.deepEqual(await names("?sortDir=asc"), byUpdate);
    assert.deepEqual(await names("?sortBy=createdAt&sortDir=desc"), byUpdate.toReversed());
    assert.deepEqual((await names("?sortBy=version")).slice(2), ["OrderC", "Refund"]);
    assert.deepEqual((await names("?sortBy=status")).slice(0, 1), ["Order_A"]);
    assert.deepEqual((await names("?sortBy=name&sortDir=desc"))[0], "Refund");

    const tables = await openTables(t, server.connectionString);
    await tables("update rules set updated_at = '2026-01-01T00:00:00Z'");
    for (const sortDir of ["asc", "desc"]) {
      const { data } = (await asking(server)(`?sortBy=updatedAt&sortDir=${sortDir}`)).json as Page;
      const ids = data.entities.map(({ entityId }) => entityId);
      assert.deepEqual(ids, ids.toSorted(), sortDir);
    }
    const pages: string[] = [];
    for (const page of [1, 2, 3, 4]) pages.push(...(await names(`?perPage=1&page=${page}`)));
    assert.equal(new Set(pages).size, 4, "no row stands on two pages");
  });

  await t.test(
    "a version asked for shows that version's own row; an unpublished edit hides nothing",
    async () => {
      valueOf(await server.call(api.rules.change, { params: { rule: "OrderC" }, body: { document: ruleThat({ outputs: { draft: "1" } }) } })); // prettier-ignore
      const rows = async (query: string): Promise<string[]> => {
        const { data } = (await asking(server)(query)).json as Page;
        return data.entities.map(({ name, status, version }) => `${name} ${version} ${status}`).toSorted();
      };
      assert.deepEqual(await rows("?name=OrderC"), ["OrderC v2 published"]);
      assert.deepEqual(await rows("?version=v1"), ["OrderC v1 published", "Order_A v1 draft", "Refund v1 published", "orderXB v1 published"]); // prettier-ignore
      assert.deepEqual(await rows("?version=v2"), ["OrderC v2 published", "Refund v2 published"]);
      assert.deepEqual(await rows("?version=v3"), ["OrderC v3 draft", "Refund v3 published"]);
      assert.deepEqual(await rows("?version=v3&status=draft"), ["OrderC v3 draft"]);
      assert.deepEqual(await rows("?version=v11"), [], "a rule without a pending edit has no next version");
      assert.deepEqual(await rows("?status=draft,published&version=v2&name=Refund"), ["Refund v2 published"]);
      assert.deepEqual(await rows("?version=2"), await rows("?version=v2"));
    },
  );

  await t.test("a value that is none is refused, naming the parameter", async () => {
    const wrong = [
    "page=0", "page=-1", "page=1.5", "page=x", "page=9999999999", "perPage=0", "perPage=101", "perPage=100000", "perPage=ten",
    "sortBy=x", "sortBy=Name", "sortDir=up", "status=x", "status=draft,x", "type=workflow", "type=x", "version=latest", "version=v0",
    "createdBy=me", "updatedBy=1", "createdAtFrom=yesterday", "createdAtTo=2025-02-31T00:00:00Z", "updatedAtFrom=2025-13-01",
    "updatedAtTo=1760608800", "updatedAtTo=2025-10-16T25:00:00Z", "page=1&page=2", "name=a&name=b", "name=%00", "q=a%00b", "tags=%00",
  ]; // prettier-ignore
    for (const query of wrong) {
      const { status, json, text } = await asking(server)(`?${query}`);
      const { code, message, ...rest } = json as { code: string; message: string };
      assert.deepEqual([status, code, rest], [400, "BAD_REQUEST", {}], `${query}: ${text}`);
      assert.ok(message.includes(query.split("=")[0] ?? "?"), message);
    }
    assert.equal((await asking(server)("?type=decisionTable", "workflow")).status, 400);
    for (const path of ["rules", "Rule", "", "rule/x"]) {
      const { status, json } = await asking(server)("", path);
      assert.deepEqual([status, (json as { code: string }).code], [404, "NOT_FOUND"], path);
    }
  });

  await t.test("a failure of ours is an error of theirs to retry, and says nothing more", async () => {
    const tables = await openTables(t, server.connectionString);
    await tables("alter table rules rename to rules_away");
    const { status, json } = await asking(server)();
    assert.deepEqual([status, json], [500, { code: "INTERNAL_SERVER_ERROR", message: "Unexpected error." }]);
  });
});

test("a row has the members, names and forms of the documented response", async (t) => {
  const server = await startServer(t, { env: { PATCHBAY_PUBLIC_URL: "https://patchbay.example.test" } });
  const id = await add(server, "OrderValidationRules", { description: "Rules for validating customer orders", tags: ["orders", "validation"], isTable: true }); // prettier-ignore
  const owner = valueOf(await server.call(api.session.read)).user.id;
  const { status, headers, json } = await asking(server)();
  assert.equal(status, 200);
  assert.equal(headers.get("content-type"), "application/json; charset=utf-8");
  const { data, ...envelope } = json as Page & { code: string; message: string };
  assert.deepEqual(envelope, { code: "success", message: "Success." });
  assert.deepEqual(data.Pagination, { perPage: 10, totalPage: 1, currentPage: 1, totalRecord: 1 });
  const [{ createdAt, updatedAt, ...entity } = assert.fail()] = data.entities as (Entity & {
    createdAt: string;
  })[];
  assert.deepEqual(entity, {
    entityId: id,
    name: "OrderValidationRules",
    description: "Rules for validating customer orders",
    type: "decisionTable",
    status: "draft",
    version: "v1",
    endpoints: `https://patchbay.example.test/nected/rule/${id}`,
    tags: ["orders", "validation"],
    createdBy: owner,
    updatedBy: owner,
  });
  for (const time of [createdAt, updatedAt]) assert.match(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  const followed = await requester(server.url, {})("GET", `/nected/rule/${id}`);
  assert.deepEqual([followed.status, followed.headers.get("location")], [302, `/rules/${id}`]);
});

test("who and when narrow the list; a change by key carries the key's owner", async (t) => {
  const server = await startServer(t);
  const ann = await addPerson(server, "editor", "ann");
  const byAnn = server.clientWith(bearer(ann.key));
  const owner = valueOf(await server.call(api.session.read)).user.id;
  const made = valueOf(await byAnn(api.rules.create, { body: { name: "Anns", document: ruleThat({}) } }));
  await add(server, "Owners");
  valueOf(await server.call(api.rules.change, { params: { rule: "Anns" }, body: { tags: ["x"] } }));
  const names = naming(server);
  assert.deepEqual(await names(`?createdBy=${ann.id}`), ["Anns"]);
  assert.deepEqual(await names(`?createdBy=${ann.id.toUpperCase()}`), ["Anns"]);
  assert.deepEqual(await names(`?updatedBy=${ann.id}`), []);
  assert.deepEqual(await names(`?updatedBy=${owner}`), ["Anns", "Owners"]);
  const { updatedAt } = valueOf(await server.call(api.rules.read, { params: { rule: "Owners" } }));
  assert.deepEqual(
    await names(`?createdAtFrom=${made.createdAt}`),
    ["Anns", "Owners"],
    "bounds are included",
  );
  assert.deepEqual(await names(`?createdAtTo=${made.createdAt}`), ["Anns"]);
  assert.deepEqual(await names(`?updatedAtTo=${updatedAt}`), ["Owners"]);
  assert.deepEqual(await names(`?updatedAtFrom=${updatedAt}&updatedAtTo=${updatedAt}`), ["Owners"]);
  assert.deepEqual(await names("?updatedAtFrom=2999-01-01T00:00:00Z"), []);
  assert.deepEqual(await names("?createdAtTo=2999-01-01T00:00:00%2B02:00"), ["Anns", "Owners"]);
});

test("an answer that the client has already is not sent again", async (t) => {
  const server = await startServer(t);
  await add(server, "One");
  const send = requester(server.url);
  const tag = (await send("GET", "/dev/rule")).headers.get("etag") ?? "";
  assert.match(tag, /^"[\w-]+"$/);
  const again = async (known: string) =>
    await send("GET", "/dev/rule", { headers: { "if-none-match": known } });
  for (const known of [tag, `W/${tag}`, `"other", ${tag}`, "*"]) {
    const answer = await again(known);
    assert.deepEqual([answer.status, answer.text, answer.headers.get("etag")], [304, "", tag], known);
  }
  assert.equal((await again('"other"')).status, 200);
  await add(server, "Two");
  assert.equal((await again(tag)).status, 200, "it changed");
});

test("too many requests of one key are told to wait, before anything is looked up; other keys go on", async (t) => {
  const server = await startServer(t, { env: { PATCHBAY_API_RATE: "3" } });
  const other = await addPerson(server, "viewer");
  const statuses: number[] = [];
  for (const proof of [
    { "nected-api-key": testOwner.apiKey },
    bearer(testOwner.apiKey),
    bearer(testOwner.apiKey),
  ])
    statuses.push((await requester(server.url, proof)("GET", "/dev/rule")).status);
  assert.deepEqual(statuses, [200, 200, 200]);

  const tables = await openTables(t, server.connectionString);
  await tables("alter table rules rename to rules_away");
  const refused = await asking(server)();
  await tables("alter table rules_away rename to rules");
  assert.deepEqual([refused.status, (refused.json as { code: string }).code], [429, "TOO_MANY_REQUESTS"]);
  const wait = Number(refused.headers.get("retry-after"));
  assert.ok(wait >= 1 && wait <= 60, String(wait));
  assert.equal((await asking(server, other.key)()).status, 200);
});
