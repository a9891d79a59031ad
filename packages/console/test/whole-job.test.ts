// The main job as a person does it, in the browser over the real server, its database and an API in another place: from
// signing in to the execution on record. Only the run in production is a program's, with the key made here.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { api } from "@patchbay/contract/api";
import type { Page } from "playwright-core";
import { launchBrowser, openPage } from "../../../test/browser.ts";
import { startServer, testOwner, valueOf } from "../../../test/harness.ts";
import { startUpstream } from "../../../test/upstream.ts";
import { ensureBuilt } from "./serve-console.ts";

const save = async (page: Page): Promise<void> => {
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Saved", { exact: true }).waitFor();
};

test("somebody connects an API, writes a table that calls it, tests, publishes, and finds the production run on record", async (t) => {
  ensureBuilt();
  const browser = await launchBrowser(t);
  if (browser === null) return;
  const upstream = await startUpstream(t);
  upstream.on("GET", "/v2/health", { kind: "answer", body: { status: "ok" } });
  upstream.on("POST", "/v2/orders/gold/discount", {
    kind: "answer",
    status: 201,
    body: { booked: true, id: "d-1" },
  });
  const server = await startServer(t);
  const { page, complaints } = await openPage(browser);
  page.setDefaultTimeout(15_000);
  t.after(() => assert.deepEqual(complaints, [], "the page logged errors"));

  await page.goto(`${server.url}/integrations/new`);
  await page.getByLabel("E-mail").fill(testOwner.email);
  await page.getByLabel("Password").fill(testOwner.password);
  await page.keyboard.press("Enter");

  // A connection with a credential made beside it.
  await page.getByRole("textbox", { name: "Name" }).first().fill("shop");
  await page.getByRole("textbox", { name: "Base URL" }).fill(`${upstream.origin}/v2`);
  await page.getByRole("textbox", { name: "Relative URI" }).fill("/health");
  await page.getByRole("button", { name: "Create", exact: true }).click();
  const credential = page.getByRole("dialog", { name: "Create credential" });
  await credential.getByRole("textbox", { name: "Name" }).first().fill("shop-token");
  await credential.getByLabel("Token", { exact: true }).fill("s3cret-token-value");
  await credential.getByRole("button", { name: "Create credential" }).click();
  await credential.waitFor({ state: "hidden" });
  await save(page);
  for (const environment of ["Staging", "Production"]) {
    if (environment === "Production") {
      await page.getByRole("tab", { name: /^Production/ }).click();
      await page.getByRole("button", { name: "Start from staging" }).click();
      await save(page);
    }
    await page.getByRole("button", { name: "Test connection" }).click();
    await page.getByText("Test passed with these settings").waitFor();
    await page.getByRole("button", { name: `Publish in ${environment}` }).click();
    if (environment === "Production")
      await page.getByRole("dialog").getByRole("button", { name: "Publish in Production" }).click();
    await page.getByRole("tab", { name: new RegExp(`${environment}.*Published`) }).waitFor();
  }

  // A decision table whose first row calls the connection.
  await page.getByRole("link", { name: "Rules" }).click();
  await page.getByRole("button", { name: "Create Rule" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("order-discount");
  await page.getByRole("button", { name: "Create rule", exact: true }).click();
  await page.getByRole("tab", { name: "Inputs (1)" }).click();
  await page.getByRole("button", { name: "Add input" }).click();
  await page.getByLabel("Name of input 2").fill("tier");
  await page.keyboard.press("Enter");
  await page.getByLabel("Test value of tier").fill("gold");
  await page.keyboard.press("Enter");
  await page.getByRole("tab", { name: "Actions (0)" }).click();
  await page.getByRole("button", { name: "Add Action" }).click();
  const action = page.getByRole("dialog", { name: "Add action" });
  await action.getByRole("textbox", { name: "Name" }).first().fill("Tell shop");
  await action.getByRole("combobox", { name: "Connection" }).click();
  await page.getByRole("option", { name: "shop", exact: true }).click();
  await action.getByRole("textbox", { name: "URL path" }).fill("/orders/{{input.tier}}/discount");
  await action
    .getByRole("textbox", { name: "Body" })
    .fill('{"route": "{{output.route}}", "amount": "{{input.amount}}"}');
  await action.getByRole("button", { name: "Save action" }).click();
  await page.getByRole("tab", { name: "Table" }).click();
  await page.getByRole("gridcell", { name: ">= 100" }).click();
  for (const key of ["ArrowRight", "ArrowRight", "Enter"]) await page.keyboard.press(key);
  await page.getByRole("checkbox", { name: "Tell shop" }).check();
  await page.keyboard.press("Enter");
  await save(page);

  // The table as a file: out, a row added elsewhere, and in again; a file that does not fit is refused by its places.
  const file = page.getByRole("button", { name: "File", exact: true });
  await file.click();
  const download = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: "Export as CSV" }).click();
  const csv = await readFile(await (await download).path(), "utf8");
  await file.click();
  await page.getByRole("menuitem", { name: "Import rows from CSV or XLSX…" }).click();
  const importing = page.getByRole("dialog", { name: "Import rows into order-discount" });
  const give = (row: string): Promise<void> =>
    importing.locator('input[type="file"]').setInputFiles({
      name: "prices.csv",
      mimeType: "text/csv",
      buffer: Buffer.from(`${csv.trimEnd()}\n${row}\n`),
    });
  await give('"low,< 20,manual');
  await importing.getByText(/^line \d+: A quotation mark is opened/).waitFor();
  await give("low,< 20,manual,");
  await importing.waitFor({ state: "hidden" });
  await page.getByRole("gridcell", { name: "manual" }).waitFor();
  await save(page);

  // Test in Staging: the row that matched, the action's status and its JSON output.
  const panel = page.getByRole("complementary", { name: "Test in Staging" });
  await panel.getByRole("button", { name: "Run" }).click();
  await panel.getByText("Row 1 matched").waitFor();
  const outcome = panel.getByRole("listitem").filter({ hasText: "Tell shop" });
  await outcome.getByText("Success", { exact: true }).waitFor();
  await outcome.getByRole("treeitem", { name: 'id: "d-1"' }).waitFor();

  await page.getByRole("button", { name: "Publish…" }).click();
  await page.getByRole("button", { name: "Publish v1 in Production" }).click();
  await page.getByText("Live v1").waitFor();

  // The same table as a model, and a rule made of that: what it becomes is shown before it is made.
  await file.click();
  const written = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: "Export as DMN" }).click();
  const model = await readFile(await (await written).path());
  await page.getByRole("link", { name: "Rules" }).first().click();
  await page.getByRole("button", { name: "Import…" }).click();
  const models = page.getByRole("dialog", { name: "Import rules" });
  await models
    .locator('input[type="file"]')
    .setInputFiles({ name: "order.dmn", mimeType: "text/xml", buffer: model });
  await models.getByRole("row", { name: /Decision table 3 rows/ }).waitFor();
  await models.getByLabel("Put before each name").fill("copy.");
  await models.getByRole("button", { name: "Create 1 rule" }).click();
  await page.getByRole("link", { name: "copy.order_discount" }).waitFor();

  await page.getByRole("link", { name: "API keys" }).click();
  await page.getByRole("button", { name: "Create API key" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("checkout");
  await page.getByRole("button", { name: "Create key", exact: true }).click();
  const key = await page.getByRole("dialog").locator("pre").innerText();
  await page.getByRole("button", { name: "I have stored it" }).click();

  const ran = valueOf(
    await server.clientWith({ authorization: `Bearer ${key}` })(api.rules.run, {
      params: { rule: "order-discount" },
      body: { params: { amount: 250, tier: "gold" } },
    }),
  );
  assert.deepEqual(
    [ran.environment, ran.rule.version, ran.actions?.[0]?.result],
    ["production", "v1", "201"],
  );

  // The execution, with its call as it went over the wire.
  await page.getByRole("link", { name: "Executions" }).click();
  await page.getByText("Production", { exact: true }).first().click();
  await page.getByRole("link", { name: "order-discount" }).first().click();
  await page.getByText("row 1 matched").waitFor();
  await page.getByRole("region", { name: "Tell shop" }).getByText("201 Created").waitFor();
  await page.getByRole("tab", { name: "Sent" }).click();
  await page.getByRole("row", { name: /authorization Bearer \*{8} credential/i }).waitFor();
  assert.equal((await page.content()).includes("s3cret-token-value"), false);
  assert.equal(upstream.requests.at(-1)?.headers["authorization"], "Bearer s3cret-token-value");
});
