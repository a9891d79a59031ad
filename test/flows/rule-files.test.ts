// Rules as files of other programs: tables go out as CSV and XLSX and come back exactly, models come in as rules, and what is
// wrong with a file is said by row, column or element. Needs the live stack: files are read by a thread beside the server.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { deflateRawSync } from "node:zlib";
import excel from "exceljs";
import { api } from "../../packages/contract/src/api.ts";
import type { DecisionTableDocument, RulesetDocument } from "../../packages/contract/src/rule.ts";
import { problemOf, type TestServer, valueOf } from "../harness.ts";
import { freshName, ruleThat, sharedServer } from "./workbench.ts";

const table: DecisionTableDocument = {
  kind: "decisionTable",
  formatVersion: 1,
  inputs: [
    { name: "tier", type: "string" },
    { name: "total", type: "number" },
  ],
  actions: [{ id: "grant", name: "Grant", method: "POST", restUrl: "https://api.example.com/grants" }],
  hitPolicy: "FIRST",
  inputColumns: [
    { id: "tier", label: 'Tier, "the"', expression: "tier", type: "string" },
    { id: "total", expression: "total", type: "number" },
  ],
  outputColumns: [{ id: "percent", name: "percent", type: "number" }],
  rows: [
    { id: "big", when: ["gold", ">= 100"], then: ["15"], actions: ["grant"], note: "two\nlines" },
    { id: "late", when: ["silver", "-"], then: ["5"], from: "2026-01-01", until: "2026-06-30" },
    { id: "word", when: ['"=1+1"', ""], then: ["007"] },
  ],
  defaultRow: { then: ["0"] },
};

/** A rule with this table as its draft, and its files. */
async function withTable({ call }: TestServer, document = table) {
  const name = freshName("Table");
  const rule = { params: { rule: name } };
  valueOf(await call(api.rules.create, { body: { name, document } }));
  return {
    name,
    draft: async () => valueOf(await call(api.rules.read, rule)).document,
    save: async (next: DecisionTableDocument) =>
      valueOf(await call(api.rules.change, { ...rule, body: { document: next } })),
    write: async (format: "csv" | "xlsx" | "dmn") =>
      valueOf(await call(api.ruleFiles.export, { ...rule, query: { format } })),
    read: async (format: "csv" | "xlsx", content: string, dryRun = false) =>
      await call(api.ruleFiles.import, { ...rule, body: { format, content, ...(dryRun ? { dryRun } : {}) } }),
  };
}

/** A workbook whose first sheet is filled by a test. */
async function workbook(fill: (sheet: excel.Worksheet) => void): Promise<string> {
  const book = new excel.Workbook();
  fill(book.addWorksheet("Table"));
  return Buffer.from(await book.xlsx.writeBuffer()).toString("base64");
}
const heading = ["row", "when tier", "when total", "then percent"];

/** A ZIP archive of one file that unpacks to that many bytes, and says it is small. */
function bomb(bytes: number, said = 10): string {
  const data = deflateRawSync(Buffer.alloc(bytes));
  const name = Buffer.from("xl/workbook.xml");
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(8, 8);
  header.writeUInt32LE(data.length, 18);
  header.writeUInt32LE(said, 22);
  header.writeUInt16LE(name.length, 26);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(8, 10);
  entry.writeUInt32LE(data.length, 20);
  entry.writeUInt32LE(said, 24);
  entry.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(46 + name.length, 12);
  end.writeUInt32LE(30 + name.length + data.length, 16);
  return Buffer.concat([header, name, data, entry, name, end]).toString("base64");
}

describe("with one server", () => {
  const shared = sharedServer();

  test("a table comes back exactly from CSV and from XLSX, into a draft that has changed", async () => {
    for (const format of ["csv", "xlsx"] as const) {
      const { name, write, save, read, draft } = await withTable(shared());
      const file = await write(format);
      assert.equal(file.fileName, `${name}.${format}`);
      const before = await draft();
      await save({ ...table, rows: [] });
      const answer = valueOf(await read(format, file.content));
      assert.equal(answer.saved, true);
      assert.deepEqual(await draft(), before, format);
    }
  });

  test("a dry run looks at a file and saves nothing", async () => {
    const { write, read, draft } = await withTable(shared());
    const { content } = await write("csv");
    const answer = valueOf(await read("csv", content.replace("15", "1 +"), true));
    assert.equal(answer.saved, false);
    assert.equal(answer.diagnostics[0]?.path, "/rows/0/then/0");
    assert.deepEqual(((await draft()) as DecisionTableDocument).rows[0]?.then, ["15"]);
  });

  test("what somebody typed into a spreadsheet is read as the text it stands for, formulas are not", async () => {
    const { read } = await withTable(shared());
    const content = await workbook((sheet) => {
      sheet.addRow([...heading, "from"]);
      sheet.addRow([]);
      sheet.addRow([
        "a",
        { richText: [{ text: "go" }, { text: "ld" }] },
        5,
        1.5,
        new Date("2026-01-31T00:00:00Z"),
      ]);
    });
    const { document } = valueOf(await read("xlsx", content));
    assert.deepEqual((document as DecisionTableDocument).rows, [
      { id: "a", when: ["gold", "5"], then: ["1.5"], from: "2026-01-31" },
    ]);
    const formula = await workbook((sheet) => {
      sheet.addRow(heading);
      sheet.addRow([]);
      sheet.addRow(["a", "gold", 5, { formula: "1+1", result: 2 }]);
    });
    const refused = problemOf(await read("xlsx", formula));
    assert.equal(refused.code, "invalid_document");
    assert.deepEqual(refused.errors?.map(({ field }) => field), ["body.content row 3, column D"]); // prettier-ignore
  });

  test("files that are none, are damaged or unpack without end are refused, and the server goes on", async () => {
    const { read, write } = await withTable(shared());
    for (const [content, said] of [
      ["bm90IGEgemlw", /no ZIP archive/],
      [bomb(300 * 1_048_576), /unpacks to more than 256 MB/],
      [bomb(1000, 4_000_000_000), /unpacks to more than 256 MB/],
      ["UEsDBAAA".repeat(100_000), /no ZIP archive/],
      [bomb(1000), /no XLSX file/],
      ["", /no ZIP archive/],
    ] as const) {
      const refused = problemOf(await read("xlsx", content));
      assert.deepEqual([refused.code, said.test(refused.detail)], ["invalid_document", true], refused.detail);
    }
    const long = `row,when tier,when total,then percent\n,,,\n${'a,"go""ld",1,2\n'.repeat(30_000)}`;
    assert.match(problemOf(await read("csv", long)).detail, /line 4.*`a`/);
    assert.match(problemOf(await read("csv", `${long}\0`)).detail, /cannot be stored/);
    const broken = problemOf(await read("csv", 'row,when tier\n"a'));
    assert.deepEqual(broken.errors?.map(({ field }) => field), ["body.content line 2"]); // prettier-ignore
    assert.equal((await write("csv")).encoding, "text");
  });

  test("a table goes out as DMN and comes in as a rule of its own", async () => {
    const { call } = shared();
    const { rows } = table;
    const { name, write } = await withTable(shared(), {
      ...table,
      rows: rows.filter(({ from }) => from === undefined),
    });
    const { content, mediaType } = await write("dmn");
    assert.equal(mediaType, "application/dmn+xml");
    const body = { format: "dmn", content, prefix: "copy." } as const;
    const looked = valueOf(await call(api.ruleFiles.importNew, { body: { ...body, dryRun: true } }));
    assert.equal(looked.saved, false);
    const made = valueOf(await call(api.ruleFiles.importNew, { body }));
    const copy = `copy.${name.replaceAll("-", "_")}`;
    assert.deepEqual(made.rules.map((one) => [one.name, one.diagnostics]), [[copy, []]]); // prettier-ignore
    const ran = await call(api.rules.run, {
      params: { rule: copy },
      body: { environment: "staging", params: { tier: "gold", total: 100 } },
    });
    assert.deepEqual(valueOf(ran).outputs, { percent: 15 });
    assert.equal(problemOf(await call(api.ruleFiles.importNew, { body })).code, "name_taken");
  });

  test("a ruleset goes out as DMN with the rules that it asks, and all of them come in", async () => {
    const { call } = shared();
    const { name } = await withTable(shared(), { ...table, rows: table.rows.slice(0, 1) });
    const set = freshName("Set");
    const entry = { kind: "rule", id: "e", as: "discount", note: "the first" } as const;
    const document: RulesetDocument = {
      kind: "ruleset",
      formatVersion: 1,
      inputs: table.inputs,
      actions: table.actions,
      policy: "all",
      entries: [{ ...entry, rule: name }],
    };
    valueOf(await call(api.rules.create, { body: { name: set, document } }));
    const file = valueOf(
      await call(api.ruleFiles.export, { params: { rule: set }, query: { format: "dmn" } }),
    );
    const body = { format: "dmn", content: file.content, prefix: "copy." } as const;
    const looked = valueOf(await call(api.ruleFiles.importNew, { body: { ...body, dryRun: true } }));
    assert.deepEqual(looked.rules.map((one) => [one.name, one.diagnostics]), [[`copy.${name}`, []], [`copy.${set}`, []]]); // prettier-ignore
    const [asked, made] = valueOf(await call(api.ruleFiles.importNew, { body })).rules;
    const copied = valueOf(await call(api.rules.read, { params: { rule: `copy.${set}` } })).document;
    assert.deepEqual(copied, { ...document, entries: [{ ...entry, rule: asked?.id }] });
    assert.equal(made?.document.kind, "ruleset");
    const ran = await call(api.rules.run, {
      params: { rule: `copy.${set}` },
      body: { environment: "staging", params: { tier: "silver", total: 100 } },
    });
    assert.deepEqual(valueOf(ran).outputs, [{ percent: 0 }]);
    const changed = problemOf(await call(api.ruleFiles.importNew, { body: { ...body, prefix: "other.", content: file.content.replace("<text>0</text>", "<text>1</text>") } })); // prettier-ignore
    assert.match(changed.detail, /another program has changed it/);
    const hollow = file.content.replace(
      /<rule name="[^"]*">[^<]*/,
      (found) => `${found.slice(0, found.indexOf(">") + 1)}{}`,
    );
    assert.match(problemOf(await call(api.ruleFiles.importNew, { body: { ...body, content: hollow } })).detail, /carries no rule/); // prettier-ignore
  });

  test("what cannot be exchanged is refused by its name", async () => {
    const { call } = shared();
    const { name } = await withTable(shared());
    const dated = await call(api.ruleFiles.export, { params: { rule: name }, query: { format: "dmn" } });
    assert.match(problemOf(dated).detail, /^row late: DMN has no days/);
    const plain = freshName("Plain");
    valueOf(await call(api.rules.create, { body: { name: plain, document: ruleThat({}) } }));
    const none = await call(api.ruleFiles.export, { params: { rule: plain }, query: { format: "csv" } });
    assert.match(problemOf(none).detail, /only decision tables are files/);
    const graph = JSON.stringify({ nodes: [{ id: "1", type: "functionNode", name: "Script" }] });
    const refused = problemOf(
      await call(api.ruleFiles.importNew, { body: { format: "jdm", content: graph } }),
    );
    assert.deepEqual(refused.errors?.map(({ field }) => field), ["body.content node Script"]); // prettier-ignore
  });
});
