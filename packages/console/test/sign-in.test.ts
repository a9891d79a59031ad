import assert from "node:assert/strict";
import { test } from "node:test";
import { openConsole } from "./open-console.ts";

test("signing in leads to where one wanted to go, and a wrong password is said once for both fields", async (t) => {
  const opened = await openConsole(t, { role: null, path: "/rules?kind=simpleRule" });
  if (opened === null) return;
  const { page } = opened;
  const email = page.getByLabel("E-mail");
  const password = page.getByLabel("Password");
  await email.waitFor();
  assert.equal(await email.evaluate((box) => box === document.activeElement), true);

  await page.keyboard.type("ada@example.com");
  await page.keyboard.press("Tab");
  await page.keyboard.type("wrong");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").getByText("E-mail or password is wrong").waitFor();
  assert.equal(await password.inputValue(), "");
  assert.equal(await password.evaluate((box) => box === document.activeElement), true);

  await page.keyboard.type("correct horse battery");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Rules", exact: true }).waitFor();
  assert.match(page.url(), /\/rules\?kind=simpleRule$/);
  assert.equal(await page.title(), "Rules · Patchbay");
});

test("an empty field is named before the server is asked", async (t) => {
  const opened = await openConsole(t, { role: null });
  if (opened === null) return;
  const { page, fake } = opened;
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("Enter your e-mail address").waitFor();
  assert.ok(!fake.requests.includes("POST /api/v1/session"));
});

test("a session that ends while one works asks again over the page, and nothing typed is lost", async (t) => {
  const opened = await openConsole(t, { path: "/integrations/payments-core" });
  if (opened === null) return;
  const { page, fake } = opened;
  const description = page.getByLabel("Description");
  await description.fill("Typed before the session ended");
  fake.store.session = null;
  await page.getByRole("button", { name: "Save" }).click();

  const dialog = page.getByRole("dialog", { name: "Your session has ended" });
  await dialog.waitFor();
  assert.equal(await dialog.getByLabel("E-mail").inputValue(), "ada@example.com");
  await dialog.getByLabel("Password").fill("correct horse battery");
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "hidden" });

  assert.equal(await description.inputValue(), "Typed before the session ended");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved", { exact: true }).waitFor();
  assert.equal(fake.store.connections[0]?.description, "Typed before the session ended");
});

test("a viewer sees what there is, and each closed button says which permission it needs", async (t) => {
  const opened = await openConsole(t, { role: "viewer" });
  if (opened === null) return;
  const { page } = opened;
  const connect = page.getByRole("button", { name: "Connect" });
  await connect.waitFor();
  assert.equal(await connect.getAttribute("aria-disabled"), "true");
  await connect.focus();
  await page.getByRole("tooltip").getByText("connection:write").waitFor();
  await page.keyboard.press("Enter");
  assert.match(page.url(), /\/integrations$/);
  assert.equal(await page.getByRole("link", { name: "Audit log" }).count(), 0);
});

test("signing out forgets what was read", async (t) => {
  const opened = await openConsole(t, { path: "/credentials" });
  if (opened === null) return;
  const { page } = opened;
  await page.getByRole("link", { name: "payments-token" }).waitFor();
  await page.getByRole("button", { name: "AR, account of Ada Rivers" }).click();
  await page.getByText("Role: owner").waitFor();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in to Patchbay" }).waitFor();
  assert.equal(await page.getByText("payments-token").count(), 0);
});

test("somebody who lost his password is told who can set a new one", async (t) => {
  const opened = await openConsole(t, { role: null });
  if (opened === null) return;
  const { page } = opened;
  await page.getByText("Password lost?").click();
  await page.getByText("An administrator sets a new one under Users.").waitFor();
});
