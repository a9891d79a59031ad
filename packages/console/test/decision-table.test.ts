import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { DecisionTableDocument } from "@patchbay/contract/rule";
import type { Page } from "playwright-core";
import { discountTable } from "./fake-rules.ts";
import type { FakeApi } from "./fake-api.ts";
import { openConsole } from "./open-console.ts";

/** Opens a table of `rows` rows with the focus in its first cell. */
async function openTable(t: TestContext, rows: number) {
  const opened = await openConsole(t, {
    path: "/rules/order-discount",
    prepare: ({ store }) => {
      const [first] = store.rules;
      if (first !== undefined) store.rules[0] = { ...first, document: discountTable(rows) };
    },
  });
  if (opened === null) return null;
  await opened.page.getByRole("gridcell", { name: "gold" }).first().click();
  return opened;
}

/** The texts of the first cells of a row, as on screen. */
async function cells(page: Page, row: number, count: number): Promise<readonly string[]> {
  const line = page.getByRole("row").and(page.locator(`[aria-rowindex="${row + 1}"]`));
  return (await line.getByRole("gridcell").allInnerTexts()).slice(0, count);
}

async function saved(page: Page, fake: FakeApi): Promise<DecisionTableDocument> {
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved", { exact: true }).waitFor();
  const document = fake.store.rules[0]?.document;
  assert.ok(document?.kind === "decisionTable");
  return document;
}

async function paste(page: Page, text: string): Promise<void> {
  await page.getByRole("grid").evaluate((grid, pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", pasted);
    grid.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}

test("typing writes into the active cell: Enter goes on below, Tab beside, Escape takes back", async (t) => {
  const opened = await openTable(t, 5);
  if (opened === null) return;
  const { page, fake } = opened;
  await page.keyboard.type("platinum");
  await page.keyboard.press("Enter");
  await page.keyboard.type("iron");
  await page.keyboard.press("Tab");
  await page.keyboard.type("< 5");
  await page.keyboard.press("Escape");
  await page.keyboard.press("F2");
  await page.keyboard.type("0");
  await page.keyboard.press("Enter");
  assert.deepEqual(await cells(page, 1, 2), ["platinum", ">= 0"]);
  assert.deepEqual(await cells(page, 2, 2), ["iron", ">= 100"]);
  const table = await saved(page, fake);
  assert.deepEqual(table.rows[1]?.when.slice(0, 2), ["iron", ">= 100"]);
});

test("undo takes back one step at a time, redo brings it again", async (t) => {
  const opened = await openTable(t, 5);
  if (opened === null) return;
  const { page } = opened;
  await page.keyboard.type("one");
  await page.keyboard.press("Enter");
  await page.keyboard.type("two");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+z");
  assert.deepEqual([await cells(page, 1, 1), await cells(page, 2, 1)], [["one"], ["silver"]]);
  await page.keyboard.press("Control+z");
  assert.deepEqual(await cells(page, 1, 1), ["gold"]);
  await page.keyboard.press("Control+Shift+z");
  await page.keyboard.press("Control+y");
  assert.deepEqual([await cells(page, 1, 1), await cells(page, 2, 1)], [["one"], ["two"]]);
});

test("a block from a spreadsheet lands cell by cell, quotes and all, and makes the table longer", async (t) => {
  const opened = await openTable(t, 2);
  if (opened === null) return;
  const { page, fake } = opened;
  await page.keyboard.press("ArrowDown");
  await paste(page, 'copper\t"> 1\t5"\r\n"gold","silver"\t>= 2\r\nlast\t"say ""hi"""');
  const table = await saved(page, fake);
  assert.deepEqual(
    table.rows.map((row) => row.when.slice(0, 2)),
    [
      ["gold", ">= 0"],
      ["copper", "> 1\t5"],
      ['"gold","silver"', ">= 2"],
      ["last", 'say "hi"'],
    ],
  );
  await page.keyboard.press("Control+z");
  await page.getByText("2 rows", { exact: true }).waitFor();
});

test("what is copied can be pasted elsewhere; a single value fills the selection", async (t) => {
  const opened = await openTable(t, 6);
  if (opened === null) return;
  const { page } = opened;
  await page.keyboard.press("Shift+ArrowRight");
  const copied = await page.getByRole("grid").evaluate((grid) => {
    const clipboardData = new DataTransfer();
    grid.dispatchEvent(new ClipboardEvent("copy", { clipboardData, bubbles: true, cancelable: true }));
    return clipboardData.getData("text/plain");
  });
  assert.equal(copied, "gold\t>= 0");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Shift+ArrowDown");
  await paste(page, "x");
  for (const row of [2, 3, 4]) assert.deepEqual(await cells(page, row, 1), ["x"]);
  assert.deepEqual(await cells(page, 5, 1), ["silver"]);
});

test("Ctrl-D fills down, Delete empties, Alt with arrows carries rows, Ctrl-Enter inserts one", async (t) => {
  const opened = await openTable(t, 4);
  if (opened === null) return;
  const { page, fake } = opened;
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Control+d");
  assert.deepEqual(await cells(page, 2, 1), ["gold"]);
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("Delete");
  await page.keyboard.press("Alt+ArrowDown");
  await page.keyboard.press("Control+Enter");
  const table = await saved(page, fake);
  assert.deepEqual(
    table.rows.map((row) => [row.id, row.when[0]]),
    [
      ["r2", "gold"],
      ["r1", ""],
      ["r5", ""],
      ["r3", "bronze"],
      ["r4", "gold"],
    ],
  );
});

test("Tab leaves the table, and coming back finds the same cell", async (t) => {
  const opened = await openTable(t, 4);
  if (opened === null) return;
  const { page } = opened;
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Tab");
  const grid = page.getByRole("grid");
  assert.equal(await grid.evaluate((element) => element.contains(document.activeElement)), false);
  await page.keyboard.press("Shift+Tab");
  assert.equal(await grid.evaluate((element) => element === document.activeElement), true);
  assert.match((await grid.getAttribute("aria-activedescendant")) ?? "", /-1-0$/);
});

test("a cell that cannot be read is marked, with the compiler's words, and the way there is below the table", async (t) => {
  const opened = await openTable(t, 4);
  if (opened === null) return;
  const { page } = opened;
  await page.keyboard.press("ArrowRight");
  await page.keyboard.type("[600,700");
  await page.keyboard.press("Enter");
  const bad = page.locator('[role="gridcell"][aria-invalid="true"]');
  await bad.waitFor();
  assert.equal(await bad.innerText(), "[600,700");
  await page.getByText("1 row needs attention").waitFor();
  const run = page
    .getByRole("complementary", { name: "Test in Staging" })
    .getByRole("button", { name: "Run" });
  assert.equal(await run.getAttribute("aria-disabled"), "true");
  await page.getByRole("button", { name: "row 1", exact: true }).click();
  await page.getByRole("grid").focus();
  await page.keyboard.press("Delete");
  await bad.waitFor({ state: "detached" });
});

test("actions of a row are ticked, and named in the cell", async (t) => {
  const opened = await openTable(t, 4);
  if (opened === null) return;
  const { page, fake } = opened;
  for (let step = 0; step < 6; step += 1) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await page.getByRole("checkbox", { name: "Book discount" }).and(page.locator(":focus")).waitFor();
  await page.keyboard.press("Space");
  await page.keyboard.press("Enter");
  assert.equal((await cells(page, 1, 7)).at(-1), "Book discount");
  const table = await saved(page, fake);
  assert.deepEqual(table.rows[0]?.actions, ["book"]);
});

test("columns are reached from the head, renamed, bounded and added; rows have days, and what they collect is counted", async (t) => {
  const opened = await openTable(t, 3);
  if (opened === null) return;
  const { page, fake } = opened;
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Change condition column" });
  await dialog.getByLabel("Label").fill("Tier");
  await dialog.getByLabel("Allowed values").fill("gold, silver, bronze");
  await page.keyboard.press("Enter");
  await page.getByRole("columnheader", { name: /Tier/ }).waitFor();

  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("menuitem", { name: "Add output…" }).click();
  await page.getByRole("dialog", { name: "Add output column" }).getByLabel("Sets").fill("reason");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("menuitem", { name: "Show the days rows count" }).click();
  await page.locator('[data-place="0:8"]').click();
  await page.keyboard.type("2026/7/1");
  await page.keyboard.press("Tab");
  await page.keyboard.type("2026-06-30");
  await page.keyboard.press("Enter");
  await page.getByText("1 row needs attention: row 1").waitFor();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Delete");

  await page.getByRole("combobox", { name: "Hit policy" }).click();
  await page.getByRole("option", { name: "Collect all matches" }).click();
  await page.getByRole("combobox", { name: "What is collected becomes" }).click();
  await page.getByRole("option", { name: "Number of rows" }).click();
  const table = await saved(page, fake);
  assert.deepEqual([table.hitPolicy, table.aggregation], ["COLLECT", "COUNT"]);
  assert.deepEqual([table.rows[0]?.from, table.rows[0]?.until], ["2026-07-01", undefined]);
  assert.equal(table.inputColumns[0]?.label, "Tier");
  assert.equal(table.inputColumns[0]?.allowed, "gold, silver, bronze");
  assert.deepEqual(table.rows[0]?.then, ["0", "auto", ""]);
  assert.deepEqual(table.defaultRow?.then, ["0", "reject", ""]);
});

test("ten thousand rows stay quick: only the rows in sight are in the page", async (t) => {
  const opened = await openTable(t, 10_000);
  if (opened === null) return;
  const { page } = opened;
  await page.getByText("10,000 rows", { exact: true }).waitFor();
  assert.ok((await page.getByRole("row").count()) < 80);
  await page.keyboard.press("Control+ArrowDown");
  await page.getByRole("rowheader", { name: "else" }).waitFor();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.type("last row");
  await page.keyboard.press("Enter");
  await page.getByRole("gridcell", { name: "last row" }).waitFor();
});

test("ticks stay when another cell is clicked or opened, and the table goes on working", async (t) => {
  const opened = await openTable(t, 6);
  if (opened === null) return;
  const { page, fake } = opened;
  const actionsCell = (row: number) => page.locator(`[data-place="${row - 1}:6"]`);
  const tick = page.getByRole("checkbox", { name: "Book discount" });
  await actionsCell(1).dblclick();
  await tick.check();
  await actionsCell(4).dblclick();
  await page.getByText("Actions of this row").waitFor();
  assert.deepEqual(await actionsCell(1).allInnerTexts(), ["Book discount"]);
  assert.equal(await tick.isChecked(), false);
  await tick.check();
  await page.locator('[data-place="2:0"]').click();
  await tick.waitFor({ state: "detached" });
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Control+d");
  const table = await saved(page, fake);
  assert.deepEqual(
    table.rows.map((row) => row.actions ?? []),
    [["book"], ["book"], [], ["book"], ["book"], []],
  );
  assert.equal(table.rows[3]?.when[0], table.rows[2]?.when[0]);
});

test("Escape takes ticks back, and the keys are said; a look into the box changes nothing", async (t) => {
  const opened = await openTable(t, 4);
  if (opened === null) return;
  const { page } = opened;
  const cell = page.locator('[data-place="0:6"]');
  await cell.dblclick();
  await page.getByText("Enter keeps, Esc takes back").waitFor();
  await page.getByRole("checkbox", { name: "Book discount" }).check();
  await page.keyboard.press("Escape");
  assert.equal(await cell.innerText(), "");
  await cell.dblclick();
  await page.locator('[data-place="2:1"]').click();
  assert.equal(await page.getByText("Unsaved").count(), 0);
});

test("what is typed is kept by a click in the same row, out of sight of the table, and by Ctrl-S", async (t) => {
  const opened = await openTable(t, 400);
  if (opened === null) return;
  const { page, fake } = opened;
  const grid = page.getByRole("grid");
  await page.keyboard.type("platinum");
  const bar = page.getByRole("textbox", { name: /, row 1$/ });
  assert.equal(await bar.inputValue(), "platinum");
  await page.locator('[data-place="0:3"]').click();
  await page.keyboard.type(">= 1");
  await grid.evaluate((element) => element.scrollTo({ top: 6000 }));
  await page.locator('[data-place="0:3"]').waitFor({ state: "detached" });
  await page.locator('[data-place="220:0"]').click();
  await page.keyboard.type("iron");
  await page.keyboard.press("Control+s");
  await page.getByText("Saved", { exact: true }).waitFor();
  const document = fake.store.rules[0]?.document;
  assert.ok(document?.kind === "decisionTable");
  assert.deepEqual(
    [document.rows[0]?.when[0], document.rows[0]?.when[3], document.rows[220]?.when[0]],
    ["platinum", ">= 1", "iron"],
  );
});

test("what the verifier finds stands beside its row, and its example is tried at once", async (t) => {
  const opened = await openTable(t, 4);
  if (opened === null) return;
  const { page } = opened;
  await page.getByRole("button", { name: /^Gaps and overlaps/ }).click();
  const panel = page.getByRole("region", { name: "Gaps and overlaps" });
  // The second row takes everything, so what follows is never reached.
  await page.locator('[data-place="1:0"]').click();
  for (let column = 0; column < 4; column += 1) {
    await page.keyboard.press("Delete");
    await page.keyboard.press("ArrowRight");
  }
  await panel.getByText(/Row 3 .* is never reached/).waitFor();
  await page.locator('[role="rowheader"][data-doubt]').first().waitFor();
  const finding = panel.getByRole("listitem").filter({ hasText: "Row 3" }).first();
  await finding.getByRole("button", { name: "Show example" }).click();
  const run = page.waitForRequest((request) => request.url().endsWith("/test"));
  await page
    .getByRole("complementary", { name: "Test in Staging" })
    .getByRole("button", { name: "Run" })
    .click();
  const { params } = (await run).postDataJSON() as { params: Record<string, unknown> };
  assert.equal(params["tier"], "bronze");
});
