import assert from "node:assert/strict";
import { test } from "node:test";
import { MASK } from "@patchbay/contract/vocabulary";
import { openConsole } from "./open-console.ts";

test("a connection is made, tested unsaved, saved, tested and published, each step saying what it waits for", async (t) => {
  const opened = await openConsole(t, { path: "/integrations" });
  if (opened === null) return;
  const { page, fake } = opened;
  await page.getByRole("button", { name: "Connect" }).click();
  await page.getByRole("textbox", { name: "Name" }).first().fill("orders api");
  await page.getByLabel("Base URL").fill("htp:/x");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("A name has no spaces; use - or _ instead").waitFor();
  await page.getByText("Enter a full URL, such as https://api.example.com/v1").waitFor();

  await page.getByRole("textbox", { name: "Name" }).first().fill("orders-api");
  await page.getByLabel("Base URL").fill("https://orders.example.com/v1");
  await page.getByLabel("Relative URI").fill("/health");
  await page.getByRole("button", { name: "Test connection" }).click();
  await page.getByText("200 OK").waitFor();
  assert.equal(fake.store.connections.length, 1, "testing saves nothing");

  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("heading", { name: "orders-api" }).waitFor();
  const publish = page.getByRole("button", { name: "Publish in Staging" });
  assert.equal(await publish.getAttribute("aria-disabled"), "true");
  await page.getByRole("button", { name: "Test connection" }).click();
  await page.getByText("Test passed with these settings").waitFor();
  await publish.click();
  await page.getByRole("tab", { name: /Staging.*Published v5/ }).waitFor();
  assert.equal(
    await page.getByRole("textbox", { name: "Name" }).first().isDisabled(),
    true,
    "the name is frozen",
  );
});

test("a taken name is said at the name", async (t) => {
  const opened = await openConsole(t, { path: "/integrations/new" });
  if (opened === null) return;
  const { page } = opened;
  await page.getByRole("textbox", { name: "Name" }).first().fill("payments-core");
  await page.getByLabel("Base URL").fill("https://api.example.com");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("The name is taken.", { exact: true }).waitFor();
  const box = page.getByRole("textbox", { name: "Name" });
  assert.equal(await box.getAttribute("aria-invalid"), "true");
});

test("preset lines are pasted in bulk, a key is locked by itself, and a stored secret stays unless typed anew", async (t) => {
  const opened = await openConsole(t, { path: "/integrations/payments-core" });
  if (opened === null) return;
  const { page, fake } = opened;
  const blank = page.getByLabel("Add a header, or paste several lines");
  await blank.evaluate((box) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", "X-Region: eu\nX-Api-Key: s3cret");
    box.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  });
  assert.equal(await page.getByLabel("Value of X-Api-Key").getAttribute("type"), "password");
  assert.equal(await page.getByLabel("Value of X-Signature").inputValue(), MASK);
  await page.getByRole("button", { name: "Remove X-Tenant" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved", { exact: true }).waitFor();
  assert.deepEqual(fake.store.connections[0]?.staging.settings?.headers, [
    { name: "Accept", value: "application/json", secret: false },
    { name: "X-Signature", value: MASK, secret: true },
    { name: "X-Debug", value: "true", secret: false, enabled: false },
    { name: "X-Region", value: "eu", secret: false },
    { name: "X-Api-Key", value: "s3cret", secret: true },
  ]);
});

test("the row being typed keeps the caret while it turns from blank to real", async (t) => {
  const opened = await openConsole(t, { path: "/integrations/new" });
  if (opened === null) return;
  const { page } = opened;
  await page.getByLabel("Add a header, or paste several lines").click();
  await page.keyboard.type("X-Tenant");
  await page.keyboard.press("Tab");
  await page.keyboard.type("acme");
  assert.equal(await page.getByLabel("Name of header 1").inputValue(), "X-Tenant");
  assert.equal(await page.getByLabel("Value of X-Tenant").inputValue(), "acme");
});

test("leaving asks only when something is unsaved, and staying keeps it", async (t) => {
  const opened = await openConsole(t, { path: "/integrations/payments-core" });
  if (opened === null) return;
  const { page } = opened;
  await page.getByLabel("Description").fill("half done");
  await page.getByText("Unsaved changes", { exact: true }).waitFor();
  await page.getByRole("link", { name: "Rules" }).click();
  await page.getByRole("dialog", { name: "Leave without saving?" }).waitFor();
  await page.getByRole("button", { name: "Stay" }).click();
  assert.equal(await page.getByLabel("Description").inputValue(), "half done");
  await page.getByLabel("Description").fill("Card and ledger API of the payments team.");
  await page.getByText("Saved", { exact: true }).waitFor();
  await page.getByRole("link", { name: "Rules" }).click();
  await page.getByRole("heading", { name: "Rules", exact: true }).waitFor();
});

test("production begins from staging without its stored secrets, and publishing there asks first", async (t) => {
  const opened = await openConsole(t, { path: "/integrations/payments-core?view=production" });
  if (opened === null) return;
  const { page, fake } = opened;
  await page.getByRole("button", { name: "Start from staging" }).click();
  assert.equal(await page.getByLabel("Value of X-Signature").inputValue(), "");
  await page.getByLabel("Value of X-Signature").fill("live-signature");
  await page.getByLabel("Base URL").fill("https://api.payments.example/v2");
  await page.getByText("payments-token is not for this address").waitFor();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Test connection" }).click();
  await page.getByText("Test passed with these settings").waitFor();
  await page.getByRole("button", { name: "Publish in Production" }).click();
  const dialog = page.getByRole("dialog", { name: "Publish payments-core in production?" });
  await dialog.getByText("https://api.payments.example/v2").waitFor();
  assert.ok(
    !fake.requests.includes("POST /api/v1/connections/" + fake.store.connections[0]?.id + "/publish"),
  );
  await dialog.getByRole("button", { name: "Publish in Production" }).click();
  await page.getByRole("tab", { name: /Production.*Published v5/ }).waitFor();
});

test("somebody else's change in between is not overwritten unless one says so", async (t) => {
  const opened = await openConsole(t, { path: "/integrations/payments-core" });
  if (opened === null) return;
  const { page, fake } = opened;
  await page.getByLabel("Description").fill("mine");
  const [theirs] = fake.store.connections;
  assert.ok(theirs !== undefined);
  fake.store.connections[0] = { ...theirs, revision: 99 };
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Somebody changed it meanwhile").first().waitFor();
  await page.getByRole("button", { name: "Overwrite it with mine" }).click();
  await page.getByText("Saved", { exact: true }).waitFor();
  assert.equal(fake.store.connections[0].description, "mine");
});

test("a credential shows only the fields of its kind, and can be made without leaving the connection", async (t) => {
  const opened = await openConsole(t, { path: "/integrations/new" });
  if (opened === null) return;
  const { page, fake } = opened;
  await page.getByLabel("Base URL").fill("https://api.example.com/v1");
  await page.getByRole("button", { name: "Create", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Create credential" });
  await dialog.getByText("https://api.example.com", { exact: true }).waitFor();
  await dialog.getByRole("textbox", { name: "Name" }).first().fill("example-token");
  await dialog.getByRole("combobox", { name: "Auth type" }).click();
  await page.getByRole("option", { name: "Token", exact: true }).click();
  assert.equal(await dialog.getByLabel("Header name").inputValue(), "Authorization");
  await dialog.getByText("URL parameter").click();
  assert.equal(await dialog.getByLabel("Header name").count(), 0);
  await dialog.getByLabel("Parameter name").fill("myAPITokenURLParam");
  await dialog.getByText("?myAPITokenURLParam=<token>").waitFor();
  await dialog.getByLabel("Token", { exact: true }).fill("t0ken");
  await dialog.getByRole("button", { name: "Create credential" }).click();
  await dialog.waitFor({ state: "hidden" });
  assert.deepEqual(fake.store.credentials[1]?.auth, {
    kind: "token",
    location: "url",
    paramName: "myAPITokenURLParam",
    token: "t0ken",
  });
  assert.match(await page.getByRole("combobox", { name: "Credential" }).inputValue(), /^example-token/);
});

test("an endpoint is tried in staging from its own page, with values for its path", async (t) => {
  const opened = await openConsole(t, { path: "/endpoints/0192f0c1-0000-7000-8000-000000000030" });
  if (opened === null) return;
  const { page } = opened;
  await page.getByRole("textbox", { name: "account", exact: true }).fill("a-7");
  const asked = page.waitForRequest(
    (request) => request.method() === "POST" && request.url().endsWith("/test"),
  );
  await page.getByRole("button", { name: "Call it in staging" }).click();
  assert.deepEqual((await asked).postDataJSON(), { pathParameters: { account: "a-7" } });
  await page.getByText("Last test").waitFor();
  await page.getByText("200 OK").first().waitFor();
});
