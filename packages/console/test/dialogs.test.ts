import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { FakeProblem } from "./fake-request.ts";
import { openConsole } from "./open-console.ts";

/** True when the focus is in the open dialog. */
const focusInDialog = async (page: Page): Promise<boolean> =>
  await page.evaluate(
    () => document.activeElement !== null && document.activeElement.closest('[role="dialog"]') !== null,
  );

/** Opens the dialog that makes a credential, from a new connection with this base URL. */
async function openCredentialDialog(page: Page) {
  await page.getByLabel("Base URL").fill("https://api.staging.example.com/v2");
  await page.getByRole("button", { name: "Create", exact: true }).click();
  return page.getByRole("dialog", { name: "Create credential" });
}

test("a refused credential brings the wrong field into sight and keeps the focus in the dialog", async (t) => {
  const opened = await openConsole(t, {
    path: "/integrations/new",
    prepare: ({ store }) =>
      store.refusals.set(
        "credentials.create",
        new FakeProblem("name_taken", "There is a credential named `payments` already."),
      ),
  });
  if (opened === null) return;
  const { page, fake } = opened;
  const dialog = await openCredentialDialog(page);
  const create = dialog.getByRole("button", { name: "Create credential" });
  const name = dialog.getByRole("textbox", { name: "Name" }).first();
  assert.ok(((await create.boundingBox())?.y ?? 2000) < 860, "the button is in sight");
  await create.click();
  await dialog.getByText("Enter a name.").waitFor();
  assert.equal(await name.evaluate((box) => box === document.activeElement), true);
  assert.deepEqual(
    fake.requests.filter((one) => one.startsWith("POST /api/v1/credentials")),
    [],
  );

  await name.fill("payments");
  await dialog.getByLabel("Description").fill("x\n".repeat(6));
  await create.click();
  await dialog.getByText("There is a credential named “payments” already.").waitFor();
  assert.equal(await name.evaluate((box) => box === document.activeElement), true);
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Shift+Tab");
  assert.equal(await focusInDialog(page), true);
});

test("a pasted address is cut to its origin, and a double click makes one credential", async (t) => {
  const opened = await openConsole(t, { path: "/integrations/new" });
  if (opened === null) return;
  const { page, fake } = opened;
  const dialog = await openCredentialDialog(page);
  await dialog.getByRole("textbox", { name: "Name" }).first().fill("scoring");
  await dialog.getByLabel("Origins").fill("https://score.example.com/v1/check?x=1");
  await page.keyboard.press("Enter");
  await dialog.getByLabel("Origins").fill("*.example.org/a");
  await dialog.getByRole("button", { name: "Create credential" }).dblclick();
  await dialog.waitFor({ state: "hidden" });
  assert.deepEqual(
    fake.store.credentials.slice(1).map((one) => [one.name, one.origins]),
    [["scoring", ["https://api.staging.example.com", "https://score.example.com", "https://*.example.org"]]],
  );
});

test("Escape asks before it drops what was entered, and goes back to the field", async (t) => {
  const opened = await openConsole(t, { path: "/rules/order-discount?tab=actions" });
  if (opened === null) return;
  const { page } = opened;
  await page.getByRole("button", { name: "Edit action Book discount" }).click();
  const dialog = page.getByRole("dialog", { name: "Action Book discount" });
  await dialog.getByRole("textbox", { name: "Name" }).first().fill("Book it");
  await page.keyboard.press("Escape");
  await dialog.getByText("Close without keeping what you entered?").waitFor();
  await page.keyboard.press("Enter");
  assert.equal(
    await dialog
      .getByRole("textbox", { name: "Name" })
      .first()
      .evaluate((box) => box === document.activeElement),
    true,
  );
  assert.equal(await dialog.getByRole("textbox", { name: "Name" }).first().inputValue(), "Book it");
  await page.keyboard.press("Escape");
  await dialog.getByRole("button", { name: "Drop it" }).click();
  await dialog.waitFor({ state: "hidden" });

  await page.getByRole("button", { name: "Edit action Book discount" }).click();
  assert.equal(await dialog.getByRole("textbox", { name: "Name" }).first().inputValue(), "Book discount");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
});

test("a new API key stays on screen until it is said to be stored", async (t) => {
  const opened = await openConsole(t, { path: "/api-keys" });
  if (opened === null) return;
  const { page } = opened;
  await page.getByRole("button", { name: "Create API key" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("nightly job");
  await page.getByRole("button", { name: "Create key", exact: true }).click();
  await page.getByText("pb_77aa_shown_once_only").waitFor();
  await page.keyboard.press("Escape");
  await page.mouse.click(5, 5);
  assert.equal(await page.getByRole("button", { name: "Close" }).count(), 0);
  await page.getByText("pb_77aa_shown_once_only").waitFor();
});

test("a new condition column offers every input, not only the one it suggests", async (t) => {
  const opened = await openConsole(t, { path: "/rules/order-discount" });
  if (opened === null) return;
  const { page, fake } = opened;
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("menuitem", { name: "Add condition…" }).click();
  await page.getByRole("dialog", { name: "Add condition column" }).getByLabel("Reads").click();
  await page.getByRole("option").first().waitFor();
  assert.equal(await page.getByRole("option").count(), fake.store.rules[0]?.document.inputs.length);
});
