// A workflow as a person makes it, in the browser over the real server and its queue: drawn, checked, run in staging with
// a call to an API in another place, and published.
import assert from "node:assert/strict";
import { test } from "node:test";
import { launchBrowser, openPage } from "../../../test/browser.ts";
import { startServer, testOwner } from "../../../test/harness.ts";
import { startUpstream } from "../../../test/upstream.ts";
import { ensureBuilt } from "./serve-console.ts";

test("somebody draws a workflow, is told what leads nowhere, runs it in staging and publishes it", async (t) => {
  ensureBuilt();
  const browser = await launchBrowser(t);
  if (browser === null) return;
  const upstream = await startUpstream(t);
  upstream.on("GET", "/score", { kind: "answer", body: { score: 712 } });
  const server = await startServer(t);
  const { page, complaints } = await openPage(browser);
  page.setDefaultTimeout(15_000);
  t.after(() => assert.deepEqual(complaints, [], "the page logged errors"));

  await page.goto(`${server.url}/workflows?create=1`);
  await page.getByLabel("E-mail").fill(testOwner.email);
  await page.getByLabel("Password").fill(testOwner.password);
  await page.keyboard.press("Enter");
  await page.getByRole("textbox", { name: "Name" }).fill("order-approval");
  await page.getByRole("button", { name: "Create workflow", exact: true }).last().click();

  // A call between start and end; its other results lead nowhere yet, which the server's check tells.
  await page.getByRole("group", { name: "start, start" }).click();
  await page.getByRole("button", { name: "Add step" }).click();
  await page.getByRole("menuitem", { name: /^API call/ }).click();
  await page.getByRole("button", { name: "Edit call…" }).click();
  const call = page.getByRole("dialog", { name: "Call of api" });
  await call.getByRole("textbox", { name: "URL path" }).fill(`${upstream.origin}/score`);
  await call.getByRole("button", { name: "Save call" }).click();
  const save = page.getByRole("button", { name: "Save", exact: true });
  await save.click();
  await page.getByText(/errors? to correct/).waitFor();
  const side = page.getByRole("complementary", { name: "Chosen step" });
  for (const result of ["other", "error", "timeout", "max-connection"]) {
    await side.getByRole("combobox", { name: `Where ${result} goes` }).click();
    await page.getByRole("option", { name: "end", exact: true }).click();
  }
  await save.click();
  await page.getByText("Saved", { exact: true }).waitFor();
  await page.getByText(/errors? to correct/).waitFor({ state: "detached" });

  await page.getByRole("button", { name: "Run in Staging" }).click();
  const panel = page.getByRole("complementary", { name: "Run in Staging" });
  await panel.getByRole("button", { name: "Run", exact: true }).click();
  await panel.getByText("Succeeded").waitFor();
  await page
    .getByRole("group", { name: "api, api" })
    .getByText(/^2xx · /)
    .waitFor();
  assert.equal(upstream.requests.length, 1);

  await page.getByRole("button", { name: "Publish…" }).click();
  await page.getByRole("button", { name: "Publish v1 in Production" }).click();
  await page.getByText("Live v1").waitFor();
});
